"""The sandbox's few pages for a browser."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape

from starlette.responses import HTMLResponse

STYLE = """
body { font: 1.05rem/1.5 system-ui, sans-serif; margin: 0; background: #f4f1ea; color: #26231d }
main { max-width: 30rem; margin: 8vh auto; padding: 1.5rem 2rem 2rem; background: #fff; border-radius: .8rem;
  box-shadow: 0 1px 6px #0002 }
h1 { font-size: 1.35rem; margin-top: 0 } label { display: block; margin: .8rem 0 }
input, textarea, select { display: block; box-sizing: border-box; width: 100%; font: inherit; padding: .45rem .6rem;
  border: 1px solid #8a8375; border-radius: .4rem; background: #fff; color: inherit }
button { font: inherit; padding: .5rem 1.2rem; border: 1px solid #5b4300; border-radius: .4rem; margin: .6rem .5rem 0 0;
  background: #ffd76a; cursor: pointer } button[value=deny] { background: #fff }
.note { font-size: .9rem; color: #5d574b } .wrong { color: #9b1c1c; font-weight: 600 } code { overflow-wrap: anywhere }
"""
NOTE = "This server belongs to an invented world: nobody here is real, and nothing leaves this computer."
HEADERS = {
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
}


def page(title: str, body: str, status: int = 200) -> HTMLResponse:
    """Give a whole page; `body` is HTML."""
    return HTMLResponse(
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{STYLE}</style></head>'
        f'<body><main><h1>{escape(title)}</h1>{body}<p class="note">{NOTE}</p></main></body></html>',
        status,
        HEADERS,
    )


def consent(
    title: str,
    *,
    app: str,
    scopes: Iterable[str],
    hidden: Mapping[str, str],
    username: str = "",
    problem: str = "",
) -> HTMLResponse:
    """Give the page on which somebody signs in and allows or denies."""
    wishes = "".join(f"<li><code>{escape(scope)}</code></li>" for scope in scopes)
    fields = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in hidden.items()
    )
    wrong = f'<p class="wrong" role="alert">{escape(problem)}</p>' if problem else ""
    return page(
        title,
        f"<p><strong>{escape(app)}</strong> asks for:</p><ul>{wishes}</ul>{wrong}"
        f'<form method="post" action="/oauth/authorize">{fields}'
        f'<label>User name <input name="username" value="{escape(username)}" autocomplete="username" '
        'autocapitalize="none" spellcheck="false"></label>'
        '<label>Password <input name="password" type="password" autocomplete="current-password"></label>'
        '<button name="decision" value="allow">Authorize</button>'
        '<button name="decision" value="deny">Deny</button></form>'
        '<p class="note">Every account’s password is <code>essaim</code>.</p>',
        422 if problem else 200,
    )


def message(title: str, text: str, status: int = 200) -> HTMLResponse:
    """Give a page that says one thing."""
    return page(title, f"<p>{escape(text)}</p>", status)
