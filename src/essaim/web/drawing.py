"""QR codes, drawn on the server."""

from __future__ import annotations

import segno
from django.utils.safestring import SafeString, mark_safe


def qr(url: str) -> SafeString:
    """Give a QR code as a drawing that scales: dark on light in either theme, since cameras want that."""
    code = segno.make(url, error="m", micro=False)
    drawing = code.svg_inline(border=4, dark="#1e2430", light="#fff", omitsize=True, svgclass="qr", lineclass=None)
    return mark_safe(drawing)  # noqa: S308 - made of the modules alone; the address is not in it as text
