/* A clock that is set while a program runs, by as many seconds as stand in the file that AHEAD names.
 *
 * As when a time server corrects a machine, only the time of day jumps, and no other clock does.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static long ahead(void) {
    char text[32] = "";
    const char *path = getenv("AHEAD");
    int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    if (file >= 0) {
        if (read(file, text, sizeof text - 1) < 0) text[0] = 0;
        close(file);
    }
    return atol(text);
}

int clock_gettime(clockid_t id, struct timespec *now) {
    int error = ((typeof(&clock_gettime))dlsym(RTLD_NEXT, "clock_gettime"))(id, now);
    if (!error && (id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE)) now->tv_sec += ahead();
    return error;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone) {
    int error = ((typeof(&gettimeofday))dlsym(RTLD_NEXT, "gettimeofday"))(now, zone);
    if (!error) now->tv_sec += ahead();
    return error;
}

time_t time(time_t *result) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (result) *result = now.tv_sec;
    return now.tv_sec;
}
