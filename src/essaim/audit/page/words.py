"""The page's own words, in English and French."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from essaim.audit.french import all_typeset

WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "title": "How I was targeted on X",
        "made": "Made on this machine from an archive of X. These findings are protected data themselves: "
        "keep them safe.",
        "of": "{sensitive} of {total} advertisements were aimed at what GDPR Art. 9 protects",
        "none": "None of {total} advertisements names what GDPR Art. 9 protects, as far as our lists know",
        "period": "from {first} to {last}",
        "acted": "Advertisements that were acted on: {count}.",
        "colon": ": ",
        "families": "By family",
        "months": "By month",
        "months_alt": "Advertisements by month; the dark part had a sensitive criterion.",
        "families_alt": "Advertisements with a sensitive criterion, by family.",
        "advertisers": "By advertiser",
        "types": "By type of criterion",
        "findings": "What was used, and why it is sensitive",
        "doubtful": "Ambiguous: listed, not counted",
        "uploaded": "Customer lists that hold my address",
        "lookalikes": "Accounts whose followers I was taken to resemble",
        "believed": "What X believes of me",
        "believed_sensitive": "Of these interests, sensitive:",
        "interests": "Interests: {count}",
        "similar": "Advertisers whose lists hold people like me: {names}",
        "left_out": "Advertisers who asked that I be left out: {names}",
        "limits": "What this cannot show",
        "problems": "What could not be read",
        "family": "Family",
        "type": "Type",
        "value": "Value",
        "certainty": "Certainty",
        "why": "Why",
        "source": "Source",
        "who": "Advertisers",
        "advertiser": "Advertiser",
        "list": "List",
        "ads": "Ads",
        "sensitive": "Sensitive",
        "account": "Account",
        "unnamed": "not named",
        "more": "… and {count} more: the CSV file has them all.",
    },
    "fr": all_typeset(
        {
            "title": "Comment les publicités de X me visaient",
            "made": "Fait sur cet appareil à partir d’une archive de X. Ces résultats sont eux-mêmes des données "
            "protégées : gardez-les en lieu sûr.",
            "of": "{sensitive} publicités sur {total} visaient ce que protège l’article 9 du RGPD",
            "none": "Sur {total} publicités, aucune ne désigne ce que protège l’article 9 du RGPD, d’après nos listes",
            "period": "du {first} au {last}",
            "acted": "Publicités qui ont donné lieu à une action : {count}.",
            "colon": " : ",
            "families": "Par famille",
            "months": "Par mois",
            "months_alt": "Publicités par mois ; la part foncée avait un critère sensible.",
            "families_alt": "Publicités avec un critère sensible, par famille.",
            "advertisers": "Par annonceur",
            "types": "Par type de critère",
            "findings": "Ce qui a servi, et pourquoi c’est sensible",
            "doubtful": "Ambigu : cité, non compté",
            "uploaded": "Fichiers de clients où figure mon adresse",
            "lookalikes": "Comptes aux abonnés desquels on m’a fait ressembler",
            "believed": "Ce que X croit de moi",
            "believed_sensitive": "Parmi ces centres d’intérêt, sensibles :",
            "interests": "Centres d’intérêt : {count}",
            "similar": "Annonceurs dont les fichiers contiennent des gens comme moi : {names}",
            "left_out": "Annonceurs qui ont demandé à ne pas m’atteindre : {names}",
            "limits": "Ce que ceci ne peut pas montrer",
            "problems": "Ce qui n’a pas pu être lu",
            "family": "Famille",
            "type": "Type",
            "value": "Valeur",
            "certainty": "Certitude",
            "why": "Pourquoi",
            "source": "Source",
            "who": "Annonceurs",
            "advertiser": "Annonceur",
            "list": "Fichier",
            "ads": "Publicités",
            "sensitive": "Sensibles",
            "account": "Compte",
            "unnamed": "sans nom",
            "more": "… et {count} de plus : le fichier CSV les contient tous.",
        }
    ),
}


def number(count: int, lang: str) -> str:
    """Give a number with its thousands apart, as the language writes it."""
    return f"{count:,}" if lang == "en" else f"{count:,}".replace(",", "\N{NARROW NO-BREAK SPACE}")


MONTHS: Mapping[str, Sequence[str]] = {
    "en": (
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ),
    "fr": (
        "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
        "décembre",
    ),
}  # fmt: skip


def day(moment: datetime, lang: str) -> str:
    """Give a day as the language writes it."""
    first = "1er" if moment.day == 1 and lang == "fr" else str(moment.day)
    return f"{first} {MONTHS[lang][moment.month - 1]} {moment.year}"
