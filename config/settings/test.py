"""Tests: as near to production as speed allows, and hostile to what is left undefined."""

import os

from config.database import databases
from config.settings.base import *  # noqa: F403

DEBUG = False
SECRET_KEY = "only-for-tests"  # noqa: S105
SEALING_KEYS = {"test": SECRET_KEY}
SECOND_FACTOR_REQUIRED = False  # the tests of the second factor ask for it themselves
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
DATABASES = databases(pooled="SISIAO_DB_POOL" in os.environ, role=os.environ.get("SISIAO_DB_ROLE", "app"))
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
DEMO_MAILBOX = True
SECURITY_CONTACT = "mailto:securite@si-siao.example"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True  # no scan of the static files at each start
LOGGING_CONFIG = None
COMPONENT_GALLERY = True
DEMARCHE_NUMERIQUE_LOOPBACK = True
ENVIRONMENT_NOTICE = "Environnement de démonstration\u00a0: données inventées"
