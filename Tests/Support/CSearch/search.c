#include "search.h"

#include <stdlib.h>

// An open hash table of windows behind a bitmap that answers "no" for most bytes at once.

enum { FILTER_BITS = 22 };
enum { ABSENT = 0, PRESENT = 1, FOUND = 2, REMOVED = 3 };

struct csearch {
    size_t mask;
    uint64_t *windows;
    uint8_t *states;
    uint8_t filter[1 << (FILTER_BITS - 3)];
};

static uint64_t mixed(uint64_t window) {
    return window * UINT64_C(0x9E3779B97F4A7C15);
}

struct csearch *csearch_make(size_t capacity) {
    size_t size = 16;
    while (size < 2 * capacity) size *= 2;
    struct csearch *search = calloc(1, sizeof *search);
    if (!search) return NULL;
    search->mask = size - 1;
    search->windows = calloc(size, sizeof *search->windows);
    search->states = calloc(size, 1);
    if (search->windows && search->states) return search;
    csearch_free(search);
    return NULL;
}

void csearch_free(struct csearch *search) {
    if (!search) return;
    free(search->windows);
    free(search->states);
    free(search);
}

/// The slot of a window, or the free one where it would go.
static size_t slot(const struct csearch *search, uint64_t window) {
    size_t at = (size_t)(mixed(window) >> 20) & search->mask;
    while (search->states[at] != ABSENT && search->windows[at] != window) {
        at = (at + 1) & search->mask;
    }
    return at;
}

static int telling(uint64_t window) {
    int different = 0;
    for (int i = 0; i < 8; i++) {
        int seen = 0;
        for (int j = 0; j < i; j++) seen |= (uint8_t)(window >> 8 * i) == (uint8_t)(window >> 8 * j);
        different += !seen;
    }
    return different >= 4;
}

typedef void act(struct csearch *, uint64_t window);

static void each(struct csearch *search, const uint8_t *bytes, size_t count, act *body) {
    uint64_t window = 0;
    for (size_t i = 0; i < count; i++) {
        window = window << 8 | bytes[i];
        if (i >= 7) body(search, window);
    }
}

static void add(struct csearch *search, uint64_t window) {
    if (!telling(window)) return;
    size_t at = slot(search, window);
    if (search->states[at] != ABSENT) return;
    search->windows[at] = window;
    search->states[at] = PRESENT;
    uint64_t bit = mixed(window) >> (64 - FILTER_BITS);
    search->filter[bit >> 3] |= (uint8_t)(1 << (bit & 7));
}

static void drop(struct csearch *search, uint64_t window) {
    size_t at = slot(search, window);
    if (search->states[at] != ABSENT) search->states[at] = REMOVED;
}

void csearch_add(struct csearch *search, const uint8_t *bytes, size_t count) {
    each(search, bytes, count, add);
}

void csearch_remove(struct csearch *search, const uint8_t *bytes, size_t count) {
    each(search, bytes, count, drop);
}

void csearch_look(struct csearch *search, const uint8_t *bytes, size_t count) {
    uint64_t window = 0;
    for (size_t i = 0; i < count; i++) {
        window = window << 8 | bytes[i];
        uint64_t bit = mixed(window) >> (64 - FILTER_BITS);
        if (!(search->filter[bit >> 3] >> (bit & 7) & 1) || i < 7) continue;
        size_t at = slot(search, window);
        if (search->states[at] == PRESENT) search->states[at] = FOUND;
    }
}

size_t csearch_count(const struct csearch *search) {
    size_t count = 0;
    for (size_t at = 0; at <= search->mask; at++) {
        count += search->states[at] == PRESENT || search->states[at] == FOUND;
    }
    return count;
}

size_t csearch_found(const struct csearch *search) {
    size_t count = 0;
    for (size_t at = 0; at <= search->mask; at++) count += search->states[at] == FOUND;
    return count;
}

int csearch_found_all(const struct csearch *search, const uint8_t *bytes, size_t count) {
    uint64_t window = 0;
    int any = 0;
    for (size_t i = 0; i < count; i++) {
        window = window << 8 | bytes[i];
        if (i < 7) continue;
        uint8_t state = search->states[slot(search, window)];
        if (state == PRESENT) return 0;
        any |= state == FOUND;
    }
    return any;
}

size_t csearch_next(const struct csearch *search, size_t from, uint8_t window[8]) {
    for (size_t at = from; at <= search->mask; at++) {
        if (search->states[at] != FOUND) continue;
        for (int i = 0; i < 8; i++) window[i] = (uint8_t)(search->windows[at] >> (56 - 8 * i));
        return at + 1;
    }
    return 0;
}
