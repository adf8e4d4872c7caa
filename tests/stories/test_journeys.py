"""Journeys through the site in a browser: on a phone or a wide screen, light or dark, in French or in English.

Each story is told twice, so that every pair of story, width, theme and language comes up; in the long run in all ways.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.stories.hands import KeyboardVisitor, Visitor
from tests.stories.place import Newcomer, Place, running, until

pytestmark = [pytest.mark.story, pytest.mark.browser, pytest.mark.timeout(600)]

FRIENDS = 4


class Way(NamedTuple):
    """How somebody looks at the site."""

    width: int
    theme: str
    language: str


ALL_WAYS = [Way(*way) for way in product((390, 1280), ("light", "dark"), ("fr", "en"))]
#: Ways that share nothing: a story told in both has been told in every width, theme and language.
OPPOSITES = [(way, ALL_WAYS[-1 - place]) for place, way in enumerate(ALL_WAYS[:4])]
STORIES = ("reconnected", "scriptless", "keyboard", "late", "wrong-archive", "wrong-post", "server-down")


def ways(story: str) -> list[object]:
    """Give the ways in which a story is told, the rest kept for the long run."""
    always = OPPOSITES[STORIES.index(story) % len(OPPOSITES)]
    return [
        pytest.param(way, id="-".join(map(str, way)), marks=() if way in always else pytest.mark.long)
        for way in ALL_WAYS
    ]


def test_every_pair_comes_up_in_the_short_run() -> None:
    told = [
        (story, *way.values[0])  # type: ignore[attr-defined]
        for story in STORIES
        for way in ways(story)
        if not way.marks  # type: ignore[attr-defined]
    ]
    factors = [STORIES, (390, 1280), ("light", "dark"), ("fr", "en")]
    for first, second in ((a, b) for a in range(4) for b in range(a + 1, 4)):
        assert {(one[first], one[second]) for one in told} == set(product(factors[first], factors[second]))


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    with running(tmp_path_factory.mktemp("journeys")) as there:
        yield there


@pytest.fixture(scope="module")
def friends(place: Place) -> list[Newcomer]:
    """Give some members, two on each of two servers."""
    some = [place.newcomer("ruche" if number % 2 else "prairie") for number in range(FRIENDS)]
    place.settle(*some)
    return some


@pytest.fixture
def visit(place: Place, new_context: Callable[..., BrowserContext]) -> Iterator[Callable[..., Visitor]]:
    """Give who comes to the site in some way; afterwards, that nothing was refused and nobody else was asked."""
    visitors: list[Visitor] = []

    def come(way: Way, kind: type[Visitor] = Visitor, **options: object) -> Visitor:
        locale = {"fr": "fr-FR", "en": "en-GB"}[way.language]
        context = new_context(locale, way.width, color_scheme=way.theme, **options)
        visitors.append(kind(context, way.language, place.url))
        return visitors[-1]

    yield come
    for visitor in visitors:
        assert visitor.refused == [], "the content security policy refused something, or a script failed"
        assert visitor.elsewhere() == []


def sign_in(visitor: Visitor, bela: Newcomer) -> None:
    """From the first page to the choices, by the account's own server."""
    visitor.go("/")
    visitor.press(visitor.link("Begin").first)
    visitor.fill(visitor.page.locator("form:has(input[value=mastodon]) input[name=address]"), bela.account.handle)
    visitor.press(visitor.button("Continue with Mastodon"))
    visitor.fill(visitor.page.get_by_label("User name"), bela.name)
    visitor.fill(visitor.page.get_by_label("Password"), "essaim")
    visitor.press(visitor.page.get_by_role("button", name="Authorize"))
    visitor.press(visitor.page.locator("input[name=written]"))
    visitor.choose(visitor.page.locator("input[name=findability][value=anyone]"))
    visitor.choose(visitor.page.locator("input[name=arrivals][value=follow]"))
    visitor.press(visitor.button("Keep my choices and go on"))
    expect(visitor.page.locator("h1")).to_be_visible()


