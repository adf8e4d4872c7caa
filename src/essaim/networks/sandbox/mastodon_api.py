"""The API of the sandbox's Mastodon-like servers: the calls Essaim makes, answered as Mastodon does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from essaim.networks.sandbox import mastodon_shapes as shapes
from essaim.networks.sandbox import pages
from essaim.networks.sandbox.accounts import SandboxAccount
from essaim.networks.sandbox.answers import Params, Refusal, address_of, answer_refusal, number, params_of
from essaim.networks.sandbox.limits import DAY, MINUTE, Standing
from essaim.networks.sandbox.mastodon_oauth import SCOPES, MastodonOAuth, covered
from essaim.networks.sandbox.mastodon_state import OUT_OF_BAND, App, MastodonHost, Token
from essaim.networks.sandbox.world import World

NOT_FOUND = {"error": "Record not found"}
NOT_ALLOWED = {"error": "This action is not allowed"}
PAGE_DEFAULT, PAGE_MOST = 40, 80


@dataclass
class Call:
    """One API call that passed the limits and the scopes."""

    params: Params
    path: Params
    token: Token | None
    standing: Standing
    link: str = ""

    @property
    def me(self) -> SandboxAccount:
        """Give the account that calls."""
        if self.token is None or self.token.account is None:
            raise Refusal(422, {"error": "This method requires an authenticated user"})
        return self.token.account


Endpoint = Callable[[Call], Any]


def limit_headers(standing: Standing) -> dict[str, str]:
    """Give Mastodon's three headers."""
    return {
        "X-RateLimit-Limit": str(standing.limit),
        "X-RateLimit-Remaining": str(standing.remaining),
        "X-RateLimit-Reset": standing.resets_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
    }


