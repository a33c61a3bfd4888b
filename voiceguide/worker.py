"""A killable child process: requests with a limit, answers checked, started afresh after a failure.

Host and child speak over the child's stdin and stdout. A message is one line of JSON,
``[kind, size, header]``, and then ``size`` raw bytes. The child says ``ready`` once; from then on each
request has one answer.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import IO, Any, NoReturn

from voiceguide.errors import WorkerError

__all__ = ["Header", "Worker", "python", "serve"]

#: bytes; no header and no payload of ours comes near, so more is nonsense
_LONGEST_HEADER, _LONGEST_PAYLOAD = 1 << 20, 1 << 26
#: seconds that a child has to end by itself, once it was asked to
_GRACE = 1.0
#: seconds of a limit that are waited for at once, and those that are left of it when nobody wants the answer
_WHILE, _UNWANTED = 0.25, 0.5

#: what a message says in JSON, beside its payload
Header = Mapping[str, object]
Message = tuple[str, dict[str, Any], bytes]


def python(module: str, *arguments: str) -> list[str]:
    """The command that runs a module in a child of this Python, whatever lies in the current folder."""
    return [sys.executable, "-P", "-m", module, *arguments]


class Worker:
    """The host's end of one child, which is started by the first request. For one thread at a time.

    A child that is late, dies or answers nonsense is killed with its whole process group, and the next
    request starts a new one. Whoever leaves the worker, as a context manager, ends that: a request of another
    thread fails, and so does every later one until it is entered again. With ``VOICEGUIDE_DEBUG`` set, what
    the child prints is shown.
    """

    def __init__(self, command: Sequence[str], *, name: str, start_limit: float = 10.0) -> None:
        self._command = list(command)
        self._name = name
        self._start_limit = start_limit
        self._child: _Child | None = None
        self._left = False
        self._changing = threading.Lock()  # of these two

    def __enter__(self) -> Worker:
        with self._changing:
            self._left = False
        return self

    def __exit__(self, *exception: object) -> None:
        with self._changing:
            self._left = True
        self.close()

    def launch(self) -> None:
        """Start the child unless it runs, without waiting until it is ready. Raises ``WorkerError``."""
        self._launched()

    def start(self) -> dict[str, Any]:
        """What the child said when it was ready; it is started unless it runs. Raises ``WorkerError``."""
        return self._started().greeting

    def ask(
        self,
        request: Header,
        payload: bytes | memoryview = b"",
        *,
        limit: float,
        unwanted: Callable[[], bool] = lambda: False,
    ) -> tuple[dict[str, Any], bytes]:
        """The child's answer to a request: header and payload, within ``limit`` seconds.

        Time in which this program itself was stopped does not count, as the child may have been too. Once
        ``unwanted`` says so, the answer is given up within 0.75 s.
        Raises ``WorkerError`` with the reason in plain words. A request that the child itself refuses
        leaves it running; after any other failure, or an exception in a signal handler, it is dead.
        """
        payload = memoryview(payload).cast("B")
        line = _line("ask", request, payload)
        child = self._started()
        try:
            child.requests.put((line, payload))
            return self._answer(child, "answer", limit, unwanted)
        except WorkerError:
            raise
        except BaseException:  # its answer would be taken for that to the next request
            self.close(grace=0)
            raise

    def close(self, grace: float = _GRACE) -> None:
        """End the child: politely, and after ``grace`` seconds by force. A new request starts a new one."""
        with self._changing:
            child, self._child = self._child, None
        if child is not None:
            child.end(grace)

    def _started(self) -> _Child:
        child = self._launched()
        if not child.is_ready:
            try:
                child.greeting, _ = self._answer(child, "ready", self._start_limit)
            except BaseException:
                self.close(grace=0)
                raise
            child.is_ready = True
        return child

    def _launched(self) -> _Child:
        with self._changing:
            if self._left:
                raise WorkerError(f"{self._name} is not needed any more")
            if self._child is None:
                try:
                    self._child = _Child(self._command)
                except OSError as error:
                    raise WorkerError(f"{self._name} cannot be started: {error}") from error
            return self._child

    def _answer(
        self, child: _Child, expected: str, limit: float, unwanted: Callable[[], bool] = lambda: False
    ) -> tuple[dict[str, Any], bytes]:
        try:
            kind, header, payload = child.answer(limit, unwanted)
        except queue.Empty:
            self._fail(f"did not answer within {limit:g} s")
        if kind == "error":
            raise WorkerError(f"{self._name}: {header.get('text')}")
        if kind == "end":
            self._fail(child.fate())
        if kind != expected:
            self._fail("answered nonsense")
        return header, payload

    def _fail(self, reason: str) -> NoReturn:
        self.close(grace=0)
        raise WorkerError(f"{self._name} {reason}")


class _Child:
    """One process, and the thread that makes every call which may block for ever."""

    def __init__(self, command: list[str]) -> None:
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=None if os.environ.get("VOICEGUIDE_DEBUG") else subprocess.DEVNULL,
            start_new_session=True,
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)
            | getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        self.is_ready = False
        self.greeting: dict[str, Any] = {}  #: what it said when it was
        self.requests: queue.SimpleQueue[tuple[bytes, bytes | memoryview] | None] = queue.SimpleQueue()
        self._answers: queue.SimpleQueue[Message] = queue.SimpleQueue()
        threading.Thread(target=self._exchange, daemon=True).start()

    def answer(self, limit: float, unwanted: Callable[[], bool]) -> Message:
        """The next answer. Raises ``queue.Empty`` when there was none in ``limit`` seconds of waiting."""
        while limit > _WHILE:  # one that is stopped meanwhile waits on, however late it is woken
            with suppress(queue.Empty):
                return self._answers.get(timeout=_WHILE)
            limit = min(limit - _WHILE, _UNWANTED if unwanted() else limit)
        return self._answers.get(timeout=limit)

    def fate(self) -> str:
        """How the child ended, in words."""
        try:
            code = self._process.wait(_GRACE)
        except subprocess.TimeoutExpired:
            return "closed its pipe"
        if code >= 0:
            return f"ended with code {code}"
        with suppress(ValueError):
            return f"was ended by {signal.Signals(-code).name}"
        return f"was ended by signal {-code}"

    def end(self, grace: float) -> None:
        """Close the child's stdin, wait for ``grace`` seconds, and kill what is left of its group."""
        self.requests.put(None)
        if grace:
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(grace)
        with suppress(OSError):
            if hasattr(os, "killpg"):
                os.killpg(self._process.pid, signal.SIGKILL)
            else:
                self._process.kill()
        try:
            self._process.wait(_GRACE)
        except subprocess.TimeoutExpired:  # the kernel holds it, or is too busy to end it
            threading.Thread(target=self._process.wait, daemon=True).start()

    def _exchange(self) -> None:
        source, sink = self._process.stdout, self._process.stdin
        assert source is not None
        assert sink is not None
        try:
            self._answers.put(_read(source))
            while (request := self.requests.get()) is not None:
                for part in request:
                    sink.write(part)
                sink.flush()
                self._answers.put(_read(source))
        except (EOFError, OSError):
            self._answers.put(("end", {}, b""))
        except (ValueError, RecursionError):
            self._answers.put(("nonsense", {}, b""))
        finally:
            for pipe in (sink, source):
                with suppress(OSError):
                    pipe.close()


