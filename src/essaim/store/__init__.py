"""What is kept: Django models, migrations, querysets. Only `services` writes here."""
