"""What stands on the screen, row by row: each thing has its own rows, and nothing moves another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from rich.cells import cell_len, chop_cells

from voiceguide.captions import Kind, Sheet
from voiceguide.events import WORDS, Moment
from voiceguide.units import RATE

__all__ = ["DRAWN", "Row", "rows"]

#: columns; a line that is longer is hard to read
_WIDEST = 72
#: columns from which a margin of two is left
_ROOMY = 60
#: columns below which what a listener changed has a row of its own
_LONG = 56
#: columns of the longest word for a phase, of what stands beside the bar, and of the longest bar
_WORD = max(map(len, WORDS.values()))
_BESIDE, _BAR = _WORD + 6, 36
#: frames; a breath stays as it is drawn for twice as long, so it is drawn as it is in the middle of that
_AHEAD = RATE // 20

#: what is drawn with, and what does for it where the terminal does not know it
DRAWN = "━─·…←→↑↓"
_SIMPLE = str.maketrans(DRAWN, "=-|.<>^v")
#: how a row is written (ECMA-48, 8.3.117)
_BOLD, _DIM = "1", "2"
#: what goes first when there are too few rows
_SPACE, _KEYS, _CAPTION, _WHERE, _TIME, _BREATH, _LINE = range(7)


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the screen."""

    text: str
    style: str = ""
    worth: int = _SPACE  #: what is worth less goes first when there are too few rows


def rows(
    moment: Moment,
    columns: int,
    height: int,
    *,
    captions: bool = False,
    keys: bool = True,
    simple: bool = False,
) -> list[Row]:
    """The rows that show a moment, ``height`` at most, each at most as wide as ``columns``.

    ``simple`` draws with plain characters only.
    """
    margin = "  " if columns >= _ROOMY else ""
    width = max(1, min(columns - 2 * len(margin), _WIDEST))
    where, line = _reserved(moment.sheet, width)
    chapter, said = moment.chapter, moment.line
    found = [
        *_filled(_where(moment.title, chapter.text if chapter else ""), width, where, _BOLD, _WHERE),
        Row(""),
        *_filled(said.text if said else "", width, line, "", _LINE),
        Row(""),
    ]
    if moment.sheet.of(Kind.PHASE):
        found.append(Row(_breath(replace(moment, place=moment.place + _AHEAD), width), "", _BREATH))
    if captions:
        found.append(Row(" ".join(f"[{each.text}]" for each in moment.sounds), "", _CAPTION))
    time = _time(moment)
    levels = [Row(moment.levels, "", _KEYS)] if width < _LONG else []
    found.append(Row(time if levels else " · ".join(filter(None, (time, moment.levels))), "", _TIME))
    found += [*levels, _keys(moment, width, typed=keys)]
    shown = [Row(margin + _clipped(row.text, width), row.style, row.worth) for row in found]
    if simple:
        shown = [replace(row, text=row.text.translate(_SIMPLE)) for row in shown]
    while len(shown) > max(1, height):
        least = min(row.worth for row in shown)
        shown.pop(max(index for index, row in enumerate(shown) if row.worth == least))
    return shown


# -- what stands where


def _where(title: str, chapter: str) -> str:
    return " · ".join(filter(None, (title, chapter)))


def _breath(moment: Moment, width: int) -> str:
    """What to do with the breath, a bar as high as the tone, and the seconds that it lasts."""
    now = moment.phase
    if not now or not now.phase:
        return ""
    length = min(_BAR, width - _BESIDE)
    left = -(-(now.stop - moment.place) // RATE)
    if length < 1:
        return f"{WORDS[now.text]} {left}"
    filled = round(now.phase.height(moment.place) * length)
    return f"{WORDS[now.text]:{_WORD}}  {'━' * filled}{'─' * (length - filled)}  {left}"


def _time(moment: Moment) -> str:
    """How long the session still takes, and whether it is held."""
    status = moment.status
    state = "stopping" if status.stopping else "paused" if status.paused else ""
    left = f"{moment.left} left" if status.track.score else ""
    return " · ".join(filter(None, (left, state)))


def _keys(moment: Moment, width: int, *, typed: bool) -> Row:
    """What hinders the playing, or else what can be done now: as many keys as there is room for."""
    if moment.trouble:
        return Row(moment.trouble, _BOLD, _LINE)
    status = moment.status
    if not typed:
        return Row("Ctrl-C stops", _DIM, _KEYS)
    if status.grounded or status.paused:
        told = ["space goes on", "q stops", "h helps"]
    else:
        space = f"space {'answers' if status.asking else 'pauses'}"
        told = ["answered: yes" if status.asking and status.answered else space, "Enter steadies"]
        told += ["q stops", "h helps", "← → lines", "↑ ↓ voice", "e ends gently"]
    shown = told[0]
    for key in told[1:]:
        if cell_len(longer := f"{shown} · {key}") > width:
            break
        shown = longer
    return Row(shown, _DIM, _KEYS)


# -- text in columns


@lru_cache(maxsize=8)
def _reserved(sheet: Sheet, width: int) -> tuple[int, int]:
    """How many rows the longest place, and the longest line, of a session take."""
    places = [_where(sheet.title, ""), *(_where(sheet.title, each.text) for each in sheet.of(Kind.CHAPTER))]
    return _most(places, width), _most((each.text for each in sheet.of(Kind.LINE)), width)


def _most(texts: Iterable[str], width: int) -> int:
    return max((len(_wrapped(text, width)) for text in texts), default=1)


def _filled(text: str, width: int, least: int, style: str, worth: int) -> list[Row]:
    """A text in rows, and empty ones up to as many as it may need another time."""
    wrapped = _wrapped(text, width)
    return [
        *(Row(part, style, worth) for part in wrapped),
        *(Row("", style) for _ in range(least - len(wrapped))),
    ]


@lru_cache(maxsize=64)
def _wrapped(text: str, width: int) -> tuple[str, ...]:
    """A text in parts that are no wider than ``width`` columns, broken between words where it can be."""
    parts = [""]
    for word in text.split():
        for piece in chop_cells(word, width) if cell_len(word) > width else [word]:
            longer = f"{parts[-1]} {piece}" if parts[-1] else piece
            if cell_len(longer) <= width:
                parts[-1] = longer
            else:
                parts.append(piece)
    return tuple(parts)


def _clipped(text: str, width: int) -> str:
    """A text that is no wider than ``width`` columns; its end is left out where it must be."""
    text = "".join(each if each.isprintable() else " " for each in text)
    return text if cell_len(text) <= width else chop_cells(text, max(1, width - 1))[0] + "…" * (width > 1)
