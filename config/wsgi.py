"""What the HTTP server loads. It serves as `app_rw`, with pooled connections, and not at all without that role."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from sisiao.core.roles import require_roles

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
os.environ.setdefault("SISIAO_DB_ROLE", "app")
os.environ.setdefault("SISIAO_DB_POOL", "1")

if settings.REQUIRE_ROLES:
    require_roles()
application = get_wsgi_application()
