"""From text to a practice: front matter, chapters, sentences and cues, with every problem at its place."""

from __future__ import annotations

import re
import stat
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import accumulate
from pathlib import Path

from voiceguide import language, legible, markdown, reader, sentences
from voiceguide.about import About
from voiceguide.errors import NotFound, Problem, ScriptError
from voiceguide.markdown import Block, Row
from voiceguide.practice import (
    ASKED,
    PLACEHOLDERS,
    Action,
    Ask,
    Chapter,
    Condition,
    End,
    Play,
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
#: practices that a programme plays
_MOST_PARTS = 40
#: quotes, lists and repeats within one another
_DEEPEST = 8
#: characters; no speech engine is given a longer sentence
_LONGEST_SENTENCE = 400
#: conditions that one step depends on
_MOST_CONDITIONS = 20

_CUE = re.compile(r"\[([^\[\]]*)\]|\(\s*+(pause\b[^()]*|\d[^()]*\bpause\s*+)\)", re.IGNORECASE)
_IF = re.compile(r"\[\s*if\b[^\[\]]*\]", re.IGNORECASE)
#: what may not be spoken: a tag, braces, and brackets and braces that stand alone in their line
_MARKUP = re.compile(r"(?P<tag></?[A-Za-z][^<>]*>?)|\{(?P<braces>[^{}]*)\}|[\[\]{}]")
#: what may not be spoken although its rows looked innocent: a cue in two lines, or spelt with entities
_NO_SPEECH = re.compile(rf"{_CUE.pattern}|[\[\]]|{reader.HIDDEN.pattern}", re.IGNORECASE)


def read(path: Path) -> Practice:
    """The practice in the file at ``path``. Raises ``NotFound`` or ``ScriptError``."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise NotFound(f"{_visible(path)} is not a file with a script in it.")
        with path.open("rb") as file:
            raw = file.read(_LARGEST + 1)
    except (OSError, ValueError) as fault:
        why = getattr(fault, "strerror", None) or fault
        raise NotFound(f"{_visible(path)} cannot be read: {why}.") from None
    if len(raw) > _LARGEST:
        told = f"a script is not longer than {_LARGEST:,} bytes"
        raise ScriptError([Problem(_visible(path), 1, 1, "", told)])
    try:
        return parse(raw.decode("utf-8"), path)
    except UnicodeDecodeError as fault:
        line = raw.count(b"\n", 0, fault.start) + 1
        hint = "Save the script as plain text in UTF-8."
        raise ScriptError([Problem(_visible(path), line, 1, "", "this is not text in UTF-8", hint)]) from None


def parse(text: str, path: Path) -> Practice:
    """The practice that ``text`` holds; ``path`` names it. Raises ``ScriptError`` with all its problems."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    script = _Script(_visible(path), text.split("\n"))
    script.make_legible()
    about, first = script.front_matter(path)
    script.choices = about.choices if about else None
    script.body(first)
    if about and not script.problems:
        script.kind(about, first)
    if script.problems or not about:
        raise ScriptError(script.problems)
    return Practice(_visible(path.stem).lower(), path, about, tuple(script.steps))


def _visible(path: Path | str) -> str:
    """A path as it may be shown and spoken of, whatever bytes are in it."""
    return reader.HIDDEN.sub("�", str(path))


@dataclass(frozen=True, slots=True)
class _Open:
    """A repeat that waits for its end: where it stands, and the first of its steps."""

    row: Row
    repeat: Repeat
    start: int
    when: tuple[Condition, ...]
    paragraph: int


@dataclass
class _Script:
    """One run over one script. Lines and columns count from 0 in here."""

    path: str
    lines: list[str]
    text: str = ""  #: the lines without notes
    choices: dict[str, tuple[str, ...]] | None = None  #: None when the front matter could not be read
    problems: list[Problem] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    paragraph: int = 0
    chapter: tuple[Condition, ...] = ()  #: hold up to the next heading
    above: tuple[Condition, ...] = ()  #: stood alone above the block that comes
    alone: Row | None = None  #: where they stood
    repeats: list[_Open] = field(default_factory=list)

    def note(self, line: int, column: int, message: str, hint: str = "") -> None:
        line = min(line, len(self.lines) - 1)
        self.problems.append(Problem(self.path, line + 1, column + 1, self.lines[line], message, hint))
        if len(self.problems) >= reader.MOST_PROBLEMS:
            raise ScriptError(self.problems)

    # -- the whole

    def make_legible(self) -> None:
        """Refuse what is endless, note what cannot be seen, and blank the writer's notes."""
        if fault := legible.endless(self.lines):
            self.lines = [reader.HIDDEN.sub("�", line[:100]) for line in self.lines[: fault.line + 1]]
            self.note(*fault)
            raise ScriptError(self.problems)
        faults = list(legible.hidden(self.lines))
        self.lines = legible.composed(self.lines)
        for fault in faults:
            self.note(*fault)
        self.text, unclosed = legible.without_notes("\n".join(self.lines))
        if unclosed:
            self.note(*unclosed, "Close it with -->.")

    def front_matter(self, path: Path) -> tuple[About | None, int]:
        """What stands between two --- lines at the top, and the line after them; or a title from the name."""
        lines = self.text.split("\n")
        top = next((number for number, line in enumerate(lines) if line.strip()), 0)
        if lines[top].rstrip() != "---":
            words = re.sub(r"[-_\s]+", " ", _visible(path.stem)).strip()[:100]
            return About(title=words.capitalize() or "Practice"), 0
        for number in range(top + 1, len(lines)):
            if lines[number].rstrip() == "---":
                break
        else:
            self.note(top, 0, "the front matter that begins here has no end", "Close it with a line ---.")
            raise ScriptError(self.problems)
        text = "\n".join(lines[top + 1 : number])
        try:
            return reader.load(text, About, self.path, error=ScriptError, line=top + 2), number + 1
        except ScriptError as error:
            self.problems += error.problems
            return None, number + 1

    def kind(self, about: About, first: int) -> None:
        """Note a script that says nothing, and one that plays others without being a programme."""
        actions = [step.action for step in self.steps]
        plays = sum(isinstance(action, Play) for action in actions)
        if not plays and not any(isinstance(action, Say) for action in actions):
            self.note(first, 0, "nothing is said in this script", "Write a sentence below the front matter.")
        elif plays and about.kind != "programme":
            self.note(0, 0, "this script plays others", "Write kind: programme in the front matter.")
        elif about.kind == "programme" and not plays:
            self.note(0, 0, "this programme plays nothing", "Write [play anchor 2 min], or leave kind out.")
        elif plays > _MOST_PARTS:
            self.note(0, 0, f"this programme has {plays} parts; {_MOST_PARTS} are the most")

    def body(self, first: int) -> None:
        """Read everything from line ``first`` on into ``steps``."""
        for block in markdown.blocks("\n".join([""] * first + self.text.split("\n")[first:])):
            if block.depth > _DEEPEST:
                self.note(block.rows[0].line, 0, f"this is nested deeper than {_DEEPEST} levels")
            else:
                self._block(block)
        self._nothing_waits()
        for waiting in self.repeats:
            self.note(waiting.row.line, waiting.row.column, "this [repeat] has no [end]")

    def _block(self, block: Block) -> None:
        if block.kind == "heading":
            self._heading(block.rows[0])
        elif block.kind == "code":
            self.note(block.rows[0].line, 0, "a block of code cannot be spoken", "Remove the lines ```.")
        elif block.kind == "lost":
            hint = "Write a number that is spoken as a word, or without a point."
            self.note(block.rows[0].line, 0, "numbers would be lost here, as marks of a list", hint)
        else:
            self._paragraph(block.rows, block.kind == "phrase")

    # -- blocks

    def _heading(self, row: Row) -> None:
        self._nothing_waits()
        when: tuple[Condition, ...] = ()
        for place, cue in self._cues(row):
            if isinstance(cue, Condition):
                when += (cue,)
            elif cue:
                self.note(place.line, place.column, "only [if …] may stand in a heading")
        if self.repeats:
            self.note(
                row.line, row.column, "a chapter cannot begin inside a [repeat]", "Write [end] before it."
            )
        self.chapter = when
        words = _CUE.sub(lambda cue: " " * len(cue[0]), row.text)
        self._markup(Row(row.line, row.column, words), ())
        title = " ".join(markdown.plain(words).split())
        if not title:
            self.note(row.line, row.column, "this chapter has no name", "Write it after the #.")
        self._add(Chapter(title), row)

    def _nothing_waits(self) -> None:
        """Note conditions that stood alone above a block which never came."""
        if self.alone:
            hint = "Write it at the end of a heading, to choose that chapter."
            self.note(self.alone.line, self.alone.column, "no paragraph stands below this [if …]", hint)
        self.above, self.alone = (), None

    def _paragraph(self, rows: tuple[Row, ...], phrase: bool) -> None:
        """Read the rows of a paragraph: a row that begins with conditions stands for itself."""
        self.paragraph += 1
        first = len(self.steps)
        when, self.above, self.alone = self.above, (), None
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
            self.above, self.alone = when, rows[0]
        if any(isinstance(step.action, Ask) for step in self.steps[first:]):
            asked = Condition(choice=ASKED, values=("yes",))
            self.steps[first:] = [replace(step, when=(*step.when, asked)) for step in self.steps[first:]]

    def _leading(self, row: Row) -> tuple[tuple[Condition, ...], Row]:
        """The conditions at the start of a row, and the rest of it; the row itself when it has none."""
        found: tuple[Condition, ...] = ()
        while match := _IF.match(row.text.lstrip()):
            start = row.after(len(row.text) - len(row.text.lstrip()))
            cue = self._understand(match[0][1:-1], start)
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
                told = "[if …] stands at the start of a line"
                self.note(piece.line, piece.column, told, "Begin a new line with it.")
            elif cue:
                yield piece, cue
        yield row.after(place), None

    # -- cues

    def _cues(self, row: Row) -> Iterator[tuple[Row, Action | Condition | Repeat | End | None]]:
        """The cues of a row; None for one that is not understood, of which a problem has been noted."""
        for match in _CUE.finditer(row.text):
            place = Row(row.line, row.column + match.start(), match[0])
            yield place, self._understand(match[1] or match[2] or "", place)

    def _understand(self, words: str, place: Row) -> Action | Condition | Repeat | End | None:
        try:
            cue = language.understand(words.strip())
        except ValueError as fault:
            self.note(place.line, place.column, str(fault))
            return None
        if isinstance(cue, Condition) and cue.choice and not self._offered(cue.choice, cue.values, place):
            return None
        if isinstance(cue, Ask) and not self._answered(cue, place):
            return None
        return cue

    def _offered(self, choice: str, values: tuple[str, ...], place: Row) -> bool:
        if self.choices is None:
            return True
        known = self.choices.get(choice)
        if known is None:
            line = f"choices: {{{choice}: [{', '.join(values) or 'both'}, …]}}"
            hint = reader.did_you_mean(choice, self.choices, otherwise=f"Write {line} in the front matter.")
            self.note(place.line, place.column, f"“{choice}” is not one of the script's choices", hint)
            return False
        for value in values:
            if value not in known:
                hint = reader.did_you_mean(value, known, otherwise=f"It may be {' or '.join(known)}.")
                message = f"“{value}” is not what “{choice}” may be"
                self.note(place.line, place.column, message, hint)
                return False
        return True

    def _answered(self, ask: Ask, place: Row) -> bool:
        """Whether the choice that is asked for has its three values: in a file, unanswered, answered."""
        if not self._offered(ask.choice, (), place):
            return False
        if self.choices is not None and len(self.choices[ask.choice]) != 3:
            told = f"the choice “{ask.choice}” needs three values: in a file, not answered, answered"
            self.note(
                place.line, place.column, told, f"Write choices: {{{ask.choice}: [both, gentle, further]}}."
            )
            return False
        return True

    def _cue(self, cue: Action | Repeat | End, place: Row, when: tuple[Condition, ...]) -> None:
        if isinstance(cue, Repeat):
            if len(self.repeats) >= _DEEPEST:
                self.note(place.line, place.column, f"this is repeated deeper than {_DEEPEST} levels")
            self.repeats.append(_Open(place, cue, len(self.steps), when, self.paragraph))
        elif not isinstance(cue, End):
            self._add(cue, place, when)
        elif self.repeats:
            waiting = self.repeats.pop()
            steps = self.steps[waiting.start :]
            self._room(len(steps) * (waiting.repeat.times - 1), place)
            for _ in range(waiting.repeat.times - 1):
                self.steps += self._again(steps, waiting.paragraph)
        else:
            self.note(place.line, place.column, "nothing is repeated here", "Write [repeat 3] before [end].")

    def _again(self, steps: list[Step], around: int) -> Iterator[Step]:
        """The steps once more; paragraphs are new ones, but for that in which the repeat itself stands."""
        numbers = {around: around}
        for step in steps:
            if isinstance(step.action, Say):
                if step.action.paragraph not in numbers:
                    self.paragraph += 1
                number = numbers.setdefault(step.action.paragraph, self.paragraph)
                step = replace(step, action=replace(step.action, paragraph=number))
            yield step

    # -- speech

    def _sentences(self, rows: list[Row], phrase: bool, when: tuple[Condition, ...]) -> None:
        """Add the sentences of the rows, which are read as one running text."""
        before = len(self.problems)
        for row in rows:
            self._markup(row, tuple(PLACEHOLDERS))
        texts = [markdown.plain(row.text) for row in rows]
        starts = list(accumulate((len(text) + 1 for text in texts), initial=0))
        running = " ".join(texts)
        for odd in _NO_SPEECH.finditer(running) if len(self.problems) == before else ():
            row = rows[bisect_right(starts, odd.start()) - 1]
            told = f"“{reader.shown(odd[0])}” would be spoken here"
            self.note(row.line, row.column, told, "Write a cue in one line, and its brackets as they are.")
        for start, stop in sentences.spans(running):
            sentence = " ".join(running[start:stop].split())
            if not any(letter.isalnum() for letter in sentence):
                continue
            begin = start + len(running[start:stop]) - len(running[start:stop].lstrip())
            number = bisect_right(starts, begin) - 1
            place = rows[number].after(begin - starts[number])
            if len(sentence) > _LONGEST_SENTENCE:
                message = (
                    f"this sentence has {len(sentence)} letters; {_LONGEST_SENTENCE} can be spoken at once"
                )
                self.note(place.line, place.column, message, "Break it into shorter ones.")
            self._add(Say(sentence, self.paragraph, phrase), place, when)

    def _markup(self, row: Row, placeholders: tuple[str, ...]) -> None:
        """Note what stands in a row and is neither speech nor a cue."""
        for match in _MARKUP.finditer(row.text):
            if match["tag"]:
                told = f"“{reader.shown(match[0])}” is not read here"
                hint = "Write a silence as [pause 2s]."
            elif match["braces"] is None:
                told = f"“{match[0]}” has no partner in its line"
                hint = "Write [rest] or {minutes} in one line."
            elif match["braces"] not in placeholders:
                known = f"Known are {{{'}, {'.join(placeholders)}}}." if placeholders else ""
                told = f"“{reader.shown(match[0])}” stands for nothing" + ("" if placeholders else " here")
                hint = reader.did_you_mean(match["braces"], placeholders, otherwise=known)
            else:
                continue
            self.note(row.line, row.column + match.start(), told, hint)

    def _add(self, action: Action, row: Row, when: tuple[Condition, ...] = ()) -> None:
        around = tuple(one for waiting in self.repeats for one in waiting.when if one not in when)
        when = self.chapter + around + when
        if len(when) > _MOST_CONDITIONS:
            self.note(row.line, row.column, f"more than {_MOST_CONDITIONS} [if …] belong to this")
            raise ScriptError(self.problems)
        self.steps.append(Step(action, row.line + 1, when, row.column + 1))
        self._room(0, row)

    def _room(self, more: int, row: Row) -> None:
        if len(self.steps) + more > _MOST_STEPS:
            self.note(row.line, row.column, f"this script has more than {_MOST_STEPS:,} sentences and cues")
            raise ScriptError(self.problems)
