"""Which practices suit a listener: few, the gentlest that fit first, and nothing hard when it is too much."""

from __future__ import annotations

from collections.abc import Iterable

from voiceguide.practice import Ask, Play, Practice
from voiceguide.programme import lengths
from voiceguide.vocabulary import Kind

__all__ = ["MOST", "suggested"]

#: practices that are named at once; more is a list, and choosing from a list is work
MOST = 3

#: what steadies, as the practices themselves say
_STEADYING = "cannot-calm"
#: the kinds by what they ask of a listener: time alone, several parts, paper or a mirror
_BY_EFFORT: tuple[Kind, ...] = ("practice", "programme", "companion")


def suggested(practices: Iterable[Practice], need: str, minutes: float, *, steady: bool) -> list[Practice]:
    """Up to three practices for a ``need``, none longer than ``minutes`` unless an answer asks for more.

    The best comes first: what was made for the need, then what stirs up least, then what is for everybody.
    What a programme for the need plays is no effort too many; what it only plays after a question (“has it
    been put right?”) comes last, since nobody asks that here. Somebody who is not ``steady`` is only led to
    what steadies and is for everybody: no images, no paper, nothing that some should leave out.
    """
    known = list(practices)
    wanted = need if steady else _STEADYING
    shortest = {name: least for name, (least, _) in lengths(known).items()}
    fitting = [one for one in known if wanted in one.about.needs and 0 < shortest[one.name] <= minutes]
    if not steady:
        fitting = [one for one in fitting if _for_everybody(one)]
    led = _led(known, wanted)

    def rank(one: Practice) -> tuple[object, ...]:
        about = one.about
        effort = 0 if one.name in led else _BY_EFFORT.index(about.kind)
        far = about.needs.index(wanted) + (about.tier != "green") + effort
        away = abs((about.default or shortest[one.name]) - minutes)
        closest = need not in about.needs, led.get(one.name, False), far, about.needs[0] != wanted
        return *closest, bool(about.not_for), away, one.name

    return sorted(fitting, key=rank)[:MOST]


def _for_everybody(one: Practice) -> bool:
    return one.about.tier == "green" and one.about.kind != "companion" and not one.about.not_for


def _led(practices: Iterable[Practice], need: str) -> dict[str, bool]:
    """The names of what programmes made for a need play, and whether they only do after a question."""
    found: dict[str, bool] = {}
    for one in practices:
        if one.about.needs[:1] == (need,):
            asked = {step.action.choice for step in one.steps if isinstance(step.action, Ask)}
            for step in one.steps:
                if isinstance(step.action, Play):
                    behind = any(condition.choice in asked for condition in step.when)
                    found[step.action.name] = found.get(step.action.name, True) and behind
    return found
