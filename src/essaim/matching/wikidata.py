"""What Wikidata states: the accounts of people and bodies on networks people leave, and their new addresses.

Read from an entity dump (an entity a line, as Wikidata publishes it, gzip or bzip2 or plain), from a small JSON file of
entities, or from SPARQL results. Deprecated and ended statements are passed over, and preferred ones win over others.
"""

from __future__ import annotations

import bz2
import gzip
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import IO, cast

import msgspec

from essaim.base.decoding import decoded, decoder
from essaim.base.text import gettext_noop
from essaim.matching.directory import DirectoryUnusable, Stated, address_of
from essaim.matching.pseudonyms import normalise_handle
from essaim.model import Network

X_ID, X_HANDLE, ENDED = "P6552", "P2002", "P582"
#: Where somebody is now, and the network it says so for.
TARGETS: Mapping[str, Network] = {"P4033": Network.MASTODON, "P12361": Network.BLUESKY}
#: Accounts on other networks people leave: each is one name or number, kept as it stands.
OTHERS: Mapping[str, str] = {"P2003": "instagram", "P2397": "youtube", "P7085": "tiktok"}
PROPERTIES = (X_ID, X_HANDLE, *TARGETS, *OTHERS)

LABEL = "Wikidata"
PAGE = "https://www.wikidata.org/wiki/%s"
#: A line of a dump is one entity: the longest have a few megabytes.
LONGEST_LINE = 64 * 1024 * 1024
#: A file that is not an entity a line is read whole.
LARGEST_WHOLE = 256 * 1024 * 1024
_WANTED = tuple(f'"{name}"'.encode() for name in TARGETS)
_ITEM = re.compile(r"Q[1-9]\d{0,18}")
_NUMBER = re.compile(r"\d{1,19}", re.ASCII)
_HANDLE = re.compile(r"\w{1,30}", re.ASCII)
_NAME = re.compile(r"[\w.-]{1,100}")

NOT_WIKIDATA = gettext_noop("This file is neither Wikidata entities nor SPARQL results in JSON.")
TOO_LARGE = gettext_noop("This file is too large for its form: a dump has one entity a line.")


