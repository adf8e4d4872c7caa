"""All settings of Essaim as one typed value; each is told in `docs/reference/settings.md`, made from here."""

from __future__ import annotations

import base64
import binascii
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from essaim.base.sealing import KEY_BYTES
from essaim.conf.env import Environment, WrongSetting
from essaim.conf.keys import Keys, read_keys_file
from essaim.conf.mail import MailServer, read_mail

#: What the catalogues hold; an operator may leave some out.
LANGUAGES = ("fr", "en")


@dataclass(frozen=True)
class Setting:
    """One line of the reference: the variable's name, its default as people read it, what it is for."""

    name: str
    default: str
    meaning: str


@dataclass(frozen=True)
class Settings:
    """Typed settings. Secrets are left out of its repr."""

    data_dir: Path
    keys_file: Path
    index_dir: Path
    database_url: str
    base_url: str
    listen: str
    demo: bool
    debug: bool
    allow_loopback: bool
    plc_url: str
    handle_resolver_url: str
    x_embed_url: str
    dns_server: str
    x_client_id: str
    x_authorize_url: str
    x_api_url: str
    limits_file: Path | None
    contact: str
    operator: str
    controller: str
    dpo: str
    hosting: str
    authority: str
    minimum_age: int
    backup_days: int
    claim_seconds: int
    #: Processes of the site; 0 for as many as there are cores.
    processes: int
    workers: int
    upload_max_mb: int
    log_level: str
    site_name: str
    trusted_sources: frozenset[str]
    directory_refresh_days: int
    wikidata_url: str
    queue_url: str
    trusted_proxy: str
    log_format: str
    open_registration: bool
    colour: str
    languages: tuple[str, ...]
    legal_notice_url: str
    ads_lists: tuple[Path, ...] = ()
    metrics_token: str = field(repr=False, default="")
    mail_from: str = ""
    #: None: this site sends no e-mail, and its pages say so.
    mail_server: MailServer | None = field(repr=False, default=None)
    secret_key: str = field(repr=False, default="")
    x_client_secret: str = field(repr=False, default="")
    sealing_keys: Mapping[str, bytes] = field(repr=False, default_factory=dict)
    pseudonym_keys: Mapping[int, bytes] = field(repr=False, default_factory=dict)
    client_secrets: Mapping[str, bytes] = field(repr=False, default_factory=dict)
    #: False when settings hold the keys themselves, which no command can change then.
    keys_in_file: bool = False

    @property
    def sub_path(self) -> str:
        """Where the site stands below its host: empty, or `/essaim`."""
        return urlsplit(self.base_url).path.rstrip("/")

    @property
    def host(self) -> str:
        """The site's own host name, without its port."""
        return urlsplit(self.base_url).hostname or ""

    @property
    def uploads_dir(self) -> Path:
        """Where uploads wait for the minute they live."""
        return self.data_dir / "uploads"

    @property
    def queue_file(self) -> Path:
        """The embedded queue's file."""
        return self.data_dir / "queue.sqlite3"

    def require_keys(self) -> None:
        """Raise WrongSetting unless all three keys are there."""
        if not (self.secret_key and self.sealing_keys and self.pseudonym_keys):
            raise WrongSetting(
                "Essaim has no keys yet. Run `essaim keys` once: it writes them to a private file "
                "and says which setting points to it."
            )


