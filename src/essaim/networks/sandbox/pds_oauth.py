"""The OAuth provider of the sandbox's PDS: PAR, PKCE, DPoP, rotating refresh tokens."""

from __future__ import annotations

import secrets
from typing import Any, NoReturn
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.errors import JoseError
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from essaim.networks.sandbox import pages
from essaim.networks.sandbox.accounts import PASSWORD, SandboxAccount
from essaim.networks.sandbox.answers import Params, Refusal, params_of
from essaim.networks.sandbox.dpop import ProofProblem, check_proof
from essaim.networks.sandbox.mastodon_oauth import s256
from essaim.networks.sandbox.pds_state import PdsGrant, Pushed
from essaim.networks.sandbox.world import World

ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
OTHER_KEY = "The session was initiated with a different key than the client assertion currently used"
LOOPBACK = {"127.0.0.1", "[::1]"}


class PdsOAuth:
    """The provider's endpoints."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._pds = world.pds

    @property
    def _issuer(self) -> str:
        return self._world.url("pds")

    async def protected_resource(self, _request: Request) -> Response:
        """Say which authorisation server guards this PDS: itself."""
        return JSONResponse(
            {
                "resource": self._issuer,
                "authorization_servers": [self._issuer],
                "scopes_supported": [],
                "bearer_methods_supported": ["header"],
                "resource_documentation": "https://atproto.com",
            }
        )

    async def metadata(self, _request: Request) -> Response:
        """Tell clients where everything is."""
        base = self._issuer
        return JSONResponse(
            {
                "issuer": base,
                "request_parameter_supported": True,
                "request_uri_parameter_supported": True,
                "require_request_uri_registration": True,
                "scopes_supported": ["atproto", "transition:email", "transition:generic", "transition:chat.bsky"],
                "subject_types_supported": ["public"],
                "response_types_supported": ["code"],
                "response_modes_supported": ["query", "fragment", "form_post"],
                "grant_types_supported": ["authorization_code", "refresh_token"],
                "code_challenge_methods_supported": ["S256"],
                "ui_locales_supported": ["en-US"],
                "display_values_supported": ["page", "popup", "touch"],
                "authorization_response_iss_parameter_supported": True,
                "request_object_signing_alg_values_supported": ["ES256", "none"],
                "jwks_uri": f"{base}/oauth/jwks",
                "authorization_endpoint": f"{base}/oauth/authorize",
                "token_endpoint": f"{base}/oauth/token",
                "token_endpoint_auth_methods_supported": ["none", "private_key_jwt"],
                "token_endpoint_auth_signing_alg_values_supported": ["ES256"],
                "revocation_endpoint": f"{base}/oauth/revoke",
                "pushed_authorization_request_endpoint": f"{base}/oauth/par",
                "require_pushed_authorization_requests": True,
                "dpop_signing_alg_values_supported": ["ES256"],
                "client_id_metadata_document_supported": True,
            }
        )

    async def jwks(self, _request: Request) -> Response:
        """Give the provider's public keys: none, its tokens are opaque."""
        return JSONResponse({"keys": []})

    # Pushed requests

    async def par(self, request: Request) -> Response:
        """Take an authorisation request."""
        params = await params_of(request)
        client_id = str(params.get("client_id", ""))
        kid = self._authenticate(client_id, params)
        jkt = self._proved(request)
        self._check_request(client_id, params)
        with self._world.lock:
            kept = {name: str(value) for name, value in params.items() if not name.startswith("client_assertion")}
            uri = self._pds.begin(client_id, kept, jkt, kid, self._world.now())
        return self._answer({"request_uri": uri, "expires_in": 299}, 201)

    def _check_request(self, client_id: str, params: Params) -> None:
        scopes, redirect_uri = str(params.get("scope", "")).split(), str(params.get("redirect_uri", ""))
        parts, declared = urlsplit(client_id), {"atproto"}
        if parts.scheme == "http":
            query = parse_qs(parts.query)
            if parts.netloc != "localhost" or parts.path not in {"", "/"} or set(query) - {"redirect_uri", "scope"}:
                self._refuse("invalid_client_metadata", "Invalid loopback client ID")
            declared = set(" ".join(query.get("scope", ["atproto"])).split())
            allowed = query.get("redirect_uri", ["http://127.0.0.1/", "http://[::1]/"])
            fits = any(_without_port(redirect_uri) == _without_port(uri) for uri in allowed)
        else:
            fits = parts.scheme == "https" and redirect_uri.startswith(f"https://{parts.netloc}/")
            declared |= set(scopes)
        if not fits:
            self._refuse("invalid_request", f"Invalid redirect_uri {redirect_uri}")
        if params.get("response_type") != "code":
            self._refuse("unsupported_response_type", 'Unsupported response_type "code" expected')
        if "atproto" not in scopes:
            self._refuse("invalid_scope", 'The "atproto" scope is required')
        if not set(scopes) <= declared:
            self._refuse("invalid_scope", "Scope not declared in the client metadata")
        if not params.get("code_challenge") or params.get("code_challenge_method") != "S256":
            self._refuse("invalid_request", "code_challenge with method S256 is required")

    def _authenticate(self, client_id: str, params: Params) -> str:
        """Give the key by which a client whose keys this world knows proves itself; believe others."""
        if not client_id:
            self._refuse("invalid_request", "client_id is required")
        keys = self._pds.client_keys.get(client_id)
        if keys is None:
            return ""
        try:
            token = jwt.decode(str(params.get("client_assertion", "")), keys, algorithms=["ES256"])
            claims, kid = token.claims, str(token.header.get("kid", ""))
        except (JoseError, ValueError):
            claims, kid = {}, ""
        right = params.get("client_assertion_type") == ASSERTION and claims.get("aud") == self._issuer
        if not right or claims.get("iss") != client_id or claims.get("sub") != client_id:
            self._refuse("invalid_client", 'Validation of "client_assertion" failed', 401)
        with self._world.lock:
            if (jti := str(claims.get("jti", ""))) in self._pds.seen_assertions or not jti:
                self._refuse("invalid_grant", "private_key_jwt jti reused")
            self._pds.seen_assertions.add(jti)
        return kid

    # The page

    async def authorize(self, request: Request) -> Response:
        """Show the sign-in form, or take it."""
        params = await params_of(request)
        uri = str(params.get("request_uri", ""))
        pushed = self._pds.pushed.get(uri)
        if pushed is None or pushed.client_id != params.get("client_id") or pushed.expires_at <= self._world.now():
            return pages.message("An error occurred", "This sign-in request is unknown or has expired.", 400)
        hidden = {"request_uri": uri, "client_id": pushed.client_id}
        name = "A program on this computer" if pushed.client_id.startswith("http://") else pushed.client_id
        scopes, hint = str(pushed.params["scope"]).split(), str(pushed.params.get("login_hint", ""))
        title = "Sign in to your Bluesky account"
        if request.method == "GET":
            return pages.consent(title, app=name, scopes=scopes, hidden=hidden, username=hint)
        if params.get("decision") != "allow":
            with self._world.lock:
                self._pds.pushed.pop(uri, None)
            description = "The user rejected the request"
            return self._back(pushed, {"error": "access_denied", "error_description": description})
        account = self._signed_in(params)
        if account is None:
            typed, problem = str(params.get("username", "")), "Wrong identifier or password"
            return pages.consent(title, app=name, scopes=scopes, hidden=hidden, username=typed, problem=problem)
        with self._world.lock:
            code = self._pds.approve(uri, account, self._world.now())
        return self._back(pushed, {"code": code})

    def _signed_in(self, params: Params) -> SandboxAccount | None:
        typed = str(params.get("username", "")).strip()
        account = self._pds.find(typed) or self._pds.find(f"{typed}.abeille.test")
        right = params.get("password") == PASSWORD and account is not None and not account.suspended
        return account if right else None

    def _back(self, pushed: Pushed, answer: dict[str, str]) -> Response:
        query = {"iss": self._issuer}
        if pushed.params.get("state"):
            query["state"] = pushed.params["state"]
        redirect_uri = pushed.params["redirect_uri"]
        sign = "&" if urlsplit(redirect_uri).query else "?"
        if pushed.params.get("response_mode") == "fragment":
            sign = "#"
        return RedirectResponse(f"{redirect_uri}{sign}{urlencode(query | answer)}", 303)

    # Tokens

    async def token(self, request: Request) -> Response:
        """Exchange a code, or a refresh token for a new pair."""
        params = await params_of(request)
        client_id = str(params.get("client_id", ""))
        kid = self._authenticate(client_id, params)
        jkt = self._proved(request)
        with self._world.lock:
            if params.get("grant_type") == "authorization_code":
                grant, kind = self._exchange(client_id, params, jkt, kid), "token-granted"
            elif params.get("grant_type") == "refresh_token":
                grant, kind = self._refreshable(client_id, params, jkt, kid), "token-refreshed"
            else:
                self._refuse("unsupported_grant_type", "Grant type is not supported")
            seconds = self._world.limits.access_token_seconds
            self._pds.renew(grant, self._world.now(), seconds)
            self._world.write_down("pds", kind, grant.account.uid)
        return self._answer(
            {
                "access_token": grant.access_token,
                "token_type": "DPoP",
                "refresh_token": grant.refresh_token,
                "scope": grant.scope,
                "expires_in": seconds - 1,
                "sub": grant.account.remote_id,
            }
        )

    def _exchange(self, client_id: str, params: Params, jkt: str, kid: str) -> PdsGrant:
        code = self._pds.codes.get(str(params.get("code", "")))
        if code is None or code.expires_at <= self._world.now():
            self._refuse("invalid_grant", "Invalid code")
        if code.grant is not None:
            self._kill(code.grant)
            self._refuse("invalid_grant", "Code replayed")
        # As in the reference PDS: a code is spent by the first try, also by a wrong one.
        code.grant = PdsGrant(code.account, client_id, code.pushed.params["scope"], jkt, kid)
        if code.pushed.client_id != client_id or code.pushed.params["redirect_uri"] != params.get("redirect_uri"):
            self._refuse("invalid_grant", "This code was issued for another client or redirect_uri")
        challenge = code.pushed.params["code_challenge"]
        if not secrets.compare_digest(challenge, s256(str(params.get("code_verifier", "")))):
            self._refuse("invalid_grant", "Invalid code_verifier")
        if code.pushed.client_kid != kid:
            self._refuse("invalid_grant", OTHER_KEY)
        if code.pushed.jkt != jkt:
            self._refuse("invalid_grant", "DPoP key does not match the one of the authorization request")
        return code.grant

    def _refreshable(self, client_id: str, params: Params, jkt: str, kid: str) -> PdsGrant:
        text = str(params.get("refresh_token", ""))
        grant = self._pds.by_refresh.get(text)
        if grant is None or grant.dead:
            self._refuse("invalid_grant", "Invalid refresh token")
        if grant.refresh_token != text:
            self._kill(grant)
            self._refuse("invalid_grant", "Refresh token replayed")
        if grant.client_id != client_id or grant.jkt != jkt:
            self._refuse("invalid_grant", "Token was not issued to this client or key")
        if grant.client_kid != kid:
            self._refuse("invalid_grant", OTHER_KEY)
        if self._too_old(grant):
            self._kill(grant)
            self._refuse("invalid_grant", "Refresh token expired")
        return grant

    def _too_old(self, grant: PdsGrant) -> bool:
        limits = self._world.limits
        lives = limits.session_seconds, limits.refresh_token_seconds
        if grant.client_id not in self._pds.client_keys:
            lives = limits.public_session_seconds, limits.public_session_seconds
        return grant.ended(self._world.now(), *lives)

    async def revoke(self, request: Request) -> Response:
        """End a grant; an unknown token is no error."""
        params = await params_of(request)
        token = str(params.get("token", ""))
        with self._world.lock:
            grant = self._pds.by_refresh.get(token) or self._pds.by_access.get(token)
            if grant is not None:
                self._kill(grant)
        return self._answer({})

    def _kill(self, grant: PdsGrant) -> None:
        if not grant.dead and grant.access_token:
            self._world.write_down("pds", "token-revoked", grant.account.uid)
        grant.dead = True

    # Proofs and answers

    def _proved(self, request: Request) -> str:
        url = f"{self._issuer}{request.url.path}"
        proof = request.headers.get("dpop", "")
        try:
            return check_proof(self._world, proof, method=request.method, url=url)
        except ProofProblem as problem:
            nonce_wanted = problem.code == "use_dpop_nonce"
            description = f"Authorization server {problem.description}" if nonce_wanted else problem.description
            self._refuse(problem.code, description)

    def _headers(self) -> dict[str, str]:
        nonce = self._pds.nonce(self._world.now(), self._world.limits.nonce_seconds)
        return {"DPoP-Nonce": nonce, "Cache-Control": "no-store", "Pragma": "no-cache"}

    def _answer(self, body: dict[str, Any], status: int = 200) -> Response:
        return JSONResponse(body, status, self._headers())

    def _refuse(self, error: str, description: str, status: int = 400) -> NoReturn:
        raise Refusal(status, {"error": error, "error_description": description}, self._headers())


def _without_port(uri: str) -> tuple[str, str, str, str]:
    parts = urlsplit(uri)
    host = f"[{parts.hostname}]" if parts.hostname and ":" in parts.hostname else parts.hostname or ""
    known = host if host in LOOPBACK else parts.netloc + " is not a loopback address"
    return parts.scheme, known, parts.path or "/", parts.query
