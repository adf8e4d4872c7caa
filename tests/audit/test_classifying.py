"""What is sensitive, what is not, and what only another sign makes so."""

from __future__ import annotations

import pytest

from essaim.audit.classifying import Classifier
from essaim.audit.entries import Entry, own_lists
from essaim.audit.families import Certainty, Family
from essaim.audit.wording import LANGUAGES, reason
from essaim.model import Network
from essaim.model.ads import AdImpression, Advertiser, Criterion, PromotedPost

CLASSIFIER = Classifier()
AMBIGUOUS = [entry for entry in own_lists().entries if entry.ambiguous]
WHOLE = {entry.text.casefold() for entry in own_lists().entries if entry.whole and not entry.ambiguous}
#: One sure word of each family.
SURE = {
    Family.RACIAL_ETHNIC: "ethnic minorities",
    Family.POLITICAL: "far right",
    Family.RELIGIOUS_PHILOSOPHICAL: "islam",
    Family.TRADE_UNION: "IG Metall",
    Family.GENETIC: "genetic testing",
    Family.BIOMETRIC: "facial recognition",
    Family.HEALTH: "diabetes",
    Family.SEX_LIFE_ORIENTATION: "bisexual",
}


def judged(kind: str, value: str) -> set[tuple[str, str]]:
    return {(match.family.value, match.certainty.value) for match in CLASSIFIER.criterion(Criterion(kind, value))}


def together(*values: str, text: str = "", advertiser: str = "") -> dict[str, Certainty]:
    shown = AdImpression(
        Network.X,
        advertiser=Advertiser(advertiser),
        post=PromotedPost(text=text),
        criteria=tuple(Criterion("Keywords", value) for value in values),
    )
    return {match.criterion.value: match.certainty for match in CLASSIFIER.impression(shown)}


@pytest.mark.parametrize(
    "kind",
    [
        "Keywords", "Conversation topics", "Interests", "Events", "Behaviors", "Website Activity", "List",
        "Not seen yet", "Unknown", "",
    ],
)  # fmt: skip
def test_words_are_read_whatever_the_type(kind: str) -> None:
    assert judged(kind, "Rassemblement national") == {("political", "direct")}


@pytest.mark.parametrize("kind", ["Locations", "Languages", "Age", "Platforms", "OS versions"])
def test_places_languages_and_machines_say_nothing(kind: str) -> None:
    assert judged(kind, "Islam") == set()


@pytest.mark.parametrize("value", ["", "1", "Unknown: 1", "unknown:12", "…"])
def test_an_unknown_criterion_without_words_is_not_read(value: str) -> None:
    assert judged("Unknown", value) == set()


def test_an_unknown_criterion_with_words_is_read() -> None:
    assert judged("Unknown", "Unknown: trade unions") == {("trade_union", "direct")}


@pytest.mark.parametrize("entry", AMBIGUOUS, ids=lambda entry: f"{entry.family.value}-{entry.text}")
def test_an_ambiguous_word_needs_a_second_sign(entry: Entry) -> None:
    # Some words are sure when they are all that was chosen (“Bible”), and ambiguous among others.
    value = f"{entry.text} linden" if entry.text.casefold() in WHOLE and not entry.whole else entry.text
    families = {match.family for match in CLASSIFIER.value(value)}
    assert entry.family in families
    assert together(value) == {value: Certainty.AMBIGUOUS}, f"also {entry.note}"
    other = next(word for family, word in SURE.items() if family not in families)
    assert together(value, other)[value] is Certainty.AMBIGUOUS, "another family is no sign"
    assert together(value, "Beekeeping")[value] is Certainty.AMBIGUOUS
    if len(families) == 1:
        assert together(value, SURE[entry.family])[value] is entry.kind


@pytest.mark.parametrize(
    "value",
    [
        "RN nurse jobs", "PS", "PS5", "LR", "Vox", "Pride", "depression", "Christian", "Mercury", "Orange", "Roma",
        "union", "stroke", "cancer", "Green", "Lega", "Forza Italia", "Podemos", "Krebs", "orgullo", "gauche", "UIL",
    ],
)  # fmt: skip
def test_what_may_mean_something_harmless_is_not_counted(value: str) -> None:
    assert {certainty for _, certainty in judged("Keywords", value)} <= {"ambiguous"}


