#define CURL_DISABLE_TYPECHECK 1
#define _GNU_SOURCE
#include "CCurl.h"

#include <dlfcn.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <time.h>

static struct {
    char *(*version)(void);
    CURLcode (*global_init)(long);
    CURL *(*easy_init)(void);
    void (*easy_reset)(CURL *);
    void (*easy_cleanup)(CURL *);
    CURLcode (*easy_perform)(CURL *);
    const char *(*easy_strerror)(CURLcode);
    CURLcode (*easy_setopt)(CURL *, CURLoption, ...);
    CURLcode (*easy_getinfo)(CURL *, CURLINFO, ...);
    struct curl_slist *(*slist_append)(struct curl_slist *, const char *);
    void (*slist_free_all)(struct curl_slist *);
} curl;

static pthread_mutex_t load_lock = PTHREAD_MUTEX_INITIALIZER;
static bool loaded = false;

static bool find_all(void *library) {
#define FIND(name) ((*(void **)&curl.name = dlsym(library, "curl_" #name)) != NULL)
    return FIND(version) && FIND(global_init) && FIND(easy_init) && FIND(easy_reset) &&
           FIND(easy_cleanup) && FIND(easy_perform) && FIND(easy_strerror) && FIND(easy_setopt) &&
           FIND(easy_getinfo) && FIND(slist_append) && FIND(slist_free_all);
#undef FIND
}

bool samen_curl_load(void) {
    pthread_mutex_lock(&load_lock);
    if (!loaded) {
        // Never closed again: libcurl's own libraries leave handlers behind that must stay mapped.
        void *library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
        loaded = library && find_all(library) && curl.global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
    }
    bool result = loaded;
    pthread_mutex_unlock(&load_lock);
    return result;
}

const char *samen_curl_version(void) { return loaded ? curl.version() : NULL; }

CURL *samen_curl_easy_init(void) { return curl.easy_init(); }
void samen_curl_easy_reset(CURL *handle) { curl.easy_reset(handle); }
void samen_curl_easy_cleanup(CURL *handle) { curl.easy_cleanup(handle); }
// OpenSSL writes to a connection that the other side may have closed. The signal for that would end
// the process; libcurl's own remedy is not for processes with several threads, so the signal is kept
// from this thread, and taken away if it came, unless someone else had kept it already.
CURLcode samen_curl_easy_perform(CURL *handle) {
    sigset_t pipe_signal, before, pending;
    sigemptyset(&pipe_signal);
    sigaddset(&pipe_signal, SIGPIPE);
    sigpending(&pending);
    bool was_pending = sigismember(&pending, SIGPIPE) == 1;
    pthread_sigmask(SIG_BLOCK, &pipe_signal, &before);
    CURLcode code = curl.easy_perform(handle);
    if (!was_pending) {
        struct timespec now = {0, 0};
        sigtimedwait(&pipe_signal, NULL, &now);
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return code;
}
const char *samen_curl_easy_strerror(CURLcode code) { return curl.easy_strerror(code); }

CURLcode samen_curl_set_long(CURL *handle, CURLoption option, long value) {
    return curl.easy_setopt(handle, option, value);
}
CURLcode samen_curl_set_offset(CURL *handle, CURLoption option, curl_off_t value) {
    return curl.easy_setopt(handle, option, value);
}
CURLcode samen_curl_set_string(CURL *handle, CURLoption option, const char *value) {
    return curl.easy_setopt(handle, option, value);
}
CURLcode samen_curl_set_pointer(CURL *handle, CURLoption option, void *value) {
    return curl.easy_setopt(handle, option, value);
}
CURLcode samen_curl_set_list(CURL *handle, CURLoption option, struct curl_slist *value) {
    return curl.easy_setopt(handle, option, value);
}
CURLcode samen_curl_set_write(CURL *handle, CURLoption option, samen_curl_write function) {
    return curl.easy_setopt(handle, option, function);
}
CURLcode samen_curl_set_progress(CURL *handle, samen_curl_progress function) {
    return curl.easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, function);
}
CURLcode samen_curl_get_long(CURL *handle, CURLINFO info, long *value) {
    return curl.easy_getinfo(handle, info, value);
}
CURLcode samen_curl_get_offset(CURL *handle, CURLINFO info, curl_off_t *value) {
    return curl.easy_getinfo(handle, info, value);
}

const char *samen_curl_certificate(CURL *handle) {
    static const char name[] = "Cert:";
    struct curl_certinfo *found = NULL;
    if (curl.easy_getinfo(handle, CURLINFO_CERTINFO, &found) != CURLE_OK || !found ||
        found->num_of_certs < 1) {
        return NULL;
    }
    for (struct curl_slist *line = found->certinfo[0]; line; line = line->next) {
        if (strncmp(line->data, name, sizeof name - 1) == 0) return line->data + sizeof name - 1;
    }
    return NULL;
}

struct curl_slist *samen_curl_slist_append(struct curl_slist *list, const char *value) {
    return curl.slist_append(list, value);
}
void samen_curl_slist_free_all(struct curl_slist *list) { curl.slist_free_all(list); }
