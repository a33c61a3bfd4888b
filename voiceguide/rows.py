"""The rows of a script: which cues stand in them, whether these are in order, and what is said between."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import accumulate

from voiceguide import language, markdown, sentences
from voiceguide.about import CHOICES
from voiceguide.markdown import Row
from voiceguide.practice import PLACEHOLDERS, RESTS, Action, Ask, Condition, End, Repeat
from voiceguide.problems import Problems
from voiceguide.reader import HIDDEN, did_you_mean, shown

__all__ = ["Rows"]

#: characters; no speech engine is given a longer sentence
_LONGEST_SENTENCE = 400

#: values of a choice that is asked for: in a file, not answered, answered
_ASKED = ("both", "gentle", "further")
#: what is said of a length, which is no choice
_LENGTH = re.compile(r"[<>=]|\b(?:min(?:ute)?s?|sec(?:ond)?s?|hours?)\b")
_CUE = re.compile(r"\[([^\[\]]*)\]|\(\s*+(pause\b[^()]*|\d[^()]*\bpause\s*+)\)", re.IGNORECASE)
_IF = re.compile(r"\[\s*if\b[^\[\]]*\]", re.IGNORECASE)
#: what may not be spoken: a tag, braces, and brackets and braces that stand alone in their line
_MARKUP = re.compile(r"(?P<tag></?[A-Za-z][^<>]*>?)|\{(?P<braces>[^{}]*)\}|[\[\]{}]")
#: what is done in a silence, as a script for reading aloud says it; in some, a word or two go before it
_DIRECTION = r"(?:(?!in |the )[\w’'-]++ ){0,3}(?:pause|silence)(?:[:,]? \d[\w. ]*)?\.?"
#: with emphasis it is one where it stands for a sentence
_EMPHASISED = rf"(?<!\S)(?<![^\s.!?…”] )[*_]++{_DIRECTION}[*_]++(?=\.?\s*+(?:$|(?-i:[A-Z“])))"
#: what was meant for something else than speech, and what to write for it
_MEANT = (
    (re.compile(rf"\(\s*+({'|'.join((*RESTS, 'bell'))})\s*+\)", re.IGNORECASE), r"Write [\1]."),
    (
        re.compile(rf"\(\s*+{_DIRECTION}\s*+\)|{_EMPHASISED}", re.IGNORECASE),
        "Write [pause 10s] or [rest].",
    ),
    (
        re.compile(r"(?<!&)#++(?!\d)"),
        "Write a heading in a line of its own, with a blank after the mark: # Listening",
    ),
    (re.compile(r"(?<!&)#++(?=\d)"), "Write “number”, or a heading with a blank after the mark: # Listening"),
    (re.compile(r"^==+$"), "Write a heading with a mark before it: # Listening"),
    (re.compile(r"\|.*"), "Write what a table holds as sentences, and a stroke as “or”."),
)
#: what may not be spoken although its rows looked innocent: a cue in two lines, or spelt with entities
_NO_SPEECH = re.compile(rf"{_CUE.pattern}|[\[\]#|]|{HIDDEN.pattern}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Rows:
    """Reads the rows of one script, noting what is wrong in them, and raising when that is too much."""

    problems: Problems
    #: what the script leaves to its listener; None when the front matter could not be read
    choices: Mapping[str, tuple[str, ...]] | None

    # -- cues

    def cues(self, row: Row) -> Iterator[tuple[Row, Action | Condition | Repeat | End | None]]:
        """The cues of a row; None for one that is not understood, of which a problem has been noted."""
        for match in _CUE.finditer(row.text):
            place = Row(row.line, row.column + match.start(), match[0])
            yield place, self._understand(match[1] or match[2] or "", place)

    def leading(self, row: Row) -> tuple[tuple[Condition, ...], Row]:
        """The conditions at the start of a row, and the rest of it; the row itself when it has none."""
        found: tuple[Condition, ...] = ()
        while match := _IF.match(row.text.lstrip()):
            start = row.after(len(row.text) - len(row.text.lstrip()))
            cue = self._understand(match[0][1:-1], start)
            found += (cue,) if isinstance(cue, Condition) else ()
            row = start.after(match.end())
        return found, row

    def pieces(self, row: Row) -> Iterator[tuple[Row, Action | Repeat | End | None]]:
        """The row cut at its cues: pieces of speech without a cue, and cues."""
        place = 0
        for piece, cue in self.cues(row):
            offset = piece.column - row.column
            yield Row(row.line, row.column + place, row.text[place:offset]), None
            place = offset + len(piece.text)
            if isinstance(cue, Condition):
                told = "[if …] stands at the start of a line"
                self.problems.at(piece, told, "Begin a new line with it.")
            elif cue:
                yield piece, cue
        yield row.after(place), None

    def _understand(self, words: str, place: Row) -> Action | Condition | Repeat | End | None:
        try:
            cue = language.understand(words.strip())
        except ValueError as fault:
            self.problems.at(place, str(fault))
            return None
        if isinstance(cue, Condition) and cue.choice and not self._offered(cue.choice, cue.values, place):
            return None
        if isinstance(cue, Ask) and not self._answered(cue, place):
            return None
        return cue

    def _offered(self, choice: str, values: tuple[str, ...], place: Row) -> bool:
        """Whether the script has this choice, and each of these values of it."""
        if self.choices is None:
            return True
        known = self.choices.get(choice)
        if known is None:
            hint = _how_to_offer(choice, values, self.choices)
            self.problems.at(place, f"“{choice}” is not one of the script's choices", hint)
            return False
        for value in values:
            if value not in known:
                hint = did_you_mean(value, known, otherwise=f"It may be {' or '.join(known)}.")
                self.problems.at(place, f"“{value}” is not what “{choice}” may be", hint)
                return False
        return True

    def _answered(self, ask: Ask, place: Row) -> bool:
        """Whether the choice that is asked for has its three values: in a file, unanswered, answered."""
        if not self._offered(ask.choice, (), place):
            return False
        if self.choices is not None and len(self.choices[ask.choice]) != 3:
            told = f"the choice “{ask.choice}” needs three values: in a file, not answered, answered"
            hint = f"Write choices: {{{ask.choice}: [{', '.join(_ASKED)}]}}."
            self.problems.at(place, told, hint)
            return False
        return True

    # -- speech

    def title(self, row: Row) -> str:
        """The name of the chapter that a row heads, without its cues; empty when nothing is left."""
        blanked = _CUE.sub(lambda cue: " " * len(cue[0]), row.text)
        self._no_markup(Row(row.line, row.column, blanked), ())
        return " ".join(markdown.plain(blanked).split())

    def sentences(self, rows: list[Row]) -> Iterator[tuple[Row, str]]:
        """The sentences of rows without cues, read as one running text, each with where it begins."""
        before = len(self.problems.found)
        for row in rows:
            self._no_markup(row, tuple(PLACEHOLDERS))
            self._nothing_else_meant(row)
        texts = [markdown.plain(row.text) for row in rows]
        starts = list(accumulate((len(text) + 1 for text in texts), initial=0))
        running = " ".join(texts)
        for odd in _NO_SPEECH.finditer(running) if len(self.problems.found) == before else ():
            row = rows[bisect_right(starts, odd.start()) - 1]
            hint = "Write a cue in one line, and its brackets as they are."
            self.problems.at(row, f"“{shown(odd[0])}” would be spoken here", hint)
        for start, stop in sentences.spans(running):
            sentence = " ".join(running[start:stop].split())
            if not any(letter.isalnum() for letter in sentence):
                continue
            begin = stop - len(running[start:stop].lstrip())
            number = bisect_right(starts, begin) - 1
            place = rows[number].after(begin - starts[number])
            if len(sentence) > _LONGEST_SENTENCE:
                told = f"this sentence has {len(sentence)} letters; {_LONGEST_SENTENCE} can be spoken at once"
                self.problems.at(place, told, "Break it into shorter ones.")
            yield place, sentence

    def _no_markup(self, row: Row, placeholders: tuple[str, ...]) -> None:
        """Note what stands in a row and is neither speech nor a cue."""
        for match in _MARKUP.finditer(row.text):
            if match["tag"]:
                told = f"“{shown(match[0])}” is not read here"
                silence = match["tag"].startswith("<br")
                otherwise = "Write a silence as [pause 2s]." if silence else "Leave it out."
                hint = _as_cue(match["tag"].strip("</>"), otherwise)
            elif match["braces"] is None:
                told = f"“{match[0]}” has no partner in its line"
                hint = "Write [rest] or {minutes} in one line."
            elif match["braces"] not in placeholders:
                known = f"Known are {{{'}, {'.join(placeholders)}}}." if placeholders else ""
                told = f"“{shown(match[0])}” stands for nothing" + ("" if placeholders else " here")
                hint = _as_cue(match["braces"], did_you_mean(match["braces"], placeholders, otherwise=known))
            else:
                continue
            self.problems.add(row.line, row.column + match.start(), told, hint)

    def _nothing_else_meant(self, row: Row) -> None:
        """Note what is a cue, a heading or a table elsewhere, and would be spoken in a row."""
        for pattern, instead in _MEANT:
            for match in pattern.finditer(row.text):
                told = f"“{shown(match[0])}” would be spoken here"
                self.problems.add(row.line, row.column + match.start(), told, match.expand(instead))


def _as_cue(words: str, otherwise: str) -> str:
    """What to write for words that would be a cue between brackets, else ``otherwise``."""
    try:
        language.understand(words)
    except ValueError:
        return otherwise
    return f"Write [{shown(words)}]."


def _how_to_offer(choice: str, values: tuple[str, ...], offered: Iterable[str]) -> str:
    """What to write for a choice that a script does not have; a length is none."""
    if _LENGTH.search(" ".join((choice, *values))):
        return "Write a length as [if 5 min]."
    own = {(): _ASKED, ("yes",): ("yes", "no")}.get(values, (*values, "…"))
    known = ", ".join(CHOICES.get(choice, own))
    line = f"choices: {{{choice}: [{known}]}}"
    return did_you_mean(choice, offered, otherwise=f"Write {line} in the front matter.")
