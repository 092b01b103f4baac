// libcurl, loaded when the first request is made.
//
// Linking libcurl costs every command some nine milliseconds of start-up, for it draws in thirty
// shared libraries. So only its header is used at build time; `samen_curl_load` opens the library.
// `curl_easy_setopt` and `curl_easy_getinfo` are variadic, which Swift cannot call: each kind of
// argument has a setter of its own here.
#ifndef SAMEN_CCURL_H
#define SAMEN_CCURL_H

#include <curl/curl.h>
#include <stdbool.h>
#include <stddef.h>

/// Opens `libcurl.so.4` and finds every function below. Returns false, and may be called again, if
/// the library is absent or too old. Safe to call from several threads.
bool samen_curl_load(void);

/// The version of the library that was loaded, or NULL before a successful load.
const char *samen_curl_version(void);

CURL *samen_curl_easy_init(void);
void samen_curl_easy_reset(CURL *handle);
void samen_curl_easy_cleanup(CURL *handle);
CURLcode samen_curl_easy_perform(CURL *handle);
const char *samen_curl_easy_strerror(CURLcode code);

CURLcode samen_curl_set_long(CURL *handle, CURLoption option, long value);
CURLcode samen_curl_set_offset(CURL *handle, CURLoption option, curl_off_t value);
CURLcode samen_curl_set_string(CURL *handle, CURLoption option, const char *value);
CURLcode samen_curl_set_pointer(CURL *handle, CURLoption option, void *value);
CURLcode samen_curl_set_list(CURL *handle, CURLoption option, struct curl_slist *value);

/// Receives bytes; returns how many it took. Any other number ends the transfer.
typedef size_t (*samen_curl_write)(char *bytes, size_t size, size_t count, void *context);
CURLcode samen_curl_set_write(CURL *handle, CURLoption option, samen_curl_write function);

/// Is asked about once a second whether to go on; anything but 0 ends the transfer.
typedef int (*samen_curl_progress)(void *context, curl_off_t download_total, curl_off_t downloaded,
                                   curl_off_t upload_total, curl_off_t uploaded);
CURLcode samen_curl_set_progress(CURL *handle, samen_curl_progress function);

CURLcode samen_curl_get_long(CURL *handle, CURLINFO info, long *value);
CURLcode samen_curl_get_offset(CURL *handle, CURLINFO info, curl_off_t *value);

/// The certificate that the other side of the last transfer showed, as PEM; NULL if there is none.
/// Asked for with CURLOPT_CERTINFO, and good until the next transfer.
const char *samen_curl_certificate(CURL *handle);

struct curl_slist *samen_curl_slist_append(struct curl_slist *list, const char *value);
void samen_curl_slist_free_all(struct curl_slist *list);

#endif
