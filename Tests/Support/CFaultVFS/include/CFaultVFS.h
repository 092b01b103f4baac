/*
 * A VFS for tests: the ordinary one, with a journal of everything that reaches the files of one
 * folder. A test replays the journal up to any point and loses what was not synced by then.
 */
#ifndef CFAULTVFS_H
#define CFAULTVFS_H

#include <stdint.h>

enum { CFAULT_WRITE = 1, CFAULT_TRUNCATE = 2, CFAULT_SYNC = 3, CFAULT_MARK = 4 };

typedef struct cfault_event {
    int kind;
    const char *path; /* "" for a mark */
    int64_t offset;   /* the new size of a truncation, the value of a mark */
    int64_t length;
    const uint8_t *bytes;
} cfault_event;

typedef struct cfault_journal cfault_journal;

/* Registers the VFS "samen-fault" over the default one. */
int cfault_register(void);

/* Records what happens to files below `folder` from now on. */
cfault_journal *cfault_start(const char *folder);
void cfault_mark(cfault_journal *journal, int64_t value);
void cfault_stop(cfault_journal *journal);
void cfault_free(cfault_journal *journal);

int64_t cfault_count(const cfault_journal *journal);
cfault_event cfault_event_at(const cfault_journal *journal, int64_t index);

/* The n-th write or sync from now below `folder`, and all after it, fail; 0 lifts the failure. */
void cfault_fail_after(cfault_journal *journal, int64_t operations);

#endif
