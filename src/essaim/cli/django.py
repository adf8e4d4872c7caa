"""Django, for those commands that need the store."""

from __future__ import annotations

import os

from essaim.conf.settings import current


def setup_django() -> None:
    """Make the store usable in this process. Raises WrongSetting when the site has no keys yet."""
    settings = current()
    settings.require_keys()
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    settings.uploads_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "essaim.settings")

    import django

    django.setup()
