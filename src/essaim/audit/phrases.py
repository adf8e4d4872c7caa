"""All words of the report, the card and the complaints as one value, for the page that makes them inside a browser."""

from __future__ import annotations

from essaim.audit import card, complaint
from essaim.audit.page.document import MOST_NAMES, MOST_ROWS, STYLE
from essaim.audit.page.words import MONTHS, WORDS
from essaim.audit.wording import CERTAINTIES, FAMILIES, LANGUAGES, LIMITS, REASONS, in_french


def phrases() -> dict[str, object]:
    """Give the words by language, who hears complaints, and how the page is drawn."""
    return {
        "languages": {lang: _in(lang) for lang in LANGUAGES},
        "authorities": {country: known._asdict() for country, known in complaint.authorities().items()},
        "style": STYLE,
        "most_rows": MOST_ROWS,
        "most_names": MOST_NAMES,
    }


def _in(lang: str) -> dict[str, object]:
    return {
        "report": WORDS[lang],
        "months": MONTHS[lang],
        "families": {family.value: name for family, name in FAMILIES[lang].items()},
        "certainties": {certainty.value: name for certainty, name in CERTAINTIES[lang].items()},
        "reasons": REASONS[lang],
        "limits": LIMITS[lang],
        "card": card.WORDS[lang],
        "complaint": complaint.WORDS[lang],
        "said": in_french() if lang == "fr" else {},
    }
