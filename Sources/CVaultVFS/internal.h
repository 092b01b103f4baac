#ifndef CVAULTVFS_INTERNAL_H
#define CVAULTVFS_INTERNAL_H

/* For explicit_bzero and strdup. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif

#include "CVaultVFS.h"
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>

enum {
    PAGE_SIZE = 4096,
    SEAL_SIZE = 40, /* nonce 24, tag 16 */
    USABLE_SIZE = PAGE_SIZE - SEAL_SIZE,
    LOG_HEADER_SIZE = 32,
    SEALED_LOG_HEADER_SIZE = LOG_HEADER_SIZE + SEAL_SIZE,
    FRAME_HEADER_SIZE = 24,
    FRAME_SIZE = FRAME_HEADER_SIZE + PAGE_SIZE,
    SALTS_OFFSET = 16,
    SALTS_SIZE = 8,
    FOLD_SIZE = 16,
    SEALED_FOLD_SIZE = FOLD_SIZE + SEAL_SIZE,
    /* A file-control opcode of our own; SQLite leaves those above 100 to the VFS. */
    CVAULT_FCNTL_LOG = 0x53414d45,
};

/* A vault known to the shim; shared by all connections to it. */
typedef struct entry {
    struct entry *next;
    uint32_t token;
    uint32_t references;
    cvault_sealer sealer;
    const char *shared_memory; /* NULL for a building file */
    _Atomic uint64_t failed;   /* kind << 32 | number */
    _Atomic uint32_t cuts;
} entry;

typedef struct log_file log_file;

/*
 * The record that a checkpoint has begun: until the log starts anew, the main file may hold pages
 * of all `frames` frames, so a log that ends before them would show a mixture of states.
 */
typedef struct fold_mark {
    uint8_t salts[SALTS_SIZE];
    uint32_t frames; /* 0: none stands */
} fold_mark;

typedef struct main_file {
    sqlite3_file base;
    entry *vault;
    sqlite3_file *real;
    sqlite3_file *shared; /* the file on tmpfs whose -shm carries the WAL index */
    const char *shared_name;
    volatile uint32_t *index; /* region 0 of the WAL index, once mapped */
    log_file *log;
    sqlite3_vfs *below;
    sqlite3_file *fold_file;
    const char *fold_name;
    fold_mark fold;
    bool fold_known;
    uint8_t plain[PAGE_SIZE];
    uint8_t unit[PAGE_SIZE];
} main_file;

struct log_file {
    sqlite3_file base;
    entry *vault;
    sqlite3_file *real;
    main_file *main;
    bool salts_known;
    uint8_t salts[SALTS_SIZE];
    uint32_t held; /* frame whose header waits for its page, or 0 */
    uint32_t read; /* frame that the operation just before read whole into `plain`, or 0 */
    uint8_t plain[FRAME_SIZE];
    uint8_t unit[FRAME_SIZE];
};

/* registry.c */
entry *entry_acquire(uint32_t token);
void entry_retain(entry *vault);
void entry_release(entry *vault);

/* unit.c */
int unit_seal(entry *vault, const cvault_place *place, const uint8_t *plain, size_t length,
              uint8_t *unit);
bool unit_open(entry *vault, const cvault_place *place, const uint8_t *unit, size_t length,
               uint8_t *plain);
int unit_fail(entry *vault, uint8_t kind, uint32_t number);
int unit_read_disk(sqlite3_file *real, uint8_t *unit, int length, sqlite3_int64 offset, bool *whole);
bool reserved_is_zero(const uint8_t *page);

/* main_file.c */
extern const sqlite3_io_methods main_methods;
extern const sqlite3_io_methods building_methods;
int main_file_open_shared(main_file *file);

/* log_file.c */
extern const sqlite3_io_methods log_methods;
int log_salts(log_file *file, bool *opened);

/* fold.c */
int fold_load(main_file *file);
int fold_begin(main_file *file);
int fold_end(main_file *file);
int fold_check_log(main_file *file, bool header_opens, sqlite3_int64 frames);
void fold_close(main_file *file);

#endif
