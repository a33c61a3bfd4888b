"""Steps as they are gathered: what each depends on, what is said again, and no more than a session needs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from voiceguide.markdown import Row
from voiceguide.practice import Action, Condition, End, Repeat, Say, Step
from voiceguide.problems import Problems

__all__ = ["Steps"]

#: steps, with all repeats said out
_MOST = 5000
#: conditions that one step depends on
_MOST_CONDITIONS = 20
#: repeats within one another
_DEEPEST = 8


@dataclass(frozen=True, slots=True)
class _Open:
    """A repeat that waits for its end: where it stands, and the first of its steps."""

    row: Row
    repeat: Repeat
    start: int
    when: tuple[Condition, ...]
    paragraph: int


@dataclass
class Steps:
    """The steps of one script, so far. What is wrong is noted; ``ScriptError`` is raised for too much."""

    problems: Problems
    taken: list[Step] = field(default_factory=list)
    paragraph: int = 0  #: the number of the one that is being read
    chapter: tuple[Condition, ...] = ()  #: hold up to the next heading
    repeats: list[_Open] = field(default_factory=list)

    def add(self, action: Action, row: Row, when: tuple[Condition, ...] = ()) -> None:
        """Take an action that stands at a row, under these conditions and those of all around it."""
        around = tuple(one for waiting in self.repeats for one in waiting.when if one not in when)
        when = self.chapter + around + when
        if len(when) > _MOST_CONDITIONS:
            self.problems.at(row, f"more than {_MOST_CONDITIONS} [if …] belong to this")
            self.problems.stop()
        self.taken.append(Step(action, row.line + 1, when, row.column + 1))
        self._make_room(0, row)

    def cue(self, cue: Action | Repeat | End, row: Row, when: tuple[Condition, ...]) -> None:
        """Take a cue: an action as it is, and what stands from a repeat to its end as often as is asked."""
        if isinstance(cue, Repeat):
            if len(self.repeats) >= _DEEPEST:
                self.problems.at(row, f"this is repeated deeper than {_DEEPEST} levels")
            self.repeats.append(_Open(row, cue, len(self.taken), when, self.paragraph))
        elif isinstance(cue, End):
            self._end(row)
        else:
            self.add(cue, row, when)

    def depend(self, first: int, condition: Condition) -> None:
        """Let the steps from number ``first`` on depend on a condition, too."""
        self.taken[first:] = [replace(step, when=(*step.when, condition)) for step in self.taken[first:]]

    def close(self) -> None:
        """Note every repeat whose end never came."""
        for waiting in self.repeats:
            self.problems.at(waiting.row, "this [repeat] has no [end]")

    def _end(self, row: Row) -> None:
        if not self.repeats:
            self.problems.at(row, "nothing is repeated here", "Write [repeat 3] before [end].")
            return
        waiting = self.repeats.pop()
        steps = self.taken[waiting.start :]
        more = waiting.repeat.times - 1
        self._make_room(len(steps) * more, row)
        for _ in range(more):
            self.taken += self._again(steps, waiting.paragraph)

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

    def _make_room(self, more: int, row: Row) -> None:
        if len(self.taken) + more > _MOST:
            self.problems.at(row, f"this script has more than {_MOST:,} sentences and cues")
            self.problems.stop()
