"""The writing rubric's program half: everything wrong with a script that can be found without a listener."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from voiceguide import script
from voiceguide.compose import compose
from voiceguide.config import Settings
from voiceguide.errors import CannotFit, NotFound, ProblemsError, RecipeError, VoiceguideError
from voiceguide.palette import Palette
from voiceguide.practice import ASKED, Ask, Bed, Bell, Play, Practice, Step
from voiceguide.programme import movements
from voiceguide.rubric import about, alternatives, ends, reading, times, words
from voiceguide.rubric.finding import LANGUAGE, Finding, Place, Remark, Session, merged
from voiceguide.rubric.measures import Measures, heard, measured
from voiceguide.rubric.reading import ONLY_A_READER, Watched
from voiceguide.rubric.report import Report
from voiceguide.rubric.text import Text, at
from voiceguide.score import Score
from voiceguide.speech import Voice
from voiceguide.units import RATE

__all__ = [
    "ONLY_A_READER",
    "Finding",
    "Measures",
    "Report",
    "Watched",
    "choice_sets",
    "findings",
    "measured",
    "report",
    "watched",
]


def report(path: Path, voice: Voice, palette: Palette) -> Report:
    """All that can be told of the script at ``path``: what is found, and what a reader should look at."""
    return Report(str(path), tuple(findings(path, voice, palette)), tuple(watched(path)))


def findings(path: Path, voice: Voice, palette: Palette) -> Iterator[Finding]:
    """What the script at ``path`` should do otherwise: language, sounds and parts, then all ten points.

    The points come only when the others are in order. The script is composed at every length that it offers,
    or else at its own, with every one of ``choice_sets``; what is found in several sessions is told once.
    """
    try:
        practice, text = script.read(path), Text.read(path)
    except NotFound as fault:
        told = str(fault).removeprefix(f"{path} ").removesuffix(".")
        hint = "" if path.suffix else f"Write the path of a script, such as {path}.md."
        yield Finding(str(path), 1, 1, "", LANGUAGE, True, told, hint)
    except ProblemsError as error:
        yield from _of_problems(error)
    else:
        unknown = dict.fromkeys([*_unknown_sounds(practice, palette, text), *_unknown_parts(practice, text)])
        yield from unknown or _Run(practice, voice, palette, text).findings()


def watched(path: Path) -> Iterator[Watched]:
    """The words at which a reader should look; none in a script that cannot be read."""
    try:
        practice, text = script.read(path), Text.read(path)
    except (NotFound, ProblemsError):
        return
    yield from reading.watched(practice, text)


def choice_sets(practice: Practice) -> Iterator[dict[str, str]]:
    """What listeners choose: nothing, each other value of each choice alone, and no default at all.

    Where something is asked, also each way that a listener can take who is there to answer.
    """
    offered = practice.about.choices
    yield {}
    yield from ({name: value} for name, values in offered.items() for value in values[1:])
    if len(offered) > 1:
        yield {name: values[1] for name, values in offered.items()}
    for choice in dict.fromkeys(
        step.action.choice for step in practice.steps if isinstance(step.action, Ask)
    ):
        yield from ({ASKED: "yes", choice: value} for value in offered[choice][1:])


@dataclass
class _Run:
    """One run over one script, gathering remarks, each with the session that it is made of."""

    practice: Practice
    voice: Voice
    palette: Palette
    text: Text
    remarks: list[tuple[Remark, Session | None]] = field(default_factory=list)
    sessions: list[Session] = field(default_factory=list)

    def findings(self) -> Iterator[Finding]:
        """The findings, once every session has been composed."""
        try:
            self.remarks += [(remark, None) for remark in _of_the_script(self.practice, self.text)]
            for minutes in self.practice.about.minutes or (None,):
                self.try_length(minutes)
        except ProblemsError as error:  # a recipe of a part that cannot be read, or a second question
            yield from _of_problems(error)
        except VoiceguideError as fault:
            self.remarks.append((_of_a_fault(fault, self.practice.path), None))
        yield from merged(self.text.path, self.text.lines, self.remarks, self.sessions)

    def try_length(self, minutes: float | None) -> None:
        """Judge the sessions of a length: each set of choices that is heard as another one."""
        tried = set()
        for choices in choice_sets(self.practice):
            key = _included(self.practice, minutes, choices), choices.get("ending")
            if key in tried:
                continue
            tried.add(key)
            self.sessions.append(_session(minutes, choices))
            try:
                self.judge(minutes, choices)
            except CannotFit as fault:
                told = str(fault), "Write rests that can be longer or shorter, or drop it."
                place, rule = self.text.key("minutes"), f"reach {minutes}"
                self.remarks.append((Remark(1, place, rule, *told, blocker=True), self.sessions[-1]))
                if not choices:
                    return

    def judge(self, minutes: float | None, choices: dict[str, str]) -> None:
        """Compose the last session, and gather what is wrong in it. Raises ``CannotFit``."""
        score = compose(self.practice, self.voice, self.palette, minutes, Settings(choices=choices))
        steps = self.practice.at(minutes * 60 if minutes else score.frames / RATE, choices)
        judged = _of_a_session(self.practice, score, steps, choices, self.text)
        self.remarks += [(remark, self.sessions[-1]) for remark in judged]


def _of_the_script(practice: Practice, text: Text) -> Iterator[Remark]:
    """What is wrong whatever the session."""
    yield from words.of_the_script(practice, text)
    yield from about.of_the_script(practice, text)
    if practice.about.kind != "programme":
        yield from times.lengths(practice, text)
        yield from alternatives.of_the_script(practice, text)
    yield from times.parts(practice)


def _of_a_session(
    practice: Practice, score: Score, steps: tuple[Step, ...], choices: Mapping[str, str], text: Text
) -> Iterator[Remark]:
    """What is wrong in one session. The parts of a programme are practices, and judged by themselves."""
    yield from words.of_a_session(practice, steps)
    yield from times.in_a_row(steps)
    yield from times.length_of(score, practice, text)
    if practice.about.kind != "programme":
        sounds = heard(score, steps)
        yield from times.of_a_session(practice, score, steps, text)
        yield from ends.of_a_session(practice, score, sounds, practice.chosen(choices))
        yield from alternatives.of_a_session(practice, sounds)


def _included(practice: Practice, minutes: float | None, choices: Mapping[str, str]) -> tuple[Step, ...]:
    """The steps of a session; of one whose length is not known yet, all that its choices let in."""
    if minutes:
        return practice.at(minutes * 60, choices)
    chosen = practice.chosen(choices) | {ASKED: choices.get(ASKED, "no")}
    return tuple(step for step in practice.steps if all(c.holds(0, chosen) for c in step.when if c.choice))


def _session(minutes: float | None, choices: Mapping[str, str]) -> Session:
    length = f"{minutes:g} min" if minutes else "its own length"
    return Session(length, " ".join(f"{name}={value}" for name, value in choices.items()))


# -- before anything is composed


def _of_problems(error: ProblemsError) -> Iterator[Finding]:
    for one in error.problems:
        yield Finding(one.path, one.line, one.column, one.source, LANGUAGE, True, one.message, one.hint)


def _of_a_fault(fault: VoiceguideError, path: Path) -> Remark:
    """An error that stops every session; it may begin with the script's line."""
    match = re.fullmatch(rf"{re.escape(str(path))}:(\d+): (.*)", str(fault), re.DOTALL)
    line, told = (int(match[1]), match[2]) if match else (1, str(fault))
    return Remark(LANGUAGE, Place(line), "fault", told, blocker=True)


