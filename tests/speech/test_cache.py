from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pytest

from voiceguide.errors import SpeechError
from voiceguide.sound import Clip
from voiceguide.speech import cache
from voiceguide.speech.cache import Cached, Store
from voiceguide.speech.silent import SilentVoice
from voiceguide.vocabulary import LONGEST

LINE = "Notice the breath."


class Counting:
    """The silent voice, which remembers what it was asked to say."""

    def __init__(self, key: str = "a") -> None:
        self.key = key
        self.asked: list[str] = []

    def __enter__(self) -> Counting:
        return self

    def __exit__(self, *exception: object) -> None:
        self.asked.append("left")

    def speak(self, text: str, pace: float = 1.0) -> Clip:
        self.asked.append(text)
        return SilentVoice().speak(text, pace)


def sound(clip: Clip) -> bytes:
    return clip.read(0, clip.frames).tobytes()


def entries(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.speech"))


@pytest.fixture
def voice() -> Counting:
    return Counting()


@pytest.fixture
def cached(voice: Counting, tmp_path: Path) -> Cached:
    return Cached(voice, tmp_path)


def test_a_line_is_spoken_once_in_all_sessions(tmp_path: Path) -> None:
    first, second = Counting(), Counting()
    made = Cached(first, tmp_path).speak(LINE)
    found = Cached(second, tmp_path).speak(LINE)
    assert (first.asked, second.asked) == ([LINE], [])
    assert found == made


def test_a_kept_clip_sounds_as_it_was_made(cached: Cached) -> None:
    made = SilentVoice().speak(LINE)
    kept = cached.speak(LINE)
    assert kept.words == made.words
    assert sound(kept) == sound(made)


def test_a_kept_clip_holds_no_samples_in_memory(cached: Cached) -> None:
    clip = cached.speak("word " * 80)
    assert isinstance(clip, cache._Kept)
    assert sum(sys.getsizeof(getattr(clip, name)) for name in ("path", "offset", "frames", "words")) < 2000
    assert clip.frames > 1_000_000


def test_a_slice_is_read_without_the_rest(cached: Cached) -> None:
    clip, whole = cached.speak(LINE), SilentVoice().speak(LINE)
    rng = random.Random(1)
    for _ in range(50):
        start, stop = sorted(rng.choices(range(clip.frames + 1), k=2))
        block = clip.read(start, stop)
        assert block.dtype == np.float32
        assert np.array_equal(block, whole.read(start, stop))


@pytest.mark.parametrize(
    ("key", "line", "pace"),
    [("b", LINE, 1.0), ("a", "Notice the breaths.", 1.0), ("a", LINE.lower(), 1.0), ("a", LINE, 0.9)],
)
def test_voice_text_and_pace_each_make_another_entry(
    tmp_path: Path, key: str, line: str, pace: float
) -> None:
    Cached(Counting(), tmp_path).speak(LINE)
    other = Counting(key)
    Cached(other, tmp_path).speak(line, pace)
    assert other.asked == [line]
    assert len(entries(tmp_path)) == 2


def test_another_schema_makes_another_entry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Cached(Counting(), tmp_path).speak(LINE)
    monkeypatch.setattr(cache, "_SCHEMA", 2)
    Cached(Counting(), tmp_path).speak(LINE)
    assert len(entries(tmp_path)) == 2


def test_texts_that_are_said_alike_share_an_entry(cached: Cached, tmp_path: Path) -> None:
    for line in ("It’s a café.", "It's  a cafe\u0301. ", "It's a\0café.\n"):
        cached.speak(line)
    assert len(entries(tmp_path)) == 1


def test_leaving_the_cache_leaves_the_voice(cached: Cached, voice: Counting) -> None:
    with cached as entered:
        assert entered is cached
    assert voice.asked == ["left"]


# -- broken entries


def places(size: int) -> list[int]:
    return sorted(
        {0, 1, 15, 16, 17, 20, 40, 60, size // 2, size - 2, size - 1, *range(100, size, size // 40)}
    )


def test_an_entry_with_one_bit_changed_anywhere_is_made_anew(cached: Cached, tmp_path: Path) -> None:
    right = sound(cached.speak("Rest."))
    (entry,) = entries(tmp_path)
    content = entry.read_bytes()
    for place in places(len(content)):
        broken = bytearray(content)
        broken[place] ^= 1 << place % 8
        entry.write_bytes(broken)
        assert Store(tmp_path).find(cached._key("Rest.", 1.0)) is None
        assert sound(cached.speak("Rest.")) == right
        assert entry.read_bytes() == content


def test_an_entry_cut_anywhere_is_made_anew(cached: Cached, tmp_path: Path) -> None:
    right = sound(cached.speak("Rest."))
    (entry,) = entries(tmp_path)
    content = entry.read_bytes()
    for place in places(len(content)):
        entry.write_bytes(content[:place])
        assert sound(cached.speak("Rest.")) == right
        assert entry.read_bytes() == content


@pytest.mark.parametrize("content", [b"", b"\0" * 5000, b"\n" * 5000, os.urandom(5000)])
def test_an_entry_of_something_else_is_made_anew(cached: Cached, tmp_path: Path, content: bytes) -> None:
    right = sound(cached.speak(LINE))
    (entry,) = entries(tmp_path)
    entry.write_bytes(content)
    assert sound(cached.speak(LINE)) == right


def test_an_entry_that_somebody_may_be_reading_is_not_replaced(tmp_path: Path) -> None:
    store = Store(tmp_path)
    store.keep("key", {"n": 1}, b"first")
    again = store.keep("key", {"n": 2}, b"second")
    assert again is not None
    assert again.header == {"n": 1}
    assert b"first" in entries(tmp_path)[0].read_bytes()


def test_a_clip_that_was_removed_meanwhile_is_an_error_and_not_silence(
    cached: Cached, tmp_path: Path
) -> None:
    clip = cached.speak(LINE)
    os.truncate(entries(tmp_path)[0], 5000)
    with pytest.raises(SpeechError, match="cut short"):
        clip.read(clip.frames - 100, clip.frames)
    entries(tmp_path)[0].unlink()
    with pytest.raises(SpeechError, match="removed"):
        clip.read(0, 100)


# -- folders that cannot be written


@pytest.mark.usefixtures("no_room")
def test_on_a_full_disk_speech_is_kept_in_memory_and_nothing_is_left_behind(
    cached: Cached, voice: Counting, tmp_path: Path
) -> None:
    for _ in range(3):
        assert sound(cached.speak(LINE)) == sound(SilentVoice().speak(LINE))
    assert voice.asked == [LINE]
    assert list(tmp_path.iterdir()) == []


def test_without_a_folder_speech_is_kept_in_memory(voice: Counting, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    cached = Cached(voice, tmp_path / "file" / "folder")
    for _ in range(3):
        assert sound(cached.speak(LINE)) == sound(SilentVoice().speak(LINE))
    assert voice.asked == [LINE]


def test_a_read_only_folder_is_read() -> None:
    """As nobody, where the tests run as root: root may write anywhere."""
    program = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from voiceguide.speech.cache import Cached\n"
        "from voiceguide.speech.silent import SilentVoice\n"
        "if os.geteuid() == 0: os.seteuid(65534)\n"
        "cached = Cached(SilentVoice(), Path(sys.argv[1]))\n"
        f"for line in ({LINE!r}, 'Rest.'):\n"
        "    clip = cached.speak(line); clip.read(0, clip.frames); print(type(clip).__name__)\n"
    )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        Cached(SilentVoice(), folder).speak(LINE)
        (entry,) = entries(folder)
        long_ago = time.time() - 10 * 86_400
        os.utime(entry, (long_ago, long_ago))
        entry.chmod(0o444)
        folder.chmod(0o555)
        done = subprocess.run(
            [sys.executable, "-c", program, name], capture_output=True, text=True, check=False
        )
        folder.chmod(0o755)
    assert done.stderr == ""
    assert done.stdout.split() == ["_Kept", "Spoken"]


# -- room


def kept(folder: Path, name: str, *, size: int, days: float) -> Path:
    path = folder / f"{name}.speech"
    path.write_bytes(b"")
    os.truncate(path, size)
    used = time.time() - days * 86_400
    os.utime(path, (used, used))
    return path


def test_the_longest_unused_entries_go_when_there_is_no_room(tmp_path: Path, voice: Counting) -> None:
    ages = {
        name: kept(tmp_path, name, size=90_000_000, days=days)
        for name, days in (("old", 9), ("older", 10), ("new", 2))
    }
    Cached(voice, tmp_path).speak(LINE)
    assert [name for name, path in ages.items() if path.exists()] == ["old", "new"]


def test_what_the_longest_session_may_still_need_is_never_removed(tmp_path: Path, voice: Counting) -> None:
    noted = LONGEST / 1440 + cache._NOTED / 86_400 - 0.01  # days; just before the next note, at its start
    paths = [kept(tmp_path, str(i), size=90_000_000, days=noted) for i in range(4)]
    Cached(voice, tmp_path).speak(LINE)
    assert all(path.exists() for path in paths)


def test_use_is_noted_so_that_what_is_used_every_day_stays(tmp_path: Path, voice: Counting) -> None:
    Cached(voice, tmp_path).speak(LINE)
    (entry,) = entries(tmp_path)
    for days, noted in ((0.1, False), (1.2, True)):
        used = time.time() - days * 86_400
        os.utime(entry, (used, used))
        Cached(voice, tmp_path).speak(LINE)
        assert (entry.stat().st_mtime > used + 1) == noted


def test_what_a_killed_process_left_is_removed_after_an_hour(tmp_path: Path, voice: Counting) -> None:
    fresh, stale, foreign = tmp_path / "a.tmp", tmp_path / "b.tmp", tmp_path / "notes.txt"
    for path in (fresh, stale, foreign):
        path.touch()
    for path in (stale, foreign):
        os.utime(path, (time.time() - 7200, time.time() - 7200))
    Cached(voice, tmp_path).speak(LINE)
    assert (fresh.exists(), stale.exists(), foreign.exists()) == (True, False, True)


# -- many processes


RACING = """
import random, sys
from pathlib import Path
from voiceguide.speech.cache import Cached
from voiceguide.speech.silent import SilentVoice
folder = Path(sys.argv[1])
print("racing", flush=True)
while True:
    cached = Cached(SilentVoice(), folder)
    for line in sys.argv[2:]:
        clip, made = cached.speak(line), SilentVoice().speak(line)
        if random.random() < 0.3:
            for entry in folder.glob("*.speech"):
                entry.unlink(missing_ok=True)
"""


def test_processes_that_race_and_are_killed_never_leave_a_wrong_clip(tmp_path: Path) -> None:
    lines = [f"Line {word}." for word in ("one", "two", "three", "four")]
    right = {line: sound(SilentVoice().speak(line)) for line in lines}
    rng, found = random.Random(7), 0

    def race() -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-c", RACING, str(tmp_path), *lines], stdout=subprocess.PIPE)

    for _ in range(4):
        racers = [race(), race()]
        for racer in racers:
            assert racer.stdout is not None
            racer.stdout.readline()
        deadline = time.monotonic() + rng.uniform(0.2, 0.5)
        while time.monotonic() < deadline:
            for line in lines:
                entry = Store(tmp_path).find(Cached(SilentVoice(), tmp_path)._key(line, 1.0))
                if entry is not None:
                    found += 1
                    try:
                        heard = sound(cache._clip(entry))
                    except SpeechError:
                        continue  # a racer removed it, which is an error, and no wrong sound
                    assert heard == right[line]
        for racer in racers:
            racer.kill()
            racer.communicate()
    assert found > 50
    for line in lines:
        assert sound(Cached(SilentVoice(), tmp_path).speak(line)) == right[line]
