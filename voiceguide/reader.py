"""YAML to dataclasses: types checked, every problem with its place and a near miss, all in one run.

A plain scalar is read as what the field asks for, never as what it looks like, so ``[yes, no]`` stays
two words. Aliases, tags and deep nesting are refused: a file from a stranger costs no more than a file.
"""

from __future__ import annotations

import dataclasses
import difflib
import re
import types
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from voiceguide.errors import Problem, ProblemsError

if TYPE_CHECKING:
    import yaml

__all__ = ["HIDDEN", "MOST_PROBLEMS", "did_you_mean", "load", "salvage", "shown"]

T = TypeVar("T")

#: characters; more is not a file that a person wrote
_LONGEST = 65_536
#: mappings and lists within one another
_DEEPEST = 8
#: likeness from which one name may be meant by another, and what each of two first letters adds to it
_NEAR, _BEGUN = 0.6, 0.05
#: problems; nobody reads more in one run
MOST_PROBLEMS = 100
#: characters that cannot be seen: controls, direction of writing, joints and tags, halves of others
HIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)
#: where a line ends for YAML
_LINE_END = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
#: two numbers with something between them that is no list
_NUMBERS = re.compile(r"(\d+(?:\.\d+)?)\s*(?:[-–—,;/]|to|and|or)\s*(\d+(?:\.\d+)?)")
_TRUTH = {"yes": True, "true": True, "on": True, "no": False, "false": False, "off": False}


@dataclasses.dataclass(frozen=True, slots=True)
class _Node:
    """A value and where it stands; ``content`` is a text, a list of nodes, or a list of pairs of nodes."""

    content: Any
    line: int
    column: int

    @property
    def is_text(self) -> bool:
        return isinstance(self.content, str)

    @property
    def is_mapping(self) -> bool:
        return isinstance(self.content, tuple)


class _Refused(Exception):
    """A value that is not what its field asks for; the problem has been noted."""


class _Enough(Exception):
    """Nobody reads more problems than have been noted."""


def shown(text: str) -> str:
    """The text as a message quotes it: cut short, and nothing hidden in it."""
    return HIDDEN.sub("�", text if len(text) <= 60 else text[:59] + "…")


def did_you_mean(wrong: str, known: Iterable[str], *, otherwise: str = "") -> str:
    """A sentence with the known name nearest to ``wrong``, or ``otherwise`` when none is near."""
    likeness, near = max(((_likeness(wrong[:60].lower(), name), name) for name in known), default=(0.0, ""))
    return f"Did you mean “{near}”?" if likeness >= _NEAR else otherwise


def _likeness(wrong: str, name: str) -> float:
    """How alike two names are, from 0 to 1 and a little more: hardly anybody mistakes a name's beginning."""
    begun = (wrong[:1] == name[:1]) + (wrong[:2] == name[:2])
    return difflib.SequenceMatcher(None, name, wrong).ratio() + _BEGUN * begun


def load(text: str, into: type[T], path: str, *, error: type[ProblemsError], line: int = 1) -> T:
    """The YAML in ``text`` as a value of type ``into``.

    ``into`` is a dataclass or any type that a field may have: ``str``, ``int``, ``float``, ``bool``,
    ``Literal``, ``X | None``, ``tuple[X, ...]`` (one value counts as a list of one), ``dict[str, X]``, a
    dataclass. A field with ``metadata={"read": function}`` is read by that function, from text, and its
    ``ValueError`` becomes a problem; so does a dataclass's own, at the field that its second argument names.
    A text is one line, whatever its white space was. ``line`` is the line of ``path`` on which the text
    begins. Raises ``error`` with all problems.
    """
    reading = _Reading(text, path, line)
    try:
        value = reading.value(reading.parse(), into, into)
    except (_Refused, _Enough):
        value = None
    if reading.problems:
        raise error(reading.problems)
    return value  # type: ignore[no-any-return]


def salvage(text: str, into: type) -> dict[str, Any]:
    """What is right in the YAML of a dataclass, by its fields, whatever else is wrong in it.

    Of a mapping what is right stays, too; of a text that is no YAML, nothing.
    """
    reading = _Reading(text, "", 1)
    try:
        found, _ = reading.fields(reading.parse(), into)
    except (_Refused, _Enough):
        return {}
    return found


