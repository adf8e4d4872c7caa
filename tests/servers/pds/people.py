"""People of a real PDS: accounts made by its API, its consent page answered as its own script does."""

from __future__ import annotations

import secrets
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx

from tests.servers.pds.launch import DOMAIN, PdsServer

PASSWORD = "correct-horse-battery"
_API = "/@atproto/oauth-provider/~api"
_FOLLOWS = "app.bsky.graph.follow"


@dataclass(frozen=True)
class PdsAccount:
    """Somebody on the PDS."""

    handle: str
    did: str


def join(server: PdsServer, name: str) -> PdsAccount:
    """Let somebody join, under their name and a few letters that make it unlike any other test's."""
    handle = f"{name}-{secrets.token_hex(3)}.{DOMAIN}"
    body = {"handle": handle, "email": f"{handle}@mail.invalid", "password": PASSWORD}
    answer = httpx.post(f"{server.url}/xrpc/com.atproto.server.createAccount", json=body, timeout=30)
    answer.raise_for_status()
    return PdsAccount(handle, answer.json()["did"])


def follows(server: PdsServer, account: PdsAccount) -> list[str]:
    """Give the DIDs somebody follows, oldest first, as the server itself tells."""
    found: list[str] = []
    cursor = ""
    while True:
        query = {"repo": account.did, "collection": _FOLLOWS, "limit": "100", "reverse": "true", "cursor": cursor}
        answer = httpx.get(f"{server.url}/xrpc/com.atproto.repo.listRecords", params=query, timeout=30).json()
        found += [record["value"]["subject"] for record in answer["records"]]
        cursor = answer.get("cursor", "")
        if not cursor:
            return found


def answer_consent(authorize_url: str, account: PdsAccount, decision: str = "allow") -> str:
    """Sign in on the consent page and answer it, by the requests that its own script sends; give the way back."""
    base = f"{urlsplit(authorize_url).scheme}://{urlsplit(authorize_url).netloc}"
    with httpx.Client(base_url=base, timeout=30) as visitor:
        page = visitor.get(authorize_url, headers=_navigates("none"))
        page.raise_for_status()
        # The cookies are `secure`, which browsers send to localhost over http too, and this library does not.
        cookies = {cookie.name: cookie.value or "" for cookie in visitor.cookies.jar}
        visitor.cookies.clear()
        visitor.headers["referer"] = authorize_url

        def call(endpoint: str, body: dict[str, object], token: str = "") -> dict[str, str]:
            headers = {
                "cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
                "origin": base,
                "sec-fetch-mode": "same-origin",
                "sec-fetch-site": "same-origin",
                "x-csrf-token": cookies["csrf-token"],
            }
            headers |= {"authorization": f"Bearer {token}"} if token else {}
            answer = visitor.post(f"{_API}{endpoint}", json=body, headers=headers)
            assert answer.status_code == 200, answer.text
            cookies.update({cookie.name: cookie.value or "" for cookie in visitor.cookies.jar})
            visitor.cookies.clear()
            told: dict[str, str] = answer.json()
            return told

        if decision == "allow":
            typed: dict[str, object] = {"locale": "en", "username": account.handle, "password": PASSWORD}
            token = call("/sign-in", typed | {"remember": False})["ephemeralToken"]
            way = call("/consent", {"sub": account.did}, token)["url"]
        else:
            way = call("/reject", {})["url"]
        back = visitor.get(way, headers=_navigates("same-origin"))
        assert back.status_code == 303, back.text
        return str(back.headers["location"])


def age_grants(server: PdsServer, account: PdsAccount, days: int) -> None:
    """Make all grants of somebody older, in the server's own database: nobody can wait for weeks."""
    with closing(sqlite3.connect(server.folder / "data" / "account.sqlite", timeout=30)) as database, database:
        shift = f"-{days} days"
        changed = database.execute(
            "UPDATE token SET createdAt = strftime('%Y-%m-%dT%H:%M:%fZ', createdAt, ?), "
            "updatedAt = strftime('%Y-%m-%dT%H:%M:%fZ', updatedAt, ?), "
            "expiresAt = strftime('%Y-%m-%dT%H:%M:%fZ', expiresAt, ?) WHERE did = ?",
            (shift, shift, shift, account.did),
        )
        assert changed.rowcount == 1


def grants(server: PdsServer, account: PdsAccount) -> int:
    """Give how many grants of somebody the server keeps."""
    with closing(sqlite3.connect(server.folder / "data" / "account.sqlite", timeout=30)) as database:
        count: int = database.execute("SELECT count(*) FROM token WHERE did = ?", (account.did,)).fetchone()[0]
    return count


def _navigates(site: str) -> dict[str, str]:
    return {"sec-fetch-mode": "navigate", "sec-fetch-dest": "document", "sec-fetch-site": site}
