"""What is due is picked from an index alone, also when very much is due at the same moment."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("store", "0014_each_index_once")]

    operations = [
        migrations.RemoveIndex(model_name="work", name="due_work"),
        migrations.AddIndex(
            model_name="work", index=models.Index(fields=["state", "run_at", "id"], name="work_in_order")
        ),
    ]
