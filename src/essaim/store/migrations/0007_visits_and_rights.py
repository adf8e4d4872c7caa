"""Sessions of our own, counted tries, and what a new key needs to go on leaving people out."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("store", "0006_grants_that_live")]

    operations = [
        migrations.CreateModel(
            name="Session",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key_hash", models.CharField(max_length=64, unique=True)),
                ("data_sealed", models.TextField()),
                ("device", models.CharField(blank=True, max_length=60)),
                ("created_at", models.DateTimeField()),
                ("seen_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(db_index=True)),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sessions",
                        to="store.person",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Tries",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("holder", models.CharField(max_length=64)),
                ("rule", models.CharField(max_length=40)),
                ("window_start", models.DateTimeField()),
                ("used", models.PositiveIntegerField(default=0)),
                ("expires_at", models.DateTimeField(db_index=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("holder", "rule", "window_start"), name="one_row_of_tries")
                ],
            },
        ),
        migrations.AddField("directoryremoval", "mark_sealed", models.TextField(blank=True, default=""), False),
        migrations.AddField("optout", "remote_id_sealed", models.TextField(blank=True, default=""), False),
        # Django's own sessions held their keys in clear. Nobody's work is lost: everybody signs in once more.
        migrations.RunSQL("DROP TABLE IF EXISTS django_session", migrations.RunSQL.noop, elidable=True),
    ]
