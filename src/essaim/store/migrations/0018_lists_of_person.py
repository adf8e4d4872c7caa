"""Whose list it is, is read from an index: on SQLite a row's last columns stand behind the whole list."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("store", "0017_each_end_checked_once")]

    operations = [
        migrations.SeparateDatabaseAndState(
            # Not Django's own way: on SQLite it would write all lists anew.
            database_operations=[
                migrations.RunSQL(
                    'DROP INDEX IF EXISTS "store_followlist_person_id_166937b7"',
                    'CREATE INDEX IF NOT EXISTS "store_followlist_person_id_166937b7" ON "store_followlist" ("person_id")',
                )
            ],
            state_operations=[
                migrations.AlterField(
                    "followlist",
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="follow_lists",
                        to="store.person",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            "followlist",
            models.Index(fields=["person", "direction", "key_version", "identity"], name="lists_of_person"),
        ),
    ]
