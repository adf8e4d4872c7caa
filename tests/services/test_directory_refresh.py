"""Refreshing from the query service: a local server plays it. All items are invented."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest

from essaim.base import clock
from essaim.conf import settings
from essaim.jobs import handlers
from essaim.networks import wikidata
from essaim.networks.errors import NetworkError, ServerMisbehaves, ServerUnreachable
from essaim.services import networks, refreshing, stating
from essaim.store.models import DirectoryEntry, DirectoryRefresh, Work, WorkKind
from tests.conftest import Traveller

pytestmark = pytest.mark.django_db

ITEM = "http://www.wikidata.org/entity/"


class QueryService:
    """Plays the query service: items in order, as many as a page asks for, after the one it names."""

    def __init__(self) -> None:
        self.items: dict[str, tuple[str, str]] = {}
        self.asked: list[str] = []
        self.agents: set[str] = set()
        self.trouble: list[tuple[int, dict[str, str], bytes]] = []
        self.url = ""

    def answer(self, path: str) -> tuple[int, dict[str, str], bytes]:
        query = parse_qs(urlsplit(path).query)["query"][0]
        after = re.search(r'> "' + re.escape(ITEM) + r'(\w*)"', query)
        size = re.search(r"LIMIT (\d+)", query)
        assert after is not None
        assert size is not None
        self.asked.append(after[1])
        if self.trouble:
            return self.trouble.pop(0)
        page = sorted(item for item in self.items if item > after[1])[: int(size[1])]
        rows = [
            {"item": ITEM + item, "property": name, "value": value, "rank": "http://wikiba.se/ontology#NormalRank"}
            for item in page
            for name, value in zip(("P6552", "P4033"), self.items[item], strict=True)
        ]
        cells = [{name: {"type": "literal", "value": value} for name, value in row.items()} for row in rows]
        return 200, {}, json.dumps({"results": {"bindings": cells}}).encode()


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[QueryService]:
    played = QueryService()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            played.agents.add(self.headers["User-Agent"])
            status, headers, body = played.answer(self.path)
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    monkeypatch.setenv("ESSAIM_WIKIDATA_URL", f"http://127.0.0.1:{server.server_port}/sparql")
    monkeypatch.setenv("ESSAIM_CONTACT", "essaim@association.example")
    monkeypatch.setenv("ESSAIM_DIRECTORY_REFRESH_DAYS", "7")
    monkeypatch.setattr(wikidata, "PAGE", 2)
    settings.current.cache_clear()
    networks.reach.cache_clear()
    yield played
    server.shutdown()
    server.server_close()
    monkeypatch.undo()
    settings.current.cache_clear()
    networks.reach.cache_clear()


def people(*numbers: int) -> dict[str, tuple[str, str]]:
    return {f"Q{number}": (str(9 * 10**18 + number), f"p{number}@tilleul.example") for number in numbers}


def refresh(travel: Traveller) -> int:
    """Go through all pages, waiting as asked; give how many there were."""
    for pages in range(1, 20):
        again = refreshing.step()
        if again is None:
            return pages
        travel.to(again)
    raise AssertionError("it never ends")


def addresses() -> set[str]:
    return set(DirectoryEntry.objects.filter(source="wikidata").values_list("target_handle", flat=True))


def test_pages_follow_each_other_with_pauses_until_the_last(service: QueryService, travel: Traveller) -> None:
    service.items = people(1, 2, 3, 10, 11)
    began = travel.moment
    assert refresh(travel) == 3
    assert service.asked == ["", "Q10", "Q2"], "in the order of the service: Q1, Q10, Q11, Q2, Q3"
    assert addresses() == {address for _, address in service.items.values()}
    assert travel.moment - began == 2 * refreshing.PAUSE
    assert service.agents == {"Essaim/0.1 (essaim@association.example)"}


def test_what_is_stated_no_more_goes_at_the_end_only(service: QueryService, travel: Traveller) -> None:
    service.items = people(1, 2, 3)
    refresh(travel)
    service.items = people(2, 3, 4)
    travel.forward(days=7)
    assert refreshing.step() is not None
    assert "p1@tilleul.example" in addresses()
    refresh(travel)
    assert addresses() == {"p2@tilleul.example", "p3@tilleul.example", "p4@tilleul.example"}


def test_a_service_that_asks_us_to_wait_is_obeyed(service: QueryService, travel: Traveller) -> None:
    service.items = people(1)
    service.trouble = [(429, {"Retry-After": "120"}, b"")]
    assert refreshing.step() == travel.moment + timedelta(seconds=120)
    assert refreshing.step() is None
    assert addresses() == {"p1@tilleul.example"}


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [(500, b"", ServerUnreachable), (200, b'{"results": {"bindings": [', ServerMisbehaves), (403, b"", NetworkError)],
)
def test_after_trouble_it_goes_on_where_it_stopped(
    service: QueryService, travel: Traveller, status: int, body: bytes, error: type[NetworkError]
) -> None:
    service.items = people(1, 2, 3, 4, 5)
    refreshing.step()
    service.trouble = [(status, {}, body)]
    with pytest.raises(error):
        refreshing.step()
    assert refresh(travel) == 2
    assert service.asked == ["", "Q2", "Q2", "Q4"]
    assert len(addresses()) == 5


def test_a_service_that_gives_nothing_drops_nothing(service: QueryService, travel: Traveller) -> None:
    service.items = people(1, 2, 3)
    refresh(travel)
    service.items = {}
    refresh(travel)
    assert len(addresses()) == 3


def test_a_reading_left_for_days_is_begun_anew(service: QueryService, travel: Traveller) -> None:
    service.items = people(1, 2, 3)
    refreshing.step()
    travel.forward(days=3)
    refreshing.step()
    assert service.asked == ["", ""]


def test_the_worker_refreshes_by_schedule(service: QueryService, travel: Traveller) -> None:
    service.items = people(1, 2, 3)
    refreshing.keep_up()
    refreshing.keep_up()
    for _ in range(2):
        work = Work.objects.get(kind=WorkKind.DIRECTORY_REFRESH)
        travel.to(max(work.run_at, clock.now()))
        handlers.handle(work.pk)
    assert len(addresses()) == 3
    assert not Work.objects.filter(kind=WorkKind.DIRECTORY_REFRESH).exists()
    travel.forward(days=6)
    refreshing.keep_up()
    assert not Work.objects.filter(kind=WorkKind.DIRECTORY_REFRESH).exists()
    travel.forward(days=2)
    refreshing.keep_up()
    assert Work.objects.filter(kind=WorkKind.DIRECTORY_REFRESH).exists()


def test_without_the_setting_nothing_is_asked_by_itself(service: QueryService, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ESSAIM_DIRECTORY_REFRESH_DAYS", "0")
    settings.current.cache_clear()
    refreshing.keep_up()
    assert not Work.objects.exists()
    assert service.asked == []


def test_a_removal_is_respected_by_the_next_refresh(service: QueryService, travel: Traveller) -> None:
    service.items = people(1, 2)
    refresh(travel)
    stating.remove(DirectoryEntry.objects.get(target_handle="p1@tilleul.example").pk)
    refresh(travel)
    assert addresses() == {"p2@tilleul.example"}
    assert DirectoryRefresh.objects.get().entries == 1