def serve(
    handle: Callable[[dict[str, Any], bytes], tuple[Header, bytes]],
    ready: Callable[[], Header] = dict,
) -> None:
    """Answer requests by ``handle`` until the host closes its end or dies; for the child's main thread.

    ``ready`` is called once before the first request, and what it returns is told to the host. What either
    raises is told to the host too; after a failing ``ready`` the child ends. Whatever is printed meanwhile,
    from C as well, goes to stderr: file descriptors 0 and 1 are no longer the host's.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    source, sink = _private_pipes()
    requests: queue.SimpleQueue[Message | None] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(source, requests), daemon=True).start()
    if not _reply(sink, "ready", lambda: (ready(), b"")):
        return
    while (request := requests.get()) is not None:
        _, header, payload = request
        _reply(sink, "answer", lambda header=header, payload=payload: handle(header, payload))  # type: ignore[misc]


def _private_pipes() -> tuple[IO[bytes], IO[bytes]]:
    """The pipes from and to the host, out of reach of whatever reads fd 0 or prints to fd 1."""
    source, sink = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return source, sink


def _listen(source: IO[bytes], requests: queue.SimpleQueue[Message | None]) -> None:
    """Hand on requests; when the host is gone, end the child even if it hangs in one of them."""
    with suppress(EOFError, OSError, ValueError):
        while True:
            requests.put(_read(source))
    requests.put(None)
    time.sleep(_GRACE)
    os._exit(1)


def _reply(sink: IO[bytes], kind: str, work: Callable[[], tuple[Header, bytes]]) -> bool:
    """Send what ``work`` returns, or the error that it raises; whether it went well."""
    try:
        header, payload = work()
        line = _line(kind, header, payload)
    except Exception as error:
        own = type(error).__module__.startswith("voiceguide.")
        text = str(error) if own else f"{type(error).__name__}: {error}"
        kind, payload = "error", b""
        line = _line(kind, {"text": text[:1000]}, payload)
    with suppress(OSError):  # the host is gone; the listener ends this child
        sink.write(line)
        sink.write(payload)
        sink.flush()
    return kind != "error"


def _line(kind: str, header: Header, payload: bytes | memoryview) -> bytes:
    return json.dumps([kind, memoryview(payload).nbytes, header]).encode() + b"\n"


def _read(source: IO[bytes]) -> Message:
    """One message. Raises ``EOFError`` at the end, also amid a message, and ``ValueError`` for nonsense."""
    line = source.readline(_LONGEST_HEADER)
    if not line.endswith(b"\n") and len(line) < _LONGEST_HEADER:
        raise EOFError
    message = json.loads(line)
    if not (isinstance(message, list) and len(message) == 3):
        raise ValueError("not a message")
    kind, size, header = message
    if not (isinstance(kind, str) and isinstance(header, dict) and type(size) is int):
        raise ValueError("not a message")
    if not 0 <= size <= _LONGEST_PAYLOAD:
        raise ValueError("not a size")
    payload = source.read(size) if size else b""
    if len(payload) < size:
        raise EOFError
    return kind, header, payload
