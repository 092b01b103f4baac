#ifndef CHEAP_H
#define CHEAP_H

#include <stddef.h>

/// Begins to watch the heap: what is taken from now on counts.
void heap_watch(void);

/// The most bytes that were held at once, beyond those at the last `heap_watch`.
size_t heap_most(void);

#endif
