"""Django's sessions on our own table: the key hashed, the content sealed, each with its owner."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.contrib.sessions.backends.base import CreateError, SessionBase, UpdateError

from essaim.base import clock
from essaim.services import visiting


class SessionStore(SessionBase):
    """One session, as Django's middleware uses it."""

    #: When its browser was last noted to be here; None for a session that was not read from the store.
    seen_at: datetime | None = None

    @classmethod
    def clear_expired(cls) -> None:
        """Do nothing: the worker's sweep deletes sessions whose time is over, like all else."""

    def exists(self, session_key: str) -> bool:
        """Say whether the key is taken."""
        return visiting.exists(session_key)

    def load(self) -> dict[str, Any]:
        """Give the content; empty, and without a key, when the session is gone."""
        opened = visiting.load(self.session_key) if self.session_key else None
        if opened is None:
            self._session_key = None
            return {}
        self.seen_at = opened.seen_at
        return opened.content

    def create(self) -> None:
        """Begin a session under a new key."""
        while True:
            self._session_key = self._get_new_session_key()  # type: ignore[attr-defined]
            try:
                self.save(must_create=True)
            except CreateError:
                continue
            self.modified = True
            return

    def save(self, must_create: bool = False) -> None:
        """Keep the content. Raises CreateError for a key that is taken, UpdateError for a session that was ended."""
        if self.session_key is None:
            self.create()
            return
        content = self._get_session(no_load=must_create)  # type: ignore[attr-defined]
        expires_at = clock.now() + timedelta(seconds=self.get_expiry_age())
        if not visiting.save(self.session_key, content, expires_at, new=must_create):
            raise CreateError if must_create else UpdateError

    def delete(self, session_key: str | None = None) -> None:
        """End the session."""
        key = session_key or self.session_key
        if key is not None:
            visiting.end(key)
