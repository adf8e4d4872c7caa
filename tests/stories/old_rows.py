"""A process of its own that makes a database as the first release left it, with a row in each of its tables.

`python -m tests.stories.old_rows fill` makes it; `… print` prints every row, table by table, as one JSON object.
"""

from __future__ import annotations

import json
import sys
from typing import Any

#: What the first release's migrations made.
FIRST = "0001_first"


def fill() -> None:
    """Migrate to the first release's state and write a row into each of its tables."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    call_command("migrate", "store", FIRST, verbosity=0)
    state = MigrationExecutor(connection).loader.project_state([("store", FIRST)])
    made: dict[str, Any] = {}
    for model in state.apps.get_models():
        if model._meta.app_label == "store":
            _row(model, made)
    print(len(made))


def _row(model: Any, made: dict[str, Any]) -> Any:  # noqa: ANN401 - tables as they were have no types
    """Make one row of a table, with what it refers to; the same one when asked again."""
    name = model._meta.model_name
    if name not in made:
        values = {}
        for field in model._meta.fields:
            if field.remote_field:
                if not field.null:
                    values[field.name] = _row(field.related_model, made)
            elif not (field.primary_key and field.get_internal_type().endswith("AutoField")):
                values[field.name] = _value(field)
        made[name] = model.objects.create(**values)
    return made[name]


def _value(field: Any) -> object:  # noqa: ANN401 - as above
    from datetime import UTC, datetime

    kind = field.get_internal_type()
    if field.choices:
        return field.choices[0][0]
    if kind == "DateTimeField":
        # Far ahead: what has an end date must not be over before the test looks.
        return datetime(2036, 5, 4, 3, 2, 1, tzinfo=UTC)
    if kind == "BinaryField":
        return bytes(range(8))
    if kind == "BooleanField":
        return False
    if kind == "JSONField":
        return {"a": 1}
    if kind in {"CharField", "TextField"}:
        return f"a {field.name}"[: field.max_length or 80]
    return 1


def show() -> None:
    """Print each table of the store: a dictionary a row."""
    from django.db import connection

    told = {}
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table.startswith("store_"):
                cursor.execute(f'SELECT * FROM "{table}"')
                names = [column[0] for column in cursor.description]
                told[table] = [dict(zip(names, map(_plain, row), strict=True)) for row in cursor.fetchall()]
    print(json.dumps(told))


def _plain(value: object) -> object:
    if isinstance(value, (bytes, memoryview)):
        return bytes(value).hex()
    return value if isinstance(value, (str, int, float, bool, type(None))) else str(value)


if __name__ == "__main__":
    import django

    django.setup()
    {"fill": fill, "print": show}[sys.argv[1]]()
