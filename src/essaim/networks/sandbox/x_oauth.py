"""The sandbox's X as an OAuth 2 server, for identity only: its consent page, its tokens, and who they belong to."""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass
from html import escape
from urllib.parse import unquote, urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from essaim.networks.oauth import pkce_challenge
from essaim.networks.sandbox import pages
from essaim.networks.sandbox.accounts import XPerson
from essaim.networks.sandbox.answers import params_of
from essaim.networks.sandbox.world import World

#: The one client that the operators of the invented world registered there.
CLIENT_ID, CLIENT_SECRET = "essaim-on-the-invented-x", "an-invented-secret"
TOKEN_SECONDS = 7200


@dataclass(frozen=True)
class _Code:
    person: XPerson
    redirect_uri: str
    challenge: str
    scope: str


class XOAuth:
    """The pages and calls of signing in."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._codes: dict[str, _Code] = {}
        self._tokens: dict[str, XPerson] = {}

    def routes(self) -> list[Route]:
        """Give where they are, as on X."""
        return [
            Route("/i/oauth2/authorize", self.authorize, methods=["GET", "POST"]),
            Route("/2/oauth2/token", self.token, methods=["POST"]),
            Route("/2/oauth2/revoke", self.revoke, methods=["POST"]),
            Route("/2/users/me", self.me),
        ]

    async def authorize(self, request: Request) -> Response:
        """Ask who the visitor is, and whether they agree; then send them back."""
        params = {name: str(value) for name, value in (await params_of(request)).items()}
        if params.get("client_id") != CLIENT_ID or params.get("code_challenge_method") != "S256":
            return pages.message("Something went wrong", "You weren’t able to give access to the App.", 400)
        if request.method == "POST":
            return self._answered(params)
        with self._world.lock:
            people = sorted(self._world.people_on_x.values(), key=lambda person: person.name.casefold())
        names = ("client_id", "redirect_uri", "scope", "state", "code_challenge", "code_challenge_method")
        hidden = "".join(
            f'<input type="hidden" name="{name}" value="{escape(params.get(name, ""))}">' for name in names
        )
        options = "".join(
            f'<option value="{escape(one.remote_id)}">{escape(one.name)} (@{escape(one.handle)})</option>'
            for one in people
        )
        wishes = "".join(f"<li><code>{escape(scope)}</code></li>" for scope in params.get("scope", "").split())
        return pages.page(
            "Essaim wants to access your X account (the invented one)",
            f'<ul>{wishes}</ul><form method="post" action="/i/oauth2/authorize">{hidden}'
            f'<label>You are <select name="person">{options}</select></label>'
            '<button name="decision" value="allow">Authorize app</button>'
            '<button name="decision" value="deny">Cancel</button></form>',
        )

    def _answered(self, params: dict[str, str]) -> Response:
        person = self._world.people_on_x.get(params.get("person", ""))
        back = {"state": params.get("state", "")}
        if params.get("decision") != "allow" or person is None:
            back["error"] = "access_denied"
        else:
            back["code"] = code = secrets.token_urlsafe(32)
            redirect_uri, scope = params.get("redirect_uri", ""), params.get("scope", "")
            self._codes[code] = _Code(person, redirect_uri, params.get("code_challenge", ""), scope)
        return RedirectResponse(f"{params.get('redirect_uri', '')}?{urlencode(back)}", 302)

    async def token(self, request: Request) -> Response:
        """Give a token for a code, once."""
        params = {name: str(value) for name, value in (await params_of(request)).items()}
        if not _is_client(request):
            return JSONResponse({"error": "invalid_client", "error_description": "Missing valid authorization"}, 401)
        code = self._codes.pop(params.get("code", ""), None)
        known = code is not None and code.redirect_uri == params.get("redirect_uri")
        if code is None or not known or pkce_challenge(params.get("code_verifier", "")) != code.challenge:
            told = "Value passed for the authorization code was invalid."
            return JSONResponse({"error": "invalid_request", "error_description": told}, 400)
        token = secrets.token_urlsafe(48)
        self._tokens[token] = code.person
        given = {"token_type": "bearer", "expires_in": TOKEN_SECONDS, "access_token": token, "scope": code.scope}
        self._world.write_down("x", "token-granted", code.person.remote_id)
        return JSONResponse(given)

    async def me(self, request: Request) -> Response:
        """Say whose token it is."""
        person = self._tokens.get(request.headers.get("authorization", "").removeprefix("Bearer "))
        if person is None:
            return JSONResponse({"title": "Unauthorized", "status": 401, "detail": "Unauthorized"}, 401)
        return JSONResponse({"data": {"id": person.remote_id, "name": person.name, "username": person.handle}})

    async def revoke(self, request: Request) -> Response:
        """Take a token back."""
        params = await params_of(request)
        if not _is_client(request):
            return JSONResponse({"error": "invalid_client"}, 401)
        person = self._tokens.pop(str(params.get("token", "")), None)
        if person is not None:
            self._world.write_down("x", "token-revoked", person.remote_id)
        return JSONResponse({"revoked": True})


def _is_client(request: Request) -> bool:
    scheme, _, pair = request.headers.get("authorization", "").partition(" ")
    try:
        name, _, secret = base64.b64decode(pair).decode("ascii").partition(":")
    except ValueError:
        return False
    return scheme == "Basic" and (unquote(name), unquote(secret)) == (CLIENT_ID, CLIENT_SECRET)
