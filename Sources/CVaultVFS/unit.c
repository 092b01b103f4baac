#include "internal.h"

int unit_seal(entry *vault, const cvault_place *place, const uint8_t *plain, size_t length,
              uint8_t *unit) {
    cvault_sealer *sealer = &vault->sealer;
    int failed = sealer->seal(sealer->context, place, plain, length, unit);
    return failed ? SQLITE_IOERR_WRITE : SQLITE_OK;
}

bool unit_open(entry *vault, const cvault_place *place, const uint8_t *unit, size_t length,
               uint8_t *plain) {
    cvault_sealer *sealer = &vault->sealer;
    return sealer->open(sealer->context, place, unit, length, plain) == 0;
}

/* Notes which unit had to open and did not, for the error that names it. */
int unit_fail(entry *vault, uint8_t kind, uint32_t number) {
    atomic_store(&vault->failed, (uint64_t)kind << 32 | number);
    return SQLITE_IOERR_DATA;
}

/*
 * Reads a unit from below. A short read is not an error here: the unit is merely not whole. Any
 * other failure is the disk's and is passed on, never taken for an unopenable unit.
 */
int unit_read_disk(sqlite3_file *real, uint8_t *unit, int length, sqlite3_int64 offset,
                   bool *whole) {
    int rc = real->pMethods->xRead(real, unit, length, offset);
    *whole = rc == SQLITE_OK;
    return rc == SQLITE_IOERR_SHORT_READ ? SQLITE_OK : rc;
}

bool reserved_is_zero(const uint8_t *page) {
    uint8_t any = 0;
    for (int i = USABLE_SIZE; i < PAGE_SIZE; i++) any |= page[i];
    return any == 0;
}
