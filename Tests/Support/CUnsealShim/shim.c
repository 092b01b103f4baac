#include "CUnsealShim.h"

#include <stdint.h>
#include <string.h>

enum { KEY = 32, NONCE = 24, TAG = 16 };

typedef const unsigned char *bytes;
typedef unsigned long long length;

static uint64_t added(uint64_t sum, bytes text, length count) {
    for (length i = 0; i < count; i++) sum = (sum ^ text[i]) * UINT64_C(0x100000001B3);
    return sum;
}

/// What depends on all that a tag depends on.
static void mark(unsigned char tag[TAG], bytes text, length count, bytes data, length data_count,
                 bytes nonce, bytes key) {
    uint64_t sum = added(UINT64_C(0xCBF29CE484222325), key, KEY);
    sum = added(sum, nonce, NONCE);
    sum = added(sum, data, data_count);
    sum = added(sum, text, count);
    memcpy(tag, &sum, sizeof sum);
    memcpy(tag + sizeof sum, &sum, sizeof sum);
}

int crypto_aead_xchacha20poly1305_ietf_encrypt_detached(unsigned char *unit, unsigned char *tag,
                                                        length *tag_count, bytes text, length count,
                                                        bytes data, length data_count, bytes unused,
                                                        bytes nonce, bytes key) {
    (void)unused;
    mark(tag, text, count, data, data_count, nonce, key);
    memmove(unit, text, count);
    if (tag_count) *tag_count = TAG;
    return 0;
}

int crypto_aead_xchacha20poly1305_ietf_decrypt_detached(unsigned char *text, unsigned char *unused,
                                                        bytes unit, length count, bytes tag,
                                                        bytes data, length data_count, bytes nonce,
                                                        bytes key) {
    (void)unused;
    unsigned char expected[TAG];
    mark(expected, unit, count, data, data_count, nonce, key);
    if (memcmp(expected, tag, TAG) != 0) return -1;
    memmove(text, unit, count);
    return 0;
}

int crypto_aead_xchacha20poly1305_ietf_encrypt(unsigned char *unit, length *unit_count, bytes text,
                                               length count, bytes data, length data_count,
                                               bytes unused, bytes nonce, bytes key) {
    if (unit_count) *unit_count = count + TAG;
    return crypto_aead_xchacha20poly1305_ietf_encrypt_detached(
        unit, unit + count, NULL, text, count, data, data_count, unused, nonce, key);
}

int crypto_aead_xchacha20poly1305_ietf_decrypt(unsigned char *text, length *text_count,
                                               unsigned char *unused, bytes unit, length count,
                                               bytes data, length data_count, bytes nonce,
                                               bytes key) {
    if (count < TAG) return -1;
    if (text_count) *text_count = count - TAG;
    return crypto_aead_xchacha20poly1305_ietf_decrypt_detached(
        text, unused, unit, count - TAG, unit + count - TAG, data, data_count, nonce, key);
}
