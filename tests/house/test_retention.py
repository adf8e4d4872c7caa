"""Every table says of whom it speaks, for what, and until when; and somebody sees to that end."""

from __future__ import annotations

import pytest
from django.apps import apps

from essaim.services.retention import BY_RULE, NO_PERSON, RETENTION, WHEN_DONE, WITH_PERSON, Kept, Whose, moment_column
from essaim.store.models import Person

BY_NAME = {kept.table.__name__: kept for kept in RETENTION}


def reaches_person(table: type) -> bool:
    """Say whether a row of the table goes when its person goes, by cascades."""
    if table is Person:
        return True
    return any(
        field.remote_field is not None
        and field.remote_field.on_delete is not None
        and field.remote_field.on_delete.__name__ == "CASCADE"
        and reaches_person(field.related_model)
        for field in table._meta.concrete_fields  # type: ignore[attr-defined] # a model
        if field.is_relation
    )


@pytest.mark.parametrize("table", list(apps.get_models()), ids=lambda table: table.__name__)
def test_every_table_names_its_end_date_or_its_reason(table: type) -> None:
    assert table.__name__ in BY_NAME, "say in services/retention.py of whom it speaks, for what, and until when"


@pytest.mark.parametrize("kept", RETENTION, ids=lambda kept: kept.table.__name__)
def test_somebody_sees_to_each_end(kept: Kept) -> None:
    assert bool(kept.end) != bool(kept.ended_by), "an end date or a reason, not both"
    if kept.end:
        assert moment_column(kept) is not None, "the end date must be a moment in a column of the table"
    else:
        assert kept.ended_by in {WITH_PERSON, WHEN_DONE, BY_RULE, NO_PERSON}
    if kept.ended_by == WITH_PERSON:
        assert reaches_person(kept.table)
    if kept.ended_by == NO_PERSON:
        assert kept.whose is Whose.NOBODY
        assert not reaches_person(kept.table)


def test_a_table_with_an_end_date_of_its_own_is_swept_by_it() -> None:
    for kept in RETENTION:
        columns = {field.name for field in kept.table._meta.concrete_fields}
        if "expires_at" in columns and kept.ended_by != BY_RULE:
            assert kept.end == "expires_at", kept.table.__name__


def test_no_table_is_told_twice() -> None:
    assert len(BY_NAME) == len(RETENTION)
