"""From text to a practice: front matter, chapters, sentences and cues, with every problem at its place."""

from __future__ import annotations

import re
import stat
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path

from voiceguide import language, markdown, reader
from voiceguide.errors import NotFound, Problem, ScriptError
from voiceguide.markdown import Block, Row
from voiceguide.practice import (
    PLACEHOLDERS,
    About,
    Action,
    Chapter,
    Condition,
    End,
    Practice,
    Repeat,
    Say,
    Step,
)

__all__ = ["parse", "read"]

#: bytes; the script of a whole day is smaller
_LARGEST = 262_144
#: steps, with all repeats said out
_MOST_STEPS = 5000
#: quotes, lists and repeats within one another
_DEEPEST = 8
#: characters; no speech engine is given a longer sentence
_LONGEST_SENTENCE = 400
#: characters; a whole paragraph in one line is shorter
_LONGEST_LINE = 10_000
#: problems; nobody reads more in one run
_MOST_PROBLEMS = 100

_CUE = re.compile(r"\[([^\[\]]*)\]|\((pause\b[^()]*|\d[^()]*\bpause)\)", re.IGNORECASE)
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
#: control characters, and those that turn the direction of writing
_HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
#: a sentence's last mark, with what closes after it, before white space and anything but a small letter
_SENTENCE_END = re.compile(r"(?<![.!?…])[.!?…]++[\"'”’)]*+(?=\s++[^a-z]|\s*+$)")
_ABBREVIATION = re.compile(r"\b(?:Dr|Mr|Mrs|Ms|Prof|St|vs|e\.g|i\.e|[A-Z])\.$")


