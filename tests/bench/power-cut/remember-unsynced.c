/*
 * Preloaded into a server: before each write to a file below $UNSYNCED_FOLDER it notes in $UNSYNCED_JOURNAL what stood there, and at each fsync that the file
 * is safe. After kill -9 `drop-unsynced.ts` puts back what no fsync had made safe: what a power cut may leave. Names of files (made, renamed, deleted) count as
 * safe at once, and so do shared memory files, which SQLite makes anew.
 *
 * A record is: kind 'w' or 's', length of the path, offset, length of the file, length of the old bytes (all 64 bits), path, old bytes.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int journal = -1;
static const char *folder;

#define REAL(name) ((__typeof__(&name))real(#name))
static void *real(const char *name) { return dlsym(RTLD_NEXT, name); }

__attribute__((constructor)) static void start(void) {
  folder = getenv("UNSYNCED_FOLDER");
  const char *path = getenv("UNSYNCED_JOURNAL");
  if (folder && path) journal = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

/* @returns the path's length; 0: not one of ours */
static size_t path_of(int fd, char *path, size_t size) {
  char link[64];
  if (journal < 0 || fd == journal) return 0;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, size - 1);
  if (length <= 0 || strncmp(path, folder, strlen(folder)) != 0) return 0;
  path[length] = 0;
  const char *shared = "-shm";
  if (length > 4 && strcmp(path + length - 4, shared) == 0) return 0;
  return (size_t)length;
}

static void note(char kind, int fd, off_t offset, size_t length) {
  char path[4096];
  size_t path_length = path_of(fd, path, sizeof path);
  if (path_length == 0) return;
  struct stat facts;
  if (fstat(fd, &facts) != 0 || !S_ISREG(facts.st_mode)) return;
  char *old = NULL;
  size_t kept = 0;
  if (kind == 'w' && offset < facts.st_size) {
    size_t there = (size_t)(facts.st_size - offset);
    kept = length < there ? length : there;
    old = malloc(kept);
    /* The file may be open for writing only. */
    int again = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t got = again < 0 ? -1 : pread(again, old, kept, offset);
    if (again >= 0) close(again);
    kept = got < 0 ? 0 : (size_t)got;
  }
  uint64_t head[5] = {(uint64_t)kind, path_length, (uint64_t)offset, (uint64_t)facts.st_size, kept};
  struct iovec parts[3] = {{head, sizeof head}, {path, path_length}, {old, kept}};
  pthread_mutex_lock(&lock);
  REAL(writev)(journal, parts, 3);
  pthread_mutex_unlock(&lock);
  free(old);
}

static off_t place_of(int fd) {
  struct stat facts;
  if ((fcntl(fd, F_GETFL) & O_APPEND) && fstat(fd, &facts) == 0) return facts.st_size;
  return lseek(fd, 0, SEEK_CUR);
}

static size_t length_of(const struct iovec *parts, int count) {
  size_t sum = 0;
  for (int at = 0; at < count; at += 1) sum += parts[at].iov_len;
  return sum;
}

/* A write to a file that was opened with O_DSYNC has waited for the disk. */
static ssize_t waited(int fd, ssize_t result) {
  if (result > 0 && (fcntl(fd, F_GETFL) & O_DSYNC)) note('s', fd, 0, 0);
  return result;
}

ssize_t write(int fd, const void *bytes, size_t length) {
  note('w', fd, place_of(fd), length);
  return waited(fd, REAL(write)(fd, bytes, length));
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
  note('w', fd, place_of(fd), length_of(parts, count));
  return waited(fd, REAL(writev)(fd, parts, count));
}

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t offset) {
  note('w', fd, offset, length);
  return waited(fd, REAL(pwrite)(fd, bytes, length, offset));
}

ssize_t pwrite64(int fd, const void *bytes, size_t length, off_t offset) {
  note('w', fd, offset, length);
  return waited(fd, REAL(pwrite64)(fd, bytes, length, offset));
}

ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t offset) {
  note('w', fd, offset, length_of(parts, count));
  return waited(fd, REAL(pwritev)(fd, parts, count, offset));
}

int ftruncate(int fd, off_t length) {
  note('w', fd, length, SIZE_MAX);
  return REAL(ftruncate)(fd, length);
}

int ftruncate64(int fd, off_t length) {
  note('w', fd, length, SIZE_MAX);
  return REAL(ftruncate64)(fd, length);
}

int fsync(int fd) {
  int result = REAL(fsync)(fd);
  if (result == 0) note('s', fd, 0, 0);
  return result;
}

int fdatasync(int fd) {
  int result = REAL(fdatasync)(fd);
  if (result == 0) note('s', fd, 0, 0);
  return result;
}
