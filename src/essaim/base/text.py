"""Sentences that pure code writes and pages translate."""

from __future__ import annotations


def gettext_noop(sentence: str) -> str:
    """Mark a sentence for translation; it is translated where it is shown."""
    return sentence
