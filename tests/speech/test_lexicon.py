from __future__ import annotations

import ctypes
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from voiceguide.errors import SettingsError
from voiceguide.speech.espeak import Espeak
from voiceguide.speech.lexicon import Lexicon, normal, own_words

PLAIN, RESPELLED = Lexicon(respelled=False), Lexicon(respelled=True)


@pytest.fixture(scope="module")
def phonemes() -> Callable[[str], str]:
    """The phonemes with which the real espeak library says a line, once the lexicon has seen it."""
    engine = Espeak()
    engine.speak("Hello.", "", 115)
    translate = engine._library.calls.espeak_TextToPhonemes
    translate.restype = ctypes.c_char_p
    translate.argtypes = (ctypes.POINTER(ctypes.c_void_p), ctypes.c_int, ctypes.c_int)

    def look_up(line: str) -> str:
        text = ctypes.create_string_buffer(RESPELLED.said(normal(line)).text.encode())
        place, found = ctypes.c_void_p(ctypes.addressof(text)), []
        while place.value:
            found.append(translate(ctypes.byref(place), 1, 2).decode())
        return " | ".join(found)

    return look_up


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Close your eyes.", "klˈoʊz jʊɹ ˈaɪz"),
        ("Gently close your eyes.", "dʒˈɛntli klˈoʊz"),
        ("Let your eyes close.", "ˈaɪz klˈoʊz"),
        ("And let the eyelids close softly.", "klˈoʊz sˈɔftli"),
        ("Now close one eye.", "klˈoʊz wˈʌn ˈaɪ"),
        ("You may close them.", "klˈoʊz"),
        ("Stay close to the breath.", "klˈoʊs"),
        ("Close friends are near.", "klˈoʊs"),
        ("Think of someone close to you.", "klˈoʊs"),
        ("Feel how close the sound is.", "klˈoʊs"),
        ("Bow your head.", "bˈaʊ jʊɹ"),
        ("End with a small bow.", "bˈaʊ"),
        ("Use your breath.", "jˈuːz jʊɹ"),
        ("Use it as an anchor.", "jˈuːz"),
        ("Make use of it.", "jˈuːs ʌv"),
        ("You feel content.", "kəntˈɛnt"),
        ("The content of a thought.", "kˈɑːntɛnt"),
        ("Let the day wind down.", "wˈaɪnd dˈaʊn"),
        ("The wind in the trees.", "wˈɪnd"),
        ("Notice minute sensations.", "mˈaɪnuːt"),
        ("Take a minute.", "mˈɪnɪt"),
        ("Namaste.", "nˈɑːmɐstˌeɪ"),
        ("Mmm.", "həm"),
        ("Shh.", "ʃˈʌʃ"),
        ("Haaa.", "hˈɑː"),
        ("Om.", "ˈoʊm"),
        ("Tai chi and qigong.", "tˈaɪ tʃˈiː ænd tʃˈiːɡɔŋ"),
        ("The vagus nerve.", "vˈeɪɡəs"),
        ("EMDR therapy.", "ˈiː ˈɛm dˈiː ˈɑːɹ"),
        ("5-4-3-2-1", "fˈaɪv | fˈɔːɹ | θɹˈiː | tˈuː | wˈʌn"),
        ("4-7-8 breathing", "fˈɔːɹ | sˈɛvən | ˈeɪt bɹˈiːðɪŋ"),
        ("Hold it for 30s.", "θˈɜːɾi sˈɛkəndz"),
        ("10 min. of rest", "tˈɛn mˈɪnɪts ʌv"),
        ("1/2 a minute", "hˈæf ɐ mˈɪnɪt"),
        ("2-3 breaths", "tˈuː tə θɹˈiː bɹˈɛθs"),
    ],
)
def test_espeak_says_it_right(phonemes: Callable[[str], str], line: str, said: str) -> None:
    assert said in phonemes(line)


def test_no_dash_slash_or_emoji_is_read_out(phonemes: Callable[[str], str]) -> None:
    said = phonemes("4-7-8, 2-3, 1/2, 8/10, 24/7 😀 👍🏽 ❤️ → ★ ✓")
    assert not any(word in said for word in ("dˈæʃ", "slˈæʃ", "fˈeɪs", "hˈɑːɹt", "ˈæɹoʊ", "stˈɑːɹ", "tʃˈɛk"))


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Count 5-4-3-2-1.", "Count 5, 4, 3, 2, 1."),
        ("Use 4-7-8 or 5.5-5.5 breathing.", "Use 4, 7, 8 or 5.5, 5.5 breathing."),
        ("Take 2-3 breaths.", "Take 2 to 3 breaths."),
        ("Rest 10–15 minutes.", "Rest 10 to 15 minutes."),
        ("Hold 30s.", "Hold 30 seconds."),
        ("Hold 1 s, rest 1 min.", "Hold 1 second, rest 1 minute."),
        ("It takes 10 min. to settle.", "It takes 10 minutes to settle."),
        ("It takes 10 min. Settle.", "It takes 10 minutes. Settle."),
        ("Rest 2-3 mins, or 1.5 hrs.", "Rest 2 to 3 minutes, or 1.5 hours."),
        ("People in their 30s.", "People in their 30s."),
        ("1/2 a minute, 1/4 of it, 2 1/2 breaths.", "half a minute, a quarter of it, 2 and a half breaths."),
        ("From 8/10 to 3/10, 24/7.", "From 8 out of 10 to 3 out of 10, 24 7."),
        ("On 3/4/2024 at 7:30.", "On 3/4/2024 at 7:30."),
        ("EMDR, not emdr.", "E M D R, not emdr."),
        ("Sounds, e.g. a clock, i.e. near ones.", "Sounds, for example a clock, that is near ones."),
        ("Feel ☀️ it 😀.", "Feel  it ."),
        ("Close your eyes and bow your head.", "Close your eyes and bow your head."),
        ("Mmm, Namaste.", "Mmm, Namaste."),
    ],
)
def test_numbers_are_written_out_for_every_engine_and_words_are_left_alone(line: str, said: str) -> None:
    assert PLAIN.said(normal(line)).text == said


