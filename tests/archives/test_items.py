"""Arrays are read item by item, whatever their form, and around what is broken."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as some

from essaim.archives.container import MemberDamaged
from essaim.archives.items import Items, NotWrapped, Wrapped
from essaim.archives.x.lists import Seen
from essaim.archives.x.shapes import FollowItem
from essaim.model import ReadProblem

MANY = [{"following": {"accountId": str(10**18 + at), "userLink": "https://x.example/}},{"}} for at in range(30_000)]
FORMS: dict[str, Callable[[Any], str]] = {
    "as X writes": lambda items: json.dumps(items, indent=2),
    "as X wrote": lambda items: "[ " + ", ".join(json.dumps(item, indent=2) for item in items) + " ]",
    "minified": lambda items: json.dumps(items, separators=(",", ":")),
    "one line": json.dumps,
    "tabs and Windows lines": lambda items: json.dumps(items, indent="\t").replace("\n", "\r\n"),
    "with a semicolon": lambda items: json.dumps(items, indent=2) + ";\n",
}


def cut(text: bytes, size: int) -> Iterator[bytes]:
    for at in range(0, len(text), size):
        yield text[at : at + size]


def read(text: bytes, size: int = 65_536) -> list[Any]:
    wrapped = Wrapped(cut(text, size))
    found: list[Any] = []
    for item in Items(wrapped.blocks(), FollowItem, "following.js"):
        if isinstance(item, ReadProblem):
            found.append(item.code)
        else:
            entry = item.following or item.follower
            found.append(entry.account_id if entry else None)
    return found


@pytest.mark.parametrize("form", list(FORMS))
@pytest.mark.parametrize("size", [997, 65_536])
def test_every_form_gives_every_item_once(form: str, size: int) -> None:
    text = ("\ufeffwindow.YTD.following.part0 = " + FORMS[form](MANY)).encode()
    assert read(text, size) == [item["following"]["accountId"] for item in MANY]


@pytest.mark.parametrize("empty", ["", "[ ]", "[]", "{}", "null", "[\n]", ";"])
def test_empty_is_not_a_problem(empty: str) -> None:
    assert read(b"window.YTD.block.part0 = " + empty.encode()) == []


def test_a_broken_item_costs_itself_alone() -> None:
    items = [json.dumps(item, indent=2) for item in MANY[:9_000]]
    items[4_000] = '{ "following" : { "accountId" : [1, 2] } }'
    items[5_000] = '{ "following" : { "accountId" : "7\x01\t7" } }'
    items[6_000] = '{ "following" : { "accountId" : nope } }'
    found = read(f"x = [ {', '.join(items)} ]".encode())
    assert len(found) == 9_000
    assert found.count("unreadable-entry") == 2
    assert found[5_000] == "7\x01\t7"
    assert found[8_999] == str(10**18 + 8_999)


def test_a_file_that_stops_gives_what_it_has() -> None:
    text = b"x = " + json.dumps(MANY[:3], indent=2).encode()
    assert read(text[:-40]) == [str(10**18), str(10**18 + 1), "truncated-file"]


def test_damage_gives_what_came_before() -> None:
    def blocks() -> Iterator[bytes]:
        yield b'x = [{"following":{"accountId":"1"}},{"follow'
        raise MemberDamaged

    wrapped = Wrapped(blocks())
    first, second = Items(wrapped.blocks(), FollowItem, "following.js")
    assert isinstance(first, FollowItem)
    assert isinstance(second, ReadProblem)
    assert second.code == "damaged-file"


def test_depth_without_end_is_a_problem_and_no_traceback() -> None:
    assert read(b'x = [{"following":' + b"[" * 100_000 + b"]" * 100_000 + b"}]") == ["unreadable-entry"]


@given(some.binary(max_size=300))
@example(b"[{]}")
@example(b'["')
@example(b"[}")
@example(b"{")
def test_any_bytes_are_read_without_a_crash(noise: bytes) -> None:
    for text in (noise, b"x=[" + noise, b'x=[\n  {"following":{}\n  },\n  {' + noise):
        for size in (1, 64):
            try:
                read(text, size)
            except NotWrapped:
                continue


def test_text_that_looks_like_a_boundary_costs_no_item() -> None:
    sly = [{"following": {"accountId": str(at), "userLink": '"}},{"following":{"' * 3}} for at in range(20_000)]
    for form in FORMS.values():
        assert read(b"x = " + form(sly).encode()) == [str(at) for at in range(20_000)]


def test_indentation_may_change_within_a_file() -> None:
    half = len(MANY) // 2
    first = json.dumps(MANY[:half], indent=2).removesuffix("\n]")
    rest = json.dumps(MANY[half:], indent="\t").removeprefix("[")
    text = f"x = {first}, {rest}"
    assert read(text.encode()) == [item["following"]["accountId"] for item in MANY]


@settings(deadline=None)  # the first array imports numpy
@given(some.lists(some.lists(some.integers(0, 60), max_size=30), max_size=12), some.integers(0, 20))
def test_what_was_seen_is_told_once_however_it_is_kept(batches: list[list[int]], few: int) -> None:
    seen = Seen(few=few)
    told = [remote_id for batch in batches for remote_id in seen.fresh([str(number) for number in batch])]
    assert sorted(told) == sorted({str(number) for batch in batches for number in batch})
