#include "internal.h"

/*
 * The write-ahead log. On disk its header is one sealed unit of 72 bytes, and each frame's header
 * and page are sealed together in 4,120 bytes: nonce and tag take the page's reserved bytes, so the
 * stride stays SQLite's and every physical offset is the logical one plus 40.
 */

static log_file *self(sqlite3_file *file) { return (log_file *)file; }

static sqlite3_int64 frame_offset(uint32_t frame) {
    return SEALED_LOG_HEADER_SIZE + (sqlite3_int64)(frame - 1) * FRAME_SIZE;
}

static sqlite3_int64 frames_in(sqlite3_int64 physical) {
    return physical < SEALED_LOG_HEADER_SIZE ? 0 : (physical - SEALED_LOG_HEADER_SIZE) / FRAME_SIZE;
}

static cvault_place frame_place(const log_file *file, uint32_t frame) {
    cvault_place place = {.kind = CVAULT_FRAME, .number = frame};
    memcpy(place.salts, file->salts, SALTS_SIZE);
    return place;
}

static int header_read(log_file *file, uint8_t plain[LOG_HEADER_SIZE], bool *opened) {
    uint8_t unit[SEALED_LOG_HEADER_SIZE];
    cvault_place place = {.kind = CVAULT_LOG_HEADER};
    bool whole = false;
    *opened = false;
    int rc = unit_read_disk(file->real, unit, SEALED_LOG_HEADER_SIZE, 0, &whole);
    if (rc != SQLITE_OK) return rc;
    *opened = whole && unit_open(file->vault, &place, unit, LOG_HEADER_SIZE, plain);
    if (!*opened) memset(plain, 0, LOG_HEADER_SIZE);
    return SQLITE_OK;
}

/*
 * The salts of the log as it is on disk now. They come from the sealed header, not from a frame:
 * SQLite writes zeros there while it recomputes checksums.
 */
int log_salts(log_file *file, bool *opened) {
    *opened = true;
    if (file->salts_known) return SQLITE_OK;
    uint8_t header[LOG_HEADER_SIZE];
    int rc = header_read(file, header, opened);
    if (rc != SQLITE_OK || !*opened) return rc;
    memcpy(file->salts, header + SALTS_OFFSET, SALTS_SIZE);
    file->salts_known = true;
    return SQLITE_OK;
}

/* Reads a frame into `plain`; its reserved bytes read as zeros. */
static int frame_read(log_file *file, uint32_t frame, uint8_t *plain, bool *opened) {
    int rc = log_salts(file, opened);
    if (rc != SQLITE_OK || !*opened) return rc;
    bool whole = false;
    rc = unit_read_disk(file->real, file->unit, FRAME_SIZE, frame_offset(frame), &whole);
    if (rc != SQLITE_OK) return rc;
    cvault_place place = frame_place(file, frame);
    size_t length = FRAME_SIZE - SEAL_SIZE;
    *opened = whole && unit_open(file->vault, &place, file->unit, length, plain);
    if (*opened) memset(plain + length, 0, SEAL_SIZE);
    return SQLITE_OK;
}

/*
 * Whether the log on disk is the one that the WAL index describes. The index is in memory that only
 * this user writes; without the comparison, a whole older log put back under running processes
 * would open, header and frames. A frame beyond the index's last belongs to the transaction that
 * this connection is writing, or to a log that is being recovered.
 */
static bool salts_current(const log_file *file, uint32_t frame) {
    volatile uint32_t *index = file->main->index;
    if (index == NULL || frame > index[4]) return true;
    uint32_t salts[2] = {index[8], index[9]};
    return memcmp(salts, file->salts, SALTS_SIZE) == 0;
}

static int frame_write(log_file *file, uint32_t frame) {
    bool opened = false;
    int rc = log_salts(file, &opened);
    if (rc != SQLITE_OK) return rc;
    if (!opened) return unit_fail(file->vault, CVAULT_LOG_HEADER, 0);
    cvault_place place = frame_place(file, frame);
    rc = unit_seal(file->vault, &place, file->plain, FRAME_SIZE - SEAL_SIZE, file->unit);
    if (rc != SQLITE_OK) return rc;
    return file->real->pMethods->xWrite(file->real, file->unit, FRAME_SIZE, frame_offset(frame));
}

static int log_close(sqlite3_file *base) {
    log_file *file = self(base);
    if (file->main != NULL && file->main->log == file) file->main->log = NULL;
    int rc = file->real->pMethods->xClose(file->real);
    explicit_bzero(file->plain, sizeof file->plain);
    entry_release(file->vault);
    base->pMethods = NULL;
    return rc;
}

static int log_frames(log_file *file, sqlite3_int64 *frames) {
    sqlite3_int64 physical = 0;
    int rc = file->real->pMethods->xFileSize(file->real, &physical);
    *frames = frames_in(physical);
    return rc;
}

