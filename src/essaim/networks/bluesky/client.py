"""A Bluesky account's client: its follow records, read and written in its own repository."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import replace
from typing import TypeVar

from essaim.base import clock
from essaim.model import Account, FollowedAccount, FollowOutcome, FollowState, FollowTarget, Grant, Network
from essaim.networks import reasons
from essaim.networks.answers import Answer
from essaim.networks.bluesky.answers import Applied, Record, RecordPage, RepoDescription
from essaim.networks.bluesky.dpop import DpopSession
from essaim.networks.bluesky.metadata import FOLLOWS
from essaim.networks.bluesky.profiles import display_name, handle_of
from essaim.networks.bluesky.relationships import relationships
from essaim.networks.bluesky.tid import is_tid
from essaim.networks.contract import Reach
from essaim.networks.errors import AccountElsewhere, GrantRevoked, NetworkRefused, ServerMisbehaves, ServerUnreachable
from essaim.networks.handles import is_did
from essaim.networks.http import Http

PAGE = 100
MOST_PAGES = 2_000
#: Up to here records are asked for one by one; more are found in the list.
ASKED_ONE_BY_ONE = 10

#: Answers that say that we no longer act for this account: the token ended, or the account is not there any more.
_NO_ACCESS = {
    "ExpiredToken", "InvalidToken", "AccountTakedown", "AccountDeactivated",
    "RepoNotFound", "RepoTakendown", "RepoSuspended", "RepoDeactivated",
}  # fmt: skip

#: And of these, those by which a server says that the account is not with it.
_NOT_HERE = {"AccountDeactivated", "RepoNotFound", "RepoDeactivated"}

T = TypeVar("T")
Write = dict[str, object]


class BlueskyClient:
    """Acts for one account. Each call opens and closes its own connections: nothing to close afterwards."""

    network = Network.BLUESKY
    batch_size = 200

    def __init__(self, reach: Reach, account: Account, grant: Grant) -> None:
        self._reach = reach
        self._account = account
        self._grant = grant
        self._did = account.key.remote_id
        self._pds = grant.service_url.rstrip("/")
        self._nonces: dict[str, str] = {}

    async def whoami(self) -> Account:
        """Give the account itself; works without an AppView. Raises GrantRevoked or NetworkError."""
        async with Http(self._reach) as http:
            session = self._session(http)
            answer = await session.get(f"{self._pds}/xrpc/com.atproto.server.getSession")
            if answer.status in {404, 501}:
                answer = await self._profile(session)
            if answer.status == 401 or answer.error in _NO_ACCESS:
                raise _no_access(answer)
            if answer.status == 200 and answer.read(RepoDescription).did != self._did:
                raise ServerMisbehaves
            handle = await handle_of(http, self._pds, self._did)
            name = await display_name(http, self._pds, self._did)
        return replace(self._account, handle=handle or self._account.handle, display_name=name)

    async def follows(self) -> AsyncIterator[FollowedAccount]:
        """Give each account it follows, from the repository itself, 100 a page. Raises NetworkError."""
        cursor: str | None = ""
        for _ in range(MOST_PAGES):
            async with Http(self._reach) as http:
                page = await self._page(http, cursor)
            for record in page.records:
                if is_did(subject := _subject(record)):
                    yield FollowedAccount(remote_id=subject, record_uri=record.uri)
            before, cursor = cursor, page.cursor
            if not cursor or not page.records:
                return
            if cursor == before:
                raise ServerMisbehaves

    async def follow(self, targets: Sequence[FollowTarget]) -> list[FollowOutcome]:
        """Write the follows of up to 200 targets in one call, under the keys chosen before. Raises NetworkError.

        A key that is there already counts as done: nothing is written twice. Who blocks or is blocked is refused.
        """
        self._check_batch(targets)
        outcomes: dict[int, FollowOutcome] = {}
        first: dict[str, int] = {}
        for place, target in enumerate(targets):
            if not is_did(target.remote_id) or target.remote_id == self._did or not is_tid(target.record_key):
                outcomes[place] = FollowOutcome(target, FollowState.REFUSED, reasons.REFUSED)
            else:
                first.setdefault(target.remote_id, place)
        wanted = [targets[place] for place in first.values()]
        async with Http(self._reach) as http:
            known = await self._known(http, wanted)
            wanted = [target for target in wanted if target.remote_id not in known]
            await self._apply(http, wanted, self._create, until_there=True)
        for place, target in enumerate(targets):
            if target.remote_id in known and place not in outcomes:
                outcomes[place] = replace(known[target.remote_id], target=target)
            elif place not in outcomes:
                uri = self._uri(targets[first[target.remote_id]])
                state = FollowState.DONE if first[target.remote_id] == place else FollowState.ALREADY
                outcomes[place] = FollowOutcome(target, state, record_uri=uri)
        return [outcomes[place] for place in range(len(targets))]

    async def look(self, targets: Sequence[FollowTarget]) -> list[FollowOutcome]:
        """Say for each target whether its follow record is there (DONE) or not (QUEUED). Raises NetworkError."""
        async with Http(self._reach) as http:
            return await self._look(http, targets)

    async def unfollow(self, targets: Sequence[FollowTarget]) -> list[FollowOutcome]:
        """Delete follow records, by key where it is known, else all that name the target. Raises NetworkError."""
        self._check_batch(targets)
        async with Http(self._reach) as http:
            keyed = [target for target in targets if _key(target)]
            keyless = {target.remote_id for target in targets if not _key(target)}
            if keyless:
                there = await self._records(http)
                keyed += [FollowTarget("", s, record_uri=r.uri) for r in there if (s := _subject(r)) in keyless]
            for start in range(0, len(keyed), self.batch_size):
                await self._apply(http, keyed[start : start + self.batch_size], self._delete, until_there=False)
        return [FollowOutcome(target, FollowState.UNDONE, record_uri=target.record_uri) for target in targets]

    async def _known(self, http: Http, targets: Sequence[FollowTarget]) -> dict[str, FollowOutcome]:
        """Give, by their DIDs, the outcomes of those who need no writing: followed already, or blocked."""
        told = await relationships(self._reach, self._did, [target.remote_id for target in targets])
        known: dict[str, FollowOutcome] = {}
        for target in targets:
            between = told.get(target.remote_id)
            if between and between.blocked:
                known[target.remote_id] = FollowOutcome(target, FollowState.REFUSED, reasons.BLOCKED)
        # An AppView may lag behind: a follow that it tells of is looked up in the repository itself.
        followed = [
            replace(target, record_uri=told[target.remote_id].following or "")
            for target in targets
            if target.remote_id in told and told[target.remote_id].following and target.remote_id not in known
        ]
        for seen in await self._look(http, followed) if followed else []:
            if seen.state is FollowState.DONE:
                own = seen.record_uri == self._uri(seen.target)
                state = FollowState.DONE if own else FollowState.ALREADY
                known[seen.target.remote_id] = replace(seen, state=state)
        return known

    async def _profile(self, session: DpopSession) -> Answer:
        """Ask for the own profile with our token; an AppView that is down is no failure of this account."""
        url = f"{self._pds}/xrpc/app.bsky.actor.getProfile"
        try:
            return await session.get(url, params={"actor": self._did}, retries=0)
        except ServerUnreachable:
            return Answer(502, {}, b"")

    async def _apply(
        self, http: Http, targets: Sequence[FollowTarget], write: Callable[[FollowTarget], Write], *, until_there: bool
    ) -> None:
        """Carry out one write per target, all together.

        A PDS refuses the whole call when one key exists already (or is gone already, for a delete): then what is left
        to do is looked up and sent once more.
        """
        for attempt in (1, 2):
            if not targets:
                return
            body = {"repo": self._did, "writes": [write(target) for target in targets]}
            try:
                answer = await self._session(http).post(f"{self._pds}/xrpc/com.atproto.repo.applyWrites", body=body)
            except ServerUnreachable:
                # The reference PDS answers 500, not 400, to a key that exists.
                answer = None
            if answer is not None and answer.status == 200:
                # Something else than a PDS (a proxy's page) may have answered.
                answer.read(Applied)
                return
            if answer is not None and answer.error in _NO_ACCESS:
                raise _no_access(answer)
            if answer is not None and answer.status != 400:
                answer.from_own_server()
            there = await self._look(http, targets)
            left = [seen.target for seen in there if (seen.state is FollowState.DONE) is not until_there]
            if left and (attempt == 2 or len(left) == len(targets)):
                raise ServerUnreachable if answer is None else NetworkRefused
            targets = left

    async def _look(self, http: Http, targets: Sequence[FollowTarget]) -> list[FollowOutcome]:
        keys = [_key(target) for target in targets]
        if len(targets) <= ASKED_ONE_BY_ONE and all(keys):
            return [await self._look_one(http, target, key) for target, key in zip(targets, keys, strict=True)]
        by_key: dict[str, Record] = {}
        by_subject: dict[str, Record] = {}
        for record in await self._records(http):
            by_key[record.uri.rpartition("/")[2]] = record
            by_subject[_subject(record)] = record
        found = [
            by_key.get(key) if key else by_subject.get(target.remote_id)
            for target, key in zip(targets, keys, strict=True)
        ]
        return [_seen(target, record) for target, record in zip(targets, found, strict=True)]

    async def _look_one(self, http: Http, target: FollowTarget, key: str) -> FollowOutcome:
        answer = await http.get(
            f"{self._pds}/xrpc/com.atproto.repo.getRecord",
            params={"repo": self._did, "collection": FOLLOWS, "rkey": key},
        )
        if answer.error == "RecordNotFound" or answer.status == 404:
            return _seen(target, None)
        return _seen(target, self._read(answer, Record))

    async def _records(self, http: Http) -> list[Record]:
        records: list[Record] = []
        cursor: str | None = ""
        for _ in range(MOST_PAGES):
            page = await self._page(http, cursor)
            records += page.records
            before, cursor = cursor, page.cursor
            if not cursor or not page.records:
                return records
            if cursor == before:
                break
        raise ServerMisbehaves

    async def _page(self, http: Http, cursor: str | None) -> RecordPage:
        # Read without our token: a repository is public, and reading it must not depend on what was granted.
        query = {"repo": self._did, "collection": FOLLOWS, "limit": str(PAGE)} | ({"cursor": cursor} if cursor else {})
        answer: Answer = await http.get(f"{self._pds}/xrpc/com.atproto.repo.listRecords", params=query)
        return self._read(answer, RecordPage)

    @staticmethod
    def _read(answer: Answer, kind: type[T]) -> T:
        if answer.error in _NO_ACCESS:
            raise _no_access(answer)
        return answer.from_own_server().read(kind)

    def _create(self, target: FollowTarget) -> Write:
        return {
            "$type": "com.atproto.repo.applyWrites#create",
            "collection": FOLLOWS,
            "rkey": target.record_key,
            "value": {
                "$type": FOLLOWS,
                "subject": target.remote_id,
                "createdAt": clock.now().isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            },
        }

    def _delete(self, target: FollowTarget) -> Write:
        return {"$type": "com.atproto.repo.applyWrites#delete", "collection": FOLLOWS, "rkey": _key(target)}

    def _uri(self, target: FollowTarget) -> str:
        return f"at://{self._did}/{FOLLOWS}/{target.record_key}"

    def _session(self, http: Http) -> DpopSession:
        return DpopSession(http, self._grant.dpop_key, self._grant.access_token, self._nonces)

    def _check_batch(self, targets: Sequence[FollowTarget]) -> None:
        if len(targets) > self.batch_size:
            raise ValueError("at most 200 targets at a time")


def _no_access(answer: Answer) -> GrantRevoked:
    return AccountElsewhere() if answer.error in _NOT_HERE else GrantRevoked()


def _key(target: FollowTarget) -> str:
    return target.record_uri.rpartition("/")[2] or target.record_key


def _subject(record: Record) -> str:
    subject = record.value.get("subject")
    return subject if isinstance(subject, str) else ""


def _seen(target: FollowTarget, record: Record | None) -> FollowOutcome:
    # A key that holds something else than this follow is not this follow.
    if record is None or (target.remote_id and _subject(record) != target.remote_id):
        return FollowOutcome(target, FollowState.QUEUED)
    return FollowOutcome(target, FollowState.DONE, record_uri=record.uri)