def give_archive(visitor: Visitor, archive: Path, *, scripts: bool = True) -> None:
    """Give the archive: read in the page and sent as numbers, or sent whole where no script runs."""
    visitor.go("/archive")
    visitor.give(visitor.page.locator("input[name=archive]"), archive)
    visitor.press(visitor.button("Send these numbers" if scripts else "Send and read it"))
    expect(visitor.page.locator("main .figures").first).to_be_visible()


def prove(visitor: Visitor, bela: Newcomer) -> None:
    """Post the leaving post, and tell the site where it is."""
    visitor.go("/proof")
    text = visitor.page.locator("#leaving-post").inner_text()
    visitor.fill(visitor.page.locator("input[name=post]"), bela.place.world.post_on_x(bela.x_id, text))
    visitor.press(visitor.button("Check the post"))
    expect(visitor.page.locator(".notice.success")).to_be_visible()


def follow_all(visitor: Visitor, bela: Newcomer, friends: list[Newcomer]) -> None:
    """Follow everybody, and see in the journal that it was done, once each."""
    visitor.go("/here")
    visitor.press(visitor.page.locator("form:has(input[name=all]) button"))
    done(visitor, bela, friends)


def done(visitor: Visitor, bela: Newcomer, friends: list[Newcomer]) -> None:
    """Wait until the servers and the journal say so."""
    until(lambda: {entry.target for entry in bela.follows()} >= {one.account.uid for one in friends})
    visitor.go("/journal")
    said = visitor.page.get_by_text(visitor.words("Nothing is waiting any more."))
    until(lambda: (visitor.page.reload(), said.count() > 0)[1])
    expect(visitor.page.locator(".state.done")).to_have_count(len(friends))
    assert set(Counter(entry.target for entry in bela.follows()).values()) == {1}


@pytest.mark.parametrize("way", ways("reconnected"))
def test_from_a_first_visit_to_reconnected(
    way: Way, place: Place, friends: list[Newcomer], visit: Callable[..., Visitor]
) -> None:
    bela, visitor = place.newcomer(), visit(way)
    sign_in(visitor, bela)
    give_archive(visitor, bela.archive(*friends))
    prove(visitor, bela)
    follow_all(visitor, bela, friends)


@pytest.mark.parametrize("way", ways("scriptless"))
def test_the_same_without_scripts(
    way: Way, place: Place, friends: list[Newcomer], visit: Callable[..., Visitor]
) -> None:
    bela, visitor = place.newcomer(), visit(way, java_script_enabled=False)
    sign_in(visitor, bela)
    give_archive(visitor, bela.archive(*friends), scripts=False)
    prove(visitor, bela)
    follow_all(visitor, bela, friends)


@pytest.mark.parametrize("way", ways("keyboard"))
def test_the_same_with_the_keyboard_alone(
    way: Way, place: Place, friends: list[Newcomer], visit: Callable[..., Visitor]
) -> None:
    bela, visitor = place.newcomer(), visit(way, KeyboardVisitor)
    sign_in(visitor, bela)
    give_archive(visitor, bela.archive(*friends))
    prove(visitor, bela)
    follow_all(visitor, bela, friends)
    visitor.press(visitor.page.get_by_role("button", name=visitor.words("Take back")).first)
    until(lambda: any(e.kind == "unfollow" and e.account == bela.account.uid for e in place.world.log))


@pytest.mark.parametrize("way", ways("late"))
def test_who_arrives_later_is_followed_with_the_page_closed(
    way: Way, place: Place, friends: list[Newcomer], visit: Callable[..., Visitor]
) -> None:
    bela, late, visitor = place.newcomer(), place.newcomer("prairie"), visit(way)
    sign_in(visitor, bela)
    give_archive(visitor, bela.archive(friends[0], late))
    prove(visitor, bela)
    follow_all(visitor, bela, friends[:1])
    session = visitor.page.context.storage_state()
    visitor.page.context.close()
    place.settle(late)
    until(lambda: late.account.uid in {entry.target for entry in bela.follows()})
    again = visit(way, storage_state=session)
    done(again, bela, [friends[0], late])
    expect(again.page.get_by_text(again.words("arrived later"))).to_have_count(1)
    again.go("/news")
    expect(again.page.locator("main")).to_contain_text(late.account.display_name)


