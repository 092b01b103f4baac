#include "internal.h"

#include <stdlib.h>

static sqlite3_vfs *below(sqlite3_vfs *vfs) { return vfs->pAppData; }

static bool ends_with(const char *name, const char *suffix) {
    size_t length = strlen(name), tail = strlen(suffix);
    return length >= tail && strcmp(name + length - tail, suffix) == 0;
}

static int open_main(sqlite3_vfs *vfs, const char *name, main_file *file, int flags, int *out) {
    memset(file, 0, sizeof *file);
    uint32_t token = (uint32_t)sqlite3_uri_int64(name, "vault", 0);
    entry *vault = entry_acquire(token);
    if (vault == NULL) return SQLITE_CANTOPEN;
    file->vault = vault;
    file->below = below(vfs);
    file->real = (sqlite3_file *)(file + 1);
    file->real->pMethods = NULL;
    int rc = file->below->xOpen(file->below, name, file->real, flags, out);
    if (rc != SQLITE_OK) {
        if (file->real->pMethods != NULL) file->real->pMethods->xClose(file->real);
        entry_release(vault);
        return rc;
    }
    bool building = vault->shared_memory == NULL;
    file->base.pMethods = building ? &building_methods : &main_methods;
    if (building) {
        /* SQLite then keeps the rollback journal of this file in memory. */
        if (out != NULL) *out |= SQLITE_OPEN_MEMORY;
        return SQLITE_OK;
    }
    char *fold = sqlite3_mprintf("%s-fold", name);
    if (fold != NULL) file->fold_name = sqlite3_create_filename(fold, "", "", 0, NULL);
    sqlite3_free(fold);
    if (file->fold_name == NULL) return SQLITE_NOMEM;
    return main_file_open_shared(file);
}

static int open_log(sqlite3_vfs *vfs, const char *name, log_file *file, int flags, int *out) {
    main_file *owner = (main_file *)sqlite3_database_file_object(name);
    bool ours = owner != NULL && owner->base.pMethods == &main_methods;
    if (!ours || owner->log != NULL) return SQLITE_CANTOPEN;
    memset(file, 0, sizeof *file);
    file->real = (sqlite3_file *)(file + 1);
    file->real->pMethods = NULL;
    int rc = below(vfs)->xOpen(below(vfs), name, file->real, flags, out);
    if (rc != SQLITE_OK) {
        if (file->real->pMethods != NULL) file->real->pMethods->xClose(file->real);
        return rc;
    }
    entry_retain(owner->vault);
    file->vault = owner->vault;
    file->main = owner;
    owner->log = file;
    file->base.pMethods = &log_methods;
    return SQLITE_OK;
}

static int vault_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags,
                      int *out) {
    file->pMethods = NULL;
    /* No journal and no temporary file: either would put plaintext on the disk. */
    if (name == NULL) return SQLITE_CANTOPEN;
    if (flags & SQLITE_OPEN_MAIN_DB) return open_main(vfs, name, (main_file *)file, flags, out);
    if (flags & SQLITE_OPEN_WAL) return open_log(vfs, name, (log_file *)file, flags, out);
    return SQLITE_CANTOPEN;
}

static int vault_delete(sqlite3_vfs *vfs, const char *name, int sync) {
    (void)vfs, (void)sync;
    /* There never is a journal to delete. A log is only emptied, by a checkpoint. */
    return ends_with(name, "-journal") ? SQLITE_OK : SQLITE_IOERR_DELETE;
}

static int vault_access(sqlite3_vfs *vfs, const char *name, int flags, int *result) {
    if (ends_with(name, "-journal")) {
        *result = 0;
        return SQLITE_OK;
    }
    return below(vfs)->xAccess(below(vfs), name, flags, result);
}

static int vault_full_pathname(sqlite3_vfs *vfs, const char *name, int size, char *full) {
    int rc = below(vfs)->xFullPathname(below(vfs), name, size, full);
    return rc == SQLITE_OK_SYMLINK ? SQLITE_CANTOPEN_SYMLINK : rc;
}

static void *vault_dl_open(sqlite3_vfs *vfs, const char *name) {
    (void)vfs, (void)name;
    return NULL;
}

static void vault_dl_error(sqlite3_vfs *vfs, int size, char *message) {
    (void)vfs;
    sqlite3_snprintf(size, message, "a vault loads no extensions");
}

static void (*vault_dl_symbol(sqlite3_vfs *vfs, void *library, const char *name))(void) {
    (void)vfs, (void)library, (void)name;
    return NULL;
}

static void vault_dl_close(sqlite3_vfs *vfs, void *library) { (void)vfs, (void)library; }

static int vault_randomness(sqlite3_vfs *vfs, int size, char *bytes) {
    return below(vfs)->xRandomness(below(vfs), size, bytes);
}

static int vault_sleep(sqlite3_vfs *vfs, int microseconds) {
    return below(vfs)->xSleep(below(vfs), microseconds);
}

static int vault_time(sqlite3_vfs *vfs, double *time) {
    return below(vfs)->xCurrentTime(below(vfs), time);
}

static int vault_last_error(sqlite3_vfs *vfs, int size, char *message) {
    return below(vfs)->xGetLastError(below(vfs), size, message);
}

static int vault_time_64(sqlite3_vfs *vfs, sqlite3_int64 *time) {
    return below(vfs)->xCurrentTimeInt64(below(vfs), time);
}

int cvault_register(const char *name, const char *base) {
    /* Vaults are chosen by URI. Refused once SQLite runs, where distributions set it anyway. */
    (void)sqlite3_config(SQLITE_CONFIG_URI, 1);
    int rc = sqlite3_initialize();
    if (rc != SQLITE_OK) return rc;
    if (sqlite3_vfs_find(name) != NULL) return SQLITE_OK;
    sqlite3_vfs *real = sqlite3_vfs_find(base);
    if (real == NULL || real->iVersion < 2) return SQLITE_ERROR;
    sqlite3_vfs *vfs = calloc(1, sizeof *vfs);
    char *kept = strdup(name);
    if (vfs == NULL || kept == NULL) return SQLITE_NOMEM;
    size_t own = sizeof(main_file) > sizeof(log_file) ? sizeof(main_file) : sizeof(log_file);
    *vfs = (sqlite3_vfs){
        .iVersion = 2,
        .szOsFile = (int)own + real->szOsFile,
        .mxPathname = real->mxPathname,
        .zName = kept,
        .pAppData = real,
        .xOpen = vault_open,
        .xDelete = vault_delete,
        .xAccess = vault_access,
        .xFullPathname = vault_full_pathname,
        .xDlOpen = vault_dl_open,
        .xDlError = vault_dl_error,
        .xDlSym = vault_dl_symbol,
        .xDlClose = vault_dl_close,
        .xRandomness = vault_randomness,
        .xSleep = vault_sleep,
        .xCurrentTime = vault_time,
        .xGetLastError = vault_last_error,
        .xCurrentTimeInt64 = vault_time_64,
    };
    return sqlite3_vfs_register(vfs, 0);
}

int cvault_log_of(sqlite3 *db, cvault_log *log) {
    memset(log, 0, sizeof *log);
    return sqlite3_file_control(db, "main", CVAULT_FCNTL_LOG, log);
}

int cvault_prepare(sqlite3 *db) {
    int rc = sqlite3_db_config(db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    if (rc != SQLITE_OK) return rc;
    sqlite3_wal_autocheckpoint(db, 0);
    /* One: VACUUM attaches a database of its own. */
    sqlite3_limit(db, SQLITE_LIMIT_ATTACHED, 1);
    return SQLITE_OK;
}
