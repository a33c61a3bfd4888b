"""The body of a script: its chapters, paragraphs and phrases become steps, each with what it depends on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from voiceguide import markdown
from voiceguide.markdown import Block, Row
from voiceguide.practice import ASKED, Ask, Chapter, Condition, Say, Step
from voiceguide.problems import Problems
from voiceguide.rows import Rows
from voiceguide.steps import Steps

__all__ = ["read"]

#: quotes and lists within one another
_DEEPEST = 8


def read(
    text: str, first: int, choices: Mapping[str, tuple[str, ...]] | None, problems: Problems
) -> tuple[Step, ...]:
    """The steps of a script's text from line ``first`` on, counted from 0.

    ``choices`` are those of its front matter; None when that could not be read. What is wrong is noted among
    the ``problems``; ``ScriptError`` is raised for too much of anything.
    """
    body = _Body(problems, Rows(problems, choices), Steps(problems))
    for block in markdown.blocks("\n".join([""] * first + text.split("\n")[first:])):
        body.block(block)
    body.nothing_waits()
    body.steps.close()
    return tuple(body.steps.taken)


@dataclass
class _Body:
    """One run over one body, block by block."""

    problems: Problems
    rows: Rows
    steps: Steps
    above: tuple[Condition, ...] = ()  #: stood alone above the block that comes
    alone: Row | None = None  #: where they stood

    def block(self, block: Block) -> None:
        """Read a block; conditions that stood alone above it hold in it."""
        line = block.rows[0].line
        if block.depth > _DEEPEST:
            self.problems.add(line, 0, f"this is nested deeper than {_DEEPEST} levels")
        elif block.kind == "heading":
            self._heading(block.rows[0])
        elif block.kind == "code":
            self.problems.add(line, 0, "a block of code cannot be spoken", "Remove the lines ```.")
        elif block.kind == "underlined":
            hint = "Write a heading as # Listening, and leave the line above a rule empty."
            self.problems.at(block.rows[0], "this would be spoken, although dashes underline it", hint)
        elif block.kind == "lost":
            hint = "Write a number that is spoken as a word, or without a point."
            self.problems.add(line, 0, "numbers would be lost here, as marks of a list", hint)
        else:
            self._paragraph(block.rows, block.kind == "phrase")

    def nothing_waits(self) -> None:
        """Note conditions that stood alone above a block which never came."""
        if self.alone:
            hint = "Write it at the end of a heading, to choose that chapter."
            self.problems.at(self.alone, "no paragraph stands below this [if …]", hint)
        self.above, self.alone = (), None

    def _heading(self, row: Row) -> None:
        self.nothing_waits()
        when: tuple[Condition, ...] = ()
        for place, cue in self.rows.cues(row):
            if isinstance(cue, Condition):
                when += (cue,)
            elif cue:
                self.problems.at(place, "only [if …] may stand in a heading")
        if self.steps.repeats:
            self.problems.at(row, "a chapter cannot begin inside a [repeat]", "Write [end] before it.")
        self.steps.chapter = when
        title = self.rows.title(row)
        if not title:
            self.problems.at(row, "this chapter has no name", "Write it after the #.")
        self.steps.add(Chapter(title), row)

    def _paragraph(self, rows: tuple[Row, ...], phrase: bool) -> None:
        """Read the rows of a paragraph; when it asks something, nobody hears it who could not answer."""
        self.steps.paragraph += 1
        first = len(self.steps.taken)
        above, self.above, self.alone = self.above, (), None
        empty = True
        for together, when in self._stretches(rows, above):
            self._stretch(together, phrase, when)
            empty = empty and not together
        if empty:
            self.above, self.alone = when, rows[0]
        if any(isinstance(step.action, Ask) for step in self.steps.taken[first:]):
            self.steps.depend(first, Condition(choice=ASKED, values=("yes",)))

    def _stretches(
        self, rows: tuple[Row, ...], when: tuple[Condition, ...]
    ) -> Iterator[tuple[list[Row], tuple[Condition, ...]]]:
        """Rows that share their conditions: one that begins with its own stands for itself.

        Conditions that stand alone in their row hold in all that follow; they come last when no row does.
        """
        together: list[Row] = []
        for row in rows:
            conditions, rest = self.rows.leading(row)
            if rest is row:
                together.append(row)
                continue
            yield together, when
            together = []
            if rest.text.strip():
                yield [rest], when + conditions
            else:
                when += conditions
        yield together, when

    def _stretch(self, rows: list[Row], phrase: bool, when: tuple[Condition, ...]) -> None:
        """Read sentences and cues of rows that share their conditions."""
        said: list[Row] = []
        for row in rows:
            for piece, cue in self.rows.pieces(row):
                if cue is None:
                    said.append(piece)
                    continue
                self._say(said, phrase, when)
                said = []
                self.steps.cue(cue, piece, when)
        self._say(said, phrase, when)

    def _say(self, rows: list[Row], phrase: bool, when: tuple[Condition, ...]) -> None:
        for place, sentence in self.rows.sentences(rows):
            self.steps.add(Say(sentence, self.steps.paragraph, phrase), place, when)
