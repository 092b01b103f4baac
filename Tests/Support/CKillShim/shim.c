#define _GNU_SOURCE
#include "CKillShim.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum part { before, half, after };

static long kill_at = 0;
static bool only_transactions = false;
static enum part kill_part = before;
static const char *report_path = NULL;

static atomic_long calls, transaction_calls;
static atomic_bool is_open;

// What the call is about to do, and to which file.
struct call {
    const char *name;
    char file[64];
    bool is_log;
    bool is_in_transaction;
    bool is_last;
};

static void report(const char *line, size_t length) {
    if (!report_path) return;
    int file = (int)syscall(SYS_open, report_path, O_WRONLY | O_CREAT | O_APPEND, 0600);
    if (file < 0) return;
    (void)!syscall(SYS_write, file, line, length);
    syscall(SYS_close, file);
}

static void die(const struct call *call) {
    static const char *const parts[] = {"before", "half", "after"};
    char line[256];
    int length = snprintf(line, sizeof line, "killed %ld %s %s %s %s\n", atomic_load(&calls),
                          call->name, call->file[0] ? call->file : "-", parts[kill_part],
                          call->is_in_transaction ? "transaction" : "outside");
    report(line, (size_t)length);
    syscall(SYS_kill, syscall(SYS_getpid), SIGKILL);
    for (;;) pause();
}

__attribute__((constructor)) static void begin(void) {
    const char *at = getenv("SAMEN_KILL_AT"), *among = getenv("SAMEN_KILL_AMONG");
    const char *part = getenv("SAMEN_KILL_PART");
    report_path = getenv("SAMEN_KILL_REPORT");
    kill_at = at ? atol(at) : 0;
    only_transactions = among && strcmp(among, "transaction") == 0;
    if (part && strcmp(part, "half") == 0) kill_part = half;
    if (part && strcmp(part, "after") == 0) kill_part = after;
}

__attribute__((destructor)) static void end(void) {
    char line[128];
    int length = snprintf(line, sizeof line, "ended %ld %ld\n", atomic_load(&calls),
                          atomic_load(&transaction_calls));
    report(line, (size_t)length);
}

static void name_file(struct call *call, int descriptor) {
    char link[32], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length <= 0) return;
    path[length] = 0;
    const char *slash = strrchr(path, '/');
    snprintf(call->file, sizeof call->file, "%s", slash ? slash + 1 : path);
    for (char *c = call->file; *c; c++) {
        if (*c == ' ') *c = '_';
    }
    size_t size = strlen(path);
    call->is_log = size > 4 && strcmp(path + size - 4, "-wal") == 0;
}

static struct call count(const char *name, int descriptor, bool is_write) {
    struct call call = {.name = name};
    if (descriptor >= 0) name_file(&call, descriptor);
    if (call.is_log && is_write) atomic_store(&is_open, true);
    call.is_in_transaction = atomic_load(&is_open);
    long number = atomic_fetch_add(&calls, 1) + 1;
    if (call.is_in_transaction) {
        long inside = atomic_fetch_add(&transaction_calls, 1) + 1;
        if (only_transactions) number = inside;
    } else if (only_transactions) {
        number = 0;
    }
    call.is_last = kill_at > 0 && number == kill_at;
    if (call.is_last && kill_part == before) die(&call);
    return call;
}

// How much of it is still done.
static size_t share(const struct call *call, size_t size) {
    return call->is_last && kill_part == half ? size / 2 : size;
}

static void finish(const struct call *call) {
    if (call->is_last) die(call);
}

#define REAL(name) \
    static __typeof__(name) *real; \
    if (!real) *(void **)&real = dlsym(RTLD_NEXT, #name)

ssize_t write(int descriptor, const void *bytes, size_t size) {
    REAL(write);
    struct call call = count("write", descriptor, true);
    ssize_t done = real(descriptor, bytes, share(&call, size));
    finish(&call);
    return done;
}

ssize_t pwrite(int descriptor, const void *bytes, size_t size, off_t offset) {
    REAL(pwrite);
    struct call call = count("pwrite", descriptor, true);
    ssize_t done = real(descriptor, bytes, share(&call, size), offset);
    finish(&call);
    return done;
}

ssize_t pwrite64(int descriptor, const void *bytes, size_t size, off64_t offset) {
    REAL(pwrite64);
    struct call call = count("pwrite", descriptor, true);
    ssize_t done = real(descriptor, bytes, share(&call, size), offset);
    finish(&call);
    return done;
}

ssize_t writev(int descriptor, const struct iovec *parts, int number) {
    REAL(writev);
    struct call call = count("writev", descriptor, true);
    ssize_t done = real(descriptor, parts, number > 1 ? (int)share(&call, (size_t)number) : number);
    finish(&call);
    return done;
}

ssize_t send(int descriptor, const void *bytes, size_t size, int flags) {
    REAL(send);
    struct call call = count("send", descriptor, true);
    ssize_t done = real(descriptor, bytes, share(&call, size), flags);
    finish(&call);
    return done;
}

ssize_t sendto(int descriptor, const void *bytes, size_t size, int flags,
               const struct sockaddr *address, socklen_t length) {
    REAL(sendto);
    struct call call = count("sendto", descriptor, true);
    ssize_t done = real(descriptor, bytes, share(&call, size), flags, address, length);
    finish(&call);
    return done;
}

ssize_t sendmsg(int descriptor, const struct msghdr *message, int flags) {
    REAL(sendmsg);
    struct call call = count("sendmsg", descriptor, true);
    ssize_t done = real(descriptor, message, flags);
    finish(&call);
    return done;
}

int fsync(int descriptor) {
    REAL(fsync);
    struct call call = count("fsync", descriptor, false);
    int result = real(descriptor);
    finish(&call);
    if (call.is_log) atomic_store(&is_open, false);
    return result;
}

int fdatasync(int descriptor) {
    REAL(fdatasync);
    struct call call = count("fdatasync", descriptor, false);
    int result = real(descriptor);
    finish(&call);
    if (call.is_log) atomic_store(&is_open, false);
    return result;
}

int rename(const char *old, const char *new) {
    REAL(rename);
    struct call call = count("rename", -1, true);
    int result = real(old, new);
    finish(&call);
    return result;
}

// The first thing that is asked of a keyring.
long keyctl_link(int32_t key, int32_t ring) {
    static long (*real)(int32_t, int32_t);
    if (!real) *(void **)&real = dlsym(RTLD_NEXT, "keyctl_link");
    if (getenv("SAMEN_NO_KEYRING") || !real) {
        errno = ENOSYS;
        return -1;
    }
    return real(key, ring);
}
