"""What other servers answer, or do not; each client translates its server's answers into these at its border.

NetworkError
├── AddressRefused      not an address we send requests to (private, malformed, wrong scheme)
├── ServerUnreachable   no answer, a time-out before sending, broken TLS, 5xx            (again later)
├── ServerMisbehaves    an answer that makes no sense: too large, not JSON, wrong types  (again later)
├── SlowDown            429: wait until `until`                                          (again later)
├── OutcomeUnknown      sent, but no answer: look before trying again                    (look first)
├── NotThere            no such server, account or record
├── NetworkRefused      the server understood and said no
│   ├── AppForgotten    the server no longer knows our client: register it again
│   └── ScopesRefused   the server does not give the permissions we asked for: ask for wider ones
└── GrantRevoked        the token is no longer accepted: the person must sign in again
    └── AccountElsewhere  its server no longer has the account: ask where it lives now
"""

from __future__ import annotations

from datetime import datetime

from essaim.base.errors import EssaimError


class NetworkError(EssaimError):
    """Another server could not do what we asked."""

    code = "network"


class AddressRefused(NetworkError):
    """This address is not one that Essaim sends requests to."""

    code = "address-refused"


class ServerUnreachable(NetworkError):
    """The server does not answer. Nothing was changed; please try again later."""

    code = "server-unreachable"
    permanent = False


class ServerMisbehaves(NetworkError):
    """The server gave an answer that makes no sense."""

    code = "server-misbehaves"
    permanent = False


class SlowDown(NetworkError):
    """The server asks us to wait."""

    code = "slow-down"
    permanent = False

    def __init__(self, until: datetime, message: str = "") -> None:
        super().__init__(message)
        self.until = until


class OutcomeUnknown(NetworkError):
    """The request was sent but no answer came: it may have been done."""

    code = "outcome-unknown"
    permanent = False


class NotThere(NetworkError):
    """There is no such server or account."""

    code = "not-there"


class NetworkRefused(NetworkError):
    """The server refused the request."""

    code = "network-refused"


class AppForgotten(NetworkRefused):
    """The server no longer knows Essaim. Please start the sign-in again."""

    code = "app-forgotten"


class ScopesRefused(NetworkRefused):
    """The server does not give the few permissions that Essaim asks for."""

    code = "scopes-refused"


class GrantRevoked(NetworkError):
    """The server no longer accepts our access: please sign in there again."""

    code = "grant-revoked"


class AccountElsewhere(GrantRevoked):
    """This server says that it no longer has the account: it may live on another one by now."""

    code = "account-elsewhere"