def test_a_respelling_keeps_a_capital_letter() -> None:
    assert RESPELLED.said("Close your eyes. Gently close them.").text == "Cloze your eyes. Gently cloze them."


def test_the_longest_word_wins() -> None:
    lexicon = Lexicon(respelled=True, own={"chi": "x", "tai chi": "y", "tai chi chuan": "z"})
    assert lexicon.said("chi, tai chi, tai chi chuan").text == "x, y, z"


def test_a_listeners_own_word_goes_before_the_table() -> None:
    assert Lexicon(respelled=True, own={"namaste": "hello"}).said("Namaste.").text == "Hello."


def test_a_listeners_own_word_is_used_by_every_engine() -> None:
    assert Lexicon(respelled=False, own={"siobhan": "shivawn"}).said("With Siobhan.").text == "With Shivawn."


def test_a_word_with_a_capital_is_matched_as_it_is_written() -> None:
    lexicon = Lexicon(respelled=False, own={"ACT": "A C T"})
    assert lexicon.said("ACT is an act.").text == "A C T is an act."


def test_own_words_are_whole_words_and_no_patterns() -> None:
    lexicon = Lexicon(respelled=False, own={"a.b": "x", "om": "y"})
    assert lexicon.said("a.b acb home om").text == "x acb home y"


def test_own_words_that_are_no_text_are_told_in_words(settings: Path) -> None:
    path = settings / "pronunciation.yaml"
    path.write_bytes(b"a: b\n\xff")
    with pytest.raises(SettingsError, match=r"yaml:2:1: this is not text in UTF-8\n"):
        own_words()
    path.unlink()
    path.mkdir()
    with pytest.raises(SettingsError, match=r"yaml:1:1: this cannot be read: Is a directory$"):
        own_words()


def test_own_words_come_from_the_settings_folder(settings: Path) -> None:
    assert own_words() == {}
    (settings / "pronunciation.yaml").write_text("siobhan: shivawn\nACT: A C T\n'': nothing\n", "utf-8")
    assert own_words() == {"siobhan": "shivawn", "ACT": "A C T"}


@pytest.mark.parametrize("content", [b"siobhan: [1, 2]\n", b"- a\n", b"\xff\xfe", b"a: *b\n"])
def test_own_words_that_cannot_be_read_are_a_problem_with_a_place(settings: Path, content: bytes) -> None:
    (settings / "pronunciation.yaml").write_bytes(content)
    with pytest.raises(SettingsError, match=r"pronunciation\.yaml:1:"):
        own_words()


def test_the_key_changes_with_own_words_and_with_respelling() -> None:
    own = {"a": "b"}
    keys = {Lexicon(respelled=spelled, own=words).key for spelled in (True, False) for words in ({}, own)}
    assert len(keys) == 4
    assert Lexicon(respelled=True, own={"a": "b"}).key in keys


def test_the_place_of_a_word_is_found_again_behind_what_was_said_for_it() -> None:
    line = "Close your eyes for 30s, with EMDR 😀 now."
    said = RESPELLED.said(line)

    def behind(word: str) -> str:
        start = said.text.index(word)
        begin, end = said.origin(start, start + len(word))
        return line[begin:end]

    assert behind("Cloze") == "Close"
    assert behind("your eyes") == "your eyes"
    assert behind("30 seconds") == behind("seconds") == "30s"
    assert behind("M D") == "EMDR"
    assert behind("now") == "now"


#: letters, signs, and what should not be seen
ODD = st.text(
    st.sampled_from("close your 0123456789-/. sm😀→’“EMDR\0\t\u200b\u202e\u0301éＡ\ufeff"), max_size=60
)


@given(ODD)
@example("")
@example("😀")
def test_every_character_that_is_said_comes_from_a_place_in_the_line_in_order(text: str) -> None:
    line = normal(text)
    said = RESPELLED.said(line)
    places = [said.origin(index, index + 1) for index in range(len(said.text))]
    assert all(0 <= start < stop <= len(line) for start, stop in places)
    assert places == sorted(places)


@given(ODD)
@example("e\u200b\u0301")
def test_normal_text_is_normal_already(text: str) -> None:
    assert normal(normal(text)) == normal(text)


def test_normal_text_has_single_spaces_plain_quotes_and_nothing_unseen() -> None:
    assert normal(" A\0\u200b\u202e  “b”\tit’s\u00a0cafe\u0301\n") == 'A "b" it\'s café'
