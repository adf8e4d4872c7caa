"""The OAuth side of the sandbox's Mastodon-like servers, answering as Mastodon 4.3 and later."""

from __future__ import annotations

import base64
import binascii
import hashlib
import secrets
from collections.abc import Iterable, Mapping
from urllib.parse import urlencode, urlsplit

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from essaim.networks.sandbox import pages
from essaim.networks.sandbox.accounts import PASSWORD, SandboxAccount
from essaim.networks.sandbox.answers import Params, Refusal, params_of
from essaim.networks.sandbox.mastodon_state import OUT_OF_BAND, App, MastodonHost, Token
from essaim.networks.sandbox.world import World

SCOPES = (
    "read",
    "profile",
    "write",
    "follow",
    "push",
    *(f"read:{part}" for part in ("accounts", "blocks", "follows", "lists", "mutes", "search", "statuses")),
    *(f"write:{part}" for part in ("accounts", "blocks", "follows", "lists", "media", "mutes", "statuses")),
)
BAD_GRANT = (
    "The provided authorization grant is invalid, expired, revoked, does not match the redirection URI "
    "used in the authorization request, or was issued to another client."
)
BAD_CLIENT = (
    "Client authentication failed due to unknown client, no client authentication included, "
    "or unsupported authentication method."
)
BAD_SCOPE = "The requested scope is invalid, unknown, or malformed."
DENIED = "The resource owner or authorization server denied the request."
CARRIED = ("client_id", "redirect_uri", "response_type", "scope", "state", "code_challenge", "code_challenge_method")


def covered(wanted: Iterable[str], held: Iterable[str]) -> bool:
    """True when each wanted scope is held, itself or by its parent (`read` holds `read:accounts`)."""
    held = set(held)
    return all(scope in held or scope.partition(":")[0] in held for scope in wanted)


def oauth_error(status: int, error: str, description: str) -> Refusal:
    """Give an OAuth error answer."""
    headers = {"cache-control": "no-store"}
    if status == 401:
        headers["www-authenticate"] = f'Bearer realm="Doorkeeper", error="{error}", error_description="{description}"'
    return Refusal(status, {"error": error, "error_description": description}, headers)


