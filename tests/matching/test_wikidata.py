"""Wikidata's statements, in all the forms they come in. All items are invented."""

from __future__ import annotations

import bz2
import gzip
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from essaim.matching import wikidata
from essaim.matching.directory import DirectoryUnusable, Stated
from essaim.matching.wikidata import read_file, read_results, stated
from essaim.model import Network

SEVEN = "9000000000000000007"


def claim(name: str, value: str | None, rank: str = "normal", **qualifiers: object) -> dict[str, Any]:
    """Give a statement as a dump writes it; a qualifier of None has no value, as in "until an unknown day"."""
    snak = {"snaktype": "value", "property": name, "datavalue": {"value": value, "type": "string"}}
    told: dict[str, Any] = {"mainsnak": snak if value is not None else {"snaktype": "somevalue"}, "rank": rank}
    if qualifiers:
        told["qualifiers"] = {
            key: [{"snaktype": "somevalue"} if one is None else {"snaktype": "value", "datavalue": {"value": one}}]
            for key, one in qualifiers.items()
        }
    return told


def entity(item_id: str, *claims: dict[str, Any], name: str = "Deputy Seven") -> dict[str, Any]:
    by_name: dict[str, list[dict[str, Any]]] = {}
    for one in claims:
        by_name.setdefault(one["mainsnak"].get("property", "P4033"), []).append(one)
    label = {"en": {"language": "en", "value": name}}
    return {"type": "item", "id": item_id, "labels": label, "claims": by_name}


def of(*claims: dict[str, Any]) -> list[Stated]:
    [item] = wikidata._from_whole(json.dumps(entity("Q7", *claims)).encode())
    return list(stated(item))


def accounts(found: Sequence[Stated]) -> list[tuple[str, str, str]]:
    return [(one.remote_id, one.handle, one.address) for one in found]


NEW = claim("P4033", "Seven@tilleul.example")


def test_a_handle_with_its_number_leads_to_the_new_address() -> None:
    [found] = of(claim("P2002", "Deputy_Seven", P6552=SEVEN), NEW)
    assert found == Stated(
        "x", SEVEN, "deputy_seven", Network.MASTODON, "seven@tilleul.example", "Deputy Seven", "Wikidata",
        "https://www.wikidata.org/wiki/Q7",
    )  # fmt: skip


def test_both_new_networks_are_stated() -> None:
    found = of(claim("P6552", SEVEN), NEW, claim("P12361", "Seven.Abeille.Example"))
    assert {(one.target, one.address) for one in found} == {
        (Network.MASTODON, "seven@tilleul.example"),
        (Network.BLUESKY, "seven.abeille.example"),
    }


def test_one_number_and_one_name_belong_together_but_two_of_them_may_not() -> None:
    assert accounts(of(claim("P6552", SEVEN), claim("P2002", "seven"), NEW)) == [
        (SEVEN, "seven", "seven@tilleul.example")
    ]
    found = of(claim("P6552", "1"), claim("P6552", "2"), claim("P2002", "seven"), NEW)
    assert {(number, handle) for number, handle, _ in accounts(found)} == {("1", ""), ("2", ""), ("", "seven")}


@pytest.mark.parametrize(
    "old",
    [
        claim("P2002", "old_name", rank="deprecated", P6552="5"),
        claim("P2002", "old_name", P6552="5", P582={"time": "+2022-01-01T00:00:00Z"}),
        claim("P2002", "old_name", P6552="5", P582=None),
    ],
)
def test_deprecated_and_ended_statements_are_passed_over(old: dict[str, Any]) -> None:
    assert accounts(of(old, claim("P2002", "seven", P6552=SEVEN), NEW)) == [(SEVEN, "seven", "seven@tilleul.example")]
    assert of(old, NEW) == []


def test_a_preferred_address_wins_unless_it_has_ended() -> None:
    two = [claim("P4033", "seven@chene.example", rank="preferred"), NEW]
    assert accounts(of(claim("P6552", SEVEN), *two)) == [(SEVEN, "", "seven@chene.example")]
    two[0] = claim("P4033", "seven@chene.example", rank="preferred", P582=None)
    assert accounts(of(claim("P6552", SEVEN), *two)) == [(SEVEN, "", "seven@tilleul.example")]


def test_two_addresses_of_the_same_rank_are_both_given() -> None:
    assert len(of(claim("P6552", SEVEN), NEW, claim("P4033", "seven@chene.example"))) == 2


def test_accounts_on_the_other_networks_people_leave_are_given_too() -> None:
    found = of(claim("P2003", "Seven.Pics"), claim("P2397", "UCabcDEF_-1234567890abcd"), claim("P7085", "seven_t"), NEW)
    assert {(one.network, one.remote_id, one.handle) for one in found} == {
        ("instagram", "", "seven.pics"),
        ("youtube", "UCabcDEF_-1234567890abcd", ""),
        ("tiktok", "", "seven_t"),
    }


@pytest.mark.parametrize(
    "nonsense", [claim("P4033", "no address"), claim("P4033", None), claim("P12361", "-"), claim("P4033", "a@b@c")]
)
def test_what_is_no_address_states_nothing(nonsense: dict[str, Any]) -> None:
    assert of(claim("P6552", SEVEN), nonsense) == []