@pytest.mark.parametrize("way", ways("wrong-archive"))
def test_a_wrong_archive_costs_nothing(
    way: Way, place: Place, friends: list[Newcomer], visit: Callable[..., Visitor]
) -> None:
    bela, other, visitor = place.newcomer(), place.newcomer(), visit(way)
    sign_in(visitor, bela)
    letter = place.folder / "letter.pdf"
    letter.write_bytes(b"%PDF-1.7")
    visitor.go("/archive")
    visitor.give(visitor.page.locator("input[name=archive]"), letter)
    expect(visitor.page.get_by_role("alert")).to_contain_text("PDF")
    give_archive(visitor, bela.archive(*friends))
    visitor.go("/archive")
    visitor.give(visitor.page.locator("input[name=archive]"), other.archive(*friends[:1]))
    visitor.press(visitor.button("Send these numbers"))
    visitor.press(visitor.button("It is not mine: forget it"))
    prove(visitor, bela)
    visitor.go("/here")
    expect(visitor.page.locator("main .row .who-name")).to_have_count(FRIENDS)


@pytest.mark.parametrize("way", ways("wrong-post"))
def test_a_wrong_post_proves_nothing(
    way: Way, place: Place, friends: list[Newcomer], visit: Callable[..., Visitor]
) -> None:
    bela, other, visitor = place.newcomer(), place.newcomer(), visit(way)
    sign_in(visitor, bela)
    give_archive(visitor, bela.archive(*friends))
    visitor.go("/proof")
    posts = [place.world.post_on_x(bela.x_id, "A fine day"), "https://x.com/bela/status/1", "not an address"]
    for address in posts:
        visitor.fill(visitor.page.locator("input[name=post]"), address)
        visitor.press(visitor.button("Check the post"))
        expect(visitor.page.locator("main .error")).to_be_visible()
        assert visitor.page.locator("input[name=post]").input_value() == address, "what was typed is not lost"
    visitor.go("/here")
    expect(visitor.page.locator("main .avatar")).to_have_count(0)
    prove(visitor, bela)
    visitor.go("/here")
    expect(visitor.page.locator("main .row .who-name")).to_have_count(FRIENDS)
    assert other.x_id not in visitor.page.content()


@pytest.mark.parametrize("way", ways("server-down"))
def test_a_server_that_is_down_is_told_and_costs_nothing(
    way: Way, place: Place, friends: list[Newcomer], visit: Callable[..., Visitor]
) -> None:
    server = "tilleul"  # where nobody else of these stories lives
    bela, visitor = place.newcomer(server), visit(way)
    place.world.faults.add("down", server)
    visitor.go("/sign-in")
    visitor.fill(visitor.page.locator("form:has(input[value=mastodon]) input[name=address]"), bela.account.handle)
    visitor.press(visitor.button("Continue with Mastodon"))
    expect(visitor.page.locator("main .error")).to_be_visible()
    place.world.faults.clear(server)
    sign_in(visitor, bela)
    give_archive(visitor, bela.archive(*friends))
    prove(visitor, bela)
    place.world.faults.add("down", server)
    visitor.go("/here")
    visitor.press(visitor.page.locator("form:has(input[name=all]) button"))
    told = visitor.page.locator(".rows .row-main .help").filter(has_text=visitor.words("Next try:"))
    until(lambda: (visitor.go("/journal"), told.count() > 0)[1])  # type: ignore[func-returns-value]
    assert bela.follows() == []
    place.world.faults.clear(server)