class MastodonApi:
    """The endpoints under /api of one server."""

    def __init__(self, world: World, host: MastodonHost) -> None:
        self._world = world
        self._host = host

    # Who calls, and how often

    def serve(self, endpoint: Endpoint, *scopes: str, public: bool = False) -> Callable[[Request], Any]:
        """Wrap an endpoint: any of `scopes` will do; a `public` one needs no token, but a given one must be good."""

        async def answer(request: Request) -> Response:
            params = await params_of(request)
            with self._world.lock:
                token = self._token(request, scopes, public=public)
                call = Call(params, request.path_params, token, self._throttle(request, token, params))
                body = endpoint(call)
                headers = limit_headers(call.standing) | ({"Link": call.link} if call.link else {})
            return JSONResponse(body, headers=headers)

        return answer

    def _token(self, request: Request, scopes: tuple[str, ...], *, public: bool) -> Token | None:
        kind, _, text = request.headers.get("authorization", "").partition(" ")
        if kind.lower() != "bearer":
            if public:
                return None
            raise self._unauthorized("The access token is invalid")
        token = self._host.tokens.get(text.strip())
        if token is None:
            raise self._unauthorized("The access token is invalid")
        if token.revoked or (token.account and (token.account.gone or token.account.suspended)):
            raise self._unauthorized("The access token was revoked")
        if token.expired:
            raise self._unauthorized("The access token expired")
        if scopes and not any(covered([scope], token.scopes) for scope in scopes):
            raise Refusal(403, {"error": "This action is outside the authorized scopes"})
        return token

    def _unauthorized(self, text: str) -> Refusal:
        challenge = f'Bearer realm="Doorkeeper", error="invalid_token", error_description="{text}"'
        return Refusal(401, {"error": text}, {"www-authenticate": challenge})

    def _throttle(self, request: Request, token: Token | None, params: Params) -> Standing:
        limits, slots, now = self._world.limits, self._host.slots, self._world.now()
        address = address_of(request)
        if token is None:
            taken = [slots.take(f"address {address}", limits.calls_per_address, 5 * MINUTE, now)]
        else:
            taken = [slots.take(f"token {token.text}", limits.calls_per_token, 5 * MINUTE, now)]
            user = token.account.remote_id if token.account else f"app {token.app.number}"
            taken.append(slots.take(f"user {user}", limits.calls_per_user, 5 * MINUTE, now))
            if any(name in params for name in ("page", "max_id", "min_id", "since_id")):
                taken.append(slots.take(f"pages {user}", limits.pages_per_user, 15 * MINUTE, now))
        if request.url.path == "/api/v1/apps":
            taken.append(slots.take(f"apps {address}", limits.registrations_per_address, 10 * MINUTE, now))
        tightest = min(taken, key=lambda standing: standing.limit - standing.used)
        self._refuse_beyond(tightest)
        return tightest

    def _refuse_beyond(self, standing: Standing) -> None:
        if standing.exceeded:
            raise Refusal(429, {"error": "Too many requests"}, limit_headers(standing))

    # Clients

    def register(self, call: Call) -> object:
        """Register a client."""
        given = call.params.get("redirect_uris", "")
        uris = [str(uri) for uri in given] if isinstance(given, list) else str(given).split()
        scopes = str(call.params.get("scopes") or "read").split()
        name = str(call.params.get("client_name", "")).strip()
        problems = ["Application name can't be blank"] if not name else []
        if not uris or any(uri != OUT_OF_BAND and not urlsplit(uri).scheme for uri in uris):
            problems.append("Redirect URI must be an absolute URI.")
        if not set(scopes) <= set(SCOPES):
            problems.append("Scopes doesn't match configured on the server.")
        if problems:
            raise Refusal(422, {"error": f"Validation failed: {', '.join(problems)}"})
        app: App = self._host.register(name, uris, scopes)
        self._world.write_down(self._host.label, "app-registered", target=name)
        return shapes.app_json(app)

    # Accounts

    def verify(self, call: Call) -> object:
        """Give the calling account."""
        return shapes.own_account_json(self._host, call.me)

    def show(self, call: Call) -> object:
        """Give one account by its number."""
        return shapes.account_json(self._host, self._known(call))

    def lookup(self, call: Call) -> object:
        """Give one account by its address, without asking other servers."""
        account = self._find(str(call.params.get("acct", "")))
        if account is None or (account not in self._host.numbers):
            raise Refusal(404, NOT_FOUND)
        return shapes.account_json(self._host, account)

    def search(self, call: Call) -> object:
        """Give accounts that fit, asking the other server when `resolve` is set."""
        query = str(call.params.get("q", "")).strip()
        most = number(call.params.get("limit"), 20, 1, 40)
        resolve = str(call.params.get("resolve", "")).lower() in {"true", "1", "on"}
        if resolve and (call.token is None or call.token.account is None):
            text = "Search queries that resolve remote resources are not supported without authentication"
            raise Refusal(401, {"error": text})
        found: list[SandboxAccount] = []
        exact = self._find(query)
        if exact is not None and (exact in self._host.numbers or (resolve and self._reaches(exact))):
            found.append(exact)
        wanted = query.lstrip("@").lower()
        for account in self._host.known.values() if wanted and "@" not in wanted else ():
            fits = account.name.lower().startswith(wanted) or wanted in account.display_name.lower()
            if fits and account not in found and not account.gone and not account.suspended:
                found.append(account)
        wants_accounts = call.params.get("type") in {None, "", "accounts"}
        accounts = [shapes.account_json(self._host, account) for account in found[:most]] if wants_accounts else []
        return {"accounts": accounts, "statuses": [], "hashtags": []}

    def _find(self, text: str) -> SandboxAccount | None:
        text = text.strip()
        if text.startswith(("http://", "https://")):
            parts = urlsplit(text)
            text = f"{parts.path.rpartition('/')[2].lstrip('@')}@{parts.netloc}"
        text = text.lstrip("@")
        account = self._world.find(text if "@" in text else f"{text}@{self._world.authority(self._host.label)}")
        return None if account is None or account.suspended else account

    def _reaches(self, account: SandboxAccount) -> bool:
        return not self._world.faults.is_down(account.label)

    def _known(self, call: Call) -> SandboxAccount:
        account = self._host.known.get(str(call.path["number"]))
        if account is None or account.gone:
            raise Refusal(404, NOT_FOUND)
        return account

    def relationships(self, call: Call) -> object:
        """Give how the caller stands to each of `id[]`."""
        wanted = call.params.get("id", [])
        numbers = wanted if isinstance(wanted, list) else [wanted]
        known = [self._host.known[str(one)] for one in numbers if str(one) in self._host.known]
        return [shapes.relationship_json(self._world, self._host, call.me, other) for other in known if not other.gone]

    def following(self, call: Call) -> object:
        """Give one page of whom an account follows, the newest first, with `Link` to the others."""
        account = self._known(call)
        limit = number(call.params.get("limit"), PAGE_DEFAULT, 1, PAGE_MOST)
        follows = self._host.following(account)
        if call.params.get("max_id"):
            before = number(call.params["max_id"], 0, 0, 2**62)
            follows = [follow for follow in follows if follow.number < before]
        if call.params.get("since_id"):
            after = number(call.params["since_id"], 0, 0, 2**62)
            follows = [follow for follow in follows if follow.number > after]
        page = follows[:limit]
        base = f"{self._world.url(self._host.label)}/api/v1/accounts/{call.path['number']}/following"
        links = []
        if len(page) == limit:
            links.append(f'<{base}?{urlencode({"limit": limit, "max_id": page[-1].number})}>; rel="next"')
        if page:
            links.append(f'<{base}?{urlencode({"limit": limit, "since_id": page[0].number})}>; rel="prev"')
        call.link = ", ".join(links)
        return [shapes.account_json(self._host, follow.target) for follow in page if not follow.target.gone]

    # Following

    def follow(self, call: Call) -> object:
        """Follow, or ask to; doing it again changes nothing and costs nothing."""
        me, target = call.me, self._known(call)
        if target.suspended or target is me:
            raise Refusal(404, NOT_FOUND)
        if target.moved_to is not None or self._world.faults.refuses(self._host.label, target.handle):
            raise Refusal(403, NOT_ALLOWED)
        if self._host.follow_of(me, target) is None:
            self._count_follow(call, me)
            self._host.follow(me, target, requested=target.locked)
            kind = "follow-requested" if target.locked else "follow"
        else:
            call.standing = self._follow_standing(me, cost=0)
            kind = "follow-again"
        self._world.write_down(self._host.label, kind, me.uid, target.uid)
        return shapes.relationship_json(self._world, self._host, me, target)

    def _count_follow(self, call: Call, me: SandboxAccount) -> None:
        ceiling = max(self._world.limits.follow_ceiling, int(me.followers * 1.1))
        if len(self._host.follows.get(me, {})) >= ceiling:
            raise Refusal(422, {"error": f"Validation failed: You cannot follow more than {ceiling} people"})
        self._refuse_beyond(self._follow_standing(me, cost=0, more=1))
        call.standing = self._follow_standing(me, cost=1)

    def _follow_standing(self, me: SandboxAccount, *, cost: int, more: int = 0) -> Standing:
        limit, now = self._world.limits.follows_per_day, self._world.now()
        standing = self._host.slots.take(f"follows {me.remote_id}", limit, DAY, now, cost)
        return Standing(standing.limit, standing.used + more, standing.resets_at, standing.period)

    def unfollow(self, call: Call) -> object:
        """Take a follow or a request back; harmless when there is none."""
        me, target = call.me, self._known(call)
        kind = "unfollow" if self._host.unfollow(me, target) else "unfollow-again"
        self._world.write_down(self._host.label, kind, me.uid, target.uid)
        return shapes.relationship_json(self._world, self._host, me, target)

    # The server itself

    def instance_v2(self, _call: Call) -> object:
        """Describe the server; old ones do not have this."""
        if self._host.old:
            raise Refusal(404, {"error": "Not Found"})
        return shapes.instance_v2_json(self._world, self._host)

    def instance_v1(self, _call: Call) -> object:
        """Describe the server as all versions do."""
        return shapes.instance_v1_json(self._world, self._host)

    async def nodeinfo_links(self, _request: Request) -> Response:
        """Say where nodeinfo is."""
        href = f"{self._world.url(self._host.label)}/nodeinfo/2.0"
        return JSONResponse({"links": [{"rel": "http://nodeinfo.diaspora.software/ns/schema/2.0", "href": href}]})

    async def nodeinfo(self, _request: Request) -> Response:
        """Say which software this plays."""
        return JSONResponse(shapes.nodeinfo_json(self._host))

    async def webfinger(self, request: Request) -> Response:
        """Say which actor an address belongs to."""
        resource = parse_qs(request.url.query).get("resource", [""])[0]
        account = self._find(resource.removeprefix("acct:"))
        if account is None or account.label != self._host.label:
            return PlainTextResponse("", 404)
        home = f"{self._world.url(self._host.label)}"
        actor = {"rel": "self", "type": "application/activity+json", "href": f"{home}/users/{account.name}"}
        profile = {
            "rel": "http://webfinger.net/rel/profile-page",
            "type": "text/html",
            "href": f"{home}/@{account.name}",
        }
        return JSONResponse(
            {"subject": f"acct:{account.handle}", "aliases": [profile["href"]], "links": [profile, actor]},
            media_type="application/jrd+json",
        )

    async def profile(self, request: Request) -> Response:
        """Show somebody's page."""
        account = self._host.local.get(str(request.path_params["name"]).lower())
        if account is None or account.gone:
            return pages.message("Not found", "There is nobody of this name here.", 404)
        return pages.message(account.display_name, f"@{account.handle}, on {self._host.title}")