class MastodonOAuth:
    """The endpoints under /oauth of one server."""

    def __init__(self, world: World, host: MastodonHost) -> None:
        self._world = world
        self._host = host

    async def metadata(self, _request: Request) -> Response:
        """Tell clients where everything is (since Mastodon 4.3)."""
        if self._host.old:
            raise Refusal(404, {"error": "Not Found"})
        base = self._world.url(self._host.label)
        return JSONResponse(
            {
                "issuer": f"{base}/",
                "service_documentation": "https://docs.joinmastodon.org/",
                "authorization_endpoint": f"{base}/oauth/authorize",
                "token_endpoint": f"{base}/oauth/token",
                "app_registration_endpoint": f"{base}/api/v1/apps",
                "revocation_endpoint": f"{base}/oauth/revoke",
                "scopes_supported": list(SCOPES),
                "response_types_supported": ["code"],
                "response_modes_supported": ["query", "fragment", "form_post"],
                "grant_types_supported": ["authorization_code", "client_credentials"],
                "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
                "code_challenge_methods_supported": ["S256"],
            }
        )

    async def authorize(self, request: Request) -> Response:
        """Show the sign-in form, or take it."""
        params = await params_of(request)
        app = self._host.apps.get(str(params.get("client_id", "")))
        if app is None:
            return pages.message("An error has occurred", BAD_CLIENT, 401)
        redirect_uri = str(params.get("redirect_uri", ""))
        if redirect_uri not in app.redirect_uris:
            return pages.message("An error has occurred", "The redirect uri included is not valid.", 400)
        scopes = str(params.get("scope") or "read").split()
        if wrong := self._wrong(params, app, scopes):
            return _back(redirect_uri, params, wrong)
        hidden = {name: str(params[name]) for name in CARRIED if name in params}
        title = f"Authorization required by {self._host.title}"
        if request.method == "GET":
            return pages.consent(title, app=app.name, scopes=scopes, hidden=hidden)
        if params.get("decision") != "allow":
            return _back(redirect_uri, params, {"error": "access_denied", "error_description": DENIED})
        account = self._signed_in(params)
        if account is None:
            typed = str(params.get("username", ""))
            problem = "Invalid user name or password."
            return pages.consent(title, app=app.name, scopes=scopes, hidden=hidden, username=typed, problem=problem)
        return self._give_code(app, account, redirect_uri, params, scopes)

    def _give_code(
        self, app: App, account: SandboxAccount, redirect_uri: str, params: Params, scopes: list[str]
    ) -> Response:
        challenge = "" if self._host.old else str(params.get("code_challenge", ""))
        with self._world.lock:
            code = self._host.give_code(app, account, redirect_uri, scopes, challenge, self._world.now())
        if redirect_uri == OUT_OF_BAND:
            return pages.message("Copy this code", code)
        return _back(redirect_uri, params, {"code": code})

    def _wrong(self, params: Params, app: App, scopes: list[str]) -> dict[str, str]:
        if params.get("response_type") != "code":
            description = "The authorization server does not support this response type."
            return {"error": "unsupported_response_type", "error_description": description}
        if not covered(scopes, app.scopes) or not set(scopes) <= set(SCOPES):
            return {"error": "invalid_scope", "error_description": BAD_SCOPE}
        if params.get("code_challenge") and params.get("code_challenge_method") != "S256" and not self._host.old:
            description = "The code challenge method must be S256."
            return {"error": "invalid_code_challenge_method", "error_description": description}
        return {}

    def _signed_in(self, params: Params) -> SandboxAccount | None:
        name, _, host = str(params.get("username", "")).strip().lstrip("@").lower().partition("@")
        account = self._host.local.get(name)
        if account is None or account.gone or account.suspended or host not in {"", account.host}:
            return None
        return account if params.get("password") == PASSWORD else None

    async def token(self, request: Request) -> Response:
        """Exchange a code, or give a client its own token."""
        params = await params_of(request)
        app = self._client(request, params)
        kind = params.get("grant_type")
        with self._world.lock:
            if kind == "authorization_code":
                token = self._exchange(app, params)
            elif kind == "client_credentials":
                scopes = str(params.get("scope") or "read").split()
                if not covered(scopes, app.scopes):
                    raise oauth_error(400, "invalid_scope", BAD_SCOPE)
                token = self._host.give_token(app, None, scopes, self._world.now())
            else:
                description = "The authorization grant type is not supported by the authorization server."
                raise oauth_error(400, "unsupported_grant_type", description)
            if token.account:
                self._world.write_down(self._host.label, "token-granted", token.account.uid)
        return JSONResponse(
            {
                "access_token": token.text,
                "token_type": "Bearer",
                "scope": " ".join(token.scopes),
                "created_at": int(token.created_at.timestamp()),
            },
            headers={"cache-control": "no-store"},
        )

    def _exchange(self, app: App, params: Params) -> Token:
        code = self._host.codes.get(str(params.get("code", "")))
        if (
            code is None
            or code.used
            or code.expires_at <= self._world.now()
            or code.app is not app
            or code.redirect_uri != params.get("redirect_uri")
            or (
                code.challenge
                and not secrets.compare_digest(code.challenge, s256(str(params.get("code_verifier", ""))))
            )
        ):
            raise oauth_error(400, "invalid_grant", BAD_GRANT)
        code.used = True
        return self._host.give_token(app, code.account, code.scopes, self._world.now())

    def _client(self, request: Request, params: Params) -> App:
        client_id, secret = str(params.get("client_id", "")), str(params.get("client_secret", ""))
        kind, _, given = request.headers.get("authorization", "").partition(" ")
        if kind.lower() == "basic":
            try:
                client_id, _, secret = base64.b64decode(given).decode().partition(":")
            except (binascii.Error, UnicodeDecodeError):
                client_id = ""
        app = self._host.apps.get(client_id)
        if app is None or not secrets.compare_digest(app.client_secret.encode(), secret.encode()):
            raise oauth_error(401, "invalid_client", BAD_CLIENT)
        return app

    async def revoke(self, request: Request) -> Response:
        """Take a token back; one that does not exist is as good as revoked."""
        params = await params_of(request)
        token = self._host.tokens.get(str(params.get("token", "")))
        if token is None:
            return JSONResponse({})
        try:
            app = self._client(request, params)
        except Refusal:
            app = None
        if token.app is not app:
            raise oauth_error(403, "unauthorized_client", "You are not authorized to revoke this token")
        with self._world.lock:
            if not token.revoked:
                token.revoked = True
                self._world.write_down(self._host.label, "token-revoked", token.account.uid if token.account else "")
        return JSONResponse({})


def s256(verifier: str) -> str:
    """Give the S256 challenge of a PKCE verifier."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")


def _back(redirect_uri: str, params: Params, answer: Mapping[str, str]) -> Response:
    if redirect_uri == OUT_OF_BAND:
        return pages.message("An error has occurred", answer.get("error_description", ""), 400)
    query = dict(answer)
    if "state" in params:
        query["state"] = str(params["state"])
    sign = "&" if urlsplit(redirect_uri).query else "?"
    return RedirectResponse(f"{redirect_uri}{sign}{urlencode(query)}", 302)
