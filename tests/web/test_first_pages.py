"""What is said before anybody signs in: what this is, who runs it, how to ask for the archive, help."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.test import Client

from essaim.conf import settings as conf
from essaim.web import swarm
from tests.people import ANA, BADR, make_member
from tests.web.visitors import visitor

pytestmark = pytest.mark.django_db


def page(path: str, language: str = "en") -> str:
    return Client(HTTP_ACCEPT_LANGUAGE=language).get(path).content.decode()


def test_a_site_that_has_just_opened_says_so_instead_of_naughts() -> None:
    assert "It has just opened" in page("/")
    assert "figure-number" not in page("/")


def test_the_first_page_says_how_many_are_here_and_what_they_look_for() -> None:
    make_member(BADR)
    make_member(ANA, follows=[BADR])
    assert '<span class="figure-number">2</span> people are here' in page("/")
    assert '<span class="figure-number">1</span> link from X to find again' in page("/")
    assert '<span class="figure-number">2</span> personnes sont ici' in page("/", "fr")


@pytest.mark.parametrize("path", ["/", "/about", "/help", "/accessibility"])
def test_one_reads_who_runs_the_site_and_how_to_write_to_them(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    told = replace(conf.current(), operator="The ferry collective, Valfleur", contact="hello@ferry.example")
    monkeypatch.setattr("essaim.web.context.current", lambda: told)
    assert "The ferry collective, Valfleur" in page(path)
    assert "hello@ferry.example" in page(path)


def test_asking_for_the_archive_tells_strangers_and_members_what_to_do_meanwhile() -> None:
    assert "Come in with your new account" in page("/ask")
    assert "That needs no archive." in visitor(make_member(ANA)).get("/ask").content.decode()


def test_in_the_invented_world_nobody_is_sent_to_the_real_x(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "x.com/settings" in page("/ask")
    demo = replace(conf.current(), demo=True)
    monkeypatch.setattr("essaim.web.context.current", lambda: demo)
    assert "x.com" not in page("/ask")


@pytest.mark.parametrize(
    ("part", "whole", "dots"), [(0, 9, 0), (1, 9_999, 1), (5, 10, 50), (9_998, 9_999, 99), (9, 9, 100)]
)
def test_the_swarm_is_gathered_only_when_everything_is_done(part: int, whole: int, dots: int) -> None:
    assert swarm.hundredths(part, whole) == dots
    drawn = swarm.dots(dots)
    assert len(drawn) == swarm.DOTS
    assert sum(dot.kind == "warm" for dot in drawn) == dots


def test_what_could_not_be_done_stays_behind_hollow() -> None:
    kinds = [dot.kind for dot in swarm.dots(90, 10)]
    assert kinds.count("failed") == 10
    assert kinds.count("warm") == 90
