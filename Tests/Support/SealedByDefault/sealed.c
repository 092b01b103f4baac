/*
 * Preloaded into a program, makes the sealing VFS its default, with one key for all files.
 *
 * For scripts/checks/grdb: another library's own test suite knows nothing of vaults and opens paths. A
 * database that is made is sealed; one that is there in plain, and every temporary file, is opened as
 * ever. The key is public: nothing here protects anything.
 */
#define _GNU_SOURCE
#include "CVaultVFS.h"

#include <errno.h>
#include <pthread.h>
#include <sodium.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PAGE = 4096, NONCE = 24, TAG = 16, SEAL = NONCE + TAG };

static const uint8_t key[32] = "a key that everybody may know";
static sqlite3_vfs *vault, *plain;
static char folder[64];

/* Kind 1, number 4, salts 8: as the vault binds a unit to its place, for one vault. */
static void associate(const cvault_place *place, uint8_t data[13]) {
    data[0] = place->kind;
    memcpy(data + 1, &place->number, 4);
    memcpy(data + 5, place->salts, 8);
}

static int seal(void *context, const cvault_place *place, const uint8_t *text, size_t length,
                uint8_t *unit) {
    (void)context;
    uint8_t data[13], *nonce = unit + length;
    associate(place, data);
    randombytes_buf(nonce, NONCE);
    return crypto_aead_xchacha20poly1305_ietf_encrypt_detached(
        unit, nonce + NONCE, NULL, text, length, data, sizeof data, NULL, nonce, key);
}

static int unseal(void *context, const cvault_place *place, const uint8_t *unit, size_t length,
                  uint8_t *text) {
    (void)context;
    uint8_t data[13];
    associate(place, data);
    return crypto_aead_xchacha20poly1305_ietf_decrypt_detached(
        text, NULL, unit, length, unit + length + NONCE, data, sizeof data, unit + length, key);
}

static void release(void *context) { (void)context; }

/* The tokens of files, by device and inode: a WAL index belongs to one file. */
static struct token {
    dev_t device;
    ino_t inode;
    uint32_t number;
} tokens[1 << 16];
static size_t token_count;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static uint32_t token_of(const char *path) {
    struct stat status;
    if (stat(path, &status) != 0) return 0;
    pthread_mutex_lock(&lock);
    uint32_t number = 0;
    for (size_t i = 0; i < token_count && number == 0; i++)
        if (tokens[i].device == status.st_dev && tokens[i].inode == status.st_ino)
            number = tokens[i].number;
    if (number == 0 && token_count < sizeof tokens / sizeof *tokens) {
        cvault_sealer sealer = {NULL, seal, unseal, release};
        char shared[128];
        snprintf(shared, sizeof shared, "%s/%zu", folder, token_count);
        number = cvault_add(&sealer, shared);
        tokens[token_count++] = (struct token){status.st_dev, status.st_ino, number};
    }
    pthread_mutex_unlock(&lock);
    return number;
}

/* A database without tables: SQLite cannot make one, for the vault has no rollback journal. */
static int make(const char *path) {
    static const uint8_t header[] = {0x10, 0x00, 2, 2, 40, 64, 32, 32, 0, 0, 0, 1, 0, 0, 0, 1};
    uint8_t page[PAGE] = "SQLite format 3", unit[PAGE];
    memcpy(page + 16, header, sizeof header);
    page[47] = 4;
    page[59] = 1;
    page[95] = 1;
    memcpy(page + 96, "\x00\x2e\x5f\x38", 4);
    page[100] = 0x0d;
    page[105] = (PAGE - SEAL) >> 8;
    page[106] = (PAGE - SEAL) & 0xff;
    cvault_place place = {.kind = CVAULT_PAGE, .number = 1};
    seal(NULL, &place, page, PAGE - SEAL, unit);
    FILE *file = fopen(path, "wxe");
    if (file == NULL) return SQLITE_CANTOPEN;
    int whole = fwrite(unit, PAGE, 1, file) == 1;
    return fclose(file) == 0 && whole ? SQLITE_OK : SQLITE_IOERR_WRITE;
}

