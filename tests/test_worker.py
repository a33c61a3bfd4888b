from __future__ import annotations

import gc
import os
import signal
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.soundserver import until
from voiceguide.errors import WorkerError
from voiceguide.worker import Worker

CHILD = Path(__file__).with_name("worker_child.py")


def command(mode: str) -> list[str]:
    return [sys.executable, str(CHILD), mode]


@pytest.fixture
def worker() -> Iterator[Worker]:
    with Worker(command("serves"), name="the child") as worker:
        yield worker


def gone(process: int) -> bool:
    """Whether a process has ended, reaped or not."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


def wait_until_gone(process: int, limit: float = 5.0) -> bool:
    deadline = time.monotonic() + limit
    while not gone(process):
        if time.monotonic() > deadline:
            return False
        os.sched_yield()
    return True


@pytest.mark.parametrize("size", [0, 1, 65_536, 1_000_003])
def test_a_payload_comes_back_whole(worker: Worker, size: int) -> None:
    payload = os.urandom(size)
    header, answer = worker.ask({"number": 1, "text": "é\n"}, payload, limit=10)
    assert header["echo"] == {"number": 1, "text": "é\n"}
    assert answer == payload


def test_a_memoryview_is_sent_without_its_shape(worker: Worker) -> None:
    payload = memoryview(bytearray(range(48))).cast("B", (12, 4))
    assert worker.ask({}, payload, limit=10)[1] == bytes(range(48))


def test_the_child_starts_once_for_many_requests(worker: Worker) -> None:
    assert len({worker.ask({}, limit=10)[0]["process"] for _ in range(20)}) == 1


def test_what_the_child_says_when_it_is_ready_reaches_the_host(worker: Worker) -> None:
    assert worker.start() == {"mode": "serves"}


def test_a_launched_child_is_not_waited_for(worker: Worker) -> None:
    worker.launch()
    assert worker.start() == {"mode": "serves"}


def test_a_child_that_the_system_is_slow_to_end_is_waited_for_in_the_end(
    worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    process = worker.ask({}, limit=10)[0]["process"]
    monkeypatch.setattr("voiceguide.worker._GRACE", 0.0)
    worker.close(grace=0)
    until(lambda: not Path(f"/proc/{process}").exists())  # a process that nobody waits for stays there
    gc.collect()


@pytest.mark.parametrize("what", ["hang", "spin"])
def test_a_late_child_is_killed_in_time(worker: Worker, what: str) -> None:
    process = worker.ask({}, limit=10)[0]["process"]
    began = time.monotonic()
    with pytest.raises(WorkerError, match=r"^the child did not answer within 0.3 s$"):
        worker.ask({"what": what}, limit=0.3)
    assert time.monotonic() - began < 1.3
    assert gone(process)


def test_a_child_whose_answer_nobody_wants_any_more_is_killed_soon(worker: Worker) -> None:
    process = worker.ask({}, limit=10)[0]["process"]
    began = time.monotonic()
    with pytest.raises(WorkerError):
        worker.ask({"what": "hang"}, limit=60, unwanted=lambda: time.monotonic() > began + 0.4)
    assert 0.8 < time.monotonic() - began < 2.0
    assert gone(process)


@pytest.mark.parametrize(
    ("request_", "reason"),
    [
        ({"what": "exit", "code": 0}, "ended with code 0"),
        ({"what": "exit", "code": 7}, "ended with code 7"),
        ({"what": "abort"}, "was ended by SIGABRT"),
        ({"what": "segfault"}, "was ended by SIGSEGV"),
        ({"what": "half"}, "ended with code 0"),
        ({"what": "nonsense"}, "answered nonsense"),
        ({"what": "huge"}, "answered nonsense"),
        ({"what": "raise"}, ": RuntimeError: the engine is out of breath"),
    ],
)
def test_the_reason_of_a_failure_is_told_in_plain_words(
    worker: Worker, request_: dict[str, object], reason: str
) -> None:
    with pytest.raises(WorkerError) as caught:
        worker.ask(request_, limit=5)
    assert str(caught.value).removeprefix("the child").lstrip() == reason


@pytest.mark.parametrize("what", ["hang", "abort", "nonsense", "raise"])
def test_after_a_failure_the_next_request_is_answered(worker: Worker, what: str) -> None:
    with pytest.raises(WorkerError):
        worker.ask({"what": what}, limit=0.5)
    assert worker.ask({}, b"still here", limit=10)[1] == b"still here"


def test_a_request_that_the_child_refuses_leaves_it_running(worker: Worker) -> None:
    process = worker.ask({}, limit=10)[0]["process"]
    with pytest.raises(WorkerError):
        worker.ask({"what": "raise"}, limit=10)
    assert worker.ask({}, limit=10)[0]["process"] == process


def test_a_gigabyte_on_stdout_is_harmless(worker: Worker) -> None:
    assert worker.ask({"what": "print"}, b"sound", limit=60)[1] == b"sound"


def test_an_engine_that_reads_stdin_finds_nothing(worker: Worker) -> None:
    assert worker.ask({"what": "read"}, limit=10)[0] == {"read": ""}


def test_an_interrupt_does_not_end_the_child(worker: Worker) -> None:
    assert worker.ask({"what": "interrupt"}, b"x", limit=10)[1] == b"x"


@pytest.mark.parametrize(
    ("mode", "reason"),
    [
        ("late", "did not answer within 0.5 s"),
        ("dies", "ended with code 3"),
        ("dumb", "answered nonsense"),
        ("refuses", "RuntimeError: there is no library"),
    ],
)
def test_a_child_that_does_not_get_ready_is_reported(mode: str, reason: str) -> None:
    limit = 0.5 if mode == "late" else 10.0
    with Worker(command(mode), name="it", start_limit=limit) as worker:
        for _ in range(2):
            with pytest.raises(WorkerError, match=reason):
                worker.ask({}, limit=10)


def test_a_command_that_does_not_exist_is_reported() -> None:
    with pytest.raises(WorkerError, match="it cannot be started"):
        Worker(["/nowhere/at/all"], name="it").ask({}, limit=1)


def test_a_killed_child_takes_its_own_children_with_it(worker: Worker, tmp_path: Path) -> None:
    note = tmp_path / "process"
    with pytest.raises(WorkerError):
        worker.ask({"what": "grandchild", "note": str(note)}, limit=1)
    assert wait_until_gone(int(note.read_text()))


def test_a_closed_child_is_gone_and_starts_again_when_asked(worker: Worker) -> None:
    first = worker.ask({}, limit=10)[0]["process"]
    worker.close()
    assert gone(first)
    assert worker.ask({}, limit=10)[0]["process"] != first


def test_a_child_that_hangs_is_closed_without_waiting_for_it(worker: Worker) -> None:
    worker.ask({}, limit=10)
    began = time.monotonic()
    worker.close(grace=0)
    assert time.monotonic() - began < 0.5


def test_whoever_leaves_it_while_another_thread_asks_ends_that_and_no_child_starts_again() -> None:
    waiting = threading.Event()

    def unwanted() -> bool:
        waiting.set()
        return False

    with ThreadPoolExecutor() as pool, Worker(command("serves"), name="it") as worker:
        process = worker.ask({}, limit=10)[0]["process"]
        asked = pool.submit(worker.ask, {"what": "hang"}, limit=60, unwanted=unwanted)
        waiting.wait(10)
    assert gone(process)
    with pytest.raises(WorkerError, match="was ended by SIGKILL"):
        asked.result()
    for starts in (worker.launch, worker.start, lambda: worker.ask({}, limit=10)):
        with pytest.raises(WorkerError, match="it is not needed any more"):
            starts()
    with worker:
        assert worker.ask({}, limit=10)[0]["process"] != process


@pytest.mark.parametrize("what", ["echo", "hang"])
def test_a_child_ends_when_its_host_is_killed(what: str) -> None:
    """Both hold the write end of the pipe that is read here, so it ends when both are gone."""
    program = (
        "import os, sys, threading\n"
        "from voiceguide.worker import Worker\n"
        f"worker = Worker({command('serves')!r}, name='it')\n"
        "worker.start()\n"
        f"threading.Thread(target=worker.ask, args=({{'what': {what!r}}},), kwargs={{'limit': 99}},"
        " daemon=True).start()\n"
        "print('started', flush=True)\n"
        "threading.Event().wait()\n"
    )
    reading, writing = os.pipe()
    host = subprocess.Popen(
        [sys.executable, "-c", program],
        stdout=subprocess.PIPE,
        stderr=writing,
        env=os.environ | {"VOICEGUIDE_DEBUG": "1"},
    )
    os.close(writing)
    assert host.stdout is not None
    with host.stdout, open(reading, "rb") as alive:  # noqa: PTH123
        host.stdout.readline()
        host.kill()
        began = time.monotonic()
        alive.read()
        host.wait()
    assert time.monotonic() - began < 5


def test_a_signal_handler_may_run_while_an_answer_is_awaited(worker: Worker) -> None:
    heard: list[int] = []
    before = signal.signal(signal.SIGALRM, lambda number, _: heard.append(number))
    signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001)
    try:
        answers = [worker.ask({}, bytes([i]) * 20_000, limit=10)[1] for i in range(200)]
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert heard
    assert all(answer == bytes([i]) * 20_000 for i, answer in enumerate(answers))


def test_an_exception_in_a_signal_handler_leaves_no_answer_to_the_wrong_question(worker: Worker) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupt)
    try:
        worker.start()
        signal.setitimer(signal.ITIMER_REAL, 0.1)
        with pytest.raises(KeyboardInterrupt):
            worker.ask({"what": "hang"}, limit=10)
    finally:
        signal.signal(signal.SIGALRM, before)
    assert worker.ask({}, b"right", limit=10)[1] == b"right"


def test_what_the_child_prints_is_shown_only_for_debugging() -> None:
    program = (
        "from voiceguide.worker import Worker\n"
        f"with Worker({command('serves')!r}, name='it') as worker: worker.start()\n"
    )
    for debug in ("", "1"):
        environment = os.environ | {"VOICEGUIDE_DEBUG": debug}
        done = subprocess.run(
            [sys.executable, "-c", program], capture_output=True, env=environment, check=True
        )
        assert done.stdout == b""
        assert (b"noise at the start" in done.stderr) == bool(debug)


def test_a_request_costs_less_than_a_third_of_a_millisecond(worker: Worker) -> None:
    def batch() -> float:
        costs = []
        for _ in range(200):
            began = time.perf_counter()
            worker.ask({"frames": 4096}, bytes(16_384), limit=10)
            costs.append(time.perf_counter() - began)
        return statistics.median(costs)

    worker.start()
    assert min(batch() for _ in range(10)) < 0.0003
