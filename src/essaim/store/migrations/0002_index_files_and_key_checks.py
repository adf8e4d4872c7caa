from django.db import migrations, models


def store_lists_as_they_are(apps, schema_editor):
    """Have PostgreSQL not try to compress lists: pseudonyms look random, and a part of a list is read without the rest."""
    if schema_editor.connection.vendor == 'postgresql':
        schema_editor.execute('ALTER TABLE store_followlist ALTER COLUMN pseudonyms SET STORAGE EXTERNAL')


class Migration(migrations.Migration):

    dependencies = [
        ('store', '0001_first'),
    ]

    operations = [
        migrations.CreateModel(
            name='IndexFile',
            fields=[
                ('token', models.CharField(max_length=32, primary_key=True, serialize=False)),
                ('direction', models.CharField(max_length=24)),
                ('key_version', models.PositiveSmallIntegerField()),
                ('watermark', models.BigIntegerField()),
                ('created_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='KeyCheck',
            fields=[
                ('key_version', models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ('value', models.CharField(max_length=64)),
            ],
        ),
        migrations.AlterField(
            model_name='followlist',
            name='serial',
            field=models.BigIntegerField(),
        ),
        migrations.AddIndex(
            model_name='followlist',
            index=models.Index(fields=['key_version', 'serial', 'direction'], name='lists_by_serial'),
        ),
        migrations.RunPython(store_lists_as_they_are, migrations.RunPython.noop),
    ]
