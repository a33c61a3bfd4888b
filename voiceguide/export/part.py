"""The file that is being written: it takes its name only when it is whole."""

from __future__ import annotations

import errno
import os
import re
import shutil
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from voiceguide.errors import ExportError

__all__ = ["interruptible", "no_room", "part", "refusal"]

#: bytes; more than any encoder holds back, so that a full disk shows when they are added
_PROBE = 1 << 20


@contextmanager
def interruptible() -> Iterator[None]:
    """While this lasts, SIGTERM and SIGHUP raise ``SystemExit`` with 128 and their number, and only once.

    They stay as they are where they would not end the program at once: under nohup, or heard by others.
    """
    is_main = threading.current_thread() is threading.main_thread()  # no other may say what signals do
    both = {signal.SIGTERM, getattr(signal, "SIGHUP", signal.SIGTERM)} if is_main else set()
    ours = [number for number in both if signal.getsignal(number) is signal.SIG_DFL]

    def stop(stopped: int, _frame: object) -> None:
        for number in ours:  # a terminal that closes may send several, and what was begun is cleared away
            signal.signal(number, lambda *_: None)
        raise SystemExit(128 + stopped)

    for number in ours:
        signal.signal(number, stop)
    try:
        yield
    finally:
        for number in ours:
            signal.signal(number, signal.SIG_DFL)


@contextmanager
def part(path: Path) -> Iterator[Path]:
    """An empty file beside ``path`` to write into: it becomes ``path`` after the body, or goes if that fails.

    What is under ``path`` stays as it is until then: a reader, or a power cut, meets the whole old file or
    the whole new one. ``ExportError`` when the folder, or ``path``, cannot be written to.
    """
    _remove_stale(path)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with _explained(path):
            if path.is_dir():
                raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
            temporary.touch(exist_ok=False)
        yield temporary
        with _explained(path):
            _sync(temporary, os.O_RDWR)
            temporary.replace(path)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise
    with suppress(OSError):  # not every file system, and no Windows, can do this to a folder
        _sync(path.parent, os.O_RDONLY)


def refusal(path: Path, temporary: Path, said: str, size: int) -> ExportError:
    """Why ``path``, of about ``size`` bytes, was not written, when all that is known is what an encoder said.

    The file system is asked once more: what it refuses now (a full disk, a quota, a limit) is the reason.
    """
    try:
        with temporary.open("ab") as file:
            file.write(bytes(_PROBE))
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        return no_room(path, temporary, size, error.strerror or said)
    return ExportError(f"{path} was not written: {said}")


def no_room(path: Path, temporary: Path, size: int, reason: str = os.strerror(errno.ENOSPC)) -> ExportError:
    """What to say when the disk does not take a file of about ``size`` bytes; its part is as good as gone."""
    free = shutil.disk_usage(path.parent).free + temporary.stat().st_size
    return ExportError(
        f"{path} was not written: {reason}.\n"
        f"It takes up to about {size / 1e6:.1f} MB; {free / 1e6:.1f} MB are free in {path.parent.resolve()}."
    )


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    """Turns what the file system says into what a person can do."""
    try:
        yield
    except IsADirectoryError as error:
        raise ExportError(f"{path} is a folder; name a file in it, such as {path / path.name}") from error
    except FileNotFoundError as error:
        raise ExportError(f"There is no folder {path.parent}; make it first, or choose another") from error
    except OSError as error:
        raise ExportError(f"{path} cannot be written: {error.strerror}; choose another place") from error


def _sync(path: Path, mode: int) -> None:
    """Waits until a file, or the names in a folder, are on the disk."""
    descriptor = os.open(path, mode)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove_stale(path: Path) -> None:
    """Removes what exports to the same name have left behind that were killed."""
    left = re.compile(rf"\.{re.escape(path.name)}\.(\d{{1,9}})\.part")
    with suppress(OSError):
        for other in path.parent.iterdir():
            if (found := left.fullmatch(other.name)) and not _running(int(found[1])):
                other.unlink()


def _running(pid: int) -> bool:
    """Whether another process of this number is there."""
    if os.name == "nt":
        return False  # signal 0 means something else there, and a file that is in use cannot be removed
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return pid != os.getpid()