def _unknown_sounds(practice: Practice, palette: Palette, text: Text) -> Iterator[Finding]:
    """One finding for each bed and bell that does not exist, or whose recipe cannot be read."""
    asked: dict[tuple[type, str], Place] = {(Bed, practice.about.bed): text.key("bed")}
    for step in practice.steps:
        if isinstance(step.action, Bed | Bell):
            asked.setdefault((type(step.action), step.action.name), at(step))
    for (kind, name), (line, column) in asked.items():
        try:
            palette.bed(name, 0) if kind is Bed else palette.bell(name)
        except NotFound as fault:
            source = text.lines[line - 1]
            yield Finding(text.path, line, column, source, LANGUAGE, True, str(fault))
        except RecipeError as error:
            yield from _of_problems(error)


def _unknown_parts(practice: Practice, text: Text) -> Iterator[Finding]:
    """One finding for each part that does not exist or cannot be played so, whatever its listener chooses."""
    for step in practice.steps:
        if not isinstance(step.action, Play):
            continue
        line, column = at(step)
        source = text.lines[line - 1]
        try:
            movements(replace(practice, steps=(replace(step, when=()),)), None, {}, "")
        except NotFound as fault:
            told = str(fault).removeprefix(f"{text.path}:{line}: ")
            yield Finding(text.path, line, column, source, LANGUAGE, True, told)
        except ProblemsError as error:
            for finding in _of_problems(error):
                yield replace(finding, source=source) if finding.path == text.path else finding
