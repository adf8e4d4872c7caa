"""What people type to say where their account is, turned into a network and an address, or into a helpful question.

Pure: nothing is asked of any server here.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from essaim.base.errors import BadInput
from essaim.base.text import gettext_noop
from essaim.model import Network
from essaim.networks.addresses import is_dns_name, is_loopback_host

LONGEST = 400
#: Where people of X, Threads and others often paste their old profile from.
_LEFT_HOSTS = {"x.com", "twitter.com", "threads.net", "threads.com", "instagram.com", "facebook.com", "tiktok.com"}
_BLUESKY_HOSTS = {"bsky.app", "staging.bsky.app", "main.bsky.dev", "bsky.social", "deer.social", "blacksky.community"}
#: Pages that show other servers' accounts, whose name is the first part of their path.
_READERS = {"elk.zone", "main.elk.zone", "phanpy.social", "semaphore.social", "pinafore.social"}
#: What stands before the name in a profile's path: Mastodon, GoToSocial, Friendica, Pixelfed, Misskey, Hubzilla, Lemmy.
_BEFORE_NAMES = {"web", "deck", "users", "profile", "profiles", "u", "user", "accounts", "actor", "channel", "ap", "i"}
#: Pages that are nobody's.
_NO_NAMES = {
    "about", "auth", "authorize_interaction", "authorize-follow", "directory", "explore", "getting-started", "home",
    "lists", "local", "login", "nodeinfo", "notes", "notifications", "oauth", "posts", "public", "search", "settings",
    "share", "signup", "sign_in", "statuses", "tag", "tags", "timeline", "timelines", "notice",
}  # fmt: skip
_SPELT_OUT = (
    (re.compile(r"\s*[\[({]\s*at\s*[\])}]\s*", re.IGNORECASE), "@"),
    (re.compile(r"\s*[\[({]\s*dot\s*[\])}]\s*", re.IGNORECASE), "."),
)
_IN_A_SENTENCE = re.compile(r"(?<![\w@])@[\w.-]+@[\w-]+(?:\.[\w-]+)+")
_MAIL_HOSTS = {
    "gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "hotmail.fr", "live.com", "yahoo.com", "yahoo.fr",
    "icloud.com", "proton.me", "protonmail.com", "orange.fr", "wanadoo.fr", "free.fr", "laposte.net", "sfr.fr",
    "gmx.de", "gmx.net", "web.de", "posteo.de",
}  # fmt: skip
_NAME = re.compile(r"[\w.-]{1,100}")
_DID = re.compile(r"did:(?:plc:[a-z2-7]{24}|web:[a-z0-9.-]{3,253}(?:%3[aA][0-9]{1,5})?)")
_HANDLE_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")

ASK_SERVER = gettext_noop(
    "On which server is “%(name)s”? Please type the whole address, such as %(name)s@mastodon.social."
)
ASK_HANDLE = gettext_noop("Is it %(name)s.bsky.social? Please type your whole Bluesky handle.")
ASK_NETWORK = gettext_noop("Is “%(name)s” a Mastodon server or a Bluesky handle? Please choose the network first.")
ASK_ADDRESS = gettext_noop("“%(typed)s” is not an address we understand. Try name@server, or name.bsky.social.")
ASK_ANYTHING = gettext_noop("Please type your address there, such as name@server or name.bsky.social.")
OLD_NETWORK = gettext_noop(
    "%(host)s is a network people leave. Here we need the account you go to, on Mastodon or Bluesky."
)
LOOKS_LIKE_MAIL = gettext_noop(
    "This looks like an e-mail address. Please type the address of your account, such as name@mastodon.social."
)
NOT_BLUESKY = gettext_noop("“%(typed)s” is an address on a Mastodon-compatible server, not on Bluesky.")
NOT_MASTODON = gettext_noop("“%(typed)s” is an address on Bluesky, not on a Mastodon-compatible server.")


@dataclass(frozen=True, slots=True)
class TypedAddress:
    """What was typed: on Mastodon a `host` (with its port) and perhaps a `name`; on Bluesky an `identifier`."""

    network: Network
    host: str = ""
    name: str = ""
    identifier: str = ""


def read_typed(typed: str, network: Network | None = None) -> TypedAddress:
    """Give what a person's text names. `network` is the one they chose, if any. Raises BadInput with a question."""
    text = _clean(typed)
    if not text:
        raise BadInput(ASK_ANYTHING)
    found = _as_did(text) or _as_url(text, network) or _as_address(text, network)
    if network is Network.BLUESKY and found.network is Network.MASTODON:
        raise BadInput(NOT_BLUESKY, typed=text)
    if network is Network.MASTODON and found.network is Network.BLUESKY:
        raise BadInput(NOT_MASTODON, typed=text)
    return found


