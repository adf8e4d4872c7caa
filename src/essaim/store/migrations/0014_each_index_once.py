"""Indexes that a constraint or another index has in it already: each cost every arrival a write."""

import django.db.models.deletion
from django.db import migrations, models

#: Their names are made by Django from the table's and the column's: the same in every database.
INDEXES = {
    "store_arrival_person_id_60d5c3d6": ("store_arrival", "person_id"),
    "store_followaction_account_id_b5332925": ("store_followaction", "account_id"),
    "store_followlist_identity_id_56a97f38": ("store_followlist", "identity_id"),
    "store_identitypseudonym_identity_id_87b566bd": ("store_identitypseudonym", "identity_id"),
}


class Migration(migrations.Migration):
    dependencies = [("store", "0013_accounts_that_move")]

    operations = [
        migrations.SeparateDatabaseAndState(
            # Not Django's own way: on SQLite it would write all lists anew.
            database_operations=[
                migrations.RunSQL(
                    f'DROP INDEX IF EXISTS "{name}"', f'CREATE INDEX IF NOT EXISTS "{name}" ON "{table}" ("{column}")'
                )
                for name, (table, column) in INDEXES.items()
            ],
            state_operations=[
                migrations.AlterField(
                    "arrival",
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="arrivals_seen",
                        to="store.person",
                    ),
                ),
                migrations.AlterField(
                    "followaction",
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="actions",
                        to="store.linkedaccount",
                    ),
                ),
                migrations.AlterField(
                    "followlist",
                    "identity",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="follow_lists",
                        to="store.sourceidentity",
                    ),
                ),
                migrations.AlterField(
                    "identitypseudonym",
                    "identity",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pseudonyms",
                        to="store.sourceidentity",
                    ),
                ),
            ],
        )
    ]
