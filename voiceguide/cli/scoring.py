"""From the options of a command to a score: a listener's settings, their voice, and what both make."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from voiceguide.config import Settings
    from voiceguide.practice import Practice
    from voiceguide.score import Score
    from voiceguide.speech import Voice
    from voiceguide.terminal import View

__all__ = ["composed", "scored", "settings_for", "speaking", "view_for"]


def settings_for(
    practice: Practice, choices: Iterable[str] = (), day: str | None = None, **given: Any
) -> Settings:
    """The listener's settings, and before them what the options of a command ask for."""
    from dataclasses import replace

    from voiceguide import config, left

    left.expire()
    settings = config.settings()
    offered = _offered(practice)
    wishes = dict(_choice(text, offered) for text in choices)
    if day == "next" and "day" in offered:
        from voiceguide import days

        wishes["day"] = days.upcoming(practice.name, offered["day"])
    elif day is not None:
        wishes |= dict([_choice(f"day={day}", offered)])
    given = {name: value for name, value in given.items() if value is not None}
    _check_input(given.get("input"))
    return replace(settings, **given, choices=settings.choices | wishes)


def view_for(settings: Settings, *, as_json: bool = False) -> View:
    """How a session with these settings is shown."""
    from voiceguide import terminal

    return terminal.view(plain=settings.plain, captions=settings.captions, as_json=as_json)


def _offered(practice: Practice) -> dict[str, tuple[str, ...]]:
    """The choices of a practice, and of all that it plays."""
    from voiceguide import library
    from voiceguide.errors import NotFound

    offered = dict(practice.about.choices)
    for play in practice.plays:
        try:
            part = library.find(play.name)
        except NotFound:
            continue  # it is told with its place when the programme is composed
        for name, values in part.about.choices.items():
            offered[name] = tuple(dict.fromkeys((*offered.get(name, ()), *values)))
    return offered


def _choice(text: str, offered: dict[str, tuple[str, ...]]) -> tuple[str, str]:
    """A choice and its value, as written after --with."""
    from voiceguide.reader import did_you_mean

    name, equals, value = text.partition("=")
    if not equals:
        raise click.BadParameter(f"“{text}” is not CHOICE=VALUE; for example eyes=open.")
    if name not in offered:
        known = f"It has {', '.join(offered)}." if offered else "It has none."
        raise click.BadParameter(
            f"this practice has no choice “{name}”. {did_you_mean(name, offered, otherwise=known)}"
        )
    if value not in offered[name]:
        raise click.BadParameter(f"“{name}” may be {' or '.join(offered[name])}, not “{value}”.")
    return name, value


def _check_input(which: str | None) -> None:
    """Raise ``BadParameter`` when somebody names an input device that is not there."""
    from pathlib import Path

    if which and which != "none":
        from voiceguide.inputs import suits

        if not suits(Path(which)):
            raise click.BadParameter(f"“{which}” is no input device that you may read.")


@contextmanager
def speaking(settings: Settings, *, forgiving: bool) -> Iterator[Voice]:
    """The voice that a listener chose, with its cache; where it is not here, ``forgiving``, the default."""
    from voiceguide import speech
    from voiceguide.speech.cache import Cached

    otherwise = partial(click.echo, err=True) if forgiving else None
    with Cached(speech.voice(settings, otherwise)) as voice:
        yield voice


def scored(practice: Practice, minutes: float | None, settings: Settings, voice: Voice) -> Score:
    """The score of a practice, every line of it spoken."""
    from voiceguide import terminal
    from voiceguide.compose import compose
    from voiceguide.palette import Palette

    with terminal.progress("Preparing the voice", drawn=not settings.plain, plain=False) as spoken:
        _ = voice.key  # that no engine works at all is told of no one line
        return compose(practice, voice, Palette(), minutes, settings, progress=spoken)


def composed(name: str, minutes: float | None, **given: Any) -> tuple[Practice, Settings, Score]:
    """The practice of a name, and its settings and its score as the options of a command ask for them."""
    from voiceguide import library

    practice = library.find(name)
    settings = settings_for(practice, **given)
    with speaking(settings, forgiving=given["voice"] is None) as voice:
        return practice, settings, scored(practice, minutes, settings, voice)
