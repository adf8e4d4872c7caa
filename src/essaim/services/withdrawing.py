"""Opting out without an account here: a post on X proves whose wish it is, or X itself where one signs in there.

The answer is the same whether or not the account was on any list, belongs to a member, or had opted out already: nobody
learns that here.
"""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from django.utils.translation import gettext

from essaim.base import clock
from essaim.base.sealing import SealBroken
from essaim.base.text import gettext_noop
from essaim.conf.settings import current
from essaim.model import Network, Proof
from essaim.networks.x.embed import read_post
from essaim.services import opting_out, proving_by_sign_in
from essaim.services.errors import ProofRefused, SignInExpired
from essaim.services.keys import sealer
from essaim.services.networks import reach
from essaim.services.proving import ALPHABET, CODE_LASTS, codes_in

SEALED_ASKING, SEALED_SIGN_IN = "opt-out", "opt-out-x-sign-in"


@dataclass(frozen=True)
class Asking:
    """What to post on X, word for word, and until when its code counts."""

    text: str
    code: str
    expires_at: datetime


def begin() -> str:
    """Give a new code, sealed, for the visitor's session: nothing of it is written anywhere else."""
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(2))
    kept = {"code": f"essaim-{'-'.join(groups)}", "at": clock.now().isoformat()}
    return sealer().seal(json.dumps(kept), SEALED_ASKING)


def asking(sealed: str) -> Asking | None:
    """Give what to post; None when the code is too old or not ours."""
    try:
        kept = json.loads(sealer().open(sealed, SEALED_ASKING))
    except SealBroken:
        return None
    expires_at = datetime.fromisoformat(kept["at"]) + CODE_LASTS
    if expires_at <= clock.now():
        return None
    text = gettext("Leave my X account out of %(site)s. %(code)s") % {"site": _site(), "code": kept["code"]}
    return Asking(text, kept["code"], expires_at)


def check(sealed: str, post_address: str, *, undo: bool = False) -> None:
    """Read the post through X's public embed data and leave its author out, or take that back.

    Raises ProofRefused, SignInExpired, BadInput or NetworkError; then nothing was changed.
    """
    wanted = asking(sealed)
    if wanted is None:
        raise SignInExpired
    post = asyncio.run(read_post(reach(), post_address))
    codes = codes_in(post.text)
    if not codes:
        raise ProofRefused(
            gettext_noop("There is no code in this post. Post the text exactly as it is shown here, code included.")
        )
    if wanted.code not in codes:
        raise ProofRefused(
            gettext_noop("The code in this post is not yours or was replaced by a newer one. Post the text shown here.")
        )
    _do(post.author_id, Proof.POST, undo=undo)


def begin_by_sign_in(redirect_uri: str, *, undo: bool = False) -> tuple[str, str]:
    """Give where to send the browser so that X says whose wish it is, and what to keep (sealed) in its session."""
    return proving_by_sign_in.begin_for(SEALED_SIGN_IN, redirect_uri, undo=undo)


def finish_by_sign_in(pending: str, params: Mapping[str, str]) -> bool:
    """Leave out who signed in with X, or take that back; True when it was taken back. X's token is gone then.

    Nothing is kept of who they are but what the wish needs. Raises SignInExpired, BadInput or NetworkError.
    """
    kept = proving_by_sign_in.kept_for(SEALED_SIGN_IN, pending)
    undo = bool(kept["undo"])
    _do(proving_by_sign_in.signed_in(kept, params).remote_id, Proof.OAUTH, undo=undo)
    return undo


def _do(remote_id: str, proof: Proof, *, undo: bool) -> None:
    if undo:
        opting_out.opt_in_id(Network.X, remote_id)
    else:
        opting_out.opt_out_id(Network.X, remote_id, proof)


def _site() -> str:
    return urlsplit(current().base_url).netloc
