#ifndef CSEARCH_H
#define CSEARCH_H

#include <stddef.h>
#include <stdint.h>

/// The eight-byte windows of some texts, and which of them were met in other bytes.
///
/// In C, because a debug build looks through hundreds of megabytes.
struct csearch;

/// A set for at most so many windows; NULL if there is no memory for it.
struct csearch *csearch_make(size_t capacity);
void csearch_free(struct csearch *search);

/// Adds every window of the bytes that has at least four different ones: rows of spaces, dashes or
/// zeros are everywhere and give nothing away.
void csearch_add(struct csearch *search, const uint8_t *bytes, size_t count);

/// Removes every window of the bytes.
void csearch_remove(struct csearch *search, const uint8_t *bytes, size_t count);

/// Marks every window that occurs in the bytes.
void csearch_look(struct csearch *search, const uint8_t *bytes, size_t count);

/// How many windows are in the set, and how many of them are marked.
size_t csearch_count(const struct csearch *search);
size_t csearch_found(const struct csearch *search);

/// Whether every window of the bytes that is in the set is marked, and one is.
int csearch_found_all(const struct csearch *search, const uint8_t *bytes, size_t count);

/// One marked window after another, from the start of the table; returns where to go on, 0 at the end.
size_t csearch_next(const struct csearch *search, size_t from, uint8_t window[8]);

#endif
