"""Tests: as near to production as speed allows, and hostile to what is left undefined."""

from config.settings.base import *  # noqa: F403
from config.settings.base import TEMPLATES

DEBUG = False
SECRET_KEY = "only-for-tests"  # noqa: S105
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True  # no scan of the static files at each start
LOGGING_CONFIG = None
COMPONENT_GALLERY = True