static int read_header(log_file *file, void *buffer, int amount, sqlite3_int64 offset) {
    if (offset + amount > LOG_HEADER_SIZE) return SQLITE_IOERR_READ;
    uint8_t plain[LOG_HEADER_SIZE];
    bool opened = false;
    file->salts_known = false;
    int rc = header_read(file, plain, &opened);
    if (rc != SQLITE_OK) return rc;
    if (opened) {
        memcpy(file->salts, plain + SALTS_OFFSET, SALTS_SIZE);
        file->salts_known = true;
    }
    if (offset == 0 && amount == LOG_HEADER_SIZE) {
        sqlite3_int64 frames = 0;
        rc = log_frames(file, &frames);
        if (rc == SQLITE_OK) rc = fold_check_log(file->main, opened, frames);
        if (rc != SQLITE_OK) return rc;
    } else if (!opened) {
        /* The first checksum of a chain being recomputed: zeros would make an unreadable log. */
        return unit_fail(file->vault, CVAULT_LOG_HEADER, 0);
    }
    memcpy(buffer, plain + offset, (size_t)amount);
    return SQLITE_OK;
}

/*
 * Counts a cut: a commit after the frame that does not open still opens. A log that merely ends, before
 * what an earlier, longer log left behind, looks different: those frames carry older salts. So does one
 * whose writer was killed twice in one place: what never committed has no frame that says how large the
 * database became.
 */
static void note_cut(log_file *file, uint32_t frame) {
    enum { ahead = 256, size_offset = 4 };
    static const uint8_t none[4] = {0};
    for (uint32_t next = frame + 1; next <= frame + ahead; next++) {
        bool opened = false;
        if (frame_read(file, next, file->plain, &opened) != SQLITE_OK) return;
        if (!opened || memcmp(file->plain + size_offset, none, sizeof none) == 0) continue;
        atomic_fetch_add(&file->vault->cuts, 1);
        return;
    }
}

/* A whole frame: recovery, or a chain of checksums being recomputed. */
static int read_whole_frame(log_file *file, uint32_t frame, void *buffer) {
    bool opened = false;
    int rc = frame_read(file, frame, file->plain, &opened);
    if (rc != SQLITE_OK) return rc;
    if (!opened) {
        const fold_mark *mark = &file->main->fold;
        if (!file->main->fold_known || frame <= mark->frames)
            return unit_fail(file->vault, CVAULT_FRAME, frame);
        note_cut(file, frame);
        memset(buffer, 0, FRAME_SIZE);
        return SQLITE_OK;
    }
    memcpy(buffer, file->plain, FRAME_SIZE);
    file->read = frame;
    return SQLITE_OK;
}

static int log_read(sqlite3_file *base, void *buffer, int amount, sqlite3_int64 offset) {
    log_file *file = self(base);
    file->read = 0;
    /* A held header lives in `plain` until its page comes; SQLite reads nothing in between. */
    if (file->held != 0 || amount <= 0 || offset < 0) return SQLITE_IOERR_READ;
    if (offset < LOG_HEADER_SIZE) return read_header(file, buffer, amount, offset);

    uint32_t frame = (uint32_t)((offset - LOG_HEADER_SIZE) / FRAME_SIZE) + 1;
    int within = (int)((offset - LOG_HEADER_SIZE) % FRAME_SIZE);
    if (within == 0 && amount == FRAME_SIZE) return read_whole_frame(file, frame, buffer);
    bool checksum = within == SALTS_OFFSET && amount == 8;
    bool page = within >= FRAME_HEADER_SIZE && within + amount <= FRAME_SIZE;
    if (!checksum && !page) return SQLITE_IOERR_READ;
    bool opened = false;
    int rc = frame_read(file, frame, file->plain, &opened);
    if (rc != SQLITE_OK) return rc;
    if (!opened || !salts_current(file, frame))
        return unit_fail(file->vault, CVAULT_FRAME, frame);
    memcpy(buffer, file->plain + within, (size_t)amount);
    return SQLITE_OK;
}

static int write_header(log_file *file, const uint8_t *plain) {
    uint8_t unit[SEALED_LOG_HEADER_SIZE];
    cvault_place place = {.kind = CVAULT_LOG_HEADER};
    /* SQLite starts a log anew only when all of the old one is in the main file, and synced. */
    int rc = fold_end(file->main);
    if (rc == SQLITE_OK) rc = unit_seal(file->vault, &place, plain, LOG_HEADER_SIZE, unit);
    if (rc != SQLITE_OK) return rc;
    file->salts_known = false;
    rc = file->real->pMethods->xWrite(file->real, unit, SEALED_LOG_HEADER_SIZE, 0);
    if (rc != SQLITE_OK) return rc;
    memcpy(file->salts, plain + SALTS_OFFSET, SALTS_SIZE);
    file->salts_known = true;
    return SQLITE_OK;
}