REFERENCE = (
    Setting("ESSAIM_DATA_DIR", "./var", "Folder of the embedded database, the queue and short-lived uploads."),
    Setting(
        "ESSAIM_INDEX_DIR",
        "<data>/index",
        "Folder of the follow index's files, on this machine. They are made from the database again when missing.",
    ),
    Setting(
        "ESSAIM_DATABASE_URL",
        "sqlite:///<data>/essaim.sqlite3",
        "Database: `sqlite:///PATH` or `postgresql://USER:PASSWORD@HOST:PORT/NAME`.",
    ),
    Setting(
        "ESSAIM_KEYS_FILE",
        "<data>/../keys.toml",
        "Private file (mode 600) made by `essaim keys`. Keep a copy elsewhere, never with the backups.",
    ),
    Setting(
        "ESSAIM_SECRET_KEY",
        "from the keys file",
        "Signs sessions and forms. `ESSAIM_SECRET_KEY_FILE` may point to a file.",
    ),
    Setting(
        "ESSAIM_SEALING_KEYS",
        "from the keys file",
        "Seal tokens: `id:base64 id:base64 …`, the newest last. `_FILE` too.",
    ),
    Setting(
        "ESSAIM_PSEUDONYM_KEYS",
        "from the keys file",
        "Make pseudonyms of contacts: `1:base64 2:base64 …`, the newest last. `_FILE` too.",
    ),
    Setting("ESSAIM_BASE_URL", "http://127.0.0.1:8000", "The site's public address, with its sub-path if any."),
    Setting("ESSAIM_LISTEN", "127.0.0.1:8000", "Where `essaim serve` listens."),
    Setting("ESSAIM_SITE_NAME", "Essaim", "The name shown in the page header."),
    Setting(
        "ESSAIM_CONTACT",
        "(empty)",
        "Address of the operators, told to other servers in the User-Agent and shown to visitors.",
    ),
    Setting("ESSAIM_OPERATOR", "(empty)", "Who runs the site, as its visitors read it: a name, or a name and a place."),
    Setting(
        "ESSAIM_CONTROLLER",
        "(empty)",
        "Who is responsible for the data, as the privacy pages tell it: name and postal address of the association, "
        "town or newsroom.",
    ),
    Setting("ESSAIM_DPO", "(none)", "How to reach the data protection officer, where there is one."),
    Setting("ESSAIM_HOSTING", "(empty)", "Who hosts the server, and where: a recipient in the sense of the GDPR."),
    Setting(
        "ESSAIM_AUTHORITY",
        "CNIL, https://www.cnil.fr",
        "The data protection authority to which people may complain.",
    ),
    Setting("ESSAIM_MINIMUM_AGE", "15", "From which age one may be a member; in France 15 for one's own consent."),
    Setting(
        "ESSAIM_BACKUP_DAYS", "30", "How old your oldest backup gets: so long who erased everything is remembered."
    ),
    Setting("ESSAIM_DEMO", "no", "The invented world of `make demo`: a banner says that nothing is real."),
    Setting("ESSAIM_DEBUG", "no", "Django's debug pages. Never on a real site."),
    Setting(
        "ESSAIM_ALLOW_LOOPBACK",
        "no",
        "Lets outgoing requests reach this very machine: for the sandbox and tests only.",
    ),
    Setting("ESSAIM_PLC_URL", "https://plc.directory", "Directory of `did:plc` identities."),
    Setting(
        "ESSAIM_HANDLE_RESOLVER_URL",
        "https://public.api.bsky.app",
        "XRPC service asked when a Bluesky handle does not resolve by itself.",
    ),
    Setting(
        "ESSAIM_DNS_SERVER",
        "the system's",
        "Name server, `ADDRESS:PORT`, asked which Bluesky account a domain stands for (its TXT record).",
    ),
    Setting(
        "ESSAIM_X_EMBED_URL",
        "https://cdn.syndication.twimg.com",
        "Where X's public embed data is read for the leaving post.",
    ),
    Setting(
        "ESSAIM_X_CLIENT_ID",
        "(none)",
        "Your client id at X, if you have one: then people can also prove their account by signing in with X. "
        "Its call-back address is `<site>/oauth/x/callback`; it needs `users.read` and `tweet.read`, nothing else.",
    ),
    Setting(
        "ESSAIM_X_CLIENT_SECRET",
        "(none)",
        "The secret that belongs to it; none for a public client. `ESSAIM_X_CLIENT_SECRET_FILE` may point to a file.",
    ),
    Setting("ESSAIM_X_AUTHORIZE_URL", "https://x.com/i/oauth2/authorize", "X's page on which people say yes."),
    Setting("ESSAIM_X_API_URL", "https://api.x.com/2", "X's programming interface, asked only who signed in."),
    Setting(
        "ESSAIM_TRUSTED_SOURCES",
        "(none)",
        "Trusted sources of the public directory, by their short names: whom they state is followed like a member who "
        "arrives. What operators decide on their pages goes before it.",
    ),
    Setting(
        "ESSAIM_DIRECTORY_REFRESH_DAYS",
        "0",
        "Every how many days the worker reads Wikidata's statements again; 0 for only when asked by command.",
    ),
    Setting("ESSAIM_WIKIDATA_URL", "https://query.wikidata.org/sparql", "Query service asked for them."),
    Setting(
        "ESSAIM_ADS_LISTS",
        "(none)",
        "Lists, as `essaim ads lists update` writes them, that the page “How was I targeted?” knows too: paths, "
        "parted by `:`.",
    ),
    Setting(
        "ESSAIM_MAIL_URL",
        "(none: no e-mail is sent)",
        "Mail server: `smtp://USER:PASSWORD@HOST:587` (STARTTLS), `smtps://USER:PASSWORD@HOST:465` (TLS), or "
        "`file:///FOLDER`, which writes e-mails into files to look at. `_FILE` too.",
    ),
    Setting("ESSAIM_MAIL_FROM", "(none)", "Sender of e-mails: `Essaim <essaim@example.org>`. Needed for any to leave."),
    Setting("ESSAIM_LIMITS_FILE", "(none)", "A TOML file that overrides lines of the limits table."),
    Setting(
        "ESSAIM_CLAIM_SECONDS",
        "60",
        "How long a worker may hold a piece of work before another takes it over.",
    ),
    Setting(
        "ESSAIM_PROCESSES",
        "0",
        "How many processes of one `essaim serve` answer; 0 is as many as there are cores, at least two. "
        "1 saves memory on a very small machine.",
    ),
    Setting("ESSAIM_WORKERS", "2", "Threads of one `essaim worker`."),
    Setting("ESSAIM_UPLOAD_MAX_MB", "2048", "Largest archive taken by plain upload, in MB."),
    Setting("ESSAIM_LOG_LEVEL", "INFO", "DEBUG, INFO, WARNING or ERROR."),
    Setting("ESSAIM_LOG_FORMAT", "text", "`text`, or `json` for one JSON object a line."),
    Setting(
        "ESSAIM_QUEUE_URL",
        "(a file in the data folder)",
        "`redis://HOST:PORT/0` when workers run on several machines. What wakes workers may be lost without harm.",
    ),
    Setting(
        "ESSAIM_TRUSTED_PROXY",
        "(none)",
        "Address of the proxy in front, such as 127.0.0.1, whose word on where a request came from is taken.",
    ),
    Setting("ESSAIM_METRICS_TOKEN", "(none)", "Opens `/metrics` to who sends it as a bearer token. `_FILE` too."),
    Setting("ESSAIM_REGISTRATION", "open", "`open`, or `closed`: only people with a link of `essaim invite` join."),
    Setting(
        "ESSAIM_COLOUR", "(honey)", "Colour of buttons and marks, as #RRGGBB; the text on it is chosen to be read."
    ),
    Setting("ESSAIM_LANGUAGES", "fr en", "Languages of the site, the first for visitors who ask for none of them."),
    Setting("ESSAIM_LEGAL_NOTICE_URL", "(none)", "Page with your legal notice, linked at the foot of each page."),
)


