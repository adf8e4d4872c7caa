"""The catalogues: French is complete, well set, and says *vous*."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import polib
import pytest

ROOT = Path(__file__).parent.parent.parent
CATALOGUE = ROOT / "src/essaim/web/locale/fr/LC_MESSAGES/django.po"


def translations() -> list[str]:
    entries = polib.pofile(str(CATALOGUE))
    texts = [text for entry in entries for text in (entry.msgstr, *entry.msgstr_plural.values()) if text]
    return [re.sub(r"%\(\w+\)", "%", text) for text in texts]


def test_every_sentence_has_its_french_and_the_compiled_catalogue_is_fresh() -> None:
    done = subprocess.run(
        [sys.executable, "scripts/translations.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("fault", "pattern"),
    [
        ("a breaking space before high punctuation", r" [;:?!»]"),
        ("a breaking space after an opening quote", r"« "),
        ("a straight apostrophe", r"\w'\w"),
        ("tu", r"\b(?i:tu|toi|ton|tes)\b"),
        ("an anglicism", r"\b(?i:onboarding|matching|followers?|users?|e-?mail)\b(?!\.js)"),
    ],
)
def test_french_is_free_of(fault: str, pattern: str) -> None:
    assert [text for text in translations() if re.search(pattern, text)] == [], fault
