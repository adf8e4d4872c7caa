"""The words of the audit for people, in English and French."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from essaim.audit.classifying import Match
from essaim.audit.families import Certainty, Family
from essaim.audit.french import all_typeset, typeset

LANGUAGES = ("en", "fr")

FAMILIES: Mapping[str, Mapping[Family, str]] = {
    "en": {
        Family.RACIAL_ETHNIC: "racial or ethnic origin",
        Family.POLITICAL: "political opinions",
        Family.RELIGIOUS_PHILOSOPHICAL: "religious or philosophical beliefs",
        Family.TRADE_UNION: "trade union membership",
        Family.GENETIC: "genetic data",
        Family.BIOMETRIC: "biometric data",
        Family.HEALTH: "health",
        Family.SEX_LIFE_ORIENTATION: "sex life or sexual orientation",
    },
    "fr": all_typeset(
        {
            Family.RACIAL_ETHNIC: "origine raciale ou ethnique",
            Family.POLITICAL: "opinions politiques",
            Family.RELIGIOUS_PHILOSOPHICAL: "convictions religieuses ou philosophiques",
            Family.TRADE_UNION: "appartenance syndicale",
            Family.GENETIC: "données génétiques",
            Family.BIOMETRIC: "données biométriques",
            Family.HEALTH: "santé",
            Family.SEX_LIFE_ORIENTATION: "vie ou orientation sexuelle",
        }
    ),
}
CERTAINTIES: Mapping[str, Mapping[Certainty, str]] = {
    "en": {Certainty.DIRECT: "direct", Certainty.PROXY: "by proxy", Certainty.AMBIGUOUS: "ambiguous"},
    "fr": {Certainty.DIRECT: "direct", Certainty.PROXY: "indirect", Certainty.AMBIGUOUS: "ambigu"},
}
REASONS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "handle": "{entry} stands for: {family}. Resembling its followers says the same of you.",
        "direct": "“{entry}” names: {family}.",
        "proxy": "“{entry}” stands for: {family}.",
        "label": "The label is worded as X words: {family} ({entry}).",
        "ambiguous": "“{entry}” may mean: {family}; but {note}.",
        "title": "“{entry}” is in the title of a work: it says little of who likes it.",
        "unsourced": "{entry} is on a list without a source.",
        "second": " It is ambiguous, but “{second}” says the same.",
    },
    "fr": all_typeset(
        {
            "handle": "{entry} représente : {family}. Ressembler à ses abonnés en dit autant de vous.",
            "direct": "« {entry} » désigne : {family}.",
            "proxy": "« {entry} » évoque : {family}.",
            "label": "Le libellé est celui que X emploie pour : {family} ({entry}).",
            "ambiguous": "« {entry} » peut désigner : {family} ; mais : {note}.",
            "title": "« {entry} » est dans le titre d’une œuvre : cela dit peu de qui l’aime.",
            "unsourced": "{entry} figure dans une liste sans source.",
            "second": " Le mot est ambigu, mais « {second} » le confirme.",
        }
    ),
}
LIMITS: Mapping[str, tuple[str, ...]] = {
    "en": (
        "Whom advertisers excluded: an archive does not hold it, X's public repository does.",
        "Older advertisements: X keeps about 90 days in an archive.",
        "Advertisements that were aimed at you and not shown.",
        "Criteria that X does not name (“Unknown”), and what no list of ours names yet.",
        "Whether an advertiser meant it: a criterion says how an audience was chosen, not why.",
    ),
    "fr": tuple(
        map(
            typeset,
            (
                "Qui les annonceurs ont exclu : une archive ne le contient pas, le registre public de X si.",
                "Les publicités plus anciennes : une archive de X en garde environ 90 jours.",
                "Les publicités qui vous visaient sans vous avoir été montrées.",
                "Les critères que X ne nomme pas (« Unknown »), et ce qu’aucune de nos listes ne nomme encore.",
                "L’intention de l’annonceur : un critère dit comment un public fut choisi, pas pourquoi.",
            ),
        )
    ),
}


def family_name(family: Family, lang: str) -> str:
    """Give a family's name as the law words it."""
    return FAMILIES[lang][family]


def certainty_name(certainty: Certainty, lang: str) -> str:
    """Give the word for how a criterion belongs to a family."""
    return CERTAINTIES[lang][certainty]


def reason(match: Match, lang: str) -> str:
    """Give one sentence, or two, on why a criterion is in the report."""
    entry, words, why = match.entry, REASONS[lang], _why(match)
    shown = said(entry.shown, lang) if why == "label" else entry.shown
    told = words[why].format(entry=shown, family=family_name(entry.family, lang), note=said(entry.note, lang) or "…")
    return told + (words["second"].format(second=said(match.second, lang)) if match.second else "")


def said(text: str, lang: str) -> str:
    """Give a note or a source of the lists in a language; what nobody translated stays as it is."""
    return in_french().get(text, text) if lang == "fr" else text


@cache
def in_french() -> dict[str, str]:
    """Give the notes and sources of Essaim's own lists, and their French."""
    text = files("essaim.audit").joinpath("lists", "french.csv").read_text(encoding="utf-8")
    return {row["en"]: typeset(row["fr"]) for row in csv.DictReader(text.splitlines())}


def _why(match: Match) -> str:
    entry = match.entry
    if match.certainty is Certainty.AMBIGUOUS:
        if entry.certainty is not Certainty.AMBIGUOUS:
            return "title"
        return "ambiguous" if entry.ambiguous else "unsourced"
    if match.how in {"handle", "label"}:
        return match.how
    return "proxy" if entry.kind is Certainty.PROXY else "direct"
