"""Settings shared by every environment. What differs is in `dev`, `test` and `production`."""

import os
from pathlib import Path

from csp.constants import NONCE, NONE, SELF
from django.urls import reverse_lazy

from config.database import databases
from sisiao.core.logging import logging_configuration

BASE_DIR = Path(__file__).resolve().parents[2]

INSTALLED_APPS = [
    "sisiao.core",
    "sisiao.geo",
    "sisiao.audit",
    "sisiao.notifications",
    "sisiao.accounts",
    "sisiao.access",
    "sisiao.helpdesk",
    "sisiao.partners",
    "sisiao.surveys",
    "sisiao.siao",
    "sisiao.directory",
    "sisiao.offer",
    "sisiao.households",
    "sisiao.occupation",
    "sisiao.quality",
    "sisiao.housing_requests",
    "sisiao.matching",
    "sisiao.referrals",
    "sisiao.stays",
    "sisiao.helpline",
    "sisiao.transition",
    "sisiao.imports",
    "sisiao.campaigns",
    "sisiao.creation",
    "sisiao.interop",
    "sisiao.web",
    "sisiao.demo",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "csp",
    "django_htmx",
    "django_structlog",
    "dsfr",
    "procrastinate.contrib.django",
]

MIDDLEWARE = [
    "sisiao.core.maintenance.MaintenanceMiddleware",  # first: it answers while the base is away
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "sisiao.core.logging.RequestLogMiddleware",
    "csp.middleware.CSPMiddleware",
    "sisiao.web.account.sessions.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "sisiao.core.middleware.NoStoreMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "sisiao.web.middleware.ActorMiddleware",  # last: it calls the view inside the actor's transaction
]

ROOT_URLCONF = "config.urls"
# « Veille sociale » is validated by the DDETS until the State answers (R12): true gives it to the SIAO alone.
WATCH_VALIDATED_BY_SIAO = os.environ.get("WATCH_VALIDATED_BY_SIAO", "") == "1"
# The user guide, first version of the articles of the help.
GUIDE_DIR = BASE_DIR / "docs" / "guide"
# While it exists, every page is that of a planned stop (`manage.py maintenance`).
MAINTENANCE_FILE = Path(os.environ.get("MAINTENANCE_FILE", BASE_DIR / ".local" / "maintenance"))
# How to reach the national support, shown to whoever needs help; nothing is shown of what is empty.
SUPPORT_PHONE = os.environ.get("SUPPORT_PHONE", "")
SUPPORT_EMAIL = os.environ.get("SUPPORT_EMAIL", "")
# Days that each step of a request of creation has: the SIAO's, the DDETS's, the applicant's answer or correction.
CREATION_DAYS = {"submitted": 15, "prevalidated": 15, "asked": 30, "to_correct": 30}
# How long the check of a contact of the directory holds, in days, before its SIAO is reminded of it: no text says it; a
# number that an officer dials at night is worth a check a month.
DIRECTORY_CHECK_DAYS = int(os.environ.get("DIRECTORY_CHECK_DAYS", "30"))
# Démarche Numérique, off while nothing is set (`sisiao.interop.configuration`): address of the API, token, who moves
# the dossiers, `kind:number,…` of the procedures, the only hosts that files are taken from.
DEMARCHE_NUMERIQUE_URL = os.environ.get("DEMARCHE_NUMERIQUE_URL", "")
DEMARCHE_NUMERIQUE_TOKEN = os.environ.get("DEMARCHE_NUMERIQUE_TOKEN", "")
DEMARCHE_NUMERIQUE_INSTRUCTEUR = os.environ.get("DEMARCHE_NUMERIQUE_INSTRUCTEUR", "")
DEMARCHE_NUMERIQUE_PROCEDURES = os.environ.get("DEMARCHE_NUMERIQUE_PROCEDURES", "")
DEMARCHE_NUMERIQUE_FILE_HOSTS = os.environ.get("DEMARCHE_NUMERIQUE_FILE_HOSTS", "")
DEMARCHE_NUMERIQUE_LOOPBACK = False  # the tests alone call their own machine, in clear
WSGI_APPLICATION = "config.wsgi.application"
FORM_RENDERER = "sisiao.web.forms.FormRenderer"
CSRF_FAILURE_VIEW = "sisiao.web.pages.errors.csrf_failure"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "sisiao" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "sisiao.web.context_processors.layout",
            ],
        },
    },
]

DATABASES = databases(pooled="SISIAO_DB_POOL" in os.environ, role=os.environ.get("SISIAO_DB_ROLE", "owner"))
REQUIRE_ROLES = False  # production: no start without the database roles of config/roles.sql
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["sisiao.accounts.backends.AccountBackend"]
SILENCED_SYSTEM_CHECKS = ["auth.W004"]  # the e-mail is unique by a constraint on its lower-case form
LOGIN_URL = reverse_lazy("accounts:sign_in")
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = LOGIN_URL
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"sisiao.accounts.passwords.{name}Validator"}
    for name in ("Length", "Common", "Pattern", "ServiceWords", "OwnWords")
]
# Every account proves itself twice; development and the demo alone do without.
SECOND_FACTOR_REQUIRED = True
# Name of the key → its material, the newest first: what seals the secrets of second factors (`accounts.sealing`).
SEALING_KEYS: dict[str, str] = {}
# Days between the start of a version of the terms of use and that from which nobody goes on without accepting it; None:
# it is only asked for.
TERMS_GRACE_DAYS: int | None = None
# Who to tell of a vulnerability, as `security.txt` says it: « mailto:… » or « https://… ». Empty: no such file.
SECURITY_CONTACT = os.environ.get("SECURITY_CONTACT", "")
# What the pages owed to visitors say of the organisation in charge: what is empty is « À compléter » on the page, and a
# warning of `manage.py check --deploy` (`sisiao.web.pages.owed`).
PUBLISHER = os.environ.get("PUBLISHER", "")
PUBLICATION_DIRECTOR = os.environ.get("PUBLICATION_DIRECTOR", "")
HOST = os.environ.get("HOST", "")
DPO_CONTACT = os.environ.get("DPO_CONTACT", "")
ACCESSIBILITY_CONTACT = os.environ.get("ACCESSIBILITY_CONTACT", "")
# How many proxies stand before the server: each adds the address of who called it to X-Forwarded-For.
PROXY_HOPS = 0
DEVICE_COOKIE_NAME = "sisiao_device"
SESSION_ENGINE = "sisiao.accounts.sessions"
SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_NAME = "sisiao_session"
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
    }
}
# Uploaded workbooks are held on disk past this size; a whole request never exceeds the second figure.
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
DATA_UPLOAD_MAX_NUMBER_FILES = 5

# Mails: where their links lead, who writes, how long the mail server may be silent (less than the database waits for a
# lock: `config.database`).
SITE_URL = os.environ.get("SITE_URL", "http://127.0.0.1:8000").rstrip("/")
DEFAULT_FROM_EMAIL = "SI SIAO <ne-pas-repondre@si-siao.example>"
EMAIL_TIMEOUT = 8
# The page where anyone reads every mail: the demo and tests only.
DEMO_MAILBOX = False

# Shown under the header of every page when it is not empty.
ENVIRONMENT_NOTICE = ""
# Demo accounts shown under the sign-in form: (profile, e-mail).
DEMO_ACCOUNTS_HINT: tuple[tuple[str, str], ...] = ()
# The page that shows every component: development and tests.
COMPONENT_GALLERY = False

LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français")]
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "sisiao" / "static"]

LOGGING_CONFIG: str | None = "logging.config.dictConfig"
LOGGING = logging_configuration(as_json=True, level="INFO")
