"""A Mastodon account's client: its follows, and following people wherever they live."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from urllib.parse import parse_qsl, urlsplit

from essaim.base import clock
from essaim.model import Account, FollowedAccount, FollowOutcome, FollowState, FollowTarget, Grant, Network
from essaim.networks import reasons
from essaim.networks.answers import Answer
from essaim.networks.contract import Reach
from essaim.networks.errors import GrantRevoked, NetworkError, OutcomeUnknown, ServerMisbehaves, SlowDown
from essaim.networks.http import Http
from essaim.networks.mastodon.entities import AccountEntity, RelationshipEntity, SearchEntity
from essaim.networks.mastodon.links import next_page
from essaim.networks.mastodon.places import forget_place, keep_place, place_of
from essaim.networks.mastodon.refusals import misskey_code, scope_missing, too_fast, why_refused
from essaim.networks.mastodon.sign_in import own_account

PAGE = 80
#: Servers that give no `Link` may cut pages shorter than asked for; from here on there may be another.
FULL_PAGE = 20
MOST_PAGES = 2_000
RELATIONSHIPS_AT_ONCE = 40
MOVES_FOLLOWED = 3


class MastodonClient:
    """Acts for one account. Connections are each call's own, or its thread's: nothing to close afterwards."""

    network = Network.MASTODON
    batch_size = 1

    def __init__(self, reach: Reach, account: Account, grant: Grant) -> None:
        self._reach = reach
        self._account = account
        self._grant = grant
        self._base = grant.service_url.rstrip("/")
        #: Whom follows that are on their way ask about, and what was told of them, or the error that came instead.
        self._asked_about: set[str] = set()
        self._told: dict[str, RelationshipEntity | NetworkError | None] = {}
        self._asking = asyncio.Lock()
        self._own_hosts = {account.key.host.lower(), account.handle.rpartition("@")[2].lower()}

    async def whoami(self) -> Account:
        """Give the account itself, as its server describes it now. Raises NetworkError."""
        async with Http(self._reach) as http:
            return await own_account(http, self._grant, self._account.key.host)

    async def follows(self) -> AsyncIterator[FollowedAccount]:
        """Give each account it follows, 80 a page; `remote_id` is what our own server calls it. Raises NetworkError."""
        path = f"/api/v1/accounts/{self._account.key.remote_id}/following"
        query: dict[str, str] | None = {"limit": str(PAGE)}
        links: set[str] = set()
        known: set[str] = set()
        while query is not None:
            async with Http(self._reach) as http:
                answer = await self._own(http, await self._get(http, path, query))
            # Friendica says `null` for nobody.
            page = answer.read(list[AccountEntity] | None) or []  # type: ignore[arg-type]  # a union is no class
            fresh = [told for told in page if str(told.id) not in known]
            for told in fresh:
                known.add(str(told.id))
                yield FollowedAccount(remote_id=str(told.id), handle=self._address(told))
            query = self._following_page(answer, path, links)
            if query is None and "link" not in answer.headers and len(fresh) >= FULL_PAGE:
                # Who sends no `Link` at all either gave everything, and then repeats itself, or pages by the last id.
                query = {"limit": str(PAGE), "max_id": str(fresh[-1].id)}

    async def follow(self, targets: Sequence[FollowTarget]) -> list[FollowOutcome]:
        """Follow one target: resolved by our server, matched exactly, asked about, followed. Raises NetworkError."""
        if len(targets) > self.batch_size:
            raise ValueError("one target at a time")
        async with Http(self._reach) as http:
            return [await self._follow(http, target) for target in targets]

    async def look(self, targets: Sequence[FollowTarget]) -> list[FollowOutcome]:
        """Say for each target whether the follow is there, asked for, or not (QUEUED). Raises NetworkError."""
        async with Http(self._reach) as http:
            found = [await self._find(http, target) for target in targets]
            known = await self._relationships(http, [place.local_id for place in found if place.local_id])
        return [_seen(place, known.get(place.local_id)) for place in found]

    async def unfollow(self, targets: Sequence[FollowTarget]) -> list[FollowOutcome]:
        """Undo follows, and requests that wait; UNDONE also when they were gone. Raises NetworkError."""
        async with Http(self._reach) as http:
            return [await self._unfollow(http, target) for target in targets]

    async def _follow(self, http: Http, target: FollowTarget) -> FollowOutcome:
        found = await self._find(http, target)
        if found.state is not FollowState.QUEUED:
            return found
        if found.local_id == self._account.key.remote_id:
            return _outcome(found, FollowState.REFUSED, reasons.REFUSED)
        before = await self._standing(http, found.local_id)
        if before and before.following:
            return _outcome(found, FollowState.ALREADY)
        if before and before.requested:
            return _outcome(found, FollowState.REQUESTED, reasons.LOCKED)
        if before and (before.blocking or before.blocked_by or before.domain_blocking):
            return _outcome(found, FollowState.REFUSED, reasons.BLOCKED)
        if before and before.muting:
            return _outcome(found, FollowState.REFUSED, reasons.MUTED)
        answer = await self._post(http, f"/api/v1/accounts/{found.local_id}/follow")
        if not 200 <= answer.status < 300 or misskey_code(answer):
            return await self._refused(http, found, answer)
        after = answer.read(RelationshipEntity)
        if not (after.following or after.requested):
            # Some servers (Takahē) follow a moment later: the first answer is not the last.
            try:
                after = (await self._relationships(http, [found.local_id])).get(found.local_id, after)
            except NetworkError as error:
                raise OutcomeUnknown from error  # whatever went wrong, the follow was sent
        if after.following:
            return _outcome(found, FollowState.DONE, found.reason)
        if after.requested:
            return _outcome(found, FollowState.REQUESTED, reasons.LOCKED)
        raise OutcomeUnknown

    async def _refused(self, http: Http, found: FollowOutcome, answer: Answer) -> FollowOutcome:
        """Say what a follow that was not a success means. Raises GrantRevoked or NetworkError."""
        code = misskey_code(answer)
        if code == "ALREADY_FOLLOWING":
            return _outcome(found, FollowState.ALREADY)
        if answer.status in {404, 410} or code == "NO_SUCH_USER":
            forget_place(self._base, found.target)
            return _outcome(found, FollowState.GONE, reasons.GONE)
        if scope_missing(answer):
            raise GrantRevoked
        if (answer.status == 401 or code) and not await self._still_welcome(http):
            raise GrantRevoked
        if too_fast(answer):
            raise SlowDown(clock.now() + timedelta(hours=1))
        if code or answer.status in {400, 401, 403, 422}:
            return _outcome(found, FollowState.REFUSED, why_refused(answer))
        answer.accepted()
        raise ServerMisbehaves

    async def _unfollow(self, http: Http, target: FollowTarget) -> FollowOutcome:
        found = await self._find(http, target)
        if found.local_id:
            answer = await self._post(http, f"/api/v1/accounts/{found.local_id}/unfollow")
            gone = answer.status in {404, 410} or misskey_code(answer) in {"NOT_FOLLOWING", "NO_SUCH_USER"}
            if not gone:
                await self._own(http, answer)
        return _outcome(found, FollowState.UNDONE)

    async def _find(self, http: Http, target: FollowTarget) -> FollowOutcome:
        """Give what our server calls the target, as an outcome in state QUEUED, or GONE when it is nowhere."""
        if target.local_id:
            return FollowOutcome(target, FollowState.QUEUED, local_id=target.local_id)
        if (known := place_of(self._base, target)) is not None:
            return known
        address = target.handle.removeprefix("@").lower()
        moved_to = ""
        for _ in range(MOVES_FOLLOWED):
            told = await self._resolve(http, address)
            if told is None or told.suspended:
                reason = reasons.MOVED if moved_to else reasons.GONE
                return FollowOutcome(target, FollowState.GONE, reason, moved_to=moved_to)
            if told.moved is None:
                reason = reasons.MOVED if moved_to else ""
                found = FollowOutcome(target, FollowState.QUEUED, reason, local_id=str(told.id), moved_to=moved_to)
                return keep_place(self._base, found)
            address = moved_to = self._address(told.moved).lower()
        return FollowOutcome(target, FollowState.GONE, reasons.MOVED, moved_to=moved_to)

    async def _resolve(self, http: Http, address: str) -> AccountEntity | None:
        """Ask our server to find an address; only the very same address counts, never a near one."""
        query = {"q": address, "type": "accounts", "resolve": "true", "limit": "5"}
        answer = await self._get(http, "/api/v2/search", query)
        if answer.status in {404, 405, 501}:
            # Older servers search accounts only here.
            answer = await self._get(http, "/api/v1/accounts/search", query)
            accounts = (await self._own(http, answer)).read(list[AccountEntity])
        else:
            accounts = (await self._own(http, answer)).read(SearchEntity).accounts
        return next((told for told in accounts if self._is(told, address)), None)

    async def _standing(self, http: Http, local_id: str) -> RelationshipEntity | None:
        """Say how the account stands to one other: follows side by side are asked about in one request."""
        self._asked_about.add(local_id)
        async with self._asking:
            if local_id in self._asked_about:  # nobody asked for us while we waited
                some = sorted(self._asked_about)[:RELATIONSHIPS_AT_ONCE]
                some = some if local_id in some else [local_id]
                told: dict[str, RelationshipEntity | NetworkError | None]
                try:
                    told = dict.fromkeys(some) | await self._relationships(http, some)
                except NetworkError as error:
                    told = dict.fromkeys(some, error)
                self._told |= told
                self._asked_about -= set(some)
        standing = self._told.pop(local_id, None)
        if isinstance(standing, NetworkError):
            raise standing
        return standing

    async def _relationships(self, http: Http, ids: Sequence[str]) -> dict[str, RelationshipEntity]:
        known: dict[str, RelationshipEntity] = {}
        wanted = list(dict.fromkeys(ids))
        for start in range(0, len(wanted), RELATIONSHIPS_AT_ONCE):
            query = [("id[]", one) for one in wanted[start : start + RELATIONSHIPS_AT_ONCE]]
            answer = await self._get(http, "/api/v1/accounts/relationships", query)
            told = (await self._own(http, answer)).read(list[RelationshipEntity])
            known |= {str(one.id): one for one in told}
        return known

    async def _own(self, http: Http, answer: Answer) -> Answer:
        """Give a success of our own server; else say whether it no longer lets us in, or makes no sense.

        Not all say it alike: snac answers 422 to a token it does not know; Sharkey 401 to nearly everything, or 200
        with the error inside.
        """
        code = misskey_code(answer)
        if 200 <= answer.status < 300 and not code:
            return answer
        doubtful = code or answer.status in {401, 403, 422}
        if scope_missing(answer) or (doubtful and not await self._still_welcome(http)):
            raise GrantRevoked
        raise ServerMisbehaves

    async def _still_welcome(self, http: Http) -> bool:
        answer = await self._get(http, "/api/v1/accounts/verify_credentials", {})
        return 200 <= answer.status < 300 and not misskey_code(answer)

    def _address(self, told: AccountEntity) -> str:
        """Give the whole address of an account that our server shows, local ones included."""
        return told.acct if "@" in told.acct else f"{told.acct}@{self._account.handle.rpartition('@')[2]}"

    def _is(self, told: AccountEntity, address: str) -> bool:
        name, at, _ = told.acct.lower().partition("@")
        # A local account is shown without a host: ours may be known under two.
        return told.acct.lower() == address if at else any(f"{name}@{own}" == address for own in self._own_hosts)

    def _following_page(self, answer: Answer, path: str, seen: set[str]) -> dict[str, str] | None:
        """Give the next page's query. Only its query is taken from the answer, so that it leads to nowhere else."""
        link = next_page(answer.headers.get("link", ""))
        if link is None or link == "None":  # Takahē's way to say that there is none
            return None
        if urlsplit(link).path.rstrip("/").rpartition("/api/")[2] != path.rpartition("/api/")[2] or link in seen:
            raise ServerMisbehaves
        seen.add(link)
        if len(seen) > MOST_PAGES:
            raise ServerMisbehaves
        return dict(parse_qsl(urlsplit(link).query))

    async def _get(self, http: Http, path: str, params: dict[str, str] | list[tuple[str, str]]) -> Answer:
        return await http.get(f"{self._base}{path}", params=params, headers=self._bearer())

    async def _post(self, http: Http, path: str) -> Answer:
        # On a connection of its own: servers that close one after each answer (snac) lose what is written on it next.
        return await http.send("POST", f"{self._base}{path}", headers=self._bearer(), alone=True)

    def _bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._grant.access_token}"}


def _outcome(found: FollowOutcome, state: FollowState, reason: str = "") -> FollowOutcome:
    return FollowOutcome(found.target, state, reason, local_id=found.local_id, moved_to=found.moved_to)


def _seen(found: FollowOutcome, known: RelationshipEntity | None) -> FollowOutcome:
    if known and known.following:
        return _outcome(found, FollowState.DONE)
    if known and known.requested:
        return _outcome(found, FollowState.REQUESTED, reasons.LOCKED)
    return _outcome(found, FollowState.QUEUED, found.reason)