static int write_frame_header(log_file *file, uint32_t frame, const void *header, bool page_read) {
    memcpy(file->plain, header, FRAME_HEADER_SIZE);
    if (page_read) return frame_write(file, frame);
    file->held = frame;
    return SQLITE_OK;
}

static int write_frame_page(log_file *file, uint32_t frame, uint32_t held, const uint8_t *page) {
    if (!reserved_is_zero(page)) return SQLITE_IOERR_WRITE;
    if (held != frame) {
        /* The page of a frame written earlier in this transaction changes; its header stays. */
        bool opened = false;
        int rc = frame_read(file, frame, file->plain, &opened);
        if (rc != SQLITE_OK) return rc;
        if (!opened) {
            unit_fail(file->vault, CVAULT_FRAME, frame);
            return SQLITE_IOERR_WRITE;
        }
    }
    memcpy(file->plain + FRAME_HEADER_SIZE, page, PAGE_SIZE);
    return frame_write(file, frame);
}

static int log_write(sqlite3_file *base, const void *bytes, int amount, sqlite3_int64 offset) {
    log_file *file = self(base);
    uint32_t read = file->read, held = file->held;
    file->read = 0;
    if (offset == 0 && amount == LOG_HEADER_SIZE && held == 0) return write_header(file, bytes);
    if (offset < LOG_HEADER_SIZE) return SQLITE_IOERR_WRITE;

    uint32_t frame = (uint32_t)((offset - LOG_HEADER_SIZE) / FRAME_SIZE) + 1;
    int within = (int)((offset - LOG_HEADER_SIZE) % FRAME_SIZE);
    if (within == 0 && amount == FRAME_HEADER_SIZE && held == 0)
        return write_frame_header(file, frame, bytes, read == frame);
    if (within == FRAME_HEADER_SIZE && amount == PAGE_SIZE && (held == 0 || held == frame)) {
        file->held = 0;
        return write_frame_page(file, frame, held, bytes);
    }
    return SQLITE_IOERR_WRITE;
}

static int log_truncate(sqlite3_file *base, sqlite3_int64 size) {
    log_file *file = self(base);
    file->read = 0;
    file->held = 0;
    file->salts_known = false;
    sqlite3_int64 physical = 0;
    if (size > 0) {
        sqlite3_int64 frames = size <= LOG_HEADER_SIZE
            ? 0 : (size - LOG_HEADER_SIZE + FRAME_SIZE - 1) / FRAME_SIZE;
        physical = SEALED_LOG_HEADER_SIZE + frames * FRAME_SIZE;
    } else {
        int rc = fold_end(file->main);
        if (rc != SQLITE_OK) return rc;
    }
    return file->real->pMethods->xTruncate(file->real, physical);
}

static int log_sync(sqlite3_file *base, int flags) {
    log_file *file = self(base);
    if (file->held != 0) return SQLITE_IOERR_FSYNC;
    return file->real->pMethods->xSync(file->real, flags);
}

static int log_file_size(sqlite3_file *base, sqlite3_int64 *size) {
    log_file *file = self(base);
    sqlite3_int64 physical = 0;
    int rc = file->real->pMethods->xFileSize(file->real, &physical);
    if (rc != SQLITE_OK) return rc;
    *size = physical < SEALED_LOG_HEADER_SIZE
        ? 0 : LOG_HEADER_SIZE + frames_in(physical) * FRAME_SIZE;
    /* Recovery does not even read the header of a log that holds no frame. */
    if (*size <= LOG_HEADER_SIZE) return fold_check_log(file->main, false, 0);
    return SQLITE_OK;
}

static int log_lock(sqlite3_file *base, int level) {
    (void)base, (void)level;
    return SQLITE_OK;
}

static int log_check_lock(sqlite3_file *base, int *reserved) {
    (void)base;
    *reserved = 0;
    return SQLITE_OK;
}

static int log_control(sqlite3_file *base, int operation, void *argument) {
    (void)base, (void)operation, (void)argument;
    return SQLITE_NOTFOUND;
}

static int log_sector_size(sqlite3_file *base) {
    log_file *file = self(base);
    return file->real->pMethods->xSectorSize(file->real);
}

static int log_characteristics(sqlite3_file *base) {
    (void)base;
    return SQLITE_IOCAP_POWERSAFE_OVERWRITE | SQLITE_IOCAP_UNDELETABLE_WHEN_OPEN;
}

const sqlite3_io_methods log_methods = {
    .iVersion = 1,
    .xClose = log_close,
    .xRead = log_read,
    .xWrite = log_write,
    .xTruncate = log_truncate,
    .xSync = log_sync,
    .xFileSize = log_file_size,
    .xLock = log_lock,
    .xUnlock = log_lock,
    .xCheckReservedLock = log_check_lock,
    .xFileControl = log_control,
    .xSectorSize = log_sector_size,
    .xDeviceCharacteristics = log_characteristics,
};
