"""The site as a WSGI application."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "essaim.settings")
application = get_wsgi_application()

# Importing it connects the wake-up of the workers after each commit; Django must be set up before.
import essaim.jobs.wakeup  # noqa: E402, F401