@dataclass(frozen=True, slots=True)
class Statement:
    """One value of an item's property; `x_id` is the number that a handle of X carries beside it."""

    name: str
    value: str
    rank: str = "normal"
    ended: bool = False
    x_id: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One person or body, as far as we read it."""

    item_id: str
    name: str = ""
    statements: tuple[Statement, ...] = field(default=())


class _Value(msgspec.Struct):
    value: object = None


class _Snak(msgspec.Struct):
    snaktype: str = "value"
    datavalue: _Value | None = None


class _Claim(msgspec.Struct):
    mainsnak: _Snak
    rank: str = "normal"
    # An empty one is written as a list.
    qualifiers: dict[str, list[_Snak]] | list[object] = {}


class _Entity(msgspec.Struct):
    id: str = ""
    labels: dict[str, dict[str, str]] | list[object] = {}
    claims: dict[str, list[msgspec.Raw]] | list[object] = {}


class _Whole(msgspec.Struct):
    """A file read whole: entities by id, or SPARQL results."""

    entities: dict[str, _Entity] = {}
    results: dict[str, msgspec.Raw] = {}


class _Cell(msgspec.Struct):
    value: str = ""


_entity = decoder(_Entity)
_claim = decoder(_Claim)
_rows = decoder(list[dict[str, _Cell]])
BROKEN = (msgspec.MsgspecError, UnicodeError, RecursionError)


def read_file(path: Path, problems: Counter[str]) -> Iterator[Item]:
    """Give the items of a file in any of the forms, in little memory for a dump. Raises DirectoryUnusable.

    Entities that make no sense are counted in `problems` under `wrong-item`.
    """
    try:
        with _opened(path) as file:
            first = _first_line(file)
            if _is_entity(first):
                yield from _from_lines(first, file, problems)
            else:
                rest = file.read(LARGEST_WHOLE + 1)
                if len(rest) > LARGEST_WHOLE:
                    raise DirectoryUnusable(TOO_LARGE)
                yield from _from_whole(first + rest)
    except (OSError, EOFError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise DirectoryUnusable(gettext_noop("The directory cannot be opened: %(reason)s"), reason=reason) from error


def read_results(body: bytes) -> list[Item]:
    """Give the items of SPARQL results in JSON. Raises DirectoryUnusable.

    A row is a statement (`item`, `label`, `property`, `value`, `rank`, `ended`, `x_id`: the columns our own query
    asks for), or a whole item whose columns are named by properties (`item`, `P6552`, `P4033`…).
    """
    try:
        rows = _rows.decode(decoded(body, _Whole).results["bindings"])
    except (*BROKEN, KeyError) as error:
        raise DirectoryUnusable(NOT_WIKIDATA) from error
    found = [(_tail(row.get("item", _Cell()).value), row) for row in rows]
    found = sorted((pair for pair in found if _ITEM.fullmatch(pair[0])), key=lambda pair: pair[0])
    items = []
    for item_id, group in groupby(found, key=lambda pair: pair[0]):
        cells = [{name: cell.value for name, cell in row.items()} for _, row in group]
        name = next((row["label"] for row in cells if row.get("label")), "")
        items.append(Item(item_id, name, tuple(dict.fromkeys(_of_rows(cells)))))
    return items


def stated(item: Item) -> Iterator[Stated]:
    """Give what an item states: each account on a network people leave, at each new address."""
    accounts = list(dict.fromkeys([*_on_x(item), *_elsewhere(item)]))
    for name, target in TARGETS.items():
        for statement in _standing(item, name):
            address = address_of(target, statement.value)
            if not address:
                continue
            for account in accounts:
                yield Stated(*account, target, address, item.name, LABEL, PAGE % item.item_id)


def _on_x(item: Item) -> Iterator[tuple[str, str, str]]:
    """Give the item's X accounts: (network, number, handle), either of the two may be empty."""
    numbers = [number for one in _standing(item, X_ID) if (number := _number(one.value))]
    handles = [(_number(one.x_id), handle) for one in _standing(item, X_HANDLE) if (handle := _handle(one.value))]
    by_number = {number: handle for number, handle in handles if number}
    bare = [handle for number, handle in handles if not number]
    alone = [number for number in numbers if number not in by_number]
    if len(alone) == len(bare) == 1:
        # One number and one name left: they are the same account.
        by_number[alone[0]] = bare.pop()
    for number in dict.fromkeys([*by_number, *alone]):
        yield (Network.X.value, number, by_number.get(number, ""))
    yield from ((Network.X.value, "", handle) for handle in bare)


def _elsewhere(item: Item) -> Iterator[tuple[str, str, str]]:
    for name, network in OTHERS.items():
        for statement in _standing(item, name):
            value = statement.value.strip().lstrip("@")
            if _NAME.fullmatch(value):
                # YouTube's are numbers of channels, the others names.
                yield (network, value, "") if network == "youtube" else (network, "", value.lower())


def _standing(item: Item, name: str) -> list[Statement]:
    """Give the statements about one property that count: of the best rank among those not ended nor deprecated."""
    left = [one for one in item.statements if one.name == name and one.rank != "deprecated" and not one.ended]
    preferred = [one for one in left if one.rank == "preferred"]
    return preferred or left


def _number(text: str) -> str:
    return text.lstrip("0") if _NUMBER.fullmatch(text) else ""


def _handle(text: str) -> str:
    """Give a handle of X as it is compared; an unknown value comes as the address of nothing."""
    handle = text.strip().lstrip("@")
    return normalise_handle(handle) if _HANDLE.fullmatch(handle) else ""


