"""Point 10: what the front matter says."""

from __future__ import annotations

import pytest

from tests.rubric.cases import GOOD, Judge, at, broken, line_of
from tests.scripts import parsed
from voiceguide.skeleton import skeleton


def without(key: str) -> str:
    """The good script without the line of a key, and without what is indented below it."""
    kept, dropping = [], False
    for line in GOOD.split("\n"):
        dropping = line.startswith(f"{key}:") or (dropping and line.startswith(" "))
        if not dropping:
            kept.append(line)
    return "\n".join(kept)


KEYS = (
    *("tradition", "purpose", "tier", "eyes", "minutes", "needs", "evidence"),
    *("cautions", "not_for", "sources", "author", "licence", "reviewed"),
)


@pytest.mark.parametrize("key", KEYS)
def test_what_the_front_matter_leaves_out_is_told_with_how_to_write_it(judge: Judge, key: str) -> None:
    (one,) = [one for one in judge(without(key)) if one.point == 10]
    assert (one.line, one.column, one.blocker) == (1, 1, False)
    assert f"“{key}”" in one.message
    assert f"\n    {key}: " in one.hint


@pytest.mark.parametrize(
    "line", ["needs: []", "cautions: []", "sources: []", "reviewed: []"], ids=lambda line: line.split(":")[0]
)
def test_what_is_left_empty_is_missing(judge: Judge, line: str) -> None:
    key = line.split(":")[0]
    (one,) = judge(without(key).replace("title: Hands at rest", f"title: Hands at rest\n{line}"))
    assert f"“{key}”" in one.message
    assert at(one) == line
    assert f"Write here what is true, such as {key}: " in one.hint


@pytest.mark.parametrize(
    ("old", "new", "claim"),
    [
        ("title: Hands at rest", "title: Heal your hands", "Heal"),
        ("purpose: A restless moment", "purpose: Cures insomnia", "Cures"),
        ("tradition: ", "tradition: Proven ", "Proven"),
        ("evidence: ", "evidence: It reduces anxiety. ", "reduces anxiety"),
        ("cautions:\n", "cautions:\n  - This is guaranteed.\n", "guaranteed"),
        ("not_for: [", "not_for: [Nobody. It relieves pain., ", "relieves pain"),
    ],
)
def test_a_claim_in_the_front_matter_is_a_blocker_where_it_stands(
    judge: Judge, old: str, new: str, claim: str
) -> None:
    (one,) = judge(broken((old, new)))
    assert (one.point, one.blocker) == (7, True)
    assert at(one).startswith(claim)


def test_a_claim_that_is_spelt_over_two_lines_is_told_at_its_key(judge: Judge) -> None:
    (one,) = judge(broken(("purpose: A restless moment", "purpose: Reduces\n  stress")))
    assert (one.point, one.blocker, at(one)) == (7, True, "purpose: Reduces")


def test_what_a_new_script_leaves_to_be_filled_in_is_told_where_it_stands(judge: Judge) -> None:
    text = skeleton("evening-sounds")
    found = [one for one in judge(text) if "still stands here" in one.message]
    assert [at(one).rstrip(".") for one in found] == [
        "One honest sentence on what is known",
        "Who described the method",
        "What they called it",
        "The journal, or the publisher",
        "Your name",
    ]
    assert not any(one.blocker for one in found)


def test_what_a_hint_proposed_is_told_until_it_is_replaced(judge: Judge) -> None:
    text = GOOD.replace("author: A. Writer\nlicence", "author: your name\nlicence")
    (one,) = judge(text)
    assert (one.point, at(one)) == (10, "your name")
    (one,) = judge(text.replace("author: your name", "author: your\n  name"))
    assert (one.point, one.line) == (10, 1)


def test_a_script_without_front_matter_is_shown_a_whole_one(judge: Judge) -> None:
    (one,) = judge(GOOD.split("---\n", 2)[2].replace("[if eyes shut] ", "").replace("[if eyes open] ", ""))
    assert (one.point, one.line, one.blocker) == (10, 1, False)
    front_matter = "\n".join(line.removeprefix("    ") for line in one.hint.split("\n")[1:])
    written = parsed(f"{front_matter}\nHello.\n").about
    assert all(getattr(written, key) for key in KEYS if key != "not_for")


SOURCE = "    where: A Publisher\n    doi: 10.1000/182\n"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("    doi: 10.1000/182\n", "where"),
        ("    where: A Publisher\n", "a doi, a url or an ISBN"),
    ],
)
def test_a_source_says_where_to_find_it(judge: Judge, change: str, told: str) -> None:
    (one,) = judge(broken((SOURCE, change)))
    assert (one.point, one.blocker) == (10, False)
    assert one.message.endswith(told)
    assert at(one) == 'Small practices: a handbook"'


@pytest.mark.parametrize(
    "change",
    [
        "    where: A Publisher\n    url: https://example.org\n",
        "    where: A Publisher, ISBN 9781462526789\n",
        "    where: A Publisher\n    unconfirmed: yes\n",
    ],
)
def test_an_address_a_number_or_a_doubt_is_enough(judge: Judge, change: str) -> None:
    assert judge(broken((SOURCE, change))) == []


@pytest.mark.parametrize("review", ["A. Reader, not long ago", "A. Reader in 2026"])
def test_a_review_has_a_date(judge: Judge, review: str) -> None:
    text = broken(("A. Reader, 2026-03-01, read and listened to", review))
    (one,) = judge(text)
    assert (one.point, one.message) == (10, "no review has a date")
    assert (one.line, one.column) == line_of(text, "reviewed")


def test_a_month_is_a_date_too(judge: Judge) -> None:
    assert judge(broken(("A. Reader, 2026-03-01, read and listened to", "A. Reader, March 2026"))) == []


def test_a_choice_of_the_house_has_its_values(judge: Judge) -> None:
    text = GOOD.replace("eyes: [shut, open]", "eyes: [closed, open]").replace(
        "[if eyes shut]", "[if eyes closed]"
    )
    (one,) = judge(text)
    assert (one.point, one.blocker) == (10, False)
    assert (one.line, one.column) == line_of(text, "eyes: [closed, open]")
    assert "“shut”" in one.hint


def test_a_choice_of_ones_own_has_any_values(judge: Judge) -> None:
    assert judge(broken(("  eyes: [shut, open]\n", "  eyes: [shut, open]\n  pace: [slow, brisk]\n"))) == []


def test_a_listener_chooses_eyes_or_posture(judge: Judge) -> None:
    text = GOOD.replace("[if eyes shut]", "[if pace slow]").replace("[if eyes open]", "[if pace brisk]")
    (one,) = judge(text.replace("  eyes: [shut, open]", "  pace: [slow, brisk]"))
    assert (one.point, one.blocker, at(one)) == (10, False, "choices:")
    posture = text.replace("  eyes: [shut, open]", "  pace: [slow, brisk]\n  posture: [sitting, lying]")
    assert judge(posture) == []
