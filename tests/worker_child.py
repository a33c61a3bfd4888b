"""Children for the tests of ``worker``: ``worker_child.py MODE``; most do as each request says."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from voiceguide.worker import Header, serve


def handle(request: dict[str, Any], payload: bytes) -> tuple[Header, bytes]:
    what = request.get("what", "echo")
    if what == "hang":
        time.sleep(3600)
    elif what == "spin":
        while True:
            pass
    elif what == "exit":
        os._exit(int(request["code"]))
    elif what == "abort":
        os.abort()
    elif what == "segfault":
        ctypes.string_at(0)
    elif what == "raise":
        raise RuntimeError("the engine is out of breath")
    elif what == "print":
        print("noise", flush=True)
        for _ in range(1024):
            os.write(1, bytes(1 << 20))
        ctypes.CDLL(None).puts(b"noise from C")
    elif what == "read":
        return {"read": sys.stdin.read()}, b""
    elif what == "nonsense":
        _private_pipe(b"this is no message\n")
        time.sleep(3600)
    elif what == "half":
        _private_pipe(b'["answer", 1000, {}]\nhalf')
        os._exit(0)
    elif what == "huge":
        _private_pipe(b'["answer", 1000000000000, {}]\n')
        time.sleep(3600)
    elif what == "grandchild":
        sleeper = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(3600)"])
        Path(request["note"]).write_text(str(sleeper.pid))
        time.sleep(3600)
    elif what == "interrupt":
        os.kill(os.getpid(), signal.SIGINT)
    return {"echo": request, "process": os.getpid()}, payload


def _private_pipe(junk: bytes) -> None:
    """Write to the pipe that no engine should find."""
    for handle in range(3, 64):
        try:
            os.write(handle, junk)
        except OSError:
            continue


def main(mode: str) -> None:
    if mode == "late":
        time.sleep(3600)
    if mode == "dies":
        sys.exit(3)
    if mode == "dumb":
        print("Hello!", flush=True)
        time.sleep(3600)

    def ready() -> Header:
        if mode == "refuses":
            raise RuntimeError("there is no library")
        print("noise at the start", flush=True)
        return {"mode": mode}

    serve(handle, ready)


if __name__ == "__main__":
    main(sys.argv[1])
