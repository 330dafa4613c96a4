/* Stands between a program and the disk: records what it writes, and lets it fail.
 *
 * Loaded with LD_PRELOAD. Only files below FONDACO_RIG_ROOT are looked at.
 *
 *   FONDACO_RIG_TRACE=FILE   everything that changes a file, every sync, and what is said on the standard output, in the
 *                            order in which it happened; several processes may write to one trace.
 *   FONDACO_RIG_FAULT=CLASS:N:ERROR[:sticky]
 *                            the N-th call of a class (read, write, sync, truncate, open, name, or all: any but reads)
 *                            fails with EIO, ENOSPC or EMFILE; `short` writes half and lets the next write fail with
 *                            ENOSPC; `KILL` ends the program before the call; `sticky`: every later one fails too.
 *   FONDACO_RIG_FIRED=FILE   is made when the fault has come.
 *   FONDACO_RIG_COUNT=FILE   is told at the end how many calls of the fault's class there were.
 *   FONDACO_RIG_FULL=FILE    as long as that file is there, what would make a file longer fails with ENOSPC.
 *
 * A record: kind, three zero bytes, length of the name (u32), place (u64), length of the data (u64), name, data. Kinds: W
 * written at a place, T cut or stretched to a length, S forced to the disk (a file or a folder), C made, R renamed, L given
 * a second name, U removed, A said. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define FDS 4096

enum class { READ, WRITE, SYNC, TRUNCATE, OPEN, NAME, ALL, CLASSES };
static const char *const CLASS[CLASSES] = {"read", "write", "sync", "truncate", "open", "name", "all"};

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static char *names[FDS];
static char root[4096];
static size_t root_len;
static int trace = -1;
static const char *full, *fired;
static int fault_class = -1, fault_error, fault_short, fault_kill, fault_sticky, fault_now;
static long fault_at, seen[CLASSES];

#define REAL(type, name, ...)                                                                                            \
    static type (*real_##name)(__VA_ARGS__);                                                                             \
    static type (*get_##name(void))(__VA_ARGS__) {                                                                       \
        if (!real_##name) *(void **)&real_##name = dlsym(RTLD_NEXT, #name);                                              \
        return real_##name;                                                                                              \
    }

REAL(int, open64, const char *, int, ...)
REAL(int, openat64, int, const char *, int, ...)
REAL(int, close, int)
REAL(ssize_t, read, int, void *, size_t)
REAL(ssize_t, pread64, int, void *, size_t, off64_t)
REAL(ssize_t, write, int, const void *, size_t)
REAL(ssize_t, pwrite64, int, const void *, size_t, off64_t)
REAL(int, fsync, int)
REAL(int, fdatasync, int)
REAL(int, ftruncate64, int, off64_t)
REAL(int, rename, const char *, const char *)
REAL(int, unlink, const char *)
REAL(int, link, const char *, const char *)
REAL(int, linkat, int, const char *, int, const char *, int)

__attribute__((constructor)) static void begin(void) {
    const char *value = getenv("FONDACO_RIG_ROOT");
    if (!value || strlen(value) >= sizeof root) return;
    strcpy(root, value);
    root_len = strlen(root);
    full = getenv("FONDACO_RIG_FULL");
    fired = getenv("FONDACO_RIG_FIRED");
    if ((value = getenv("FONDACO_RIG_TRACE"))) {
        trace = get_open64()(value, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        names[1] = strdup("");
    }
    if ((value = getenv("FONDACO_RIG_FAULT"))) {
        char word[16] = "", error[16] = "", more[16] = "";
        if (sscanf(value, "%15[^:]:%ld:%15[^:]:%15s", word, &fault_at, error, more) < 3) abort();
        for (int i = 0; i < CLASSES; i++)
            if (!strcmp(word, CLASS[i])) fault_class = i;
        fault_short = !strcmp(error, "short");
        fault_kill = !strcmp(error, "KILL");
        fault_error = !strcmp(error, "EIO") ? EIO : !strcmp(error, "EMFILE") ? EMFILE : ENOSPC;
        fault_sticky = !strcmp(more, "sticky");
    }
}

__attribute__((destructor)) static void end(void) {
    const char *to = getenv("FONDACO_RIG_COUNT");
    if (!to || fault_class < 0) return;
    char text[32];
    int length = snprintf(text, sizeof text, "%ld", seen[fault_class]);
    int fd = get_open64()(to, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (fd < 0 || get_write()(fd, text, length) != length) abort();
}

/* The name below the root, or nothing. */
static const char *inside(const char *path) {
    if (!root_len || !path || strncmp(path, root, root_len)) return NULL;
    if (path[root_len] == 0) return "";
    return path[root_len] == '/' ? path + root_len + 1 : NULL;
}

