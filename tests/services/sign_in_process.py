"""Somebody signs in, is asked who they are, and follows one person; in a thread of a test, or in a process of its own.

`python -m tests.services.sign_in_process TYPED TARGET`: says "ready" and waits for a line; then, for each sign-in,
prints the address of the consent page, reads the query that comes back, and prints what it ended with.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Callable, Mapping

REDIRECT = "http://127.0.0.1:8000/oauth/mastodon/callback"
#: First they are new, then they come back; each time the other one does the same at the same moment.
SIGN_INS = 3
Consent = Callable[[str], Mapping[str, str]]


def sign_in(typed: str, target: str, consent: Consent) -> dict[str, object]:
    """Sign in and follow; give what our side knows of it."""
    from essaim.model import FollowTarget, Network
    from essaim.services import grants, signing_in
    from essaim.services.networks import networks
    from essaim.services.reconnecting.reading import described

    begun = signing_in.begin(Network.MASTODON, typed, redirect_uri=REDIRECT)
    done = signing_in.finish(begun.pending, consent(begun.authorize_url), signed_in=None)
    account = done.account
    assert account is not None
    client = networks().client(described(account), grants.of(account))
    me = asyncio.run(client.whoami())
    (outcome,) = asyncio.run(client.follow([FollowTarget(handle=target)]))
    return {
        "person": done.person.pk,
        "account": account.pk,
        "kept": account.handle,
        "answers": me.handle,
        "number": me.key.remote_id,
        "follow": outcome.state,
    }


def main(typed: str, target: str) -> None:
    """Do it as a process."""
    import django

    django.setup()
    from essaim.services import signing_in  # noqa: F401 - loaded before all begin

    print("ready", flush=True)
    sys.stdin.readline()

    def consent(authorize_url: str) -> Mapping[str, str]:
        print(authorize_url, flush=True)
        answer: Mapping[str, str] = json.loads(sys.stdin.readline())
        return answer

    for _ in range(SIGN_INS):
        print(json.dumps(sign_in(typed, target, consent)), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
