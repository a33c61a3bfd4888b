"""Which practices suit a listener: few, the gentlest that fit first, and nothing hard when it is too much."""

from __future__ import annotations

from collections.abc import Iterable

from voiceguide.practice import Practice
from voiceguide.vocabulary import Kind

__all__ = ["MOST", "suggested"]

#: practices that are named at once; more is a list, and choosing from a list is work
MOST = 3

#: what steadies, as the practices themselves say
_STEADYING = "cannot-calm"
#: the kinds by what they ask of a listener: time alone, several parts, paper or a mirror
_BY_EFFORT: tuple[Kind, ...] = ("practice", "programme", "companion")


def suggested(practices: Iterable[Practice], need: str, minutes: float, *, steady: bool) -> list[Practice]:
    """Up to three practices for a ``need``, none longer than ``minutes``, the best first.

    What was made for the need comes first, then what stirs up least. Somebody who is not ``steady`` is only
    led to what steadies and is for everybody: no images, no paper, nothing that some should leave out.
    """
    known = list(practices)
    wanted = need if steady else _STEADYING
    fitting = [one for one in known if wanted in one.about.needs and 0 < one.reach[0] <= minutes]
    if not steady:
        fitting = [one for one in fitting if one.about.tier == "green" and not one.about.not_for]
        fitting = [one for one in fitting if one.about.kind != "companion"]

    def rank(one: Practice) -> tuple[object, ...]:
        about = one.about
        far = about.needs.index(wanted) + (about.tier != "green") + _BY_EFFORT.index(about.kind)
        return need not in about.needs, far, abs((about.default or minutes) - minutes), one.name

    return sorted(fitting, key=rank)[:MOST]
