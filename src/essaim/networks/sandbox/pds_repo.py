"""Writing to and reading from the repositories of the sandbox's PDS."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from essaim.networks.sandbox.accounts import SandboxAccount
from essaim.networks.sandbox.answers import Params, Refusal
from essaim.networks.sandbox.pds_state import FOLLOW, PdsGrant, Record, cid_of, tid
from essaim.networks.sandbox.world import World

NSID = re.compile(r"^[a-zA-Z][a-zA-Z0-9-]*(\.[a-zA-Z0-9-]+){2,}$")
RECORD_KEY = re.compile(r"^[A-Za-z0-9._~:-]{1,512}$")
TID = re.compile(r"^[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}$")
DID = re.compile(r"^did:[a-z]+:[A-Za-z0-9._:%-]+$")
ZONED = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$")


@dataclass(frozen=True)
class Write:
    """One create, update or delete."""

    action: str
    collection: str
    rkey: str
    value: Mapping[str, Any]


def invalid(message: str) -> Refusal:
    """Give the answer to a request that makes no sense."""
    return Refusal(400, {"error": "InvalidRequest", "message": message})


def broken() -> Refusal:
    """Give the reference PDS's answer to a create of what is there, or an update or batch delete of what is not."""
    return Refusal(500, {"error": "InternalServerError", "message": "Internal Server Error"})


class Repositories:
    """The repositories, as one writer sees them; the caller holds the world's lock."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._pds = world.pds

    def prepared(self, action: str, params: Params) -> Write:
        """Give a valid write. Raises Refusal."""
        collection, rkey = str(params.get("collection", "")), str(params.get("rkey") or "")
        if not NSID.match(collection):
            raise invalid("Input/collection must be a valid nsid")
        if action != "create" and not rkey:
            raise invalid('Input must have the property "rkey"')
        rkey = rkey or self._pds.next_tid(self._world.now())
        if not RECORD_KEY.match(rkey) or (collection == FOLLOW and not TID.match(rkey)):
            raise invalid("Input/rkey must be a valid Record Key")
        value = params.get("value") if action == "delete" else params.get("record", params.get("value"))
        if action == "delete":
            return Write(action, collection, rkey, {})
        if not isinstance(value, dict):
            raise invalid('Input must have the property "record"')
        return Write(action, collection, rkey, self._valid(collection, value))

    def _valid(self, collection: str, value: Mapping[str, Any]) -> dict[str, Any]:
        found = value.get("$type", collection)
        if found != collection:
            raise invalid(f"Invalid $type: expected {collection}, got {found}")
        if collection == FOLLOW:
            for name, shape in (("subject", DID), ("createdAt", ZONED)):
                if name not in value:
                    raise invalid(f'Invalid {FOLLOW} record: Record must have the property "{name}"')
                if not isinstance(value[name], str) or not shape.match(value[name]):
                    kind = "did" if name == "subject" else "valid atproto datetime (both RFC-3339 and ISO-8601)"
                    raise invalid(f"Invalid {FOLLOW} record: Record/{name} must be a {kind}")
        return {**value, "$type": collection}

    def permit(self, grant: PdsGrant, write: Write) -> None:
        """Refuse a write that the grant's scopes do not hold."""
        if "transition:generic" in grant.scopes:
            return
        for scope in grant.scopes:
            name, _, query = scope.partition("?")
            actions = re.findall(r"action=(\w+)", query) or ["create", "update", "delete"]
            if name in {f"repo:{write.collection}", "repo:*"} and write.action in actions:
                return
        missing = f"repo:{write.collection}?action={write.action}"
        raise Refusal(403, {"error": "ScopeMissingError", "message": f'Missing required scope "{missing}"'})

    def duplicates(self, account: SandboxAccount, write: Write) -> list[Record]:
        """Give the follows of the same subject, which `createRecord` (and only it) replaces."""
        if write.collection != FOLLOW:
            return []
        records = self._pds.collection(account.remote_id, FOLLOW).values()
        return [record for record in records if record.value.get("subject") == write.value["subject"]]

    def apply(self, account: SandboxAccount, writes: list[Write]) -> list[Record | None]:
        """Carry all writes out or none; each gives its record, a delete None."""
        present: dict[tuple[str, str], bool] = {}
        for write in writes:
            key = (write.collection, write.rkey)
            there = present.get(key, write.rkey in self._pds.collection(account.remote_id, write.collection))
            if there == (write.action == "create"):
                raise broken()
            present[key] = write.action != "delete"
        return [self._carry_out(account, write) for write in writes]

    def _carry_out(self, account: SandboxAccount, write: Write) -> Record | None:
        records = self._pds.collection(account.remote_id, write.collection)
        uri = f"at://{account.remote_id}/{write.collection}/{write.rkey}"
        if write.action == "delete":
            gone = records.pop(write.rkey)
            self._write_down(account, gone, "unfollow" if gone.collection == FOLLOW else "record-deleted", uri)
            return None
        record = records[write.rkey] = Record(write.collection, write.rkey, cid_of(write.value), write.value)
        if write.action == "create":
            self._write_down(account, record, "follow" if record.collection == FOLLOW else "record-created", uri)
        return record

    def _write_down(self, account: SandboxAccount, record: Record, kind: str, uri: str) -> None:
        self._world.write_down("pds", kind, account.uid, str(record.value.get("subject", "")), uri)

    def page(self, did: str, collection: str, limit: int, cursor: str, *, reverse: bool) -> list[Record]:
        """Give records by their key, the newest first unless `reverse`, after `cursor`."""
        ordered = sorted(self._pds.collection(did, collection).items(), reverse=not reverse)
        if cursor:
            ordered = [(key, record) for key, record in ordered if (key > cursor) is reverse and key != cursor]
        return [record for _, record in ordered[:limit]]


def rev_of(at: datetime) -> str:
    """Give a commit's revision for the answer of a write."""
    return tid(int(at.timestamp() * 1_000_000))
