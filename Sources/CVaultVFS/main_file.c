#include "internal.h"

#include <stdlib.h>

/*
 * The main file. Offsets are SQLite's; each page is sealed in place, nonce and tag taking its 40
 * reserved bytes. A page that does not open is an error, never a short read: SQLite takes a short
 * read for zeros.
 */

static main_file *self(sqlite3_file *file) { return (main_file *)file; }

static bool building(const main_file *file) { return file->vault->shared_memory == NULL; }

/*
 * What SQLite asks for before it looks for a log: size of page and of reserve, and that the file is
 * in WAL mode. Page 1 may be torn after a power cut and yet stand whole in the log, so these are
 * constants of the format and not read.
 */
static void put_header(uint8_t header[100]) {
    static const char start[] = "SQLite format 3\0\x10\x00\x02\x02\x28\x40\x20\x20";
    memset(header, 0, 100);
    memcpy(header, start, sizeof start - 1);
}

static int main_close(sqlite3_file *base) {
    main_file *file = self(base);
    if (file->shared != NULL) {
        file->shared->pMethods->xClose(file->shared);
        free(file->shared);
    }
    sqlite3_free_filename(file->shared_name);
    fold_close(file);
    sqlite3_free_filename(file->fold_name);
    int rc = file->real->pMethods->xClose(file->real);
    explicit_bzero(file->plain, sizeof file->plain);
    entry_release(file->vault);
    base->pMethods = NULL;
    return rc;
}

static int main_read(sqlite3_file *base, void *buffer, int amount, sqlite3_int64 offset) {
    main_file *file = self(base);
    if (amount <= 0 || offset < 0) return SQLITE_IOERR_READ;
    uint32_t page = (uint32_t)(offset / PAGE_SIZE) + 1;
    int within = (int)(offset % PAGE_SIZE);
    if (within + amount > PAGE_SIZE) return SQLITE_IOERR_READ;

    bool whole = false;
    sqlite3_int64 start = (sqlite3_int64)(page - 1) * PAGE_SIZE;
    int rc = unit_read_disk(file->real, file->unit, PAGE_SIZE, start, &whole);
    if (rc != SQLITE_OK) return rc;
    if (!whole && building(file)) {
        memset(buffer, 0, (size_t)amount);
        return SQLITE_IOERR_SHORT_READ;
    }
    if (!whole) return unit_fail(file->vault, CVAULT_PAGE, page);
    if (offset == 0 && amount <= 100) {
        uint8_t header[100];
        put_header(header);
        memcpy(buffer, header, (size_t)amount);
        return SQLITE_OK;
    }
    cvault_place place = {.kind = CVAULT_PAGE, .number = page};
    if (!unit_open(file->vault, &place, file->unit, USABLE_SIZE, file->plain))
        return unit_fail(file->vault, CVAULT_PAGE, page);
    memset(file->plain + USABLE_SIZE, 0, SEAL_SIZE);
    memcpy(buffer, file->plain + within, (size_t)amount);
    return SQLITE_OK;
}

static int main_write(sqlite3_file *base, const void *bytes, int amount, sqlite3_int64 offset) {
    main_file *file = self(base);
    if (amount != PAGE_SIZE || offset < 0 || offset % PAGE_SIZE != 0) return SQLITE_IOERR_WRITE;
    if (!reserved_is_zero(bytes)) return SQLITE_IOERR_WRITE;
    if (!building(file)) {
        int rc = fold_begin(file);
        if (rc != SQLITE_OK) return rc;
    }
    memcpy(file->plain, bytes, PAGE_SIZE);
    if (offset == 0) file->plain[18] = file->plain[19] = 2;
    cvault_place place = {.kind = CVAULT_PAGE, .number = (uint32_t)(offset / PAGE_SIZE) + 1};
    int rc = unit_seal(file->vault, &place, file->plain, USABLE_SIZE, file->unit);
    if (rc != SQLITE_OK) return rc;
    return file->real->pMethods->xWrite(file->real, file->unit, PAGE_SIZE, offset);
}

static int main_truncate(sqlite3_file *base, sqlite3_int64 size) {
    main_file *file = self(base);
    if (size % PAGE_SIZE != 0 || (size < PAGE_SIZE && !building(file)))
        return SQLITE_IOERR_TRUNCATE;
    if (!building(file)) {
        /* The end of a checkpoint; it may be its only act, after a VACUUM. */
        int rc = fold_begin(file);
        if (rc != SQLITE_OK) return rc;
    }
    return file->real->pMethods->xTruncate(file->real, size);
}

static int main_sync(sqlite3_file *base, int flags) {
    main_file *file = self(base);
    return file->real->pMethods->xSync(file->real, flags);
}

static int main_file_size(sqlite3_file *base, sqlite3_int64 *size) {
    main_file *file = self(base);
    int rc = file->real->pMethods->xFileSize(file->real, size);
    if (rc != SQLITE_OK) return rc;
    *size -= *size % PAGE_SIZE;
    /* SQLite deletes the log beside an empty file: never let it see one. */
    if (*size == 0 && !building(file)) return unit_fail(file->vault, CVAULT_PAGE, 1);
    return SQLITE_OK;
}

static int main_lock(sqlite3_file *base, int level) {
    main_file *file = self(base);
    return file->real->pMethods->xLock(file->real, level);
}