static const char *name_of(int fd) { return fd >= 0 && fd < FDS ? names[fd] : NULL; }

/* What stands in the memory that processes share does not outlive them. */
static int shared(const char *name) {
    size_t length = strlen(name);
    return length > 4 && !strcmp(name + length - 4, "-shm");
}

static void note(char kind, const char *name, uint64_t at, const void *data, uint64_t length) {
    if (trace < 0 || shared(name)) return;
    struct {
        char kind[4];
        uint32_t name;
        uint64_t at, length;
    } head = {{kind}, (uint32_t)strlen(name), at, length};
    struct iovec parts[3] = {{&head, sizeof head}, {(void *)name, head.name}, {(void *)data, length}};
    if (syscall(SYS_writev, trace, parts, 3) != (long)(sizeof head + head.name + length)) abort();
}

/* Whether this call fails; then errno says how. Called with the turn in hand. */
static int fails(enum class class) {
    if (fault_class == ALL && class != READ) class = ALL;
    seen[class]++;
    if (class != (enum class)fault_class) return 0;
    if (!(seen[class] == fault_at || fault_now || (fault_sticky && seen[class] > fault_at))) return 0;
    fault_now = 0;
    if (fired) syscall(SYS_close, syscall(SYS_openat, AT_FDCWD, fired, O_WRONLY | O_CREAT, 0600));
    if (fault_kill) kill(getpid(), SIGKILL);
    errno = fault_error;
    return 1;
}

static void lock(void) {
    pthread_mutex_lock(&turn);
    if (trace >= 0) flock(trace, LOCK_EX);
}

static void unlock(void) {
    int kept = errno;
    if (trace >= 0) flock(trace, LOCK_UN);
    pthread_mutex_unlock(&turn);
    errno = kept;
}

static int opened(const char *path, int flags, mode_t mode) {
    const char *name = inside(path);
    if (!name) return get_open64()(path, flags, mode);
    lock();
    int fd = -1;
    if (!fails(OPEN)) {
        struct stat64 before;
        int there = !stat64(path, &before);
        fd = get_open64()(path, flags, mode);
        if (fd >= 0 && fd < FDS) {
            free(names[fd]);
            names[fd] = strdup(name);
            if (!there) note('C', name, 0, NULL, 0);
            if (flags & O_TRUNC) note('T', name, 0, NULL, 0);
        }
    }
    unlock();
    return fd;
}

#define MODE                                                                                                             \
    mode_t mode = 0;                                                                                                     \
    if (flags & (O_CREAT | O_TMPFILE)) {                                                                                 \
        va_list more;                                                                                                    \
        va_start(more, flags);                                                                                           \
        mode = va_arg(more, mode_t);                                                                                     \
        va_end(more);                                                                                                    \
    }

int open(const char *path, int flags, ...) { MODE return opened(path, flags, mode); }
int open64(const char *path, int flags, ...) { MODE return opened(path, flags, mode); }
int openat(int at, const char *path, int flags, ...) {
    MODE return inside(path) ? opened(path, flags, mode) : get_openat64()(at, path, flags, mode);
}
int openat64(int at, const char *path, int flags, ...) {
    MODE return inside(path) ? opened(path, flags, mode) : get_openat64()(at, path, flags, mode);
}

int close(int fd) {
    if (!name_of(fd)) return get_close()(fd);
    pthread_mutex_lock(&turn);
    free(names[fd]);
    names[fd] = NULL;
    int done = get_close()(fd);
    pthread_mutex_unlock(&turn);
    return done;
}