/* Whether the file is there and anything but sealed: a fixture of the suite, or no database. */
static bool is_plain(const char *path) {
    uint8_t unit[PAGE], page[PAGE];
    FILE *file = fopen(path, "re");
    if (file == NULL) return false;
    bool whole = fread(unit, PAGE, 1, file) == 1;
    fclose(file);
    cvault_place place = {.kind = CVAULT_PAGE, .number = 1};
    return !whole || unseal(NULL, &place, unit, PAGE - SEAL, page) != 0;
}

static int open_file(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out) {
    (void)vfs;
    file->pMethods = NULL;
    if (name != NULL && flags & SQLITE_OPEN_WAL) {
        /* Sealed as its database is. */
        int rc = vault->xOpen(vault, name, file, flags, out);
        return rc == SQLITE_CANTOPEN ? plain->xOpen(plain, name, file, flags, out) : rc;
    }
    if (name == NULL || !(flags & SQLITE_OPEN_MAIN_DB)) return plain->xOpen(plain, name, file, flags, out);
    bool is_empty = access(name, F_OK) != 0;
    if (is_empty && flags & SQLITE_OPEN_CREATE) (void)make(name);
    if (access(name, F_OK) != 0 || is_plain(name)) return plain->xOpen(plain, name, file, flags, out);
    char token[16];
    snprintf(token, sizeof token, "%u", token_of(name));
    const char *parameters[] = {"vault", token};
    /* Kept: SQLite's file layer goes on using the name, and a test run is short. */
    const char *full = sqlite3_create_filename(name, "", "", 1, parameters);
    return full == NULL ? SQLITE_NOMEM : vault->xOpen(vault, full, file, flags, out);
}

static int access_file(sqlite3_vfs *vfs, const char *name, int flags, int *result) {
    (void)vfs;
    return plain->xAccess(plain, name, flags, result);
}

static int delete_file(sqlite3_vfs *vfs, const char *name, int sync) {
    (void)vfs;
    return plain->xDelete(plain, name, sync);
}

static int full_path(sqlite3_vfs *vfs, const char *name, int size, char *full) {
    (void)vfs;
    return plain->xFullPathname(plain, name, size, full);
}

static int prepare(sqlite3 *db, char **message, const struct sqlite3_api_routines *routines) {
    (void)message, (void)routines;
    return sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
}

__attribute__((constructor)) static void begin(void) {
    /* For this program only, not for what it starts. */
    unsetenv("LD_PRELOAD");
    snprintf(folder, sizeof folder, "/dev/shm/sealed-%d", getpid());
    /* There already if this process was another program before. */
    if (sodium_init() < 0 || (mkdir(folder, 0700) != 0 && errno != EEXIST)) abort();
    if (cvault_register("sealed", "unix") != SQLITE_OK) abort();
    vault = sqlite3_vfs_find("sealed");
    plain = sqlite3_vfs_find("unix");
    static sqlite3_vfs chosen;
    chosen = *vault;
    chosen.zName = "sealed-by-default";
    chosen.pNext = NULL;
    chosen.xOpen = open_file;
    chosen.xAccess = access_file;
    chosen.xDelete = delete_file;
    chosen.xFullPathname = full_path;
    if (sqlite3_vfs_register(&chosen, 1) != SQLITE_OK) abort();
    sqlite3_auto_extension((void (*)(void))prepare);
}

__attribute__((destructor)) static void end(void) {
    char path[128];
    for (size_t i = 0; i < token_count; i++) {
        snprintf(path, sizeof path, "%s/%zu", folder, i);
        unlink(path);
        strcat(path, "-shm");
        unlink(path);
    }
    rmdir(folder);
}
