"""The XRPC methods of the sandbox's PDS and, for profiles, of an AppView."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NoReturn

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from essaim.networks.sandbox.accounts import HANDLE_DOMAIN, SandboxAccount
from essaim.networks.sandbox.answers import Params, Refusal, address_of, answer_refusal, json_of, params_of
from essaim.networks.sandbox.dpop import ProofProblem, check_proof
from essaim.networks.sandbox.limits import DAY, HOUR, MINUTE, Standing
from essaim.networks.sandbox.pds_oauth import PdsOAuth
from essaim.networks.sandbox.pds_repo import Repositories, Write, invalid, rev_of
from essaim.networks.sandbox.pds_state import BLOCK, FOLLOW, PdsGrant, Record
from essaim.networks.sandbox.world import World

BODY_MOST = 1_000_000
PROFILES_MOST = 25
MOST_OTHERS = 30
WRITE = "com.atproto.repo.applyWrites"


def limit_headers(standing: Standing) -> dict[str, str]:
    """Give the headers of the reference PDS; there is no `retry-after`."""
    return {
        "ratelimit-limit": str(standing.limit),
        "ratelimit-remaining": str(standing.remaining),
        "ratelimit-reset": str(int(standing.resets_at.timestamp())),
        "ratelimit-policy": f"{standing.limit};w={standing.period}",
    }


class Xrpc:
    """The methods under /xrpc."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._pds = world.pds
        self._repos = Repositories(world)

    def read(self, method: Callable[[Params], Any]) -> Callable[[Request], Any]:
        """Wrap a method that anybody may call; a token that comes with it must be good."""

        async def answer(request: Request) -> Response:
            params = await params_of(request)
            for several in {"actors", "others"} & set(request.query_params):
                params[several] = request.query_params.getlist(several)
            with self._world.lock:
                headers = self._count_call(request)
                if request.headers.get("authorization"):
                    headers |= self._nonce_header()
                    self._grant(request)
                return JSONResponse(method(params), headers=headers)

        return answer

    def write(self, method: Callable[[PdsGrant, Params, dict[str, str]], Any]) -> Callable[[Request], Any]:
        """Wrap a method that changes a repository."""

        async def answer(request: Request) -> Response:
            if int(request.headers.get("content-length") or 0) > BODY_MOST:
                raise Refusal(413, {"error": "PayloadTooLarge", "message": "request entity too large"})
            params = await json_of(request)
            with self._world.lock:
                headers = self._count_call(request) | self._nonce_header()
                grant = self._grant(request)
                owner = self._pds.find(str(params.get("repo", "")))
                if owner is not grant.account:
                    raise Refusal(401, {"error": "AuthenticationRequired", "message": "Authentication Required"})
                return JSONResponse(method(grant, params, headers), headers=headers)

        return answer

    # Who calls, and how much

    def _nonce_header(self) -> dict[str, str]:
        return {"DPoP-Nonce": self._pds.nonce(self._world.now(), self._world.limits.nonce_seconds)}

    def _grant(self, request: Request) -> PdsGrant:
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        if not token:
            raise Refusal(401, {"error": "AuthMissing", "message": "Authentication Required"})
        if kind.lower() != "dpop":
            self._unauthorized("invalid_token", "Invalid token type: a DPoP token is needed")
        url = f"{self._world.url('pds')}{request.url.path}"
        proof = request.headers.get("dpop", "")
        try:
            jkt = check_proof(self._world, proof, method=request.method, url=url, access_token=token)
        except ProofProblem as problem:
            nonce_wanted = problem.code == "use_dpop_nonce"
            description = f"Resource server {problem.description}" if nonce_wanted else problem.description
            self._unauthorized(problem.code, description)
        grant = self._pds.by_access.get(token)
        if grant is None or grant.dead or grant.account.gone or grant.account.suspended:
            self._unauthorized("invalid_token", "Invalid token")
        if grant.expires_at is None or grant.expires_at <= self._world.now():
            self._unauthorized("invalid_token", '"exp" claim timestamp check failed')
        if grant.jkt != jkt:
            self._unauthorized("invalid_token", "Invalid DPoP key binding")
        return grant

    def _unauthorized(self, error: str, message: str) -> NoReturn:
        challenge = f'DPoP error="{error}", error_description="{message.replace(chr(34), chr(39))}"'
        headers = {"WWW-Authenticate": challenge} | self._nonce_header()
        raise Refusal(401, {"error": error, "message": message}, headers)

    def _count_call(self, request: Request) -> dict[str, str]:
        limit, now = self._world.limits.pds_calls_per_address, self._world.now()
        standing = self._pds.windows.take(f"address {address_of(request)}", limit, 5 * MINUTE, now)
        self._refuse_beyond(standing)
        return limit_headers(standing)

    def _spend(self, grant: PdsGrant, actions: Sequence[str], headers: dict[str, str]) -> None:
        limits, now, did = self._world.limits, self._world.now(), grant.account.remote_id
        price = {"create": limits.create_points, "update": limits.update_points, "delete": limits.delete_points}
        points = sum(price[action] for action in actions)
        hour = self._pds.windows.take(f"writes {did}", limits.points_per_hour, HOUR, now, points)
        day = self._pds.windows.take(f"writes {did}", limits.points_per_day, DAY, now, points)
        tightest = min(hour, day, key=lambda standing: standing.limit - standing.used)
        headers.update(limit_headers(tightest))
        self._refuse_beyond(tightest)

    def _refuse_beyond(self, standing: Standing) -> None:
        if standing.exceeded:
            body = {"error": "RateLimitExceeded", "message": "Rate Limit Exceeded"}
            raise Refusal(429, body, limit_headers(standing))

    # The server and its people

    def describe_server(self, _params: Params) -> object:
        """Describe the PDS."""
        return {
            "did": "did:web:pds.localhost",
            "availableUserDomains": [f".{HANDLE_DOMAIN}"],
            "inviteCodeRequired": False,
            "links": {},
            "contact": {},
        }

    def resolve_handle(self, params: Params) -> object:
        """Give the DID of a handle."""
        account = self._pds.handles.get(str(params.get("handle", "")).lower())
        if account is None or account.gone:
            raise invalid("Unable to resolve handle")
        return {"did": account.remote_id}

    def profile(self, params: Params) -> object:
        """Give one profile."""
        account = self._pds.find(str(params.get("actor", "")))
        if account is None:
            raise invalid("Profile not found")
        if account.suspended:
            raise Refusal(400, {"error": "AccountTakedown", "message": "Account has been suspended"})
        return _profile_json(account)

    def profiles(self, params: Params) -> object:
        """Give up to 25 profiles; unknown ones are left out."""
        actors = params.get("actors", [])
        if len(actors) > PROFILES_MOST:
            raise invalid("Error: actors must not have more than 25 elements")
        found = [self._pds.find(str(actor)) for actor in actors]
        return {"profiles": [_profile_json(one) for one in found if one is not None and not one.suspended]}

    # Repositories

    def relationships(self, params: Params) -> object:
        """Give what is between an account and others, as Bluesky's public API does."""
        actor = str(params.get("actor", ""))
        asked = params.get("others", [])
        others = [str(one) for one in asked] if isinstance(asked, list) else [str(asked)]
        if len(others) > MOST_OTHERS:
            raise invalid(f"Error: others must not have more than {MOST_OTHERS} elements")
        ours = {kind: self._by_subject(actor, kind) for kind in (FOLLOW, BLOCK)}
        found: list[dict[str, Any]] = []
        for other in others:
            theirs = {kind: self._by_subject(other, kind) for kind in (FOLLOW, BLOCK)}
            told = {
                "following": ours[FOLLOW].get(other),
                "followedBy": theirs[FOLLOW].get(actor),
                "blocking": ours[BLOCK].get(other),
                "blockedBy": theirs[BLOCK].get(actor),
            }
            there = {name: uri for name, uri in told.items() if uri}
            found.append({"$type": "app.bsky.graph.defs#relationship", "did": other, **there})
        return {"actor": actor, "relationships": found}

    def _by_subject(self, did: str, collection: str) -> dict[str, str]:
        records = self._pds.collection(did, collection).values()
        return {str(record.value.get("subject")): f"at://{did}/{collection}/{record.rkey}" for record in records}

    def _repo(self, params: Params) -> SandboxAccount:
        account = self._pds.find(str(params.get("repo", "")))
        if account is None:
            raise invalid(f"Could not find repo: {params.get('repo', '')}")
        return account

    def describe_repo(self, params: Params) -> object:
        """Describe a repository."""
        account = self._repo(params)
        collections = [name for name, records in self._pds.repos[account.remote_id].items() if records]
        return {
            "handle": account.handle,
            "did": account.remote_id,
            "didDoc": did_document(self._world, account),
            "collections": collections,
            "handleIsCorrect": True,
        }

    def get_record(self, params: Params) -> object:
        """Give one record."""
        account = self._repo(params)
        collection, rkey = str(params.get("collection", "")), str(params.get("rkey", ""))
        record = self._pds.collection(account.remote_id, collection).get(rkey)
        if record is None:
            uri = f"at://{account.remote_id}/{collection}/{rkey}"
            raise Refusal(400, {"error": "RecordNotFound", "message": f"Could not locate record: {uri}"})
        return _record_json(account, record)

    def list_records(self, params: Params) -> object:
        """Give a page of records."""
        account = self._repo(params)
        given = str(params.get("limit", "50"))
        if not given.isdigit() or not 1 <= int(given) <= 100:
            raise invalid("Error: limit can not be greater than 100")
        collection, cursor = str(params.get("collection", "")), str(params.get("cursor", ""))
        reverse = params.get("reverse") == "true"
        page = self._repos.page(account.remote_id, collection, int(given), cursor, reverse=reverse)
        answer: dict[str, object] = {"records": [_record_json(account, record) for record in page]}
        if len(page) == int(given):
            answer["cursor"] = page[-1].rkey
        return answer

    def create_record(self, grant: PdsGrant, params: Params, headers: dict[str, str]) -> object:
        """Create a record; a follow of the same account that was there is replaced."""
        self._spend(grant, ["create"], headers)
        write = self._repos.prepared("create", params)
        self._repos.permit(grant, write)
        replaced = self._repos.duplicates(grant.account, write)
        deletes = [Write("delete", record.collection, record.rkey, {}) for record in replaced]
        record = self._repos.apply(grant.account, [*deletes, write])[-1]
        assert record is not None  # noqa: S101 - a create gives its record
        return self._written(grant.account, record) | self._commit()

    def delete_record(self, grant: PdsGrant, params: Params, headers: dict[str, str]) -> object:
        """Delete a record; harmless when there is none."""
        self._spend(grant, ["delete"], headers)
        write = self._repos.prepared("delete", params)
        self._repos.permit(grant, write)
        if write.rkey not in self._pds.collection(grant.account.remote_id, write.collection):
            return {}
        self._repos.apply(grant.account, [write])
        return self._commit()

    def apply_writes(self, grant: PdsGrant, params: Params, headers: dict[str, str]) -> object:
        """Carry out up to 200 writes, all or none; doubles are not noticed."""
        given = params.get("writes")
        if not isinstance(given, list) or not all(isinstance(write, dict) for write in given):
            raise invalid('Input must have the property "writes"')
        actions = [str(write.get("$type", "")).removeprefix(f"{WRITE}#") for write in given]
        if set(actions) - {"create", "update", "delete"}:
            raise invalid("Input/writes must be one of create, update, delete")
        self._spend(grant, actions, headers)
        if len(given) > self._world.limits.writes_per_call:
            raise invalid(f"Too many writes. Max: {self._world.limits.writes_per_call}")
        writes = [self._repos.prepared(action, write) for action, write in zip(actions, given, strict=True)]
        for write in writes:
            self._repos.permit(grant, write)
        records = self._repos.apply(grant.account, writes)
        results: list[dict[str, Any]] = []
        for action, record in zip(actions, records, strict=True):
            written = {} if record is None else self._written(grant.account, record)
            results.append({"$type": f"{WRITE}#{action}Result", **written})
        return self._commit() | {"results": results}

    def _written(self, account: SandboxAccount, record: Record) -> dict[str, Any]:
        uri = f"at://{account.remote_id}/{record.collection}/{record.rkey}"
        return {"uri": uri, "cid": record.cid, "validationStatus": "valid"}

    def _commit(self) -> dict[str, Any]:
        rev = rev_of(self._world.now())
        return {"commit": {"cid": f"bafyrei{rev}", "rev": rev}}