class _Reading:
    """One run over one text, gathering problems."""

    def __init__(self, text: str, path: str, first: int) -> None:
        self.text, self.path, self.first = text, path, first
        self.lines = _LINE_END.split(text[:_LONGEST])
        self.problems: list[Problem] = []

    def note(self, line: int, column: int, message: str, hint: str = "") -> None:
        source = self.lines[line] if line < len(self.lines) else ""
        source = HIDDEN.sub("�", source)
        self.problems.append(Problem(self.path, line + self.first, column + 1, source, message, hint))
        if len(self.problems) == MOST_PROBLEMS:
            raise _Enough

    def refuse(self, node: _Node, message: str, hint: str = "") -> _Refused:
        self.note(node.line, node.column, message, hint)
        return _Refused()

    # -- text to nodes

    def parse(self) -> _Node:
        import yaml

        if len(self.text) > _LONGEST:
            self.note(0, 0, f"this is too long to read: more than {_LONGEST:,} characters")
            raise _Refused
        try:
            return self._document(yaml.parse(self.text, Loader=yaml.SafeLoader))
        except yaml.MarkedYAMLError as fault:
            mark = fault.problem_mark or fault.context_mark
            place = (mark.line, mark.column) if mark else (0, 0)
            told = fault.problem or fault.context or ""
            hint = next((hint for start, hint in _YAML_HINTS.items() if told.startswith(start)), "")
            self.note(*place, f"this is not YAML: {told}", hint)
        except yaml.reader.ReaderError as fault:
            before = _LINE_END.split(self.text[: fault.position])
            message = "this is not text: a character that cannot be printed stands here"
            self.note(len(before) - 1, len(before[-1]), message)
        except (ValueError, OverflowError):  # PyYAML makes numbers of \U99999999 and %YAML 1.999… unchecked
            self.note(0, 0, "this is not YAML: a number in it is too large")
        raise _Refused

    def _document(self, events: Iterator[yaml.Event]) -> _Node:
        import yaml

        for event in events:
            if not isinstance(event, yaml.StreamStartEvent | yaml.DocumentStartEvent):
                break
        if isinstance(event, yaml.StreamEndEvent):
            return _Node((), 0, 0)
        root = self._node(event, events, 0)
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                self.note(_place(event)[0], 0, "a second document begins here", "Drop the line ---.")
                raise _Refused
        return root

    def _node(self, event: yaml.Event, events: Iterator[yaml.Event], depth: int) -> _Node:
        import yaml

        place = _place(event)
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:  # type: ignore[attr-defined]
            self.note(
                *place,
                "anchors and aliases (& and *) are not read here",
                "Put quotes round a text with & or *.",
            )
            raise _Refused
        if event.tag not in (None, "!"):  # type: ignore[attr-defined]
            self.note(*place, "tags (!) are not read here", "Put quotes round a text that begins with !.")
            raise _Refused
        if isinstance(event, yaml.ScalarEvent):
            return _Node(event.value, *place)
        if depth == _DEEPEST:
            self.note(*place, f"this is nested deeper than {_DEEPEST} levels")
            raise _Refused
        items = []
        while not isinstance(inner := next(events), yaml.SequenceEndEvent | yaml.MappingEndEvent):
            items.append(self._node(inner, events, depth + 1))
        if isinstance(event, yaml.SequenceStartEvent):
            return _Node(items, *place)
        return _Node(tuple(zip(items[::2], items[1::2], strict=True)), *place)

    # -- nodes to values

    def value(self, node: _Node, kind: Any, name: Any) -> Any:
        origin = get_origin(kind)
        if dataclasses.is_dataclass(kind):
            return self._dataclass(node, kind)
        if origin is dict:
            return self._dict(node, get_args(kind)[1])
        if origin is tuple:
            return self._tuple(node, get_args(kind)[0], name)
        if origin in (Union, types.UnionType):
            if node.content in ("", "~", "null"):
                return None
            return self.value(node, next(part for part in get_args(kind) if part is not type(None)), name)
        if not node.is_text:
            hint = _QUOTE_COLON if node.is_mapping else ""
            raise self.refuse(node, f"“{name}” is one value, not a list", hint)
        if origin is Literal:
            return self._literal(node, get_args(kind), name)
        return self._scalar(node, kind, name)

    def _literal(self, node: _Node, known: tuple[str, ...], name: str) -> str:
        if node.content not in known:
            choices = "It is one of: " + ", ".join(known) + "."
            hint = did_you_mean(node.content, known, otherwise=choices)
            raise self.refuse(node, f"“{shown(node.content)}” is not what “{name}” may be", hint)
        return str(node.content)

    def _scalar(self, node: _Node, kind: Callable[[str], Any], name: str) -> Any:
        text = " ".join(node.content.split())
        if HIDDEN.search(text):
            raise self.refuse(node, f"“{name}” holds a character that cannot be seen")
        if kind is bool:
            if text.lower() not in _TRUTH:
                raise self.refuse(node, f"“{name}” is yes or no, not “{shown(text)}”")
            return _TRUTH[text.lower()]
        if kind is str and not text:
            raise self.refuse(node, f"“{name}” is empty")
        try:
            value = kind(text)
        except ValueError as fault:
            wanted = {int: "a whole number", float: "a number"}.get(kind)  # type: ignore[call-overload]
            told = f"“{name}” is {wanted}, not “{shown(text)}”" if wanted else str(fault)
            raise self.refuse(node, told) from None
        if isinstance(value, float) and not abs(value) < 1e9:
            raise self.refuse(node, f"“{name}” is a number, not “{shown(text)}”")
        return value

    def _tuple(self, node: _Node, kind: Any, name: str) -> tuple[Any, ...]:
        if kind in (int, float) and node.is_text and (numbers := _NUMBERS.fullmatch(node.content.strip())):
            told = f"“{shown(node.content)}” is not one number"
            raise self.refuse(node, told, f"Write several in brackets: [{numbers[1]}, {numbers[2]}].")
        items = node.content if isinstance(node.content, list) else [] if node.content == "" else [node]
        return tuple(self._each(items, kind, name))

    def _each(self, items: list[_Node], kind: Any, name: str) -> Iterator[Any]:
        for item in items:
            try:
                yield self.value(item, kind, name)
            except _Refused:
                continue

    def _pairs(self, node: _Node) -> Iterator[tuple[_Node, _Node]]:
        if not node.is_mapping:
            raise self.refuse(node, "a list of “name: value” lines belongs here")
        seen = set()
        for key, value in node.content:
            if not key.is_text:
                self.refuse(key, "a name belongs here")
            elif key.content in seen:
                self.refuse(key, f"“{shown(key.content)}” is given twice")
            else:
                seen.add(key.content)
                yield key, value

    def _dict(self, node: _Node, kind: Any) -> dict[str, Any]:
        found = {}
        for key, value in self._pairs(node):
            for read in self._each([value], kind, shown(key.content)):
                found[key.content] = read
        return found

    def fields(self, node: _Node, kind: Any) -> tuple[dict[str, Any], dict[str, _Node]]:
        """The values of a dataclass's fields that can be read, and where each field that is given stands."""
        hints = get_type_hints(kind)
        fields = {field.name: field for field in dataclasses.fields(kind) if field.init}
        found: dict[str, Any] = {}
        given: dict[str, _Node] = {}
        for key, value in self._pairs(node):
            name = key.content.replace("-", "_")
            if name not in fields:
                hint = did_you_mean(name, fields, otherwise="Known here: " + ", ".join(fields) + ".")
                self.refuse(key, f"“{shown(key.content)}” is not known here", hint)
                continue
            if name in given:
                self.refuse(key, f"“{name}” is given twice")
                continue
            given[name] = key
            wanted = fields[name].metadata.get("read", hints[name])
            for read in self._each([value], wanted, key.content):
                found[name] = read
        for name, field in fields.items():
            needed = field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
            if needed and name not in given:
                self.refuse(node, f"“{name}” is missing")
        return found, given

    def _dataclass(self, node: _Node, kind: Any) -> Any:
        found, given = self.fields(node, kind)
        if self.problems:
            raise _Refused
        try:
            return kind(**found)
        except ValueError as fault:
            message, *field_name = fault.args
            place = given.get(field_name[0], node) if field_name else node
            raise self.refuse(place, message) from None


_QUOTE_COLON = "Put quotes round a text that holds a colon."
_YAML_HINTS = {
    "mapping values are not allowed here": _QUOTE_COLON,
    "could not find expected ':'": "Each line here is “name: value”.",
    "found character '\\t' that cannot start any token": "Indent with spaces, not with tabs.",
    "found character": "Put quotes round a text that begins with a mark.",
    "expected <block end>, but found '<scalar>'": "Put double quotes round all of it.",
}


def _place(event: yaml.Event) -> tuple[int, int]:
    assert event.start_mark is not None  # a parser's events always have one
    return event.start_mark.line, event.start_mark.column