@pytest.mark.parametrize(
    "value",
    [
        "Christian Dior", "Vox Media", "Orange County", "Freddie Mercury", "AS Roma", "credit union", "European Union",
        "Union Berlin", "Losing My Religion", "Pride and Prejudice", "Lega Serie A", "Great Depression",
    ],
)  # fmt: skip
def test_what_is_known_to_be_harmless_is_not_even_listed(value: str) -> None:
    assert judged("Keywords", value) == set()


def test_a_second_word_in_the_same_value_is_a_sign() -> None:
    assert judged("Keywords", "votar a Vox") == {("political", "direct")}


def test_the_same_word_twice_is_no_second_sign() -> None:
    shown = AdImpression(
        Network.X, criteria=(Criterion("Keywords", "Pride"), Criterion("Conversation topics", "pride"))
    )
    assert {match.certainty for match in CLASSIFIER.impression(shown)} == {Certainty.AMBIGUOUS}


def test_the_advertisement_itself_is_a_sign() -> None:
    assert together("RN", text="Rejoignez le Rassemblement national")["RN"] is Certainty.DIRECT
    assert together("RN", advertiser="Rassemblement national")["RN"] is Certainty.DIRECT
    assert together("RN", text="We hire nurses")["RN"] is Certainty.AMBIGUOUS


@pytest.mark.parametrize(
    "value",
    [
        "LA FRANCE INSOUMISE",
        "la france-insoumise",
        "#LaFranceInsoumise",
        "Ｌa France  insoumise",
        "la Fran\u00adce insoumise",
    ],
)
def test_case_marks_and_width_hide_nothing(value: str) -> None:
    found = CLASSIFIER.value(value)
    assert [match.family for match in found] == [Family.POLITICAL]


@pytest.mark.parametrize("value", ["HOMOSEXUALITE", "homosexualité", "Bundnis 90", "Buendnis 90", "BÜNDNIS 90"])
def test_accents_may_be_left_out(value: str) -> None:
    assert CLASSIFIER.value(value)


@pytest.mark.parametrize("value", ["schwül", "schwüler Sommer", "islamorada", "gayety", "scientologique-ish"])
def test_neither_other_accents_nor_parts_of_words_are_terms(value: str) -> None:
    assert not CLASSIFIER.value(value)


def test_titles_of_works_are_told_and_not_counted() -> None:
    assert judged("Movies and TV shows", "The lesbian beekeeper") == {("sex_life_orientation", "ambiguous")}


def test_handles_are_looked_up_as_handles_only() -> None:
    hive = Entry("Hive_Party", Family.POLITICAL, Certainty.PROXY, handle=True, source="a", checked="2026-01-02")
    classifier = Classifier(own_lists().with_more([hive]))
    for said in ("@hive_party", "HIVE_PARTY", "@Hive_Party "):
        (match,) = classifier.criterion(Criterion("Follower look-alikes", said))
        assert (match.entry, match.certainty, match.how) == (hive, Certainty.PROXY, "handle")
    assert classifier.criterion(Criterion("Keywords", "@hive_party"))
    assert not classifier.criterion(Criterion("Keywords", "hive_party")), "a bare word is no account"
    assert not classifier.criterion(Criterion("Follower look-alikes", "@islam")), "a handle is no term"


@pytest.mark.parametrize(
    ("value", "family"),
    [
        ("Political figures", Family.POLITICAL),
        ("Kidney disease awareness", Family.HEALTH),
        ("Syndicat des bibliothécaires", Family.TRADE_UNION),
        ("people of Breton descent", Family.RACIAL_ETHNIC),
        ("Elezioni Sicilia 2027", Family.POLITICAL),
        ("Enfermedad de Chagas", Family.HEALTH),
        ("Landratswahlen 2026", Family.POLITICAL),
    ],
)
def test_labels_are_known_by_their_wording(value: str, family: Family) -> None:
    assert family in {match.family for match in CLASSIFIER.value(value)}


def test_a_very_long_value_is_cut() -> None:
    assert not CLASSIFIER.value("hive " * 100_000 + "islam")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_finding_has_a_reason(lang: str) -> None:
    shown = AdImpression(
        Network.X,
        criteria=(
            Criterion("Keywords", "RN"),
            Criterion("Keywords", "AfD"),
            Criterion("Keywords", "Pride"),
            Criterion("Interests", "Political figures"),
            Criterion("Movies and TV shows", "The lesbian beekeeper"),
        ),
    )
    told = [reason(match, lang) for match in CLASSIFIER.impression(shown)]
    assert len(set(told)) == 5
    assert "AfD" in told[0], "the second sign is named"
    assert all("{" not in one for one in told)