def _profile_json(account: SandboxAccount) -> dict[str, Any]:
    return {
        "did": account.remote_id,
        "handle": account.handle,
        "displayName": account.display_name,
        "labels": [],
        "createdAt": account.created_at.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
    }


def _record_json(account: SandboxAccount, record: Record) -> dict[str, Any]:
    uri = f"at://{account.remote_id}/{record.collection}/{record.rkey}"
    return {"uri": uri, "cid": record.cid, "value": dict(record.value)}


def did_document(world: World, account: SandboxAccount) -> dict[str, Any]:
    """Give the DID document of an account."""
    did = account.remote_id
    key = {
        "id": f"{did}#atproto",
        "type": "Multikey",
        "controller": did,
        "publicKeyMultibase": f"zQ3sh{did.rpartition(':')[2] * 2}"[:49],  # of the right length; nobody verifies here
    }
    service = {"id": "#atproto_pds", "type": "AtprotoPersonalDataServer", "serviceEndpoint": world.url("pds")}
    return {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": did,
        "alsoKnownAs": [f"at://{account.handle}"],
        "verificationMethod": [key],
        "service": [service],
    }


def pds_app(world: World) -> Starlette:
    """Give the PDS as an ASGI application."""
    xrpc, oauth = Xrpc(world), PdsOAuth(world)
    reads = {
        "com.atproto.server.describeServer": xrpc.describe_server,
        "com.atproto.identity.resolveHandle": xrpc.resolve_handle,
        "com.atproto.repo.describeRepo": xrpc.describe_repo,
        "com.atproto.repo.getRecord": xrpc.get_record,
        "com.atproto.repo.listRecords": xrpc.list_records,
        "app.bsky.actor.getProfile": xrpc.profile,
        "app.bsky.actor.getProfiles": xrpc.profiles,
        "app.bsky.graph.getRelationships": xrpc.relationships,
    }
    writes = {
        "com.atproto.repo.createRecord": xrpc.create_record,
        "com.atproto.repo.deleteRecord": xrpc.delete_record,
        WRITE: xrpc.apply_writes,
    }
    routes = [
        *(Route(f"/xrpc/{name}", xrpc.read(method)) for name, method in reads.items()),
        *(Route(f"/xrpc/{name}", xrpc.write(method), methods=["POST"]) for name, method in writes.items()),
        Route("/.well-known/oauth-protected-resource", oauth.protected_resource),
        Route("/.well-known/oauth-authorization-server", oauth.metadata),
        Route("/oauth/jwks", oauth.jwks),
        Route("/oauth/par", oauth.par, methods=["POST"]),
        Route("/oauth/authorize", oauth.authorize, methods=["GET", "POST"]),
        Route("/oauth/token", oauth.token, methods=["POST"]),
        Route("/oauth/revoke", oauth.revoke, methods=["POST"]),
    ]
    return Starlette(routes=routes, exception_handlers={Refusal: answer_refusal, 404: _not_implemented})


