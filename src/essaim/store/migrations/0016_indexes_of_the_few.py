"""Columns that are nearly always empty are indexed where they are not: each cost every arrival a write."""

import django.db.models.deletion
from django.db import migrations, models

#: Their names are made by Django from the table's and the column's: the same in every database.
WHOLE = {
    "store_auditentry_operator_id_604baee0": ("store_auditentry", "operator_id"),
    "store_followaction_entry_id_a7c4a004": ("store_followaction", "entry_id"),
    "store_notice_account_id_49af374b": ("store_notice", "account_id"),
}


class Migration(migrations.Migration):
    dependencies = [("store", "0015_work_in_order")]

    operations = [
        migrations.SeparateDatabaseAndState(
            # Not Django's own way: on SQLite it would write the tables anew.
            database_operations=[
                migrations.RunSQL(
                    f'DROP INDEX IF EXISTS "{name}"', f'CREATE INDEX IF NOT EXISTS "{name}" ON "{table}" ("{column}")'
                )
                for name, (table, column) in WHOLE.items()
            ],
            state_operations=[
                migrations.AlterField(
                    "auditentry",
                    "operator",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="store.person",
                    ),
                ),
                migrations.AlterField(
                    "followaction",
                    "entry",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="actions",
                        to="store.directoryentry",
                    ),
                ),
                migrations.AlterField(
                    "notice",
                    "account",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        to="store.linkedaccount",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            "auditentry",
            models.Index(fields=["operator"], condition=models.Q(operator__isnull=False), name="audit_of_operator"),
        ),
        migrations.AddIndex(
            "followaction",
            models.Index(fields=["entry"], condition=models.Q(entry__isnull=False), name="actions_of_entry"),
        ),
        migrations.AddIndex(
            "notice",
            models.Index(fields=["account"], condition=models.Q(account__isnull=False), name="notices_of_account"),
        ),
    ]