def test_what_is_no_number_is_no_account() -> None:
    assert of(claim("P6552", "seven"), claim("P2002", " @ "), NEW) == []


ITEMS = [
    entity("Q1", claim("P6552", "1"), name="Nobody new"),
    entity("Q7", claim("P6552", SEVEN), NEW),
    entity("Q8", claim("P6552", "8"), claim("P12361", "eight.abeille.example"), name="Eight"),
]


def lines(items: Sequence[Mapping[str, Any]]) -> bytes:
    return b"[\n" + b",\n".join(json.dumps(item).encode() for item in items) + b"\n]\n"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("dump.json", lines(ITEMS)),
        ("dump.json.gz", gzip.compress(lines(ITEMS))),
        ("dump.json.bz2", bz2.compress(lines(ITEMS))),
        ("lines.json", b"\n".join(json.dumps(item).encode() for item in ITEMS)),
        ("array.json", json.dumps(ITEMS).encode()),
        ("pretty.json", json.dumps(ITEMS, indent=2).encode()),
        ("entities.json", json.dumps({"entities": {item["id"]: item for item in ITEMS}}).encode()),
    ],
)
def test_entities_are_read_in_every_form(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    found = [one for item in read_file(tmp_path / name, Counter()) for one in stated(item)]
    assert [(one.remote_id, one.address, one.name) for one in found] == [
        (SEVEN, "seven@tilleul.example", "Deputy Seven"),
        ("8", "eight.abeille.example", "Eight"),
    ]


def test_an_item_that_makes_no_sense_is_counted_and_the_others_are_read(tmp_path: Path) -> None:
    broken = json.dumps(ITEMS[1]).replace('"rank": "normal"', '"rank": 7').encode()
    empty = json.dumps({"id": "Q9", "claims": [], "labels": []}).encode()
    (tmp_path / "d.json").write_bytes(b"\n".join([json.dumps(ITEMS[2]).encode(), broken, empty, b"{"]))
    problems: Counter[str] = Counter()
    assert [item.item_id for item in read_file(tmp_path / "d.json", problems)] == ["Q8"]
    assert problems == {"wrong-item": 1}


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"[]", b"network,remote_id\n", b"{", b"\xff", b"\x1f\x8b\x08\0\0\0\0\0\2"]
)
def test_what_is_not_wikidata_is_refused_in_one_sentence(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "d.json").write_bytes(content)
    with pytest.raises(DirectoryUnusable):
        list(read_file(tmp_path / "d.json", Counter()))


def test_a_file_that_is_no_dump_is_read_only_up_to_a_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wikidata, "LARGEST_WHOLE", 100)
    (tmp_path / "d.json").write_text(json.dumps(ITEMS, indent=2))
    with pytest.raises(DirectoryUnusable, match="too large"):
        list(read_file(tmp_path / "d.json", Counter()))


def results(*rows: Mapping[str, str]) -> bytes:
    bindings = [{name: {"type": "literal", "value": value} for name, value in row.items()} for row in rows]
    return json.dumps({"head": {"vars": []}, "results": {"bindings": bindings}}).encode()


def row(item_id: str, name: str, value: str, rank: str = "Normal", **more: str) -> dict[str, str]:
    return {
        "item": f"http://www.wikidata.org/entity/{item_id}",
        "property": name,
        "value": value,
        "rank": f"http://wikiba.se/ontology#{rank}Rank",
        "label": "Deputy Seven",
        **more,
    }


def test_results_of_the_query_service_are_read_statement_by_statement() -> None:
    [item] = read_results(
        results(
            row("Q7", "P2002", "seven", x_id=SEVEN),
            row("Q7", "P2002", "old_seven", ended="2022-01-01T00:00:00Z"),
            row("Q7", "P4033", "wrong@tilleul.example", "Deprecated"),
            row("Q7", "P4033", "other@tilleul.example"),
            row("Q7", "P4033", "seven@tilleul.example", "Preferred"),
        )
    )
    [found] = stated(item)
    assert (found.remote_id, found.handle, found.address) == (SEVEN, "seven", "seven@tilleul.example")
    assert (found.name, found.url) == ("Deputy Seven", "https://www.wikidata.org/wiki/Q7")


def test_an_unknown_value_is_no_handle() -> None:
    unknown = "http://www.wikidata.org/.well-known/genid/0123456789abcdef"
    [item] = read_results(results(row("Q7", "P2002", unknown), row("Q7", "P4033", "seven@tilleul.example")))
    assert list(stated(item)) == []


def test_results_with_a_column_a_property_are_read_too(tmp_path: Path) -> None:
    one = {
        "item": "http://www.wikidata.org/entity/Q7",
        "P6552": SEVEN,
        "P2002": "seven",
        "P4033": "seven@tilleul.example",
    }
    (tmp_path / "r.json").write_bytes(results(one, {**one, "P2003": "pics"}, {"item": "no item", "P6552": "1"}))
    [item] = read_file(tmp_path / "r.json", Counter())
    assert [(one.network, one.handle) for one in stated(item)] == [("x", "seven"), ("instagram", "pics")]


@pytest.mark.parametrize("body", [b"", b"<html>", b'{"results": {}}', b'{"results": {"bindings": [{"item": 1}]}}'])
def test_an_answer_that_was_cut_is_refused(body: bytes) -> None:
    with pytest.raises(DirectoryUnusable):
        read_results(body)
