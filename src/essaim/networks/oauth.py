"""What both networks' OAuth flows share."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping

from essaim.base.errors import BadInput
from essaim.base.text import gettext_noop

NOT_OURS = gettext_noop("This answer does not belong to the sign-in you started here. Please start again.")
SAID_NO = gettext_noop("You did not let Essaim in, so nothing was changed. You can start again whenever you like.")
SERVER_SAID_NO = gettext_noop("The server ended the sign-in without letting you in. Please start again.")
CODE_DEAD = gettext_noop("This sign-in was used already, or took too long. Please start again.")


def pkce_challenge(verifier: str) -> str:
    """Give the S256 challenge of a PKCE verifier (RFC 7636)."""
    return b64url(hashlib.sha256(verifier.encode("ascii")).digest())


def b64url(raw: bytes) -> str:
    """Give bytes in base64url without padding, as JOSE and PKCE write them."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def check_return(state: str, params: Mapping[str, str]) -> str:
    """Give the code that came back with the browser, once its state is known to be ours. Raises BadInput."""
    if not hmac.compare_digest(state.encode(), params.get("state", "").encode()):
        raise BadInput(NOT_OURS)
    if error := params.get("error"):
        raise BadInput(SAID_NO if error == "access_denied" else SERVER_SAID_NO)
    if not (code := params.get("code")):
        raise BadInput(SERVER_SAID_NO)
    return code
