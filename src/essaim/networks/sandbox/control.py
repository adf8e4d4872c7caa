"""The sandbox's control address: what tests and the demo do to the world from another process, in JSON."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from essaim.model import Grant
from essaim.networks.sandbox.accounts import LogEntry, SandboxAccount
from essaim.networks.sandbox.answers import Params, number, params_of
from essaim.networks.sandbox.world import World


def account_json(account: SandboxAccount) -> dict[str, Any]:
    """Give an account as the control address shows it."""
    return {
        "network": str(account.network),
        "label": account.label,
        "host": account.host,
        "remote_id": account.remote_id,
        "handle": account.handle,
        "display_name": account.display_name,
        "service_url": account.service_url,
        "locked": account.locked,
        "suspended": account.suspended,
        "gone": account.gone,
        "moved_to": account.moved_to.uid if account.moved_to else None,
    }


def grant_json(grant: Grant) -> dict[str, Any]:
    """Give a grant's fields; a time as ISO 8601."""
    return asdict(grant) | {"expires_at": grant.expires_at.isoformat() if grant.expires_at else None}


def entry_json(entry: LogEntry) -> dict[str, Any]:
    """Give a log entry's fields."""
    return asdict(entry) | {"at": entry.at.isoformat()}


class Control:
    """The control methods; each takes the request's parameters and gives JSON. KeyError and ValueError answer 400."""

    def __init__(self, world: World) -> None:
        self._world = world

    def log(self, params: Params) -> object:
        """Give the log's entries after number `since`."""
        return [entry_json(entry) for entry in self._world.log_since(number(params.get("since"), 0, 0, 2**62))]

    def requests(self, _params: Params) -> object:
        """Give the latest requests the servers received."""
        with self._world.lock:
            received = list(self._world.requests)
        return [{"at": at.isoformat(), "host": host, "method": verb, "path": path} for at, host, verb, path in received]

    def world(self, _params: Params) -> object:
        """Give all accounts and whom they follow, by address or DID."""
        with self._world.lock:
            accounts = self._world.accounts()
            return {
                "now": self._world.now().isoformat(),
                "accounts": [account_json(account) for account in accounts],
                "follows": {one.uid: [target.uid for target in self._world.follows_of(one)] for one in accounts},
                "x": [asdict(person) for person in self._world.people_on_x.values()],
                "limits": asdict(self._world.limits),
            }

    def faults(self, params: Params) -> object:
        """Switch a fault on (`kind`, `host`, …), clear (`clear`: true or a label), and give those that are on."""
        if clear := params.pop("clear", None):
            self._world.faults.clear(clear if isinstance(clear, str) else None)
        if "kind" in params:
            self._world.faults.add(params.pop("kind"), **params)
        return [asdict(fault) for fault in self._world.faults.all()]

    def add_account(self, params: Params) -> object:
        """Add an account on `mastodon` (`host`, `name`), `bluesky` (`name`) or `x` (`remote_id`, `handle`)."""
        network, shown = params["network"], str(params.get("display_name", ""))
        if network == "x":
            return asdict(self._world.add_x(str(params["remote_id"]), str(params["handle"]), shown))
        if network == "bluesky":
            return account_json(self._world.add_bluesky(str(params["name"]), shown))
        moved_to = self._account(params["moved_to"]) if params.get("moved_to") else None
        return account_json(
            self._world.add_mastodon(
                str(params["host"]), str(params["name"]), shown, locked=bool(params.get("locked")), moved_to=moved_to
            )
        )

    def change_account(self, params: Params) -> object:
        """Change `locked`, `suspended`, `gone`, `display_name` or `moved_to` of `account`; `answer` its requests."""
        with self._world.lock:
            account = self._account(params["account"])
            for name in ("locked", "suspended", "gone"):
                if name in params:
                    setattr(account, name, bool(params[name]))
            account.display_name = str(params.get("display_name", account.display_name))
            if "moved_to" in params:
                account.moved_to = self._account(params["moved_to"]) if params["moved_to"] else None
            if "answer" in params:
                self._world.answer_requests(account, accept=bool(params["answer"]))
            return account_json(account)

    def follow(self, params: Params) -> object:
        """Let `account` follow `target` from before the story."""
        self._world.follow(self._account(params["account"]), self._account(params["target"]))
        return {}

    def issue(self, params: Params) -> object:
        """Give a grant for `account` without a browser."""
        account = self._account(params["account"])
        client = {"client_id": str(params["client_id"])} if params.get("client_id") else {}
        return {"account": account_json(account), "grant": grant_json(self._world.issue_grant(account, **client))}

    def expire(self, params: Params) -> object:
        """Let the access tokens of `account` expire."""
        self._world.expire_tokens(self._account(params["account"]))
        return {}

    def revoke(self, params: Params) -> object:
        """Let `account` take all its grants back."""
        self._world.revoke_tokens(self._account(params["account"]))
        return {}

    def grants(self, params: Params) -> object:
        """Say how many live grants `account` has given."""
        return {"live": len(self._world.grants_of(self._account(params["account"])))}

    def post_on_x(self, params: Params) -> object:
        """Post `text` on X as the person with this `remote_id`."""
        address = self._world.post_on_x(str(params["remote_id"]), str(params["text"]))
        return {"id": address.rpartition("/")[2], "address": address}

    def delete_on_x(self, params: Params) -> object:
        """Delete the post `id`."""
        self._world.delete_on_x(str(params["id"]))
        return {}

    def clock(self, params: Params) -> object:
        """Move the world's clock forward by `advance_seconds`."""
        self._world.advance(float(params.get("advance_seconds", 0)))
        return {"now": self._world.now().isoformat()}

    def _account(self, text: object) -> SandboxAccount:
        account = self._world.find(str(text))
        if account is None:
            raise ValueError("no such account")
        return account


def _serve(method: Callable[[Params], object]) -> Callable[[Request], Any]:
    async def answer(request: Request) -> Response:
        try:
            return JSONResponse(method(await params_of(request)))
        except (KeyError, ValueError, TypeError) as error:
            return JSONResponse({"error": f"{type(error).__name__}: {error}"}, 400)

    return answer


def control_app(world: World) -> Starlette:
    """Give the control address as an ASGI application."""
    control = Control(world)

    def post(path: str, method: Callable[[Params], object]) -> Route:
        return Route(path, _serve(method), methods=["POST"])

    return Starlette(
        routes=[
            Route("/log", _serve(control.log)),
            Route("/requests", _serve(control.requests)),
            Route("/world", _serve(control.world)),
            Route("/faults", _serve(control.faults), methods=["GET", "POST"]),
            post("/accounts", control.add_account),
            post("/accounts/change", control.change_account),
            post("/follows", control.follow),
            Route("/tokens", _serve(control.grants)),
            post("/tokens", control.issue),
            post("/tokens/expire", control.expire),
            post("/tokens/revoke", control.revoke),
            post("/x/posts", control.post_on_x),
            post("/x/posts/delete", control.delete_on_x),
            post("/clock", control.clock),
        ]
    )
