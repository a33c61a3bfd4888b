/* A sound card that can be pulled out, for machines that have none: preloaded between PortAudio and ALSA.
 *
 * The file that CARD names tells in its first letter how the card fares: `-` it is plugged in; `u` it was
 * unplugged, and poll(2) says so; `x` the same, seen as a lost stream that wants to be begun anew; `b` another
 * program holds it. Unplugged, it answers as Linux does: POLLERR and POLLNVAL, or POLLERR alone, and then ENODEV,
 * also once it is plugged in again, until somebody opens it anew. What it plays goes where ALSA's default leads.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

/* of alsa/pcm.h, whose headers are then not needed */
typedef struct snd_pcm snd_pcm_t;
typedef struct snd_pcm_status snd_pcm_status_t;
enum { PLAYBACK = 0, XRUN = 4, DISCONNECTED = 8 };

/* sounddevice loads PortAudio, and so ALSA, where RTLD_NEXT does not look */
#define REAL(name) ((typeof(&name))dlsym(dlopen("libasound.so.2", RTLD_LAZY), #name))

static char fate = '-';                  /* of the stream that is open: once it is lost, it stays so */
static snd_pcm_t *stream;
static int waited_for = -1;              /* the file descriptor on which PortAudio waits for it */

int snd_pcm_drop(snd_pcm_t *pcm) { return REAL(snd_pcm_drop)(pcm); }

static char card(void) {
    const char *path = getenv("CARD");
    int file = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;
    char letter = '-';
    if (file >= 0) {
        if (read(file, &letter, 1) != 1) letter = '-';
        close(file);
    }
    return letter;
}

/* How the stream fares; what it still held when it was lost is not heard. */
static char lost(void) {
    char now = fate == '-' && stream ? card() : fate;
    if (fate == '-' && (now == 'u' || now == 'x')) {
        fate = now;
        snd_pcm_drop(stream);
    }
    return fate == '-' ? 0 : fate;
}

int snd_pcm_open(snd_pcm_t **pcm, const char *name, int direction, int mode) {
    char now = card();
    if (now != '-') return now == 'b' ? -EBUSY : -ENODEV;
    int error = REAL(snd_pcm_open)(pcm, name, direction, mode);
    if (!error && direction == PLAYBACK) {
        stream = *pcm;
        waited_for = -1;
        fate = '-';
    }
    return error;
}

int snd_pcm_close(snd_pcm_t *pcm) {
    if (pcm == stream) stream = NULL;
    return REAL(snd_pcm_close)(pcm);
}

int snd_pcm_poll_descriptors(snd_pcm_t *pcm, struct pollfd *fds, unsigned space) {
    int count = REAL(snd_pcm_poll_descriptors)(pcm, fds, space);
    if (count > 0 && pcm == stream) waited_for = fds[0].fd;
    return count;
}

int poll(struct pollfd *fds, nfds_t count, int timeout) {
    for (nfds_t i = 0; i < count; i++)
        if (stream && fds[i].fd == waited_for && lost()) {
            fds[i].revents = lost() == 'x' ? POLLERR : POLLERR | POLLNVAL;
            return 1;
        }
    return ((typeof(&poll))dlsym(RTLD_NEXT, "poll"))(fds, count, timeout);
}

int snd_pcm_poll_descriptors_revents(snd_pcm_t *pcm, struct pollfd *fds, unsigned count, unsigned short *events) {
    if (!lost()) return REAL(snd_pcm_poll_descriptors_revents)(pcm, fds, count, events);
    *events = lost() == 'x' ? POLLERR : POLLERR | POLLNVAL;
    return 0;
}

int snd_pcm_state(snd_pcm_t *pcm) {
    return lost() ? (lost() == 'x' ? XRUN : DISCONNECTED) : REAL(snd_pcm_state)(pcm);
}

int snd_pcm_status_get_state(const snd_pcm_status_t *status) {
    return lost() == 'x' ? XRUN : REAL(snd_pcm_status_get_state)(status);
}

int snd_pcm_status(snd_pcm_t *pcm, snd_pcm_status_t *status) {
    return lost() == 'u' ? -ENODEV : REAL(snd_pcm_status)(pcm, status);
}

long snd_pcm_avail_update(snd_pcm_t *pcm) {
    return lost() ? (lost() == 'x' ? -EPIPE : -ENODEV) : REAL(snd_pcm_avail_update)(pcm);
}

/* What can only fail on a stream that is lost. */
#define FAILING(result, name, parameters, arguments) \
    result name parameters { return lost() ? -ENODEV : REAL(name) arguments; }

FAILING(int, snd_pcm_prepare, (snd_pcm_t *pcm), (pcm))
FAILING(int, snd_pcm_start, (snd_pcm_t *pcm), (pcm))
FAILING(long, snd_pcm_writei, (snd_pcm_t *pcm, const void *from, unsigned long frames), (pcm, from, frames))
FAILING(int, snd_pcm_mmap_begin,
        (snd_pcm_t *pcm, const void **areas, unsigned long *offset, unsigned long *frames),
        (pcm, areas, offset, frames))
FAILING(long, snd_pcm_mmap_commit, (snd_pcm_t *pcm, unsigned long offset, unsigned long frames),
        (pcm, offset, frames))