def mastodon_app(world: World, host: MastodonHost) -> Starlette:
    """Give one server as an ASGI application."""
    api, oauth = MastodonApi(world, host), MastodonOAuth(world, host)
    follows = ("write:follows", "follow")
    account = "/api/v1/accounts"
    routes = [
        Route("/api/v1/apps", api.serve(api.register, public=True), methods=["POST"]),
        Route("/oauth/authorize", oauth.authorize, methods=["GET", "POST"]),
        Route("/oauth/token", oauth.token, methods=["POST"]),
        Route("/oauth/revoke", oauth.revoke, methods=["POST"]),
        Route("/.well-known/oauth-authorization-server", oauth.metadata),
        Route(f"{account}/verify_credentials", api.serve(api.verify, "read:accounts", "profile")),
        Route(f"{account}/relationships", api.serve(api.relationships, "read:follows", "follow")),
        Route(f"{account}/lookup", api.serve(api.lookup, "read:accounts", public=True)),
        Route(f"{account}/{{number}}", api.serve(api.show, "read:accounts", public=True)),
        Route(f"{account}/{{number}}/following", api.serve(api.following, "read:accounts", public=True)),
        Route(f"{account}/{{number}}/follow", api.serve(api.follow, *follows), methods=["POST"]),
        Route(f"{account}/{{number}}/unfollow", api.serve(api.unfollow, *follows), methods=["POST"]),
        Route("/api/v2/search", api.serve(api.search, "read:search", public=True)),
        Route("/api/v2/instance", api.serve(api.instance_v2, public=True)),
        Route("/api/v1/instance", api.serve(api.instance_v1, public=True)),
        Route("/.well-known/nodeinfo", api.nodeinfo_links),
        Route("/nodeinfo/2.0", api.nodeinfo),
        Route("/.well-known/webfinger", api.webfinger),
        Route("/@{name}", api.profile),
    ]
    return Starlette(routes=routes, exception_handlers={Refusal: answer_refusal, 404: _not_found})


async def _not_found(_request: Request, _error: Exception) -> Response:
    return JSONResponse({"error": "The page you are looking for isn't here."}, 404)
