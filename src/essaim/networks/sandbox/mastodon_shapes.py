"""The JSON that Mastodon answers: accounts, relationships, the instance."""

from __future__ import annotations

from typing import Any

from essaim.networks.sandbox.accounts import SandboxAccount
from essaim.networks.sandbox.mastodon_state import App, MastodonHost
from essaim.networks.sandbox.world import World

Json = dict[str, Any]


def account_json(host: MastodonHost, account: SandboxAccount, *, nested: bool = False) -> Json:
    """Give an account as `host` shows it, under its own number."""
    home = f"http://{account.host}"
    picture = f"{home}/avatars/original/missing.png"
    shown: Json = {
        "id": host.know(account),
        "username": account.name,
        "acct": account.name if account.label == host.label else account.handle,
        "display_name": "" if account.suspended else account.display_name,
        "locked": account.locked,
        "bot": False,
        "discoverable": True,
        "indexable": False,
        "group": False,
        "created_at": account.created_at.strftime("%Y-%m-%dT00:00:00.000Z"),
        "note": "",
        "url": f"{home}/@{account.name}",
        "uri": f"{home}/users/{account.name}",
        "avatar": picture,
        "avatar_static": picture,
        "header": picture,
        "header_static": picture,
        "followers_count": account.followers,
        "following_count": len(host.following(account)),
        "statuses_count": 0,
        "last_status_at": None,
        "hide_collections": None,
        "emojis": [],
        "fields": [],
    }
    if account.suspended:
        shown["suspended"] = True
    if account.moved_to is not None and not nested:
        shown["moved"] = account_json(host, account.moved_to, nested=True)
    return shown


def own_account_json(host: MastodonHost, account: SandboxAccount) -> Json:
    """Give an account as it sees itself."""
    source = {
        "privacy": "public",
        "sensitive": False,
        "language": None,
        "note": "",
        "fields": [],
        "follow_requests_count": 0,
        "hide_collections": None,
        "discoverable": True,
        "indexable": False,
    }
    role = {"id": "-99", "name": "", "permissions": "65536", "color": "", "highlighted": False}
    return account_json(host, account) | {"source": source, "role": role}


def relationship_json(world: World, host: MastodonHost, me: SandboxAccount, other: SandboxAccount) -> Json:
    """Give how `me` stands to `other`."""
    follow = host.follow_of(me, other)
    following = follow is not None and not follow.requested
    back = world.mastodon[other.label].follow_of(other, me)
    return {
        "id": host.know(other),
        "following": following,
        "showing_reblogs": following,
        "notifying": False,
        "languages": None,
        "followed_by": back is not None and not back.requested,
        "blocking": False,
        "blocked_by": False,
        "muting": (me, other) in host.muted,
        "muting_notifications": (me, other) in host.muted,
        "muting_expires_at": None,
        "requested": follow is not None and follow.requested,
        "requested_by": back is not None and back.requested,
        "domain_blocking": False,
        "endorsed": False,
        "note": "",
    }


def app_json(app: App) -> Json:
    """Give a client as its registration is answered."""
    return {
        "id": str(app.number),
        "name": app.name,
        "website": None,
        "scopes": list(app.scopes),
        "redirect_uris": list(app.redirect_uris),
        "redirect_uri": "\n".join(app.redirect_uris),
        "client_id": app.client_id,
        "client_secret": app.client_secret,
        "client_secret_expires_at": 0,
        "vapid_key": "",
    }


def instance_v2_json(world: World, host: MastodonHost) -> Json:
    """Give the server's description since Mastodon 4."""
    return {
        "domain": world.authority(host.label),
        "title": host.title,
        "version": host.version,
        "source_url": "https://github.com/mastodon/mastodon",
        "description": "A server of an invented world.",
        "usage": {"users": {"active_month": len(host.local)}},
        "thumbnail": {"url": f"{world.url(host.label)}/thumbnail.png"},
        "languages": ["en"],
        "configuration": {
            "urls": {},
            "accounts": {"max_featured_tags": 10, "max_pinned_statuses": 5},
            "statuses": {"max_characters": 500, "max_media_attachments": 4, "characters_reserved_per_url": 23},
        },
        "registrations": {"enabled": False, "approval_required": False, "message": None},
        "api_versions": {"mastodon": 7},
        "contact": {"email": "", "account": None},
        "rules": [],
    }


def instance_v1_json(world: World, host: MastodonHost) -> Json:
    """Give the server's description as all versions answer it."""
    return {
        "uri": world.authority(host.label),
        "title": host.title,
        "short_description": "A server of an invented world.",
        "description": "",
        "email": "",
        "version": host.version,
        "urls": {},
        "stats": {"user_count": len(host.local), "status_count": 0, "domain_count": 3},
        "thumbnail": f"{world.url(host.label)}/thumbnail.png",
        "languages": ["en"],
        "registrations": False,
        "approval_required": False,
        "invites_enabled": False,
        "configuration": {"statuses": {"max_characters": 500}},
        "contact_account": None,
        "rules": [],
    }


def nodeinfo_json(host: MastodonHost) -> Json:
    """Give what the server says of its software."""
    users = {"total": len(host.local), "activeMonth": len(host.local), "activeHalfyear": len(host.local)}
    return {
        "version": "2.0",
        "software": {"name": "mastodon", "version": host.version},
        "protocols": ["activitypub"],
        "services": {"outbound": [], "inbound": []},
        "usage": {"users": users, "localPosts": 0},
        "openRegistrations": False,
        "metadata": {"nodeName": host.title, "nodeDescription": ""},
    }
