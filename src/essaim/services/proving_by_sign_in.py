"""Proving an X account by signing in there, where the operators have keys for X: who somebody is, and nothing else."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from datetime import datetime, timedelta

from essaim.base import clock
from essaim.base.sealing import SealBroken
from essaim.conf.settings import current
from essaim.model import Proof
from essaim.networks.contract import BegunSignIn
from essaim.networks.x.sign_in import XKeys, XSignIn
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
    begun: BegunSignIn = _sign_in().begin(redirect_uri)
    kept = {"person": person.pk, "data": dict(begun.data), "begun_at": clock.now().isoformat()}
    return begun.authorize_url, sealer().seal(json.dumps(kept), PENDING)


def finish(person: Person, pending: str, params: Mapping[str, str]) -> Proved:
    """End it with what X sent back in the query, and keep what it proves. X's token is gone when this returns.

    Raises SignInExpired, BadInput or NetworkError; then nothing was changed.
    """
    try:
        kept = json.loads(sealer().open(pending, PENDING))
    except SealBroken as error:
        raise SignInExpired from error
    if kept["person"] != person.pk or clock.now() - datetime.fromisoformat(kept["begun_at"]) > LASTS:
        raise SignInExpired
    who = asyncio.run(_sign_in().finish(kept["data"], params))
    return proving.keep(person, who.remote_id, who.handle, Proof.OAUTH)


def _sign_in() -> XSignIn:
    site = current()
    keys = XKeys(site.x_client_id, site.x_client_secret, site.x_authorize_url, site.x_api_url)
    return XSignIn(reach(), keys)
