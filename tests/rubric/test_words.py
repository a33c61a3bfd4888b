"""Points 4, 7 and 8: what sentences show by themselves."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.rubric.cases import Judge, at, broken, line_of, of_point, with_middle
from voiceguide.rubric import phrases
from voiceguide.rubric.words import grade

PLAIN = "They may be warm, or cool, or neither. [notice]"


def sole(judge: Judge, text: str, point: int):  # type: ignore[no-untyped-def]
    """The only finding in a text, which must be of this point."""
    (one,) = judge(text)
    assert one.point == point
    return one


@pytest.mark.parametrize(
    ("sentence", "marked", "hint"),
    [
        ("Notice 3 of them, or none. [notice]", "3", "“three”"),
        ("Notice 24 of them, or none. [notice]", "24", "“twenty-four”"),
        ("It began in 1999, or not. [notice]", "1999", "in words"),
        ("Wait … or do not. [notice]", "…", "[rest]"),
        ("Wait... or do not. [notice]", "...", "[rest]"),
        ("Notice and/or skip them. [notice]", "and/or", "“or”"),
        ("Notice them, e.g. the palms, or do not. [notice]", "e.g.", "“for example”"),
        ("Notice palms, thumbs etc. or do not. [notice]", "etc.", "“and so on”"),
        ("Dr. Brown would notice them, or not. [notice]", "Dr.", "“Doctor”"),
        ("Close them, or do not. [notice]", "Close", "“shut”"),
        ("Wait a minute, or do not. [notice]", "minute", "“moment”"),
        ("Be present, or elsewhere. [notice]", "present", "“here”"),
    ],
)
def test_what_a_voice_stumbles_over_is_told_with_what_to_write(
    judge: Judge, sentence: str, marked: str, hint: str
) -> None:
    one = sole(judge, broken((PLAIN, sentence)), 4)
    assert at(one).startswith(marked)
    assert hint in one.hint
    assert not one.blocker


@pytest.mark.parametrize("sentence", ["It takes minutes, or longer.", "The closet is shut, or open."])
def test_words_that_have_one_reading_are_left_alone(judge: Judge, sentence: str) -> None:
    assert judge(broken((PLAIN, f"{sentence} [notice]"))) == []


def test_a_length_that_is_filled_in_is_no_number(judge: Judge) -> None:
    assert "{minutes}" in broken()
    assert judge(broken()) == []


def test_a_sentence_of_twenty_words_passes_and_of_twenty_one_does_not(judge: Judge) -> None:
    twenty = "You may " + "see " * 17 + "it."
    assert judge(broken((PLAIN, f"{twenty} [notice]"))) == []
    one = sole(judge, broken((PLAIN, f"And {twenty} [notice]")), 4)
    assert "21 words" in one.message
    assert at(one).startswith("And You")


def test_sentences_that_are_long_on_average_are_told_at_the_longest(judge: Judge) -> None:
    long = "You may let it come to you now, or let it go by and be as it is."
    text = broken(*((sentence, f"{long} [notice]") for sentence in SENTENCES))
    (one,) = [one for one in judge(text) if "on average" in one.message]
    assert (one.point, one.blocker) == (4, False)
    assert at(one).startswith("You may let")


SENTENCES = (
    PLAIN,
    "[if 5 min] You might turn them over, as slowly as you like. [notice]",
    "[if 5 min] If they are sore, let them be. [notice]",
    "And to what is far away. [notice]",
    "If it is loud here, that is fine. [notice]",
    "Perhaps there is a sound that you like. [notice]",
    "[if 5 min] You may feel more here, or much the same. [notice]",
    "You can stop at any time. [rest]",
    "Take a moment before you stand or drive.",
    "[if 5 min] Nothing here has to be done well. [rest]",
    "If your mind wanders, that is what minds do. [notice]",
    "We are coming to the end. [rest]",
    "Now you might listen to what is near. [notice]",
    "Would you call it high, or low? [question]",
    "Choose one sound, and stay with it for a while. [settle]",
    "Hear the sounds around you. [notice]",
)


def test_hard_words_are_told_with_the_hardest_of_them(judge: Judge) -> None:
    hard = "Optionally contemplate sensations of temperature, or alternatively disregard everything. [notice]"
    text = broken(*((sentence, hard) for sentence in SENTENCES[:7]))
    (one,) = [one for one in judge(text) if "years at school" in one.message]
    assert at(one).startswith("Optionally")
    assert "“alternatively”" in one.hint


def test_the_grade_is_that_of_kincaid() -> None:
    # ten words of one syllable in one sentence: 0.39 * 10 + 11.8 - 15.59
    assert grade(["The cat sat on the mat and had a nap."]) == pytest.approx(0.11)
    assert grade([]) == 0


# -- forbidden

LISTED = [
    "just relax",
    "calm down",
    "clear your mind",
    "empty your mind",
    "quiet your mind",
    "let it all go",
    "let everything go",
    "let go of all",
    "surrender",
    "go deeper",
    "sink down",
    "sink deeper",
    "you are safe",
    "you are completely safe",
    "you are totally safe",
    "nothing can hurt you",
    "nothing can harm you",
    "you will feel",
    "you will notice",
    "you will be",
    "you must",
    "you should",
    "you have to",
    "you need to",
    "I want you to",
    "take a deep breath",
    "take a big deep breath",
    "take a really deep breath",
    "hold your breath",
    "your fault",
    "forgive them",
    "forgive him",
    "forgive her",
    "everyone can",
    "everyone feels",
    "normal people",
    "good girl",
    "good boy",
    "heal",
    "heals",
    "healing",
    "cure",
    "detox",
    "rewire",
    "reprogram",
    "vibration",
    "frequency",
    "Hz",
    "vagus",
    "parasympathetic",
    "toxins",
    "trauma release",
    "proven",
    "clinically tested",
    "scientifically shown",
    "science shows",
    "guaranteed",
    "treats your anxiety",
    "reduces anxiety",
    "relieves stress",
    "eases your pain",
    "boosts your immune",
    "improves sleep",
    "symptoms will fade",
    "fear will soon go",
    "you are going to feel",
]


@pytest.mark.parametrize("phrase", LISTED)
@pytest.mark.parametrize("before", ["", "Now ", "If you like, "])
def test_every_listed_phrase_is_found_in_the_middle_of_a_sentence(phrase: str, before: str) -> None:
    sentence = f"{before}{phrase} it is."
    assert any(
        sentence[start:stop].lower() == phrase.lower() or phrase.lower() in sentence[start:stop].lower()
        for start, stop, _ in phrases.found(phrases.FORBIDDEN, sentence, unless_denied=True)
    )


@pytest.mark.parametrize("phrase", LISTED)
def test_no_listed_phrase_is_found_inside_longer_words(phrase: str) -> None:
    sentence = f"The x{phrase}x is a word."
    assert list(phrases.found(phrases.FORBIDDEN, sentence)) == []


@pytest.mark.parametrize(
    ("sentence", "marked"),
    [
        ("Let go, and just relax, or do not. [notice]", "just relax"),
        ("If you like, take a nice, slow, deep breath. [notice]", "take a nice, slow, deep breath"),
        ("Now you must feel them, or not. [notice]", "you must"),
        ("*You* are **completely** safe, or so it seems. [notice]", "You* are **completely** safe"),
        ("Perhaps they are good, or heal, and healing helps. [notice]", "heal,"),
    ],
)
def test_a_forbidden_phrase_is_a_blocker_at_its_column(judge: Judge, sentence: str, marked: str) -> None:
    text = broken((PLAIN, sentence))
    one, *_ = judge(text)
    assert (one.point, one.blocker) == (7, True)
    assert (one.line, one.column) == line_of(text, marked)
    assert one.hint


def test_a_phrase_that_stands_twice_in_a_sentence_is_told_at_both_places(judge: Judge) -> None:
    found = judge(broken((PLAIN, "Calm down, or do calm down. [notice]")))
    assert [at(one)[:9] for one in found] == ["Calm down", "calm down"]


def test_a_phrase_that_goes_on_in_the_next_line_is_told_where_it_begins(judge: Judge) -> None:
    text = broken((PLAIN, "If you like, let it all\ngo, or keep it. [notice]"))
    (one,) = judge(text)
    assert (one.line, one.column) == line_of(text, "let it all")


def test_a_phrase_in_a_writers_note_is_nobodys_matter(judge: Judge) -> None:
    text = broken((PLAIN, "<!-- never: calm down --> They may be warm, or calm down. [notice]"))
    (one,) = judge(text)
    assert (one.line, one.column) == line_of(text, "calm down. [notice]")


def test_a_chapter_is_not_named_so_either(judge: Judge) -> None:
    (one,) = judge(broken(("# Hands", "# Healing hands")))
    assert (one.point, at(one)) == (7, "Healing hands")


@pytest.mark.parametrize(
    "sentence",
    [
        "You do not have to calm down, or clear your mind.",
        "You don’t need to clear your mind, if that is hard.",
        "There is no need to let everything go, or to like this.",
        "It is not your fault, or theirs.",
        "Nobody asks you to forgive them, or to forget.",
        "This is no cure, and nothing here is proven, or has to be.",
        "Without holding your breath, notice them, or skip it.",
        "You might ask what you need to hear, if anything.",
        "If you need to move, move.",
        "Perhaps a voice says: “You should be better.”",
        "You have to do nothing, if you like.",
        "Should you wish, you might stop here.",
        "You will be able to stop, if you like.",
        "Perhaps you find it easy to be you, or hard.",
        "Your healthy hand, or the other, can rest.",
        "You might treat your fear as a guest, or leave it alone.",
        "Let it ease the tension, or leave it be.",
        "If you like, you are going to be led back.",
        "Perhaps the worry will go round and round.",
        "Worries will go on, or not.",
        "Stress will pass in its own time, or it will stay.",
        "Maybe the fear will leave, maybe not.",
        "Fear will leave when it is ready, or not.",
        "You are safe to skip this, if you like.",
        "Whether you will be calm or restless, that is fine.",
        "You will be sitting for a while, or lying.",
        "A deep breath is not needed, or any other.",
        "You must not do anything you dislike, or anything at all.",
        "What soothes fear for you, if anything?",
        "Perhaps strengthen your focus on the sound, or not.",
        "You might treat pain, worry or fear like guests.",
        "Everybody can choose, or not.",
    ],
)
def test_ordinary_sentences_are_not_taken_for_forbidden_ones(judge: Judge, sentence: str) -> None:
    assert judge(broken((PLAIN, f"{sentence} [notice]"))) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "It reduces stress with every breath.",
        "It reduces anxiety, studies say.",
        "This will ease your anxiety.",
        "This will help you to soothe the pain.",
        "Everybody can do it.",
        "You will sleep better.",
        "Inhale deeply.",
        "Breathe deep into the belly.",
        "It treats anxiety with every breath.",
        "Breathe out, and your fear will go.",
        "When you breathe out you will feel calm.",
        "Your fear will leave when you breathe out.",
        "You are safe to rest now.",
    ],
)
def test_what_is_promised_aloud_is_found_whoever_is_said_to_have_found_it(sentence: str) -> None:
    assert list(phrases.found(phrases.FORBIDDEN, sentence, unless_denied=True))


@pytest.mark.parametrize(
    "evidence",
    [
        "In one trial, anxiety fell about as much with either.",
        "Two weeks of this lowered shame against a waiting list.",
        "It reduces stress a little in trials, and less so at home.",
        "A study found that it reduces anxiety a little.",
        "Meta-analyses found that it reduces anxiety.",
        "Research has found small effects, in two small studies.",
        "Evidence that it reduces stress is weak.",
        "It was tried twice. Whether it relieves pain is not known.",
    ],
)
def test_what_a_study_found_is_no_claim(evidence: str) -> None:
    assert list(phrases.claimed(evidence)) == []


@pytest.mark.parametrize(
    "evidence",
    [
        "Studies were made. It reduces anxiety.",
        "Two studies have proven it.",
        "It cures insomnia, says a review.",
        "Research shows that it works.",
    ],
)
def test_a_study_that_is_named_makes_no_promise_true(evidence: str) -> None:
    assert list(phrases.claimed(evidence))


def test_a_denial_in_another_clause_does_not_count() -> None:
    found = phrases.found(phrases.FORBIDDEN, "Do not worry, just relax.", unless_denied=True)
    assert [start for start, *_ in found] == [14]


# -- invitations


def test_an_order_to_somebody_else_is_advice(judge: Judge) -> None:
    one = sole(judge, broken((PLAIN, "Perhaps hands must rest, too. [notice]")), 8)
    assert at(one).startswith("must")
    assert not one.blocker


def test_an_order_to_the_listener_is_told_once(judge: Judge) -> None:
    found = judge(broken((PLAIN, "Now you must rest them, if you like. [notice]")))
    assert [one.point for one in found] == [7]


COMMANDS = "\n".join(
    f"{sentence} [notice]"
    for sentence in (
        "Listen to the first sound that comes.",
        "Follow it until it stops.",
        "Go on to the next sound.",
        "Follow that one until it stops.",
        "Count three more of them.",
        "Let the last one go.",
        "Hear the space between two sounds.",
        "Hear how long it lasts.",
        "Go back to the first sound.",
        "Hear it with fresh ears.",
        "Say its name.",
        "Say its name once more, and slowly.",
        "Let its name go.",
        "Hear it without its name.",
    )
)


def test_a_long_stretch_of_orders_asks_for_an_invitation_where_it_begins(judge: Judge) -> None:
    text = with_middle(COMMANDS)
    (one,) = of_point(judge(text), 8)
    assert (one.line, one.blocker) == (line_of(text, "Listen to the first")[0], False)
    assert "no invitation" in one.message


def test_one_invitation_in_sixty_words_is_enough(judge: Judge) -> None:
    text = with_middle(COMMANDS.replace("Say its name.", "You might say its name, if you like."))
    assert of_point(judge(text), 8) == []


# -- whatever is written


@given(st.text(alphabet="abc .,…/0129“”-{}’\n", max_size=200))
def test_no_sentence_makes_the_patterns_go_astray(sentence: str) -> None:
    for table in (phrases.FORBIDDEN, phrases.HETERONYMS, phrases.ABBREVIATIONS, phrases.WATCHED):
        for start, stop, _ in phrases.found(table, sentence, unless_denied=True):
            assert 0 <= start < stop <= len(sentence)
    assert grade([sentence]) >= -16
