"""Reading requests and refusing them, the same way on every server of the sandbox."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

#: One parsed value of a request: text, or texts when it was given as `name[]`.
Params = dict[str, Any]


class Refusal(Exception):
    """An answer that ends a request early."""

    def __init__(self, status: int, body: Mapping[str, object], headers: Mapping[str, str] | None = None) -> None:
        super().__init__(f"{status} {body}")
        self.status = status
        self.body = dict(body)
        self.headers = dict(headers or {})


async def answer_refusal(_request: Request, refusal: Exception) -> Response:
    """Give a Refusal's answer."""
    assert isinstance(refusal, Refusal)  # noqa: S101 - registered for Refusal only
    return JSONResponse(refusal.body, refusal.status, refusal.headers)


async def params_of(request: Request) -> Params:
    """Give query, form and JSON body as one; `id[]=1&id[]=2` is a list under `id`."""
    found: Params = {}
    pairs = list(request.query_params.multi_items())
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if request.method not in {"GET", "HEAD"}:
        if kind == "application/json":
            found.update(await json_of(request))
        elif kind in {"application/x-www-form-urlencoded", "multipart/form-data"}:
            async with request.form() as form:
                pairs += [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
    for name, value in pairs:
        if name.endswith("[]"):
            found.setdefault(name[:-2], []).append(value)
        else:
            found[name] = value
    return found


async def json_of(request: Request) -> Params:
    """Give the request's JSON object, empty when it is none."""
    try:
        body = json.loads(await request.body() or b"{}")
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def address_of(request: Request) -> str:
    """Give where a request comes from."""
    return request.client.host if request.client else ""


def number(value: object, default: int, least: int, most: int) -> int:
    """Give a number within bounds, the default when it is none."""
    try:
        return max(least, min(most, int(str(value))))
    except ValueError:
        return default
