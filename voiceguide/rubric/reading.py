"""What no program can judge: the rubric's other half, and words at which a reader should look."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from voiceguide.practice import Practice
from voiceguide.rubric import phrases
from voiceguide.rubric.finding import Place
from voiceguide.rubric.text import Text, of, said

__all__ = ["ONLY_A_READER", "Watched", "watched"]

#: points 11 to 15
ONLY_A_READER = (
    "11. True to its method: the order and the key steps are those of the sources, in words of its own.",
    "12. Kind to the listener least like you: nothing assumed, nobody blamed, a way out of everything.",
    "13. Honest: no feeling is promised, and feeling nothing, worse or bored is allowed in words.",
    "14. Fair about guilt: it is not pushed away before repair, and nobody is loaded with another's.",
    "15. Good to hear: once through with shut eyes, paced right, nothing said wrongly, easy to leave.",
)


class Watched(NamedTuple):
    """A word that may be quite right: where it stands, and what a reader should ask of it."""

    place: Place
    words: str
    question: str

    def as_data(self) -> dict[str, Any]:
        """The word as plain data, for JSON."""
        return {**self.place._asdict(), "words": self.words, "question": self.question}


def watched(practice: Practice, text: Text) -> Iterator[Watched]:
    """The words of a script at which a reader should look."""
    for step in said(practice):
        sentence = of(step)
        for start, stop, phrase in phrases.found(phrases.WATCHED, sentence):
            yield Watched(text.find(step, start, stop), sentence[start:stop], phrase.instead)