def read(path: Path) -> Practice:
    """The practice in the file at ``path``. Raises ``NotFound`` or ``ScriptError``."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise NotFound(f"{path} is not a file with a script in it.")
        with path.open("rb") as file:
            raw = file.read(_LARGEST + 1)
    except (OSError, ValueError) as fault:
        raise NotFound(f"{path} cannot be read: {getattr(fault, 'strerror', None) or fault}.") from None
    if len(raw) > _LARGEST:
        raise ScriptError([Problem(str(path), 1, 1, "", f"a script is not longer than {_LARGEST:,} bytes")])
    try:
        return parse(raw.decode("utf-8"), path)
    except UnicodeDecodeError as fault:
        line = raw.count(b"\n", 0, fault.start) + 1
        hint = "Save the script as plain text in UTF-8."
        raise ScriptError([Problem(str(path), line, 1, "", "this is not text in UTF-8", hint)]) from None


def parse(text: str, path: Path) -> Practice:
    """The practice that ``text`` holds; ``path`` names it. Raises ``ScriptError`` with all its problems."""
    text = unicodedata.normalize("NFC", text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n"))
    script = _Script(str(path), text.split("\n"))
    script.refuse_unreadable()
    about, first = script.front_matter(path)
    script.choices = about.choices
    script.body(first)
    if not script.problems and not any(isinstance(step.action, Say) for step in script.steps):
        script.note(first, 0, "nothing is said in this script", "Write a sentence below the front matter.")
    if script.problems:
        raise ScriptError(script.problems)
    return Practice(path.stem.lower(), path, about, tuple(script.steps))


@dataclass(frozen=True, slots=True)
class _Open:
    """A repeat that waits for its end: where it stands, and the first of its steps."""

    row: Row
    repeat: Repeat
    start: int
    when: tuple[Condition, ...]


@dataclass
class _Script:
    """One run over one script. Lines and columns count from 0 in here."""

    path: str
    lines: list[str]
    choices: dict[str, tuple[str, ...]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    paragraph: int = 0
    chapter: tuple[Condition, ...] = ()  #: hold up to the next heading
    above: tuple[Condition, ...] = ()  #: stood alone above the block that comes
    repeats: list[_Open] = field(default_factory=list)

    def note(self, line: int, column: int, message: str, hint: str = "") -> None:
        source = _HIDDEN.sub("�", self.lines[line]) if line < len(self.lines) else ""
        self.problems.append(Problem(self.path, line + 1, column + 1, source, message, hint))
        if len(self.problems) == _MOST_PROBLEMS:
            raise ScriptError(self.problems)

    # -- the whole

    def refuse_unreadable(self) -> None:
        """Refuse endless lines, and characters that cannot be seen and might say what is not read."""
        for number, line in enumerate(self.lines):
            if len(line) > _LONGEST_LINE:
                self.note(number, 0, f"this line has more than {_LONGEST_LINE:,} letters")
            if match := _HIDDEN.search(line):
                code = f"U+{ord(match[0]):04X}"
                self.note(number, match.start(), f"a character that cannot be seen stands here ({code})")
        if self.problems:
            raise ScriptError(self.problems)

    def front_matter(self, path: Path) -> tuple[About, int]:
        """What stands between two --- lines at the top, and the line after them; or a title from the name."""
        if self.lines[0].rstrip() != "---":
            return About(title=re.sub(r"[-_\s]+", " ", path.stem).strip().capitalize() or "Practice"), 0
        for number, line in enumerate(self.lines[1:], 1):
            if line.rstrip() == "---":
                text = "\n".join(self.lines[1:number])
                return reader.load(text, About, self.path, error=ScriptError, line=2), number + 1
        self.note(0, 0, "the front matter that begins here has no end", "Close it with a line ---.")
        raise ScriptError(self.problems)

    def body(self, first: int) -> None:
        """Read everything from line ``first`` on into ``steps``."""
        text = "\n".join([""] * first + self.lines[first:])
        for block in markdown.blocks(self._without_notes(text)):
            if block.depth > 2 * _DEEPEST:
                self.note(block.rows[0].line, 0, f"this is nested deeper than {_DEEPEST} levels")
                return
            self._block(block)
        for waiting in self.repeats:
            self.note(waiting.row.line, waiting.row.column, "this [repeat] has no [end]")

    def _without_notes(self, text: str) -> str:
        """The text with the writer's notes blanked, so that everything else keeps its place."""
        kept, place = [], 0
        while (start := text.find("<!--", place)) >= 0:
            stop = text.find("-->", start) + 3
            if stop < 3:
                line = text.count("\n", 0, start)
                column = start - text.rfind("\n", 0, start) - 1
                self.note(line, column, "this note has no end", "Close it with -->.")
                break
            kept += [text[place:start], re.sub(r"[^\n]", " ", text[start:stop])]
            place = stop
        return "".join(kept) + text[place:]

    def _block(self, block: Block) -> None:
        if block.kind == "heading":
            self._heading(block.rows[0])
        elif block.kind == "code":
            self.note(block.rows[0].line, 0, "a block of code cannot be spoken", "Remove the lines ```.")
        else:
            self._paragraph(block.rows, block.kind == "phrase")

    # -- blocks

    def _heading(self, row: Row) -> None:
        self.chapter = self.above = ()
        when: tuple[Condition, ...] = ()
        for place, cue in self._cues(row):
            if isinstance(cue, Condition):
                when += (cue,)
            else:
                self.note(place.line, place.column, "only [if …] may stand in a heading")
        if self.repeats:
            self.note(
                row.line, row.column, "a chapter cannot begin inside a [repeat]", "Write [end] before it."
            )
        self.chapter = when
        self._add(Chapter(" ".join(markdown.plain(_CUE.sub("", row.text)).split())), row)

    def _paragraph(self, rows: tuple[Row, ...], phrase: bool) -> None:
        """Read the rows of a paragraph: a row that begins with conditions stands for itself."""
        self.paragraph += 1
        when, self.above = self.above, ()
        plain_rows: list[Row] = []
        alone = True
        for row in rows:
            conditions, rest = self._leading(row)
            if rest is row:
                plain_rows.append(row)
                alone = False
                continue
            self._rows(plain_rows, phrase, when)
            plain_rows = []
            if rest.text.strip():
                self._rows([rest], phrase, when + conditions)
                alone = False
            else:
                when += conditions
        self._rows(plain_rows, phrase, when)
        if alone:
            self.above = when

    def _leading(self, row: Row) -> tuple[tuple[Condition, ...], Row]:
        """The conditions at the start of a row, and the rest of it; the row itself when it has none."""
        found: tuple[Condition, ...] = ()
        while (match := _CUE.match(row.text.lstrip())) and match[0].lower().startswith("[if"):
            start = row.after(len(row.text) - len(row.text.lstrip()))
            cue = self._understand(match, start)
            found += (cue,) if isinstance(cue, Condition) else ()
            row = start.after(match.end())
        return found, row

    def _rows(self, rows: list[Row], phrase: bool, when: tuple[Condition, ...]) -> None:
        """Sentences and cues of rows that share their conditions."""
        said: list[Row] = []
        for row in rows:
            for piece, cue in self._pieces(row):
                if cue is None:
                    said.append(piece)
                    continue
                self._sentences(said, phrase, when)
                said = []
                self._cue(cue, piece, when)
        self._sentences(said, phrase, when)

    def _pieces(self, row: Row) -> Iterator[tuple[Row, Action | Repeat | End | None]]:
        """The row cut at its cues: pieces of speech without a cue, and cues."""
        place = 0
        for piece, cue in self._cues(row):
            offset = piece.column - row.column
            yield Row(row.line, row.column + place, row.text[place:offset]), None
            place = offset + len(piece.text)
            if isinstance(cue, Condition):
                self.note(
                    piece.line,
                    piece.column,
                    "[if …] stands at the start of a line",
                    "Begin a new line with it.",
                )
            else:
                yield piece, cue
        yield row.after(place), None

    # -- cues

    def _cues(self, row: Row) -> Iterator[tuple[Row, Action | Condition | Repeat | End]]:
        for match in _CUE.finditer(row.text):
            place = Row(row.line, row.column + match.start(), match[0])
            if (cue := self._understand(match, place)) is not None:
                yield place, cue

    def _understand(self, match: re.Match[str], place: Row) -> Action | Condition | Repeat | End | None:
        try:
            cue = language.understand((match[1] or match[2] or "").strip())
        except ValueError as fault:
            self.note(place.line, place.column, str(fault))
            return None
        if isinstance(cue, Condition) and cue.choice and not self._offered(cue, place):
            return None
        return cue

    def _offered(self, condition: Condition, place: Row) -> bool:
        values = self.choices.get(condition.choice)
        if values is None:
            line = f"choices: {{{condition.choice}: [{condition.value}, …]}}"
            hint = reader.did_you_mean(
                condition.choice, self.choices, otherwise=f"Write {line} in the front matter."
            )
            self.note(
                place.line, place.column, f"“{condition.choice}” is not one of the script's choices", hint
            )
        elif condition.value not in values:
            hint = reader.did_you_mean(condition.value, values, otherwise=f"It may be {' or '.join(values)}.")
            message = f"“{condition.value}” is not what “{condition.choice}” may be"
            self.note(place.line, place.column, message, hint)
        else:
            return True
        return False

    def _cue(self, cue: Action | Repeat | End, place: Row, when: tuple[Condition, ...]) -> None:
        if isinstance(cue, Repeat):
            if len(self.repeats) == _DEEPEST:
                self.note(place.line, place.column, f"this is repeated deeper than {_DEEPEST} levels")
            self.repeats.append(_Open(place, cue, len(self.steps), when))
        elif not isinstance(cue, End):
            self._add(cue, place, when)
        elif self.repeats:
            waiting = self.repeats.pop()
            self._room(len(self.steps[waiting.start :]) * (waiting.repeat.times - 1), place)
            self.steps += self.steps[waiting.start :] * (waiting.repeat.times - 1)
        else:
            self.note(place.line, place.column, "nothing is repeated here", "Write [repeat 3] before [end].")

    # -- speech

    def _sentences(self, rows: list[Row], phrase: bool, when: tuple[Condition, ...]) -> None:
        """Add the sentences of the rows, which are read as one running text."""
        for row in rows:
            for tag in _TAG.finditer(row.text):
                hint = "Write a silence as [pause 2s]."
                self.note(row.line, row.column + tag.start(), f"“{tag[0]}” is not read here", hint)
            for braces in _PLACEHOLDER.finditer(row.text):
                if braces[1] not in PLACEHOLDERS:
                    known = "Known are {" + "}, {".join(PLACEHOLDERS) + "}."
                    hint = reader.did_you_mean(braces[1], PLACEHOLDERS, otherwise=known)
                    self.note(
                        row.line, row.column + braces.start(), f"“{braces[0]}” stands for nothing", hint
                    )
        texts = [markdown.plain(row.text) for row in rows]
        starts = list(accumulate((len(text) + 1 for text in texts), initial=0))
        running = " ".join(texts)
        for start, stop in _spans(running):
            sentence = " ".join(running[start:stop].split())
            if not any(letter.isalnum() for letter in sentence):
                continue
            begin = start + len(running[start:stop]) - len(running[start:stop].lstrip())
            row = rows[bisect_right(starts, begin) - 1]
            if len(sentence) > _LONGEST_SENTENCE:
                message = (
                    f"this sentence has {len(sentence)} letters; {_LONGEST_SENTENCE} can be spoken at once"
                )
                self.note(row.line, row.column, message, "Break it into shorter ones.")
            self._add(Say(sentence, self.paragraph, phrase), row, when)

    def _add(self, action: Action, row: Row, when: tuple[Condition, ...] = ()) -> None:
        around = tuple(condition for waiting in self.repeats for condition in waiting.when)
        self.steps.append(Step(action, row.line + 1, self.chapter + around + when))
        self._room(0, row)

    def _room(self, more: int, row: Row) -> None:
        if len(self.steps) + more > _MOST_STEPS:
            self.note(row.line, row.column, f"this script has more than {_MOST_STEPS:,} sentences and cues")
            raise ScriptError(self.problems)


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """Where the sentences of a running text begin and end."""
    start = 0
    for match in _SENTENCE_END.finditer(text):
        if not _ABBREVIATION.search(text[max(start, match.end() - 8) : match.end()]):
            yield start, match.end()
            start = match.end()
    if text[start:].strip():
        yield start, len(text)
