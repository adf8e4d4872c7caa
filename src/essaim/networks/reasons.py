"""Reason codes that clients put beside an outcome; stable, documented, put into words by whoever shows them."""

from __future__ import annotations

#: The account is not there (any more), or was suspended.
GONE = "account-gone"
#: The account moved: followed at its new address, or not found there.
MOVED = "account-moved"
#: Its owner approves followers one by one.
LOCKED = "locked"
#: One of the two blocked the other, or the other's server.
BLOCKED = "blocked"
#: The person muted them there.
MUTED = "muted"
#: The server said no without a reason that we can tell.
REFUSED = "refused"
#: The server lets this account follow no more.
FULL = "follow-limit"
