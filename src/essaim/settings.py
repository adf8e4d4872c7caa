"""Django's settings, built from `essaim.conf`."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from csp.constants import NONE, SELF
from pythonjsonlogger.core import RESERVED_ATTRS

from essaim.conf import statics
from essaim.conf.mail import MailSecurity, MailServer
from essaim.conf.settings import Settings, current

HERE = Path(__file__).parent
ESSAIM = current()
#: How long SQLite waits for another who writes.
PATIENCE_SECONDS = 20
#: Executions after which the driver would prepare a statement unasked.
NEVER_BY_ITSELF = 1 << 31


def _database(settings: Settings) -> dict[str, Any]:
    url = urlsplit(settings.database_url)
    if url.scheme in {"postgres", "postgresql"}:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": url.path.lstrip("/"),
            "USER": unquote(url.username or ""),
            "PASSWORD": unquote(url.password or ""),
            "HOST": unquote(url.hostname or ""),
            "PORT": str(url.port or ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            # The statements of the busiest path ask to be prepared (`store.trips`); nothing else is.
            "OPTIONS": {"prepare_threshold": NEVER_BY_ITSELF},
        }
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": settings.database_url.removeprefix("sqlite:///"),
        # Opening it anew for each request would cost more than what is asked of it.
        "CONN_MAX_AGE": 60,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": PATIENCE_SECONDS,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA secure_delete=ON;",
        },
    }


SECRET_KEY = ESSAIM.secret_key
DEBUG = ESSAIM.debug
ALLOWED_HOSTS = [ESSAIM.host, "127.0.0.1", "localhost"] if ESSAIM.demo or ESSAIM.debug else [ESSAIM.host]
CSRF_TRUSTED_ORIGINS = [f"{urlsplit(ESSAIM.base_url).scheme}://{urlsplit(ESSAIM.base_url).netloc}"]
FORCE_SCRIPT_NAME = ESSAIM.sub_path or None

INSTALLED_APPS = [
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "csp",
    "essaim.store",
]
MIDDLEWARE = [
    "essaim.web.timing.TimingMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "essaim.web.headers.HeadersMiddleware",
    "essaim.web.fingerprints.FilesMiddleware",
    # Pages alone: files are compressed beforehand. Django pads what it compresses, and masks the form's token anew in
    # each answer, so that lengths tell no secret.
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "essaim.web.people.PersonMiddleware",  # request.person; comes before the language, which it decides
    "essaim.web.languages.LanguageMiddleware",
]
ROOT_URLCONF = "essaim.web.urls"
WSGI_APPLICATION = "essaim.web.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "essaim.web.rendering.Templates",
        "NAME": "django",
        "DIRS": [HERE / "web" / "templates"],
        "APP_DIRS": False,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "essaim.web.context.site",
            ],
            "builtins": ["essaim.web.templatetags.essaim"],
            "libraries": {"i18n": "essaim.web.templatetags.i18n"},
        },
    }
]

DATABASES = {"default": _database(ESSAIM)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

_OWN_NAMES = {"fr": "Français", "en": "English"}
LANGUAGES = [(code, _OWN_NAMES[code]) for code in ESSAIM.languages]
LANGUAGE_CODE = ESSAIM.languages[0]
_MAIL = ESSAIM.mail_server or MailServer()
EMAIL_BACKEND = "django.core.mail.backends." + ("filebased" if _MAIL.folder else "smtp") + ".EmailBackend"
EMAIL_FILE_PATH = _MAIL.folder or None
EMAIL_HOST, EMAIL_PORT = _MAIL.host, _MAIL.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _MAIL.user, _MAIL.password
EMAIL_USE_TLS = _MAIL.security is MailSecurity.STARTTLS
EMAIL_USE_SSL = _MAIL.security is MailSecurity.TLS
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = ESSAIM.mail_from or "essaim@localhost"

LOCALE_PATHS = [HERE / "web" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "static/"
STATICFILES_DIRS = [HERE / "web" / "static"]
# `essaim serve` writes them there, fingerprinted and compressed; without that they are served as they are.
STATIC_ROOT = statics.folder(ESSAIM.data_dir, STATICFILES_DIRS[0])
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "essaim.web.fingerprints.Fingerprinted"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = ESSAIM.debug

SESSION_ENGINE = "essaim.web.sessions"
SESSION_COOKIE_AGE = 30 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ESSAIM.base_url.startswith("https:")
# With such a name browsers take the cookie from this very host alone, over https alone; not below a sub-path, where
# the cookie must not go to the other programs of the host.
SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = LANGUAGE_COOKIE_PATH = f"{ESSAIM.sub_path}/"
_OURS_ALONE = ("__Secure-" if ESSAIM.sub_path else "__Host-") if SESSION_COOKIE_SECURE else ""
SESSION_COOKIE_NAME = f"{_OURS_ALONE}essaim_session"
CSRF_COOKIE_NAME = f"{_OURS_ALONE}essaim_csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_NAME = "essaim_language"
SECURE_CONTENT_TYPE_NOSNIFF = True
# A year, for this host alone: what stands beside or below it is not ours to decide.
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if SESSION_COOKIE_SECURE else 0
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "worker-src": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        # No form-action: Chromium applies it to the redirect that follows a form, and signing in redirects
        # to whichever server the person named.
    }
}

FILE_UPLOAD_HANDLERS = ["essaim.web.uploads.CappedTemporaryFile"]
FILE_UPLOAD_TEMP_DIR = str(ESSAIM.uploads_dir)
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "text": {"format": "{asctime} {levelname} {name} {message}", "style": "{"},
        "json": {
            "()": "pythonjsonlogger.json.JsonFormatter",
            "fmt": "{levelname}{name}{message}",
            "style": "{",
            "timestamp": "at",
            "rename_fields": {"levelname": "level", "name": "logger"},
            # Django hangs the whole request on its warnings: not for a log.
            "reserved_attrs": [*RESERVED_ATTRS, "request", "server_time"],
        },
    },
    "filters": {"redacting": {"()": "essaim.base.redacting.Redacting"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": ESSAIM.log_format, "filters": ["redacting"]},
    },
    "root": {"handlers": ["stderr"], "level": ESSAIM.log_level},
    "loggers": {
        # Django's own handlers would write beside ours, without the filter.
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
        # httpx logs whole addresses, with the handles in them.
        "httpx": {"level": "WARNING"},
        "httpcore": {"level": "WARNING"},
    },
}
