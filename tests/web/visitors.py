"""Visitors with a session, as after a sign-in."""

from __future__ import annotations

from django.test import Client

from essaim.store.models import Person


def visitor(person: Person, language: str = "en") -> Client:
    """Give a browser in which `person` is signed in."""
    person.language = language
    person.save(update_fields=["language"])
    client = Client(HTTP_ACCEPT_LANGUAGE=language)
    session = client.session
    session["person"], session["epoch"] = person.pk, person.session_epoch
    session.save()
    return client
