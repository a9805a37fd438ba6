"""A developer's machine and `make demo`: embedded PostgreSQL, plain HTTP on the loopback."""

import os

from config.settings.base import *  # noqa: F403
from sisiao.core.logging import logging_configuration

DEBUG = os.environ.get("DEBUG") == "1"
SECRET_KEY = "only-for-development-never-in-production-0123456789"  # noqa: S105
SEALING_KEYS = {"dev": SECRET_KEY}
SECOND_FACTOR_REQUIRED = False
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
DEMO_MAILBOX = True
# A number of the range kept for fiction (ARCEP), a domain that nobody has.
SUPPORT_PHONE = "+33199001150"
SUPPORT_EMAIL = "assistance@si-siao.example"
SECURITY_CONTACT = "mailto:securite@si-siao.example"
LOGGING = logging_configuration(as_json=False, level=os.environ.get("LOG_LEVEL", "WARNING"))
COMPONENT_GALLERY = True
ENVIRONMENT_NOTICE = "Environnement de démonstration\u00a0: données inventées"
DEMO_ACCOUNTS_HINT = (
    ("Écoutante 115", "nadia.lefort@siao95.example"),
    ("Opératrice SIAO", "odile.vasseur@siao95.example"),
    ("Administrateur SIAO", "karim.haddadi@siao95.example"),
    ("Gestionnaire d'entité", "simone.aubertin@siao95.example"),
    ("Responsable de dispositif", "moussa.camara@siao95.example"),
    ("Travailleuse sociale", "claire.fontenay@siao95.example"),
)
