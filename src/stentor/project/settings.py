"""Django's settings, made of the operator's configuration and of nothing else."""

from typing import Any

import fontpkg_hanken_grotesk
from django.utils.functional import SimpleLazyObject

from stentor.prober.page.addresses import compute_addresses
from stentor.project.allowed import AllowedHosts, list_brought_hosts
from stentor.project.configuration import load_configuration
from stentor.project.database import compute_database_settings
from stentor.project.logs import compute_logging

CONFIGURATION = load_configuration()

STENTOR_LAYOUT = CONFIGURATION.layout
STENTOR_SITE_URL = CONFIGURATION.site_url
STENTOR_STUDIO_URL = CONFIGURATION.studio_url
STENTOR_HAS_MAIL = CONFIGURATION.mail is not None
STENTOR_SITE_HOST = CONFIGURATION.site_host
STENTOR_STUDIO_HOST = CONFIGURATION.studio_host
STENTOR_STATUS_HOST = CONFIGURATION.status.host
"""Of the status page, where it has a name of its own."""
STENTOR_STATUS_URL = compute_addresses(CONFIGURATION.status, CONFIGURATION.site_url).home.url
"""Of the status page, without a trailing slash."""
STENTOR_STATUS_PATIENCE = CONFIGURATION.status.patience
STENTOR_HOSTS = CONFIGURATION.hosts
STENTOR_SIGNING_KEYS = CONFIGURATION.signing_keys
STENTOR_DEMAND_NETWORKS = CONFIGURATION.demand_networks
"""Networks in which servers of demand may stand though they are not public."""
STENTOR_UPLOAD_LIMIT = 8 << 30
"""Bytes of the largest upload: eight hours of 24-bit stereo at 48 kHz."""

DEBUG = False
SECRET_KEY: Any = SimpleLazyObject(CONFIGURATION.load_secret_key)
"""Read, or made, when something is first signed: checks and type checkers leave no file behind."""

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "stentor.jobs",
    "stentor.accounts",
    "stentor.catalog",
    "stentor.publishing",
    "stentor.intake",
    "stentor.campaigns",
    "stentor.programmatic",
    "stentor.domains",
    "stentor.insights",
    "stentor.studio",
    "stentor.api",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "stentor.project.headers.ContentSecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "stentor.project.urls"
WSGI_APPLICATION = "stentor.project.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DATABASES = {"default": compute_database_settings(CONFIGURATION.database)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

AUTH_USER_MODEL = "accounts.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/sign-in"
LOGIN_REDIRECT_URL = "/"

# The edge alone reaches the studio's socket, and sets these headers itself whatever a client sent.
ALLOWED_HOSTS = AllowedHosts(CONFIGURATION.studio_host, list_brought_hosts)
USE_X_FORWARDED_HOST = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
CSRF_TRUSTED_ORIGINS = [CONFIGURATION.studio_url]

SESSION_COOKIE_NAME = "__Host-session"
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 0 if CONFIGURATION.studio_host.endswith("localhost") else 31_536_000
X_FRAME_OPTIONS = "DENY"

LANGUAGE_CODE = "en"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATICFILES_DIRS = [("studio/fonts", fontpkg_hanken_grotesk.ROOT / "files")]
STATIC_ROOT = CONFIGURATION.layout.state / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "stentor.project.staticfiles.CollectedFiles"},
}

LOGGING = compute_logging(CONFIGURATION.log_format, CONFIGURATION.log_level)