def load(variables: Mapping[str, str]) -> Settings:
    """Read settings from `variables`. Raises WrongSetting, naming the variable."""
    env = Environment(variables)
    data_dir = env.path("ESSAIM_DATA_DIR", Path("var"))
    keys_file = env.path("ESSAIM_KEYS_FILE", data_dir.parent / "keys.toml")
    keys = read_keys_file(keys_file)
    limits_file = env.text("ESSAIM_LIMITS_FILE")
    return Settings(
        data_dir=data_dir,
        keys_file=keys_file,
        index_dir=env.path("ESSAIM_INDEX_DIR", data_dir / "index"),
        database_url=env.secret("ESSAIM_DATABASE_URL") or f"sqlite:///{data_dir / 'essaim.sqlite3'}",
        base_url=_base_url(env),
        listen=env.text("ESSAIM_LISTEN", "127.0.0.1:8000"),
        demo=env.flag("ESSAIM_DEMO"),
        debug=env.flag("ESSAIM_DEBUG"),
        allow_loopback=env.flag("ESSAIM_ALLOW_LOOPBACK"),
        plc_url=env.text("ESSAIM_PLC_URL", "https://plc.directory").rstrip("/"),
        handle_resolver_url=env.text("ESSAIM_HANDLE_RESOLVER_URL", "https://public.api.bsky.app").rstrip("/"),
        x_embed_url=env.text("ESSAIM_X_EMBED_URL", "https://cdn.syndication.twimg.com").rstrip("/"),
        dns_server=env.text("ESSAIM_DNS_SERVER"),
        x_client_id=env.text("ESSAIM_X_CLIENT_ID"),
        x_client_secret=env.secret("ESSAIM_X_CLIENT_SECRET"),
        x_authorize_url=env.text("ESSAIM_X_AUTHORIZE_URL", "https://x.com/i/oauth2/authorize"),
        x_api_url=env.text("ESSAIM_X_API_URL", "https://api.x.com/2").rstrip("/"),
        limits_file=Path(limits_file) if limits_file else None,
        contact=env.text("ESSAIM_CONTACT"),
        operator=env.text("ESSAIM_OPERATOR"),
        claim_seconds=env.number("ESSAIM_CLAIM_SECONDS", default=60, least=1),
        processes=env.number("ESSAIM_PROCESSES", default=0, least=0),
        workers=env.number("ESSAIM_WORKERS", default=2, least=1),
        upload_max_mb=env.number("ESSAIM_UPLOAD_MAX_MB", default=2048, least=1),
        log_level=env.text("ESSAIM_LOG_LEVEL", "INFO").upper(),
        site_name=env.text("ESSAIM_SITE_NAME", "Essaim"),
        trusted_sources=frozenset(env.text("ESSAIM_TRUSTED_SOURCES").replace(",", " ").split()),
        directory_refresh_days=env.number("ESSAIM_DIRECTORY_REFRESH_DAYS", default=0, least=0),
        wikidata_url=env.text("ESSAIM_WIKIDATA_URL", "https://query.wikidata.org/sparql"),
        ads_lists=tuple(Path(path) for path in env.text("ESSAIM_ADS_LISTS").split(":") if path),
        **_for_operators(env),
        **read_mail(env),
        **_for_rights(env),
        **_with_keys(env, keys),
    )


