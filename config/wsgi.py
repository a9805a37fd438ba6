"""What the HTTP server loads. It serves as `app_rw`, with pooled connections."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
os.environ.setdefault("SISIAO_DB_ROLE", "app")
os.environ.setdefault("SISIAO_DB_POOL", "1")

application = get_wsgi_application()
