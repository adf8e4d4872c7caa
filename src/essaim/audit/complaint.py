"""Drafts of two complaints, to read, complete, print and sign: under DSA Art. 26(3), and under GDPR Art. 9.

They state what an archive shows and ask for an inquiry; they are no legal advice, and nothing is sent.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from importlib.resources import files
from typing import NamedTuple

from essaim.audit.french import all_typeset
from essaim.audit.page.document import annex, page
from essaim.audit.page.words import day, number
from essaim.audit.report import Report
from essaim.audit.wording import LIMITS, family_name
from essaim.base.errors import BadInput

LAWS = ("dsa", "gdpr")


class NothingToComplainOf(BadInput):
    """No advertisement in this archive has a sensitive criterion that counts: there is nothing to complain of."""

    code = "nothing-to-complain-of"


class Authorities(NamedTuple):
    """Who hears complaints in a country: the coordinator of digital services, the data-protection authority."""

    dsa: str
    gdpr: str
    en: str
    fr: str


_FRENCH = {
    "dsa": "Réclamation au titre des articles 26, paragraphe 3, et 53 du règlement (UE) 2022/2065",
    "gdpr": "Réclamation au titre des articles 77 et 9 du règlement (UE) 2016/679",
    "to": "À : {authority}",
    "from": "De : [votre nom, votre adresse, votre nom de compte sur X]",
    "against": "Objet : le fournisseur de la plateforme X dans l’Union européenne",
    "facts": "Les faits",
    "facts_text": "J’ai demandé à X l’archive de mon compte. Elle nomme, pour chaque publicité qui m’a été "
    "montrée, les critères qui m’ont fait choisir. Entre le {first} et le {last}, {sensitive} publicités sur "
    "{total} portaient au moins un critère touchant à une catégorie particulière de données : {families}. "
    "L’annexe les énumère, avec l’annonceur et la raison pour laquelle chacun est tenu pour sensible.",
    "law": "Le droit",
    "dsa_text": "L’article 26, paragraphe 3, interdit aux plateformes de présenter de la publicité fondée sur un "
    "profilage qui utilise des catégories particulières de données. Les critères de l’annexe sont ceux de X, "
    "conservés par X à mon sujet ; ceux qui rapprochent des abonnés d’un compte révèlent ce que ce compte "
    "représente.",
    "gdpr_text": "L’article 9, paragraphe 1, interdit de traiter des catégories particulières de données hors des "
    "exceptions du paragraphe 2. Les données qui permettent de les déduire sont couvertes aussi. Je n’ai pas le "
    "souvenir d’avoir donné un consentement explicite. [Rayer ou compléter selon votre cas.]",
    "ask": "Ce que je demande",
    "dsa_ask": "Je vous demande d’examiner ces faits, de les transmettre au coordinateur de l’État "
    "d’établissement et à la Commission pour ce qui relève d’eux, et de m’informer des suites.",
    "gdpr_ask": "Je vous demande d’examiner sur quel fondement ces données ont été traitées, d’ordonner la fin du "
    "traitement et l’effacement des données, et de m’informer des suites.",
    "limits": "Ce que l’archive ne peut pas montrer",
    "annex": "Annexe : les critères",
    "sign": "Date, signature :",
    "draft": "Projet à relire, compléter et signer. Ce n’est pas un conseil juridique.",
    "unknown": "[l’autorité de votre pays]",
}
WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "dsa": "Complaint under Article 26(3) and Article 53 of Regulation (EU) 2022/2065",
        "gdpr": "Complaint under Article 77 and Article 9 of Regulation (EU) 2016/679",
        "to": "To: {authority}",
        "from": "From: [your name, your address, your handle on X]",
        "against": "About: the provider of the platform X in the European Union",
        "facts": "What happened",
        "facts_text": "I asked X for the archive of my account. It names, for each advertisement shown to me, the "
        "criteria by which I was chosen. Between {first} and {last}, {sensitive} of {total} advertisements carried at "
        "least one criterion that touches a special category of data: {families}. The annex lists them with the "
        "advertiser and the reason for which each is held to be sensitive.",
        "law": "What the law says",
        "dsa_text": "Article 26(3) forbids platforms to present advertisements based on profiling that uses special "
        "categories of personal data. The criteria in the annex are X's own, stored by X about me; those that resemble "
        "the followers of an account reveal the same as the account stands for.",
        "gdpr_text": "Article 9(1) forbids the processing of special categories of data unless one of the exceptions "
        "of Article 9(2) applies. Data that allow such a category to be inferred are covered too. I do not remember "
        "having given explicit consent. [Strike out or complete as it is in your case.]",
        "ask": "What I ask",
        "dsa_ask": "I ask you to examine these facts, to pass them on to the coordinator of establishment and the "
        "Commission where they are competent, and to inform me of what follows.",
        "gdpr_ask": "I ask you to examine on what ground these data were processed, to order that the processing "
        "ends and the data be erased, and to inform me of what follows.",
        "limits": "What the archive cannot show",
        "annex": "Annex: the criteria",
        "sign": "Date, signature:",
        "draft": "A draft to read, complete and sign. It is no legal advice.",
        "unknown": "[the authority of your country]",
    },
    "fr": all_typeset(_FRENCH),
}


def authorities() -> dict[str, Authorities]:
    """Give who hears complaints, by country (two capital letters)."""
    text = files("essaim.audit").joinpath("lists", "authorities.csv").read_text(encoding="utf-8")
    return {
        row["country"]: Authorities(row["dsa"], row["gdpr"], row["en"], row["fr"])
        for row in csv.DictReader(text.splitlines())
    }


def complaint(report: Report, law: str, country: str, lang: str) -> str:
    """Give a draft as a page to print, under `dsa` or `gdpr`. Raises NothingToComplainOf.

    A country we do not know leaves a place to fill.
    """
    if not report.total.sensitive:
        raise NothingToComplainOf
    words = WORDS[lang]
    known = authorities().get(country.upper())
    authority = words["unknown"] if known is None else getattr(known, law)
    facts = words["facts_text"].format(
        first=day(report.first, lang) if report.first else "…",
        last=day(report.last, lang) if report.last else "…",
        sensitive=number(report.total.sensitive, lang),
        total=number(report.total.impressions, lang),
        families=", ".join(family_name(family, lang) for family in report.families),
    )
    lead = [words["draft"], words["to"].format(authority=authority), words["from"], words["against"]]
    sections = [
        (words["facts"], [facts]),
        (words["law"], [words[f"{law}_text"]]),
        (words["ask"], [words[f"{law}_ask"], words["sign"]]),
        (words["limits"], list(LIMITS[lang])),
    ]
    return page(words[law], lead, sections, words["annex"], annex(report, lang), lang)
