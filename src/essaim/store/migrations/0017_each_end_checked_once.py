"""What other constraints imply is not checked again: a match has four ends in two accounts, an arrival repeats its match.

Each check looks a row up, and on PostgreSQL locks it too, for every match of every arrival.
"""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("store", "0016_indexes_of_the_few")]

    operations = [
        migrations.AlterField(
            "arrival",
            "newcomer",
            models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="arrivals_made",
                to="store.person",
            ),
        ),
        migrations.AlterField(
            "arrival",
            "person",
            models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="arrivals_seen",
                to="store.person",
            ),
        ),
        migrations.AlterField(
            "match",
            "found",
            models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="found_by",
                to="store.person",
            ),
        ),
        migrations.AlterField(
            "match",
            "seeker_identity",
            models.ForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="store.sourceidentity",
            ),
        ),
    ]