static int main_unlock(sqlite3_file *base, int level) {
    main_file *file = self(base);
    return file->real->pMethods->xUnlock(file->real, level);
}

static int main_check_lock(sqlite3_file *base, int *reserved) {
    main_file *file = self(base);
    return file->real->pMethods->xCheckReservedLock(file->real, reserved);
}

static int main_control(sqlite3_file *base, int operation, void *argument) {
    main_file *file = self(base);
    switch (operation) {
    case CVAULT_FCNTL_LOG: {
        /* mxFrame of the WAL index header, and nBackfill of its checkpoint information. */
        cvault_log *log = argument;
        if (file->index == NULL) return SQLITE_NOTFOUND;
        log->frames = file->index[4];
        log->folded = file->index[24];
        return SQLITE_OK;
    }
    case SQLITE_FCNTL_MMAP_SIZE:
        *(sqlite3_int64 *)argument = 0;
        return SQLITE_OK;
    case SQLITE_FCNTL_CHUNK_SIZE:
    case SQLITE_FCNTL_SIZE_HINT:
        return SQLITE_OK;
    case SQLITE_FCNTL_BEGIN_ATOMIC_WRITE:
    case SQLITE_FCNTL_COMMIT_ATOMIC_WRITE:
    case SQLITE_FCNTL_ROLLBACK_ATOMIC_WRITE:
        return SQLITE_NOTFOUND;
    default:
        return file->real->pMethods->xFileControl(file->real, operation, argument);
    }
}

static int main_sector_size(sqlite3_file *base) {
    main_file *file = self(base);
    return file->real->pMethods->xSectorSize(file->real);
}

static int main_characteristics(sqlite3_file *base) {
    (void)base;
    return SQLITE_IOCAP_POWERSAFE_OVERWRITE | SQLITE_IOCAP_UNDELETABLE_WHEN_OPEN;
}

/*
 * The WAL index holds the last frame's checksum, which is a linear function of a plaintext page, so
 * it goes to tmpfs: an empty file there is opened as a database, and its index stands in for ours.
 */
int main_file_open_shared(main_file *file) {
    file->shared = calloc(1, (size_t)file->below->szOsFile);
    file->shared_name = sqlite3_create_filename(file->vault->shared_memory, "", "", 0, NULL);
    if (file->shared == NULL || file->shared_name == NULL) return SQLITE_NOMEM;
    int flags = SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    int rc = file->below->xOpen(file->below, file->shared_name, file->shared, flags, NULL);
    if (rc == SQLITE_OK) return rc;
    if (file->shared->pMethods != NULL) file->shared->pMethods->xClose(file->shared);
    free(file->shared);
    file->shared = NULL;
    return rc;
}

static int main_shm_map(sqlite3_file *base, int region, int size, int extend,
                        void volatile **mapped) {
    main_file *file = self(base);
    int rc = file->shared->pMethods->xShmMap(file->shared, region, size, extend, mapped);
    if (rc == SQLITE_OK && region == 0) file->index = *mapped;
    return rc;
}

static int main_shm_lock(sqlite3_file *base, int offset, int count, int flags) {
    main_file *file = self(base);
    int rc = file->shared->pMethods->xShmLock(file->shared, offset, count, flags);
    if (rc == SQLITE_OK && (flags & SQLITE_SHM_LOCK)) {
        /*
         * Whatever another process did to the log, it did before this lock was ours. Salts kept
         * beyond it would accept the frames of a log that no longer exists.
         */
        file->fold_known = false;
        if (file->log != NULL) {
            file->log->salts_known = false;
            file->log->held = 0;
            file->log->read = 0;
        }
    }
    return rc;
}

static void main_shm_barrier(sqlite3_file *base) {
    main_file *file = self(base);
    file->shared->pMethods->xShmBarrier(file->shared);
}

static int main_shm_unmap(sqlite3_file *base, int delete) {
    main_file *file = self(base);
    file->index = NULL;
    return file->shared->pMethods->xShmUnmap(file->shared, delete);
}

const sqlite3_io_methods main_methods = {
    .iVersion = 2,
    .xClose = main_close,
    .xRead = main_read,
    .xWrite = main_write,
    .xTruncate = main_truncate,
    .xSync = main_sync,
    .xFileSize = main_file_size,
    .xLock = main_lock,
    .xUnlock = main_unlock,
    .xCheckReservedLock = main_check_lock,
    .xFileControl = main_control,
    .xSectorSize = main_sector_size,
    .xDeviceCharacteristics = main_characteristics,
    .xShmMap = main_shm_map,
    .xShmLock = main_shm_lock,
    .xShmBarrier = main_shm_barrier,
    .xShmUnmap = main_shm_unmap,
};

/* Version 1: SQLite then knows that there is no shared memory, hence no log. */
const sqlite3_io_methods building_methods = {
    .iVersion = 1,
    .xClose = main_close,
    .xRead = main_read,
    .xWrite = main_write,
    .xTruncate = main_truncate,
    .xSync = main_sync,
    .xFileSize = main_file_size,
    .xLock = main_lock,
    .xUnlock = main_unlock,
    .xCheckReservedLock = main_check_lock,
    .xFileControl = main_control,
    .xSectorSize = main_sector_size,
    .xDeviceCharacteristics = main_characteristics,
};
