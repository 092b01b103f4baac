// Takes the place of the C library's heap in the program that links it, and counts what is held.
#include "CHeap.h"

#include <errno.h>
#include <malloc.h>

void *__libc_malloc(size_t);
void *__libc_calloc(size_t, size_t);
void *__libc_realloc(void *, size_t);
void *__libc_memalign(size_t, size_t);
void __libc_free(void *);

static long held, most, start;

static void *taken(void *memory) {
    if (memory) {
        long now = __atomic_add_fetch(&held, (long)malloc_usable_size(memory), __ATOMIC_RELAXED);
        if (now > __atomic_load_n(&most, __ATOMIC_RELAXED))
            __atomic_store_n(&most, now, __ATOMIC_RELAXED);
    }
    return memory;
}

static void given(void *memory) {
    if (memory)
        __atomic_sub_fetch(&held, (long)malloc_usable_size(memory), __ATOMIC_RELAXED);
}

void *malloc(size_t size) {
    return taken(__libc_malloc(size));
}

void *calloc(size_t count, size_t size) {
    return taken(__libc_calloc(count, size));
}

void *realloc(void *memory, size_t size) {
    long before = memory ? (long)malloc_usable_size(memory) : 0;
    void *moved = __libc_realloc(memory, size);
    if (moved || size == 0)
        __atomic_sub_fetch(&held, before, __ATOMIC_RELAXED);
    return taken(moved);
}

void free(void *memory) {
    given(memory);
    __libc_free(memory);
}

void *memalign(size_t alignment, size_t size) {
    return taken(__libc_memalign(alignment, size));
}

void *aligned_alloc(size_t alignment, size_t size) {
    return memalign(alignment, size);
}

int posix_memalign(void **memory, size_t alignment, size_t size) {
    void *found = memalign(alignment, size);
    if (!found)
        return ENOMEM;
    *memory = found;
    return 0;
}

void heap_watch(void) {
    start = __atomic_load_n(&held, __ATOMIC_RELAXED);
    __atomic_store_n(&most, start, __ATOMIC_RELAXED);
}

size_t heap_most(void) {
    return (size_t)(__atomic_load_n(&most, __ATOMIC_RELAXED) - start);
}
