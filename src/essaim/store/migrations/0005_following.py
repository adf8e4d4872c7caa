"""Servers in trouble, whole audit entries with end dates, ages of accounts, and the preferred network."""

from __future__ import annotations

from datetime import timedelta

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def give_end_dates(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Let the entries of before go a year after what they tell."""
    entries = apps.get_model("store", "AuditEntry")
    entries.objects.update(expires_at=models.F("at") + timedelta(days=366))


class Migration(migrations.Migration):
    dependencies = [("store", "0004_deliveries")]

    operations = [
        migrations.CreateModel(
            name="Server",
            fields=[
                ("host", models.CharField(max_length=255, primary_key=True, serialize=False)),
                ("failures", models.PositiveSmallIntegerField(default=0)),
                ("last_account_id", models.BigIntegerField(null=True)),
                ("since", models.DateTimeField(null=True)),
                ("retry_at", models.DateTimeField(null=True)),
                ("trial_until", models.DateTimeField(null=True)),
                ("paused_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddField("auditentry", "actor", models.CharField(blank=True, max_length=24, default=""), False),
        migrations.AddField("auditentry", "why", models.CharField(blank=True, max_length=40, default=""), False),
        migrations.AddField("auditentry", "expires_at", models.DateTimeField(null=True)),
        migrations.RunPython(give_end_dates, migrations.RunPython.noop, elidable=True),
        migrations.AlterField("auditentry", "expires_at", models.DateTimeField(db_index=True)),
        migrations.AddField("linkedaccount", "opened_at", models.DateTimeField(null=True)),
        migrations.AddField("person", "preferred_network", models.CharField(blank=True, max_length=24, default="")),
        migrations.AddIndex(
            "followaction", models.Index(fields=["account", "state", "next_attempt_at"], name="next_of_account")
        ),
    ]