static int read_fails(int fd) {
    if (!name_of(fd) || fault_class != READ) return 0;
    lock();
    int failing = fails(READ);
    unlock();
    return failing;
}

ssize_t read(int fd, void *to, size_t length) { return read_fails(fd) ? -1 : get_read()(fd, to, length); }
ssize_t pread(int fd, void *to, size_t length, off_t at) {
    return read_fails(fd) ? -1 : get_pread64()(fd, to, length, at);
}
ssize_t pread64(int fd, void *to, size_t length, off64_t at) {
    return read_fails(fd) ? -1 : get_pread64()(fd, to, length, at);
}

static ssize_t written(int fd, const void *from, size_t length, off64_t at, int placed) {
    const char *name = name_of(fd);
    if (!name) return placed ? get_pwrite64()(fd, from, length, at) : get_write()(fd, from, length);
    lock();
    ssize_t done = -1;
    int said = fd == 1 && trace >= 0;
    struct stat64 now;
    if (!said && full && !fstat64(fd, &now)) {
        off64_t begin = placed ? at : lseek64(fd, 0, SEEK_CUR);
        if (begin + (off64_t)length > now.st_size && !faccessat(AT_FDCWD, full, F_OK, 0)) {
            errno = ENOSPC;
            goto end;
        }
    }
    if (!said && fails(WRITE)) {
        if (!fault_short || length < 2) goto end;
        length /= 2;
        fault_short = 0;
        fault_now = 1;
    }
    done = placed ? get_pwrite64()(fd, from, length, at) : get_write()(fd, from, length);
    if (done > 0 && said) note('A', name, 0, from, done);
    if (done > 0 && !said) {
        /* Of what is appended the end is the place. */
        off64_t begin = placed ? at : lseek64(fd, 0, SEEK_CUR) - done;
        note('W', name, begin, from, done);
    }
end:
    unlock();
    return done;
}

ssize_t write(int fd, const void *from, size_t length) { return written(fd, from, length, 0, 0); }
ssize_t pwrite(int fd, const void *from, size_t length, off_t at) { return written(fd, from, length, at, 1); }
ssize_t pwrite64(int fd, const void *from, size_t length, off64_t at) { return written(fd, from, length, at, 1); }

static int forced(int fd, int (*real)(int)) {
    const char *name = name_of(fd);
    if (!name) return real(fd);
    lock();
    int done = fails(SYNC) ? -1 : real(fd);
    if (!done) note('S', name, 0, NULL, 0);
    unlock();
    return done;
}

int fsync(int fd) { return forced(fd, get_fsync()); }
int fdatasync(int fd) { return forced(fd, get_fdatasync()); }

int ftruncate64(int fd, off64_t length) {
    const char *name = name_of(fd);
    if (!name) return get_ftruncate64()(fd, length);
    lock();
    int done = fails(TRUNCATE) ? -1 : get_ftruncate64()(fd, length);
    if (!done) note('T', name, length, NULL, 0);
    unlock();
    return done;
}
int ftruncate(int fd, off_t length) { return ftruncate64(fd, length); }

int unlink(const char *path) {
    const char *name = inside(path);
    if (!name) return get_unlink()(path);
    lock();
    int done = fails(NAME) ? -1 : get_unlink()(path);
    if (!done) note('U', name, 0, NULL, 0);
    unlock();
    return done;
}

static int named(char kind, const char *from, const char *to, int (*real)(const char *, const char *)) {
    const char *old = inside(from), *new = inside(to);
    if (!old || !new) return real(from, to);
    lock();
    int done = fails(NAME) ? -1 : real(from, to);
    if (!done) note(kind, old, 0, new, strlen(new));
    unlock();
    return done;
}

int rename(const char *from, const char *to) { return named('R', from, to, get_rename()); }
int link(const char *from, const char *to) { return named('L', from, to, get_link()); }
int linkat(int a, const char *from, int b, const char *to, int flags) {
    if (!inside(from) || !inside(to)) return get_linkat()(a, from, b, to, flags);
    return named('L', from, to, get_link());
}
