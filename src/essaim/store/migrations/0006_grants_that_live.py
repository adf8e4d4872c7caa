from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.utils import timezone


def let_grants_be_looked_at(apps: Apps, _schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Let the grants of before be renewed, or asked about, soon: then their ends are known too."""
    accounts = apps.get_model("store", "LinkedAccount")
    accounts.objects.exclude(grant_sealed="").update(signed_in_at=models.F("linked_at"), keep_at=timezone.now())


class Migration(migrations.Migration):
    dependencies = [("store", "0005_following")]

    operations = [
        migrations.AddField("linkedaccount", "signed_in_at", models.DateTimeField(null=True)),
        migrations.AddField("linkedaccount", "keep_at", models.DateTimeField(db_index=True, null=True)),
        migrations.AddField("linkedaccount", "grant_ends_at", models.DateTimeField(null=True)),
        migrations.AddField("linkedaccount", "tell_end_at", models.DateTimeField(db_index=True, null=True)),
        migrations.AddField("sourceidentity", "post_sealed", models.TextField(blank=True, default=""), False),
        migrations.AddField("sourceidentity", "post_look_at", models.DateTimeField(db_index=True, null=True)),
        migrations.AddField("sourceidentity", "post_gone_at", models.DateTimeField(null=True)),
        migrations.RunPython(let_grants_be_looked_at, migrations.RunPython.noop, elidable=True),
    ]
