#define _GNU_SOURCE
#include "CFaultVFS.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

struct cfault_journal {
    struct cfault_journal *next;
    char *folder;
    cfault_event *events;
    int64_t count, capacity;
    int64_t fail_after; /* operations left until failure; 0: none planned; -1: failing */
};

typedef struct fault_file {
    sqlite3_file base;
    const char *path;
    sqlite3_file *real;
} fault_file;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static cfault_journal *journals;

static void append(cfault_journal *journal, cfault_event event) {
    if (journal->count == journal->capacity) {
        journal->capacity = journal->capacity ? journal->capacity * 2 : 1024;
        size_t size = (size_t)journal->capacity * sizeof *journal->events;
        journal->events = realloc(journal->events, size);
    }
    if (event.bytes != NULL) {
        uint8_t *copy = malloc((size_t)event.length);
        memcpy(copy, event.bytes, (size_t)event.length);
        event.bytes = copy;
    }
    event.path = strdup(event.path);
    journal->events[journal->count++] = event;
}

/* Records the event; nonzero when the operation is to fail instead. */
static int record(const char *path, int kind, int64_t offset, int64_t length, const void *bytes) {
    int fails = 0;
    pthread_mutex_lock(&lock);
    for (cfault_journal *journal = journals; journal != NULL; journal = journal->next) {
        if (strncmp(path, journal->folder, strlen(journal->folder)) != 0) continue;
        if (journal->fail_after > 0 && --journal->fail_after == 0) journal->fail_after = -1;
        if (journal->fail_after < 0) {
            fails = 1;
            continue;
        }
        cfault_event event = {kind, path, offset, length, bytes};
        append(journal, event);
    }
    pthread_mutex_unlock(&lock);
    return fails;
}

cfault_journal *cfault_start(const char *folder) {
    cfault_journal *journal = calloc(1, sizeof *journal);
    journal->folder = strdup(folder);
    pthread_mutex_lock(&lock);
    journal->next = journals;
    journals = journal;
    pthread_mutex_unlock(&lock);
    return journal;
}

void cfault_mark(cfault_journal *journal, int64_t value) {
    pthread_mutex_lock(&lock);
    cfault_event event = {CFAULT_MARK, "", value, 0, NULL};
    append(journal, event);
    pthread_mutex_unlock(&lock);
}

void cfault_fail_after(cfault_journal *journal, int64_t operations) {
    pthread_mutex_lock(&lock);
    journal->fail_after = operations;
    pthread_mutex_unlock(&lock);
}

void cfault_stop(cfault_journal *journal) {
    pthread_mutex_lock(&lock);
    cfault_journal **link = &journals;
    while (*link != NULL && *link != journal) link = &(*link)->next;
    if (*link != NULL) *link = journal->next;
    pthread_mutex_unlock(&lock);
}

void cfault_free(cfault_journal *journal) {
    cfault_stop(journal);
    for (int64_t i = 0; i < journal->count; i++) {
        free((void *)journal->events[i].path);
        free((void *)journal->events[i].bytes);
    }
    free(journal->events);
    free(journal->folder);
    free(journal);
}

int64_t cfault_count(const cfault_journal *journal) { return journal->count; }

cfault_event cfault_event_at(const cfault_journal *journal, int64_t index) {
    return journal->events[index];
}

static fault_file *self(sqlite3_file *file) { return (fault_file *)file; }

static int f_close(sqlite3_file *f) {
    free((void *)self(f)->path);
    return self(f)->real->pMethods->xClose(self(f)->real);
}

static int f_read(sqlite3_file *f, void *bytes, int length, sqlite3_int64 offset) {
    return self(f)->real->pMethods->xRead(self(f)->real, bytes, length, offset);
}

static int f_write(sqlite3_file *f, const void *bytes, int length, sqlite3_int64 offset) {
    if (record(self(f)->path, CFAULT_WRITE, offset, length, bytes)) return SQLITE_IOERR_WRITE;
    return self(f)->real->pMethods->xWrite(self(f)->real, bytes, length, offset);
}

static int f_truncate(sqlite3_file *f, sqlite3_int64 size) {
    if (record(self(f)->path, CFAULT_TRUNCATE, size, 0, NULL)) return SQLITE_IOERR_TRUNCATE;
    return self(f)->real->pMethods->xTruncate(self(f)->real, size);
}

static int f_sync(sqlite3_file *f, int flags) {
    if (record(self(f)->path, CFAULT_SYNC, 0, 0, NULL)) return SQLITE_IOERR_FSYNC;
    return self(f)->real->pMethods->xSync(self(f)->real, flags);
}

static int f_size(sqlite3_file *f, sqlite3_int64 *size) {
    return self(f)->real->pMethods->xFileSize(self(f)->real, size);
}

static int f_lock(sqlite3_file *f, int level) {
    return self(f)->real->pMethods->xLock(self(f)->real, level);
}

static int f_unlock(sqlite3_file *f, int level) {
    return self(f)->real->pMethods->xUnlock(self(f)->real, level);
}

static int f_check(sqlite3_file *f, int *reserved) {
    return self(f)->real->pMethods->xCheckReservedLock(self(f)->real, reserved);
}

static int f_control(sqlite3_file *f, int operation, void *argument) {
    return self(f)->real->pMethods->xFileControl(self(f)->real, operation, argument);
}

static int f_sector(sqlite3_file *f) { return self(f)->real->pMethods->xSectorSize(self(f)->real); }

static int f_traits(sqlite3_file *f) {
    return self(f)->real->pMethods->xDeviceCharacteristics(self(f)->real);
}

static int f_map(sqlite3_file *f, int region, int size, int extend, void volatile **mapped) {
    return self(f)->real->pMethods->xShmMap(self(f)->real, region, size, extend, mapped);
}

static int f_shm_lock(sqlite3_file *f, int offset, int count, int flags) {
    return self(f)->real->pMethods->xShmLock(self(f)->real, offset, count, flags);
}

static void f_barrier(sqlite3_file *f) { self(f)->real->pMethods->xShmBarrier(self(f)->real); }

static int f_unmap(sqlite3_file *f, int delete) {
    return self(f)->real->pMethods->xShmUnmap(self(f)->real, delete);
}

static const sqlite3_io_methods methods = {
    2,       f_close, f_read,  f_write,   f_truncate, f_sync, f_size,     f_lock,    f_unlock,
    f_check, f_control, f_sector, f_traits, f_map,     f_shm_lock, f_barrier, f_unmap, NULL, NULL,
};

static sqlite3_vfs vfs;

static int fault_open(sqlite3_vfs *own, const char *name, sqlite3_file *f, int flags, int *out) {
    sqlite3_vfs *real = own->pAppData;
    fault_file *file = self(f);
    memset(file, 0, sizeof *file);
    file->real = (sqlite3_file *)(file + 1);
    int rc = real->xOpen(real, name, file->real, flags, out);
    if (rc != SQLITE_OK) return rc;
    file->path = strdup(name);
    file->base.pMethods = &methods;
    return SQLITE_OK;
}

int cfault_register(void) {
    pthread_mutex_lock(&lock);
    int rc = SQLITE_OK;
    if (vfs.zName == NULL) {
        sqlite3_vfs *real = sqlite3_vfs_find(NULL);
        vfs = *real;
        vfs.pNext = NULL;
        vfs.zName = "samen-fault";
        vfs.pAppData = real;
        vfs.szOsFile = (int)sizeof(fault_file) + real->szOsFile;
        vfs.xOpen = fault_open;
        rc = sqlite3_vfs_register(&vfs, 0);
    }
    pthread_mutex_unlock(&lock);
    return rc;
}
