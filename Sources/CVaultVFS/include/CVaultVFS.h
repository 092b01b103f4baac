/*
 * The sealed vault's SQLite VFS.
 *
 * A shim over another VFS (normally "unix"). Every page of the main file and every frame of the
 * write-ahead log is sealed before it reaches the disk and opened after it is read. The shim takes
 * all decisions about offsets, frames and failures; it knows no cryptography and calls back for
 * sealing and opening. The format is described in docs/vault-format.md.
 */
#ifndef CVAULTVFS_H
#define CVAULTVFS_H

#include <stddef.h>
#include <stdint.h>
#include <sqlite3.h>

/* What a unit is: the letter stands in its associated data, so no unit passes for another kind. */
#define CVAULT_PAGE 'D'
#define CVAULT_FRAME 'W'
#define CVAULT_LOG_HEADER 'H'
#define CVAULT_FOLD 'C'

/* Where a unit belongs. `salts` is all zero except for frames. */
typedef struct cvault_place {
    uint8_t kind;
    uint32_t number;
    uint8_t salts[8];
} cvault_place;

/*
 * Seals `length` bytes into `length + 40` (ciphertext, nonce, tag), or opens the reverse.
 * Both return 0 on success. They are called on any thread, possibly at the same time.
 */
typedef struct cvault_sealer {
    void *context;
    int (*seal)(void *context, const cvault_place *place, const uint8_t *plain, size_t length,
                uint8_t *unit);
    int (*open)(void *context, const cvault_place *place, const uint8_t *unit, size_t length,
                uint8_t *plain);
    void (*release)(void *context);
} cvault_sealer;

/* What the shim has noticed since the vault was added. */
typedef struct cvault_findings {
    /* The last unit that had to open and did not; kind 0 when there was none. */
    uint8_t failed_kind;
    uint32_t failed_number;
    /* How often a log ended although later frames of the same log still opened. */
    uint32_t cuts;
} cvault_findings;

/* Registers the shim `name` over the VFS `base` (NULL: the default). Harmless when repeated. */
int cvault_register(const char *name, const char *base);

/*
 * Adds a vault and returns its token for the URI parameter `vault=`, or 0. `shared_memory` is the
 * file on tmpfs beside which the WAL index lives. A vault without one is a building file: it may
 * be empty, has no log, and its journal is in memory. Takes over the sealer's context.
 */
uint32_t cvault_add(const cvault_sealer *sealer, const char *shared_memory);

/* Withdraws a token. The sealer is released when its last open file has closed. */
void cvault_remove(uint32_t token);

/* Returns 0 for an unknown token. */
int cvault_findings_of(uint32_t token, cvault_findings *findings);

/* The log's frames, and how many of them are already folded into the main file. */
typedef struct cvault_log {
    uint32_t frames;
    uint32_t folded;
} cvault_log;

int cvault_log_of(sqlite3 *db, cvault_log *log);

/* Settings that SQLite offers only through variadic C functions, for every connection. */
int cvault_prepare(sqlite3 *db);

/* The kernel's magic number of the file system that `path` is on; 0 when it cannot be reached. */
uint32_t cvault_file_system(const char *path);

#endif