async def _not_implemented(request: Request, _error: Exception) -> Response:
    if request.url.path.startswith("/xrpc/"):
        return JSONResponse({"error": "MethodNotImplemented", "message": "Method Not Implemented"}, 501)
    return PlainTextResponse("Not Found", 404)


def plc_app(world: World) -> Starlette:
    """Give the PLC directory as an ASGI application."""

    async def resolve(request: Request) -> Response:
        did = str(request.path_params["did"])
        account = world.pds.accounts.get(did)
        if account is None:
            return JSONResponse({"message": f"DID not registered: {did}"}, 404)
        if account.gone:
            return JSONResponse({"message": f"DID not available: {did}"}, 410)
        return JSONResponse(did_document(world, account), media_type="application/did+ld+json")

    async def health(_request: Request) -> Response:
        return JSONResponse({"version": "0.0.0"})

    return Starlette(routes=[Route("/_health", health), Route("/{did}", resolve)])


def handle_app(world: World, handle: str) -> Starlette:
    """Give the web site of a handle, which says whose DID it is."""

    async def well_known(_request: Request) -> Response:
        account = world.pds.find(handle)
        return PlainTextResponse(account.remote_id) if account else PlainTextResponse("User not found", 404)

    return Starlette(routes=[Route("/.well-known/atproto-did", well_known)])