def ascii_host(text: str) -> str:
    """Give a host, with its port if any, as the network knows it: lower case, punycode. Raises BadInput."""
    host, colon, port = text.strip().rstrip(".").lower().partition(":")
    try:
        host = host.rstrip(".").encode("idna").decode("ascii").lower()
    except UnicodeError:
        host = ""
    whole = f"{host}:{port}" if colon and port != "443" else host
    fit = is_dns_name(host) or is_loopback_host(host)
    if not fit or (colon and not (port.isascii() and port.isdigit() and 0 < int(port) < 65536)):
        raise BadInput(ASK_ADDRESS, typed=text)
    return whole


def is_did(text: str) -> bool:
    """Say whether a text is a DID of the two methods in use."""
    return _DID.fullmatch(text) is not None


def is_bluesky_handle(text: str) -> bool:
    """Say whether a text, in lower case, has the form of a Bluesky handle: a domain name without port."""
    labels = text.split(".")
    return (
        len(text) <= 253
        and len(labels) >= 2
        and all(_HANDLE_LABEL.fullmatch(label) for label in labels)
        and not labels[-1][0].isdigit()
    )


def _clean(typed: str) -> str:
    """Drop what phones and applications slip into copied text: marks of direction, no-break spaces, quotes."""
    text = unicodedata.normalize("NFKC", typed[: LONGEST + 1])
    text = "".join(char for char in text if unicodedata.category(char) not in {"Cf", "Cc"})
    for spelt, sign in _SPELT_OUT:
        text = spelt.sub(sign, text)
    if " " in text.strip() and len(found := _IN_A_SENTENCE.findall(text)) == 1:
        text = found[0]
    text = "".join(text.split()).strip("<>\"'«»“”‘’()[],;")
    text = re.sub(r"^(?:acct|mailto|web\+ap):(?://)?", "", text, flags=re.IGNORECASE)
    text = re.sub(r"(?<=@)https?://", "", text, flags=re.IGNORECASE)
    if len(text) > LONGEST:
        raise BadInput(ASK_ANYTHING)
    return text


def _as_did(text: str) -> TypedAddress | None:
    lowered = text.lower().removeprefix("at://").removeprefix("@")
    if lowered.startswith("did:"):
        did = lowered.partition("/")[0]
        if not is_did(did):
            raise BadInput(ASK_ADDRESS, typed=text)
        return TypedAddress(Network.BLUESKY, identifier=did.replace("%3a", "%3A"))
    if text.lower().startswith("at://"):
        return _bluesky(text[5:].partition("/")[0])
    return None


def _as_url(text: str, network: Network | None) -> TypedAddress | None:
    lowered = text.lower()
    if "://" not in lowered and not re.match(r"[^@/]+\.[^@/]+/.*", lowered):
        return None
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
        host = parts.netloc.rpartition("@")[2].lower().removeprefix("www.")
    except ValueError as error:
        raise BadInput(ASK_ADDRESS, typed=text) from error
    if parts.scheme.lower() not in {"http", "https"} or not host:
        raise BadInput(ASK_ADDRESS, typed=text)
    path = [unquote(part) for part in parts.path.split("/") if part]
    if host in _READERS:
        path = path or [unquote(part) for part in parts.fragment.split("/") if part]
        return _seen_elsewhere(text, path)
    if host in _BLUESKY_HOSTS:
        if len(path) >= 2 and path[0] == "profile":
            return _as_did(path[1]) or _bluesky(path[1])
        raise BadInput(ASK_ANYTHING)
    _refuse_old(host)
    if network is Network.BLUESKY:
        return _bluesky(path[1] if len(path) >= 2 and path[0] == "profile" else host)
    if host.endswith(".bsky.social"):
        return _bluesky(host)
    if not path and (user := parts.netloc.rpartition("@")[0].strip("@")):
        return _as_address(f"{user}@{host}", network)
    return _from_profile(ascii_host(host), path)


