"""How words are to be said: what engines misread in this field, set right before they see it.

Numbers and abbreviations are written out for every engine. Respellings are for those that read by espeak's
rules; their phonemes were looked up one by one. A listener's own words stand in ``pronunciation.yaml`` in
the settings folder, one ``word: respelling`` a line, and go before the table.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from voiceguide import reader
from voiceguide.config import own_text, settings_folder
from voiceguide.errors import SettingsError

__all__ = ["Lexicon", "Said", "normal", "own_words"]

_QUOTES = str.maketrans("‘’‚“”„", "'''\"\"\"")
_UNHEARD = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")


def normal(text: str) -> str:
    """The text with single spaces, plain quotes and composed letters, and nothing that cannot be seen."""
    seen = "".join(" " if unicodedata.category(letter) == "Cc" else letter for letter in text)
    return " ".join(unicodedata.normalize("NFC", _UNHEARD.sub("", seen)).translate(_QUOTES).split())


@dataclass(frozen=True, slots=True)
class Said:
    """A text as an engine is to read it, and from where in the line each part of it comes."""

    text: str
    parts: tuple[tuple[int, int, int, int], ...]  #: start and stop here, start and stop in the line

    def origin(self, start: int, stop: int) -> tuple[int, int]:
        """The characters of the line that stand behind those from ``start`` to ``stop`` of this text."""
        return self._place(start)[0], self._place(stop - 1)[1]

    def _place(self, index: int) -> tuple[int, int]:
        for start, stop, first, last in self.parts:
            if start <= index < stop:
                same = stop - start == last - first
                return (first + index - start, first + index - start + 1) if same else (first, last)
        raise ValueError(f"there is no character {index} in this text")


@dataclass(frozen=True, slots=True)
class _Rule:
    """A pattern, and what is said for it; ``before`` and ``after`` list what must stand beside it.

    ``never_before`` and ``never_after`` list what must not.
    """

    pattern: str
    said: str | Callable[[str], str]
    before: str = ""
    after: str = ""
    never_before: str = ""
    never_after: str = ""

    @property
    def source(self) -> str:
        """The whole rule as a regular expression."""
        behind = "|".join(rf"(?<=\b{word} )" for word in _listed(self.before))
        ahead = "|".join(rf"{word}\b" for word in _listed(self.after))
        not_behind = "".join(rf"(?<!\b{word} )" for word in _listed(self.never_before))
        not_ahead = "".join(rf"(?! {word}\b)" for word in _listed(self.never_after))
        wanted = rf"(?:{behind}){self.pattern}" if behind else self.pattern
        return rf"{not_behind}{wanted}" + (rf"(?= (?:{ahead}))" if ahead else "") + not_ahead

    def instead_of(self, text: str) -> str:
        """What is said for a matching text, with a capital letter where that has one."""
        if callable(self.said):
            return self.said(text)
        return self.said[:1].upper() + self.said[1:] if text[0].isupper() else self.said


def _listed(words: str) -> Iterable[str]:
    return (word.strip().replace("_", " ") for word in words.split())


# -- for every engine

_UNITS = {"s": "second", "m": "minute", "h": "hour"}
_FRACTIONS = {
    "1/2": "a half",
    "1/3": "a third",
    "2/3": "two thirds",
    "1/4": "a quarter",
    "3/4": "three quarters",
}
_NUMBER = r"\d+(?:\.\d+)?"
_FRACTION = r"(?:1/2|[12]/3|[13]/4)(?![/\d])"


def _length(text: str) -> str:
    """``30s``, ``10 min.`` or ``2-3 hrs`` in words."""
    match = re.match(rf"({_NUMBER}(?:[-–]{_NUMBER})?)\s?([a-z])", text.lower())
    assert match is not None
    number = _between(match[1])
    return f"{number} {_UNITS[match[2]]}{'s' * (number != '1')}"


def _between(text: str) -> str:
    """A range, with ``to``."""
    return re.sub("[-–]", " to ", text)


def _counted(text: str) -> str:
    """Numbers one after another, each by itself."""
    return re.sub("[-–]", ", ", text)


def _mixed(text: str) -> str:
    """A whole number and a fraction."""
    whole, fraction = text.split()
    return f"{whole} and {_FRACTIONS[fraction]}"


_EXPANSIONS = (
    _Rule(rf"(?<![\d/])\d+ {_FRACTION}", _mixed),
    _Rule(r"(?<![\d/])1/2(?= an? )", "half"),
    _Rule(rf"(?<![\d/]){_FRACTION}", lambda text: _FRACTIONS[text]),
    _Rule(r"(?<![\d/])24/7(?![/\d])", "24 7"),
    _Rule(r"(?<![\d/])\d+/\d+(?![/\d])", lambda text: text.replace("/", " out of ")),
    _Rule(
        rf"(?<![\d.-]){_NUMBER}(?:[-–]{_NUMBER})?\s?(?:secs?|mins?|hrs?|s|h)\b(?:\.(?= (?-i:[a-z])))?",
        _length,
        never_before="the his her your my their our",
    ),
    _Rule(rf"(?<![\w.-]){_NUMBER}(?:[-–]{_NUMBER}){{2,}}(?!\w)", _counted),
    _Rule(rf"(?<![\w.-]){_NUMBER}[-–]{_NUMBER}(?!\w)", _counted, after="breathing breath pattern rhythm"),
    _Rule(rf"(?<![\w.-]){_NUMBER}[-–]{_NUMBER}(?!\w)", _between),
    _Rule(r"\be\.g\.", "for example"),
    _Rule(r"\bi\.e\.", "that is"),
    _Rule(r"\bvs\.?(?!\w)", "versus"),
    _Rule("[\u2190-\u21ff]", ","),
    _Rule("[\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff\ufe0f\u200d\u20e3\U000e0020-\U000e007f]+", ""),
)
#: read as words where letters are meant; matched as written
_LETTERS = {"EMDR": "E M D R", "IFS": "I F S"}

# -- for engines that read by espeak's rules

_OWN = "your the my our his her their its this that these those it them"
_NEAR = "to by at enough friend friends relative relatives family attention contact one ones up together"
_CONTEXTS = (
    _Rule(
        r"\bclose\b", "cloze", after=f"{_OWN} both each all one_eye one_hand down", never_before="so too how"
    ),
    _Rule(
        r"\bclose\b",
        "cloze",
        before="gently softly slowly now then please let_us let_them let's eyes eyelids lids",
        never_after=_NEAR,
    ),
    _Rule(r"^close\b", "cloze", after="with here off"),
    _Rule(
        r"\buse\b", "yooz", after=f"{_OWN} a an any all both each one either whatever", never_before="the no"
    ),
    _Rule(r"\bbow\b", "bough", after=f"{_OWN} down forward to before gently slightly slowly"),
    _Rule(r"\bbow\b", "bough", before="with_a small little slight gentle deep low final"),
    _Rule(r"\bbows\b", "boughs", after=f"{_OWN} down forward to before gently slightly slowly"),
    _Rule(
        r"\bcontent\b",
        "conntent",
        before="feel feels feeling felt rest rests resting quite deeply fully simply become calm_and",
        never_after="of",
    ),
    _Rule(r"\bwind\b", "wined", after="down"),
    _Rule(r"\bminute\b", "mynute", after="sensations? movements? changes? details? shifts?"),
    _Rule(r"\bm{2,}\b|\bhm\b", "Hmm"),
    _Rule(r"\bsh+\b", "shush"),
    _Rule(r"\bhaa+h?\b", "hah"),
)
_RESPELLED = {
    "bodhicitta": "bodichitta",
    "chi": "chee",
    "dukkha": "dooka",
    "mudra": "moodra",
    "mudras": "moodras",
    "namaste": "nahmastay",
    "nidra": "needra",
    "om": "ohm",
    "pranayama": "prah na yahma",
    "qi": "chee",
    "qigong": "cheegong",
    "sangha": "sunga",
    "savasana": "shavahsana",
    "schultz": "shoolts",
    "shavasana": "shavahsana",
    "tai chi": "tie chee",
    "thich nhat hanh": "tick not hahn",
    "vagus": "vaygus",
}


class Lexicon:
    """Everything that is said otherwise than it is written, as one compiled pattern, longest words first."""

    def __init__(self, *, respelled: bool, own: Mapping[str, str] | None = None) -> None:
        own = own or {}
        words = _words(own) + _words(_LETTERS | (_RESPELLED if respelled else {}))
        self._rules = (*words, *_EXPANSIONS, *(_CONTEXTS if respelled else ()))
        self._pattern = re.compile("|".join(f"({rule.source})" for rule in self._rules), re.IGNORECASE)
        table = f"{Path(__file__).read_text('utf-8')}{respelled}{sorted(own.items())}"
        #: changes with anything that may change what is said
        self.key = hashlib.blake2b(table.encode(), digest_size=8).hexdigest()

    def said(self, line: str) -> Said:
        """A line, already ``normal``, as the engine is to read it."""
        pieces: list[str] = []
        parts: list[tuple[int, int, int, int]] = []
        length = done = 0
        for match in [*self._pattern.finditer(line), None]:
            start, stop = match.span() if match else (len(line), len(line))
            whole = [(line[done:start], done, start)]
            if match and match.lastindex:
                whole.append((self._rules[match.lastindex - 1].instead_of(match[0]), start, stop))
            for piece, first, last in whole:
                if piece:
                    pieces.append(piece)
                    parts.append((length, length + len(piece), first, last))
                    length += len(piece)
            done = stop
        return Said("".join(pieces), tuple(parts))


def _words(table: Mapping[str, str]) -> list[_Rule]:
    """A rule a word, longest first; one with a capital letter is matched as it is written, others anyhow."""
    longest = sorted(table, key=lambda word: (-len(word), word))
    return [
        _Rule(rf"(?<!\w)(?-i:{re.escape(word)})(?!\w)", table[word])
        if word != word.lower()
        else _Rule(rf"(?<!\w){re.escape(word)}(?!\w)", table[word])
        for word in longest
    ]


def own_words() -> dict[str, str]:
    """The listener's own words, from ``pronunciation.yaml``; none without one. Raises ``SettingsError``."""
    path = settings_folder() / "pronunciation.yaml"
    read = reader.load(own_text(path), dict[str, str], str(path), error=SettingsError)
    return {normal(word): said for word, said in read.items() if normal(word)}
