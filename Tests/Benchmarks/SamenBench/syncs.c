// Counts a program's calls of fsync and fdatasync in a shared file: LD_PRELOAD this, and name the
// file in SAMEN_BENCH_SYNCS. A figure of durability without a sync behind it is void.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

static _Atomic unsigned long long *count;
static int (*real_fsync)(int);
static int (*real_fdatasync)(int);

__attribute__((constructor)) static void begin(void) {
    real_fsync = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
    real_fdatasync = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    const char *path = getenv("SAMEN_BENCH_SYNCS");
    int file = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
    if (file < 0) return;
    void *memory = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    close(file);
    if (memory != MAP_FAILED) count = memory;
}

int fsync(int file) {
    if (count) (*count)++;
    return real_fsync(file);
}

int fdatasync(int file) {
    if (count) (*count)++;
    return real_fdatasync(file);
}