def _seen_elsewhere(text: str, path: list[str]) -> TypedAddress:
    """Read `elk.zone/tilleul.example/@ana`: the account is where the path says."""
    if not path or not is_dns_name(path[0].lower()):
        raise BadInput(ASK_ADDRESS, typed=text)
    handle = path[1] if len(path) > 1 and path[1].startswith("@") else ""
    return _from_profile(ascii_host(path[0]), [handle] if handle else [])


def _from_profile(host: str, path: list[str]) -> TypedAddress:
    """Read a profile's path as Mastodon, GoToSocial, Pleroma, Misskey, Friendica, Pixelfed and others write it."""
    while len(path) > 1 and path[0].lower() in _BEFORE_NAMES:
        path = path[1:]
    name = path[0] if path else ""
    if name.startswith("@") and "@" in name[1:]:
        # Seen from another server: the account lives where its address says.
        name, _, host = name[1:].partition("@")
        return TypedAddress(Network.MASTODON, host=ascii_host(host), name=name)
    plain = not name.startswith(("@", "~"))
    name = name.removeprefix("@").removeprefix("~")
    if "@" in name:
        name, _, host = name.partition("@")
        return TypedAddress(Network.MASTODON, host=ascii_host(host), name=name)
    if plain and (name.lower() in _NO_NAMES | _BEFORE_NAMES or name.isdigit()):
        name = ""
    return TypedAddress(Network.MASTODON, host=host, name=name if _NAME.fullmatch(name) else "")


def _as_address(text: str, network: Network | None) -> TypedAddress:
    bare = text.removeprefix("@").rstrip("/")
    if "@" in bare:
        name, _, host = bare.partition("@")
        if not _NAME.fullmatch(name) or "@" in host:
            raise BadInput(ASK_ADDRESS, typed=text)
        host = ascii_host(host)
        if host in _MAIL_HOSTS:
            raise BadInput(LOOKS_LIKE_MAIL)
        if host == "bsky.social":  # on Bluesky the name stands before the domain with a dot
            raise BadInput(ASK_HANDLE, name=name)
        _refuse_old(host)
        return TypedAddress(Network.MASTODON, host=host, name=name)
    if "." in bare or is_loopback_host(bare):
        return _as_domain(bare, network, at=text.startswith("@"))
    if not _NAME.fullmatch(bare):
        raise BadInput(ASK_ADDRESS, typed=text)
    raise BadInput(ASK_HANDLE if network is Network.BLUESKY else ASK_SERVER, name=bare)


def _as_domain(text: str, network: Network | None, *, at: bool) -> TypedAddress:
    """Read a bare domain: a server for Mastodon, a handle for Bluesky; `@domain` is how Bluesky writes handles."""
    _refuse_old(text.lower())
    if network is Network.BLUESKY or text.lower().endswith(".bsky.social") or (network is None and at):
        return _bluesky(text)
    if network is None:
        raise BadInput(ASK_NETWORK, name=text)
    return TypedAddress(Network.MASTODON, host=ascii_host(text))


def _bluesky(text: str) -> TypedAddress:
    text = text.removeprefix("@").rstrip(".")
    try:
        handle = text.encode("idna").decode("ascii").lower()
    except UnicodeError:
        handle = ""
    if not is_bluesky_handle(handle):
        raise BadInput(ASK_ADDRESS, typed=text)
    return TypedAddress(Network.BLUESKY, identifier=handle)


def _refuse_old(host: str) -> None:
    if host in _LEFT_HOSTS or host.removeprefix("mobile.").removeprefix("m.") in _LEFT_HOSTS:
        raise BadInput(OLD_NETWORK, host=host)