def _base_url(env: Environment) -> str:
    base_url = env.text("ESSAIM_BASE_URL", "http://127.0.0.1:8000").rstrip("/")
    if urlsplit(base_url).scheme not in {"http", "https"} or not urlsplit(base_url).hostname:
        raise WrongSetting(
            "ESSAIM_BASE_URL must be an address such as https://essaim.example, not “%(value)s”.",
            value=base_url,
        )
    return base_url


def _with_keys(env: Environment, keys: Keys) -> dict[str, Any]:
    """Give the keys of the settings, else those of the file."""
    sealing = _keys("ESSAIM_SEALING_KEYS", env.secret("ESSAIM_SEALING_KEYS"))
    versions = _keys("ESSAIM_PSEUDONYM_KEYS", env.secret("ESSAIM_PSEUDONYM_KEYS"), numbered=True)
    return {
        "secret_key": env.secret("ESSAIM_SECRET_KEY") or keys.secret_key,
        "keys_in_file": not sealing and not versions and bool(keys.sealing_keys),
        "client_secrets": keys.client_secrets,
        "sealing_keys": sealing or keys.sealing_keys,
        "pseudonym_keys": {int(version): key for version, key in (versions or keys.pseudonym_keys).items()},
    }


def _for_rights(env: Environment) -> dict[str, Any]:
    """Give what the documents of data protection tell of the site."""
    return {
        "controller": env.text("ESSAIM_CONTROLLER"),
        "dpo": env.text("ESSAIM_DPO"),
        "hosting": env.text("ESSAIM_HOSTING"),
        "authority": env.text("ESSAIM_AUTHORITY", "CNIL, https://www.cnil.fr"),
        "minimum_age": env.number("ESSAIM_MINIMUM_AGE", default=15, least=1),
        "backup_days": env.number("ESSAIM_BACKUP_DAYS", default=30, least=1),
    }


def _for_operators(env: Environment) -> dict[str, Any]:
    """Give how the site is run and what it looks like."""
    return {
        "queue_url": _queue_url(env.secret("ESSAIM_QUEUE_URL")),
        "trusted_proxy": env.text("ESSAIM_TRUSTED_PROXY"),
        "log_format": env.one_of("ESSAIM_LOG_FORMAT", ("text", "json")),
        "open_registration": env.one_of("ESSAIM_REGISTRATION", ("open", "closed")) == "open",
        "colour": env.colour("ESSAIM_COLOUR"),
        "languages": env.some_of("ESSAIM_LANGUAGES", LANGUAGES),
        "legal_notice_url": env.text("ESSAIM_LEGAL_NOTICE_URL"),
        "metrics_token": env.secret("ESSAIM_METRICS_TOKEN"),
    }


def _queue_url(value: str) -> str:
    if value and urlsplit(value).scheme not in {"redis", "rediss", "unix"}:
        raise WrongSetting("ESSAIM_QUEUE_URL must be an address such as redis://127.0.0.1:6379/0.")
    return value


def _keys(name: str, text: str, *, numbered: bool = False) -> dict[str, bytes]:
    keys: dict[str, bytes] = {}
    for part in text.replace(",", " ").split():
        key_id, colon, body = part.partition(":")
        try:
            key = base64.b64decode(body, validate=True)
        except binascii.Error:
            key = b""
        if not colon or len(key) != KEY_BYTES or len(set(key)) < KEY_BYTES // 4 or (numbered and not key_id.isdigit()):
            raise WrongSetting("%(name)s must hold keys as id:base64, each of 32 random bytes.", name=name)
        keys[key_id] = key
    return keys


@cache
def current() -> Settings:
    """Give the settings of this process, read once from its environment."""
    return load(os.environ)
