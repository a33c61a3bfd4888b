"""Voice-guided meditation and grounding: a script becomes a practice, a score, blocks of sound."""

__version__ = "0.1.0"
