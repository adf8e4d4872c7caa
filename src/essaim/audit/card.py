"""A picture to share: how many, and nothing of what. No family, criterion, advertiser nor date is on it."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from essaim.audit.french import all_typeset
from essaim.audit.page.words import number
from essaim.audit.report import Report

WIDTH, HIGH = 1200, 630
WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "head": "{sensitive} of the {total} advertisements",
        "next": "that X showed me lately were aimed at",
        "last": "what European law protects most.",
        "foot": "{advertisers} advertisers · {families} of 8 protected families · counted on my own machine",
    },
    "fr": all_typeset(
        {
            "head": "{sensitive} des {total} publicités",
            "next": "que X m’a montrées récemment visaient",
            "last": "ce que le droit européen protège le plus.",
            "foot": "{advertisers} annonceurs · {families} des 8 familles protégées · compté sur mon appareil",
        }
    ),
}


def told(report: Report, lang: str) -> dict[str, str]:
    """Give the lines of the card, by their place."""
    counts = {
        "sensitive": report.total.sensitive,
        "total": report.total.impressions,
        "advertisers": sum(1 for tally in report.advertisers.values() if tally.sensitive),
        "families": len(report.families),
    }
    shown = {name: number(count, lang) for name, count in counts.items()}
    return {place: line.format(**shown) for place, line in WORDS[lang].items()}


def alternative(report: Report, lang: str) -> str:
    """Give the words for those who do not see the card."""
    lines = told(report, lang)
    return f"{lines['head']} {lines['next']} {lines['last']} {lines['foot']}."


def card(report: Report, lang: str) -> str:
    """Give the card as SVG, in English (`en`) or French (`fr`)."""
    lines, alt = told(report, lang), escape(alternative(report, lang))
    share = report.total.sensitive / report.total.impressions if report.total.impressions else 0
    bar = WIDTH - 160
    # Bold letters are at most about six tenths of their size wide: a long count still fits.
    size = min(76, int(bar / (0.6 * len(lines["head"]))))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HIGH}" width="{WIDTH}" height="{HIGH}" '
        f'role="img" aria-label="{alt}" font-family="system-ui,sans-serif" fill="#1d1d1b"><title>{alt}</title>'
        f'<rect width="{WIDTH}" height="{HIGH}" fill="#fdf8f4"/>'
        f'<text x="80" y="170" font-size="{size}" font-weight="700" fill="#9a3412">{escape(lines["head"])}</text>'
        f'<text x="80" y="260" font-size="50">{escape(lines["next"])}</text>'
        f'<text x="80" y="330" font-size="50">{escape(lines["last"])}</text>'
        f'<rect x="80" y="410" width="{bar}" height="44" rx="6" fill="#f0d5c4"/>'
        f'<rect x="80" y="410" width="{int(bar * share + 0.5)}" height="44" rx="6" fill="#9a3412"/>'
        f'<text x="80" y="540" font-size="28" fill="#5d5d58">{escape(lines["foot"])}</text></svg>\n'
    )
