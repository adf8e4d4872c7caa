"""The report as one page: nothing is loaded from elsewhere, everything an advertiser wrote is escaped."""

from __future__ import annotations

from essaim.audit.page.document import html

__all__ = ["html"]
