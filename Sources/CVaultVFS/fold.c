#include "internal.h"

#include <stdlib.h>

/*
 * The fold mark: "<database>-fold", one sealed unit of 16 bytes (salts 8, frames 4, zero 4).
 *
 * A checkpoint copies pages into the main file in page order. Until the log starts anew, the main
 * file is only whole together with every frame that may have been copied. SQLite takes a log whose
 * header or frame is damaged for one that ends there; after a begun checkpoint that would show
 * pages of different transactions side by side. So the mark is made durable before the first page
 * is copied, and withdrawn, durably, before the log's header is replaced or the log is emptied.
 * While it stands, its frames must open.
 *
 * A mark that does not open counts as absent: it is only ever half written at moments when the
 * main file and the log are both whole.
 */

static cvault_place fold_place(void) {
    cvault_place place = {.kind = CVAULT_FOLD};
    return place;
}

static int fold_file_open(main_file *file, bool create) {
    if (file->fold_file != NULL) return SQLITE_OK;
    int exists = 0;
    int rc = file->below->xAccess(file->below, file->fold_name, SQLITE_ACCESS_EXISTS, &exists);
    if (rc != SQLITE_OK || (!exists && !create)) return rc;
    sqlite3_file *opened = calloc(1, (size_t)file->below->szOsFile);
    if (opened == NULL) return SQLITE_IOERR_NOMEM;
    /* Opened as a log, so that the VFS below gives it the database's mode and syncs the folder. */
    int flags = SQLITE_OPEN_WAL | SQLITE_OPEN_READWRITE | (create ? SQLITE_OPEN_CREATE : 0);
    rc = file->below->xOpen(file->below, file->fold_name, opened, flags, NULL);
    if (rc != SQLITE_OK) {
        if (opened->pMethods != NULL) opened->pMethods->xClose(opened);
        free(opened);
        return rc;
    }
    file->fold_file = opened;
    return SQLITE_OK;
}

void fold_close(main_file *file) {
    if (file->fold_file == NULL) return;
    file->fold_file->pMethods->xClose(file->fold_file);
    free(file->fold_file);
    file->fold_file = NULL;
}

int fold_load(main_file *file) {
    file->fold_known = false;
    memset(&file->fold, 0, sizeof file->fold);
    int rc = fold_file_open(file, false);
    if (rc != SQLITE_OK) return rc;
    if (file->fold_file != NULL) {
        uint8_t unit[SEALED_FOLD_SIZE], plain[FOLD_SIZE];
        bool whole = false;
        rc = unit_read_disk(file->fold_file, unit, SEALED_FOLD_SIZE, 0, &whole);
        if (rc != SQLITE_OK) return rc;
        cvault_place place = fold_place();
        if (whole && unit_open(file->vault, &place, unit, FOLD_SIZE, plain)) {
            memcpy(file->fold.salts, plain, SALTS_SIZE);
            file->fold.frames = (uint32_t)plain[8] << 24 | (uint32_t)plain[9] << 16
                | (uint32_t)plain[10] << 8 | plain[11];
        }
    }
    file->fold_known = true;
    return SQLITE_OK;
}

static int fold_store(main_file *file, fold_mark mark) {
    file->fold_known = false;
    int rc = fold_file_open(file, true);
    if (rc != SQLITE_OK) return rc;
    uint8_t unit[SEALED_FOLD_SIZE], plain[FOLD_SIZE] = {0};
    memcpy(plain, mark.salts, SALTS_SIZE);
    for (int i = 0; i < 4; i++) plain[8 + i] = (uint8_t)(mark.frames >> (24 - 8 * i));
    cvault_place place = fold_place();
    rc = unit_seal(file->vault, &place, plain, FOLD_SIZE, unit);
    if (rc != SQLITE_OK) return rc;
    const sqlite3_io_methods *methods = file->fold_file->pMethods;
    rc = methods->xWrite(file->fold_file, unit, SEALED_FOLD_SIZE, 0);
    if (rc == SQLITE_OK) rc = methods->xSync(file->fold_file, SQLITE_SYNC_NORMAL);
    if (rc != SQLITE_OK) return rc;
    file->fold = mark;
    file->fold_known = true;
    return SQLITE_OK;
}

/* Called before a page is copied into the main file. */
int fold_begin(main_file *file) {
    /* Outside a checkpoint nothing may write the main file: there is no journal to undo it. */
    if (file->log == NULL || file->index == NULL) return SQLITE_IOERR_WRITE;
    bool opened = false;
    int rc = log_salts(file->log, &opened);
    if (rc != SQLITE_OK) return rc;
    if (!opened) return unit_fail(file->vault, CVAULT_LOG_HEADER, 0);
    /* mxFrame of the WAL index header: every committed frame, and none beyond. */
    uint32_t frames = file->index[4];
    if (!file->fold_known && (rc = fold_load(file)) != SQLITE_OK) return rc;
    bool stands = file->fold.frames >= frames
        && memcmp(file->fold.salts, file->log->salts, SALTS_SIZE) == 0;
    if (stands) return SQLITE_OK;
    fold_mark mark = {.frames = frames};
    memcpy(mark.salts, file->log->salts, SALTS_SIZE);
    return fold_store(file, mark);
}

/* Called before the log's header is replaced or the log is emptied: all frames are folded in. */
int fold_end(main_file *file) {
    int rc = fold_load(file);
    if (rc != SQLITE_OK || file->fold.frames == 0) return rc;
    fold_mark none = {.frames = 0};
    return fold_store(file, none);
}

/* Whether a log of this header and size may be read although a checkpoint had begun. */
int fold_check_log(main_file *file, bool header_opens, sqlite3_int64 frames) {
    int rc = fold_load(file);
    if (rc != SQLITE_OK || file->fold.frames == 0) return rc;
    bool same = header_opens && memcmp(file->fold.salts, file->log->salts, SALTS_SIZE) == 0;
    if (!same) return unit_fail(file->vault, CVAULT_LOG_HEADER, 0);
    if (frames < file->fold.frames)
        return unit_fail(file->vault, CVAULT_FRAME, (uint32_t)frames + 1);
    return SQLITE_OK;
}
