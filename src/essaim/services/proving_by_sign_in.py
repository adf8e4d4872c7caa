"""Proving an X account by signing in there, where the operators have keys for X: who somebody is, and nothing else."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from essaim.base import clock
from essaim.base.sealing import SealBroken
from essaim.conf.settings import current
from essaim.model import Proof
from essaim.networks.contract import BegunSignIn
from essaim.networks.x.sign_in import XIdentity, XKeys, XSignIn
from essaim.services import proving
from essaim.services.errors import SignInExpired
from essaim.services.keys import sealer
from essaim.services.networks import reach
from essaim.services.proving import Proved
from essaim.store.models import Person

PENDING = "pending-x-sign-in"
#: How long somebody may take on X's page.
LASTS = timedelta(minutes=20)


def offered() -> bool:
    """Say whether people can sign in with X here: the operators gave the site its keys."""
    return bool(current().x_client_id)


def begin(person: Person, redirect_uri: str) -> tuple[str, str]:
    """Give where to send the browser, and what to keep (sealed) in its session until it is back."""
    return begin_for(PENDING, redirect_uri, person=person.pk)


def finish(person: Person, pending: str, params: Mapping[str, str]) -> Proved:
    """End it with what X sent back in the query, and keep what it proves. X's token is gone when this returns.

    Raises SignInExpired, BadInput or NetworkError; then nothing was changed.
    """
    kept = kept_for(PENDING, pending)
    if kept["person"] != person.pk:
        raise SignInExpired
    who = signed_in(kept, params)
    return proving.keep(person, who.remote_id, who.handle, Proof.OAUTH)


def begin_for(purpose: str, redirect_uri: str, **bound: object) -> tuple[str, str]:
    """Give where to send the browser, and what to keep, sealed for this purpose alone, with what it is bound to."""
    begun: BegunSignIn = _sign_in().begin(redirect_uri)
    kept = bound | {"data": dict(begun.data), "begun_at": clock.now().isoformat()}
    return begun.authorize_url, sealer().seal(json.dumps(kept), purpose)


def kept_for(purpose: str, pending: str) -> dict[str, Any]:
    """Give what was kept for this purpose. Raises SignInExpired when it is nothing of ours, or too old."""
    try:
        kept: dict[str, Any] = json.loads(sealer().open(pending, purpose))
    except SealBroken as error:
        raise SignInExpired from error
    if clock.now() - datetime.fromisoformat(kept["begun_at"]) > LASTS:
        raise SignInExpired
    return kept


def signed_in(kept: Mapping[str, Any], params: Mapping[str, str]) -> XIdentity:
    """Give who X says they are; X's token is gone when this returns. Raises BadInput or NetworkError."""
    return asyncio.run(_sign_in().finish(kept["data"], params))


def _sign_in() -> XSignIn:
    site = current()
    keys = XKeys(site.x_client_id, site.x_client_secret, site.x_authorize_url, site.x_api_url)
    return XSignIn(reach(), keys)
