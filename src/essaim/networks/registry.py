"""The networks Essaim signs people in with and follows on; each client is loaded when it is first asked for."""

from __future__ import annotations

from essaim.model import Account, Grant, Network
from essaim.networks.contract import Client, Networks, Reach, SignIn


def networks(reach: Reach) -> Networks:
    """Give the real sign-ins and clients, whose requests go where `reach` lets them."""
    return _RealNetworks(reach)


class _RealNetworks:
    def __init__(self, reach: Reach) -> None:
        self._reach = reach

    def sign_in(self, network: Network) -> SignIn:
        """Give the network's sign-in."""
        if network is Network.MASTODON:
            from essaim.networks.mastodon.sign_in import MastodonSignIn

            return MastodonSignIn(self._reach)
        if network is Network.BLUESKY:
            from essaim.networks.bluesky.sign_in import BlueskySignIn

            return BlueskySignIn(self._reach)
        raise ValueError("nobody goes to this network with Essaim")

    def client(self, account: Account, grant: Grant) -> Client:
        """Give a client that acts for `account`; it needs no closing."""
        if account.key.network is Network.MASTODON:
            from essaim.networks.mastodon.client import MastodonClient

            return MastodonClient(self._reach, account, grant)
        if account.key.network is Network.BLUESKY:
            from essaim.networks.bluesky.client import BlueskyClient

            return BlueskyClient(self._reach, account, grant)
        raise ValueError("nobody goes to this network with Essaim")
