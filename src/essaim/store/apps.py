"""The one Django app."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class StoreConfig(AppConfig):
    """The store."""

    name = "essaim.store"
    label = "store"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Have the exact figures counted from the first migration on."""
        post_migrate.connect(_count, sender=self, dispatch_uid="essaim.store.counting")


def _count(using: str = "default", **_: object) -> None:
    from essaim.store import counting  # models are loaded by now

    counting.install(using)