def _opened(path: Path) -> IO[bytes]:
    with path.open("rb") as file:
        magic = file.read(3)
    if magic[:2] == b"\x1f\x8b":
        return cast("IO[bytes]", gzip.open(path, "rb"))
    return cast("IO[bytes]", bz2.open(path, "rb")) if magic == b"BZh" else path.open("rb")


def _first_line(file: IO[bytes]) -> bytes:
    """Give the first line that holds anything but the bracket of a list, with what came before it."""
    before = b""
    while line := file.readline(LONGEST_LINE):
        before += line
        if line.strip(b" \t\r\n[") or len(before) > LONGEST_LINE:
            break
    return before


def _is_entity(text: bytes) -> bool:
    text = text.strip(b" \t\r\n[").rstrip(b",]")
    try:
        return bool(_entity.decode(text).id)
    except BROKEN:
        return False


def _from_lines(first: bytes, file: IO[bytes], problems: Counter[str]) -> Iterator[Item]:
    line = first
    while line:
        text = line.strip(b" \t\r\n[").rstrip(b",]")
        # Most entities state none of what we look for: they are not even decoded.
        if any(name in text for name in _WANTED):
            try:
                yield _item(_entity.decode(text))
            except BROKEN:
                problems["wrong-item"] += 1
        line = file.readline(LONGEST_LINE)


def _from_whole(text: bytes) -> Iterator[Item]:
    try:
        if text.lstrip()[:1] == b"[":
            entities: Iterable[_Entity] = decoded(text, list[_Entity])
        else:
            whole = decoded(text, _Whole)
            if whole.results:
                yield from read_results(text)
                return
            entities = whole.entities.values() or [_entity.decode(text)]
        items = [_item(entity) for entity in entities]
    except BROKEN as error:
        raise DirectoryUnusable(NOT_WIKIDATA) from error
    if not any(item.item_id for item in items):
        raise DirectoryUnusable(NOT_WIKIDATA)
    yield from items


def _item(entity: _Entity) -> Item:
    claims = entity.claims if isinstance(entity.claims, dict) else {}
    labels = entity.labels if isinstance(entity.labels, dict) else {}
    label = labels.get("mul") or labels.get("en") or labels.get("fr") or next(iter(labels.values()), {})
    statements = [
        Statement(
            name,
            _text(claim.mainsnak),
            claim.rank,
            any(snak.snaktype != "novalue" for snak in _qualifiers(claim, ENDED)),
            next((_text(snak) for snak in _qualifiers(claim, X_ID) if _text(snak)), "") if name == X_HANDLE else "",
        )
        for name in PROPERTIES
        for claim in map(_claim.decode, claims.get(name, ()))
        if _text(claim.mainsnak)
    ]
    return Item(entity.id, label.get("value", ""), tuple(statements))


def _qualifiers(claim: _Claim, name: str) -> list[_Snak]:
    return claim.qualifiers.get(name, []) if isinstance(claim.qualifiers, dict) else []


def _text(snak: _Snak) -> str:
    value = snak.datavalue.value if snak.datavalue is not None else None
    return value.strip() if isinstance(value, str) and snak.snaktype == "value" else ""


def _of_rows(rows: Iterable[Mapping[str, str]]) -> Iterator[Statement]:
    for row in rows:
        if row.get("property"):
            rank = _tail(row.get("rank", "")).lower().removesuffix("rank") or "normal"
            yield Statement(
                _tail(row["property"]), row.get("value", "").strip(), rank, bool(row.get("ended")), row.get("x_id", "")
            )
            continue
        for name in PROPERTIES:
            if row.get(name):
                # Such rows are every handle beside every number: which belong together, they do not say.
                yield Statement(name, row[name].strip())


def _tail(address: str) -> str:
    """Give the last part of an address such as `http://www.wikidata.org/entity/Q42`."""
    return re.split(r"[/#]", address)[-1]
