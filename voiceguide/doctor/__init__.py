"""Whether everything works on this machine, each part tried for real, and what to type where it does not."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from queue import Empty, SimpleQueue
from threading import Thread

from voiceguide import config
from voiceguide.config import Settings
from voiceguide.doctor.finding import WIDEST, Finding, Report, Verdict
from voiceguide.errors import SettingsError

__all__ = ["LIMIT", "WIDEST", "Finding", "Report", "Verdict", "examine"]

#: seconds after which a part that does not answer is told as such
LIMIT = 14.0

Check = Callable[[], Iterable[Finding]]


def examine(checks: Mapping[str, Check] | None = None, limit: float = LIMIT) -> Report:
    """The page, after ``limit`` seconds at most: all checks run at once, each in a thread of its own.

    ``checks`` are those of each section, if not all of them.
    """
    checks = checks or _checks()
    until = time.monotonic() + limit
    answers: SimpleQueue[tuple[str, tuple[Finding, ...]]] = SimpleQueue()
    for title, check in checks.items():
        Thread(target=lambda t=title, c=check: answers.put((t, _found(c))), daemon=True).start()
    found: dict[str, tuple[Finding, ...]] = {}
    while len(found) < len(checks):
        try:
            title, findings = answers.get(timeout=max(0, until - time.monotonic()))
        except Empty:
            break
        found[title] = findings
    late = Finding("this part", Verdict.FAULT, f"did not answer within {limit:g} s", "Restart this computer.")
    return Report({title: found.get(title, (late,)) for title in checks})


def _found(check: Check) -> tuple[Finding, ...]:
    """What a check finds; one that fails itself must not hide what the others find."""
    found: list[Finding] = []
    try:
        found.extend(check())
    except Exception as error:
        told = f"this check failed: {error!r}"
        found.append(Finding("voiceguide", Verdict.FAULT, told, "Tell us, with this page."))
    return tuple(found)


def _checks() -> dict[str, Check]:
    from voiceguide.doctor import buttons, check, devices, editions, engines, files

    settings = listeners()
    return {
        "Versions": editions.editions,
        "Speech engines": lambda: engines.engines(settings.engine),
        "Sound devices": lambda: devices.devices(settings.device),
        "Buttons and remotes": lambda: buttons.buttons(settings.input),
        "Kept speech": files.cache,
        "Your own files": files.own,
        "Levels": lambda: check.measured(settings),
    }


def listeners() -> Settings:
    """The listener's settings; the defaults where they cannot be read, which is told elsewhere."""
    try:
        return config.settings()
    except SettingsError:
        return Settings()
