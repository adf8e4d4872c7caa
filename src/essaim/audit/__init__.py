"""How people were targeted: which criteria of advertisements touch what GDPR Art. 9 protects. Pure: `model` in."""

from __future__ import annotations
