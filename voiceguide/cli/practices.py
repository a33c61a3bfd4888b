"""Commands that find a practice."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

import click

from voiceguide.cli.group import as_json, chosen, day, print_json, to_minutes
from voiceguide.cli.scoring import composed
from voiceguide.errors import SpeechError
from voiceguide.vocabulary import KINDS, NEEDS, TIERS

if TYPE_CHECKING:
    from voiceguide.about import Source
    from voiceguide.practice import Practice
    from voiceguide.score import Score

__all__ = ["COMMANDS"]

_ORDERS = ("need", "tradition", "minutes", "tier", "eyes", "kind", "name")


# -- a list


@click.command("list", short_help="List the library, by what you come with or otherwise.")
@click.option(
    "--by", type=click.Choice(_ORDERS), default="need", show_default=True, help="How to group them."
)
@click.option("--need", type=click.Choice(tuple(NEEDS)), help="Only what is for this.")
@click.option("--tradition", metavar="TEXT", help="Only what comes from there; a part of its name will do.")
@click.option("--minutes", "-m", type=to_minutes, metavar="N", help="Only what can last so long.")
@click.option("--tier", type=click.Choice(TIERS), help="Only this tier: how much it may stir up.")
@click.option("--eyes", type=click.Choice(("open", "shut")), help="Only what can be done with such eyes.")
@click.option("--kind", type=click.Choice(KINDS), help="Only practices, companions or programmes.")
@as_json
def list_practices(by: str, as_json: bool, **wanted: Any) -> None:
    """List the library by what you come with, or by tradition, length, tier or eyes."""
    from voiceguide import library
    from voiceguide.programme import lengths

    known = list(library.practices())
    lasting = lengths(known)
    found = [practice for practice in known if _wanted(practice, lasting[practice.name], **wanted)]
    if as_json:
        print_json([_described(practice) for practice in found])
        return
    if not found:
        click.echo("Nothing in the library is like that.")
    width = max((len(practice.name) for practice in found), default=0)
    for title, group in _grouped(found, by, wanted["need"]):
        if title:
            click.echo(title)
        for practice in group:
            name = f"{'  ' if title else ''}{practice.name:{width}}"
            told = _lengths(practice, lasting[practice.name])
            click.echo(f"{name}  {practice.title}, {told}. {practice.about.purpose}")


def _wanted(
    practice: Practice,
    lasting: tuple[float, float],
    need: str | None,
    tradition: str | None,
    minutes: float | None,
    tier: str | None,
    eyes: str | None,
    kind: str | None,
) -> bool:
    about = practice.about
    return (
        (need is None or need in about.needs)
        and (tradition is None or tradition.lower() in about.tradition.lower())
        and (minutes is None or lasting[0] <= minutes <= lasting[1])
        and (tier is None or tier == about.tier)
        and (eyes is None or about.eyes in (eyes, "either"))
        and (kind is None or kind == about.kind)
    )


def _grouped(
    practices: Sequence[Practice], by: str, need: str | None
) -> Iterable[tuple[str, list[Practice]]]:
    """The practices under their headings; one may stand under several, unless only one need is wanted."""
    if by == "name":
        return [("", list(practices))]
    headings = _headings(practices, by)
    groups: dict[str, list[Practice]] = {heading: [] for heading in headings.values()}
    for practice in practices:
        about = practice.about
        keys = {
            "need": (need,) if need else about.needs,
            "tradition": (about.tradition,),
            "minutes": [f"{length:g}" for length in about.minutes],
            "tier": (about.tier,),
            "eyes": (about.eyes,),
            "kind": (about.kind,),
        }[by]
        for key in keys or ("",):
            groups.setdefault(headings.get(key, key) or "Others", []).append(practice)
    if by == "need":
        for key, heading in NEEDS.items():
            groups[heading].sort(key=lambda one: (one.about.needs.index(key), one.about.tier != "green"))
    return [(title, group) for title, group in groups.items() if group]


def _headings(practices: Sequence[Practice], by: str) -> dict[str, str]:
    """The headings that have an order of their own, by what stands under them."""
    if by == "need":
        return NEEDS
    if by == "tier":
        return {tier: tier for tier in TIERS}
    if by == "kind":
        return {kind: f"{kind.capitalize()}s" for kind in KINDS}
    if by == "minutes":
        lengths = sorted({length for practice in practices for length in practice.about.minutes})
        return {f"{length:g}": f"{length:g} minutes" for length in lengths}
    return {}


def _lengths(practice: Practice, lasting: tuple[float, float]) -> str:
    """How long a practice lasts, in words; ``lasting`` are the minutes at least and at most."""
    if practice.plays:
        days = practice.about.choices.get("day")
        told = f"{len(days)} days" if days else _about(*lasting)
        return told if lasting[0] else "cannot be played as it is"
    minutes = [f"{minutes:g}" for minutes in practice.about.minutes]
    if not minutes:
        return "any length that fits"
    return (", ".join(minutes[:-1]) + " or " if minutes[1:] else "") + f"{minutes[-1]} minutes"


def _about(shortest: float, longest: float) -> str:
    from voiceguide.units import spoken_length

    least, most = (spoken_length(minutes * 60) for minutes in (shortest, longest))
    return most if least == most else f"{least.removesuffix(' minutes')} to {most.removeprefix('about ')}"


# -- one of them


@click.command(short_help="Show what a practice is for, its steps and its cautions.")
@click.argument("name")
@chosen
@day
@as_json
def show(name: str, minutes: float | None, as_json: bool, **given: Any) -> None:
    """Show what a practice is for, its steps with their times, choices, cautions, evidence and sources."""
    from voiceguide.programme import lasts

    practice, score = _timed(name, minutes, **given)
    if as_json:
        data = score.as_data() if score else {}
        print_json(_described(practice) | {"steps": data.get("chapters"), "frames": data.get("frames")})
        return
    about, lasting = practice.about, lasts(practice)
    click.echo(f"{practice.title} ({', '.join((practice.name, *about.aliases))})")
    rows: dict[str, Iterable[str]] = {
        "For": [about.purpose],
        "Tradition": [about.tradition],
        "Lasts": [_lengths(practice, lasting), _in_a_file(lasting, score) if practice.plays else ""],
        "Eyes": [about.eyes],
        "Tier": [about.tier],
        "Bed": [about.bed],
        "Choices": [f"{name}: {', '.join(values)}" for name, values in about.choices.items()],
        "Steps": _steps(score) if score else _described(practice)["chapters"],
        "Cautions": _of_all(practice, lambda one: one.about.cautions),
        "Not for": _of_all(practice, lambda one: one.about.not_for),
        "Evidence": [about.evidence],
        "Sources": [_cited(source) for source in about.sources],
        "Reviewed": about.reviewed or ["by nobody yet"],
    }
    for label, values in rows.items():
        for index, value in enumerate(filter(None, values)):
            click.echo(f"{label if index == 0 else '':10} {value}")


def _timed(name: str, minutes: float | None, **given: Any) -> tuple[Practice, Score | None]:
    """A practice and its score; none where nothing can be spoken, which is told."""
    from voiceguide import library

    try:
        practice, _, score = composed(name, minutes, **given)
    except SpeechError as fault:
        click.echo(f"{fault}\nSo the times of its steps are not known.", err=True)
        return library.find(name), None
    return practice, score


def _in_a_file(lasting: tuple[float, float], score: Score | None) -> str:
    """How long a programme lasts where nobody can answer; nothing where it asks nothing."""
    from voiceguide.units import RATE, spoken_length

    asks = lasting[0] < lasting[1]
    return f"{spoken_length(score.frames / RATE)} in a file, as below" if score and asks else ""


def _of_all(practice: Practice, told: Callable[[Practice], Iterable[str]]) -> Iterable[str]:
    """What is told of a practice, and of all that it plays, each once."""
    from voiceguide import library

    parts = (library.find(name) for name in dict.fromkeys(play.name for play in practice.plays))
    return dict.fromkeys(text for one in (practice, *parts) for text in told(one))


def _steps(score: Score) -> list[str]:
    from voiceguide.units import RATE, clock

    steps = [f"{clock(mark.start / RATE):>5} {mark.title}" for mark in score.chapters]
    return [*steps, f"{clock(score.frames / RATE):>5} the end"]


def _cited(source: Source) -> str:
    told = (
        f"{source.author} ({source.year}). {source.title}.",
        source.where and f"{source.where}.",
        source.doi and f"doi:{source.doi}",
        source.url,
        "(not confirmed yet)" * source.unconfirmed,
    )
    return " ".join(filter(None, told))


def _described(practice: Practice) -> dict[str, Any]:
    from dataclasses import asdict

    from voiceguide.practice import Chapter

    chapters = [step.action.title for step in practice.steps if isinstance(step.action, Chapter)]
    return {"name": practice.name, **asdict(practice.about), "chapters": chapters}


# -- a few of them


@click.command()
@click.option("--need", type=click.Choice(tuple(NEEDS)), help="What you come with; else you are asked.")
@click.option("--now", type=click.Choice(("too-much", "steady")), help="How it is; else you are asked.")
@click.option("--minutes", "-m", type=to_minutes, metavar="N", help="How long you have; else you are asked.")
@as_json
def suggest(need: str | None, now: str | None, minutes: float | None, as_json: bool) -> None:
    """Ask at most three questions, and name one to three practices."""
    from voiceguide import library
    from voiceguide.suggest import suggested

    need = need or _asked("What brings you here?", NEEDS)
    now = now or _asked(
        "How is it right now?",
        {"too-much": "Too much: pounding, spinning or far away", "steady": "I can think"},
    )
    minutes = minutes or float(
        _asked("How long do you have?", {str(length): f"{length} minutes" for length in (2, 5, 10, 20)})
    )
    found = suggested(library.practices(), need, minutes, steady=now == "steady")
    if as_json:
        print_json(
            [_described(practice) | {"command": _command(practice, need, minutes)} for practice in found]
        )
        return
    if not found:
        click.echo("Nothing is as short as that. Something steady at any time: voiceguide ground")
    for practice in found:
        click.echo(f"{practice.title}: {practice.about.purpose}")
        if practice.about.not_for:
            click.echo(f"    Not for: {' '.join(practice.about.not_for)}")
        click.echo(f"    {_command(practice, need, minutes)}")


def _command(practice: Practice, need: str, minutes: float) -> str:
    """What plays a practice for so many minutes, as far as it can; whoever wants to sleep is not woken."""
    shortest, longest = practice.reach
    length = "" if practice.plays else f" --minutes {min(max(minutes, shortest), longest):g}"
    sleeps = need == "sleep" and "sleep" in practice.about.choices.get("ending", ())
    return f"voiceguide play {practice.name}{length}{' --with ending=sleep' * sleeps}"


def _asked(question: str, answers: dict[str, str]) -> str:
    """The answer to a question, given as a number. The asking is no part of the result: standard error."""
    click.echo(question, err=True)
    for number, answer in enumerate(answers.values(), 1):
        click.echo(f"  {number}  {answer}", err=True)
    number = click.prompt("Number", type=click.IntRange(1, len(answers)), err=True)
    return list(answers)[number - 1]


COMMANDS = (list_practices, show, suggest)
