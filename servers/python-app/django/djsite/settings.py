"""As `startproject` makes them, less what the fixed app does not use: no middleware, no sessions, no templates, no
static files. What is left is Django's handler, its URL resolver, requests and responses, and the ORM."""

import os
import secrets

from fixed_app.database import LATE_S, database_url, pool_size
from fixed_app.endpoint import BODY_BYTES

SECRET_KEY = secrets.token_hex()
DEBUG = False
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "djsite.urls"
WSGI_APPLICATION = "djsite.wsgi.application"
ASGI_APPLICATION = "djsite.asgi.application"
INSTALLED_APPS: list[str] = []
MIDDLEWARE: list[str] = []
USE_I18N = False
TIME_ZONE = "UTC"
DATA_UPLOAD_MAX_MEMORY_SIZE = BODY_BYTES
# Access logs are off in every server that is measured; the development server has no flag for it.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "loggers": {"django.server": {"level": "ERROR"}, "django.request": {"level": "ERROR"}},
}


def database_of(url: str) -> dict:
    from psycopg.conninfo import conninfo_to_dict

    parts = conninfo_to_dict(url)
    names = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    settings = {setting: str(parts.pop(part)) for part, setting in names.items() if part in parts}
    # A pool, and not a connection for each thread: under gevent and ASGI every request is a thread to Django.
    pool = {"min_size": 0, "max_size": pool_size(), "timeout": LATE_S}
    return {"ENGINE": "django.db.backends.postgresql", **settings, "OPTIONS": {**parts, "pool": pool}}


url = database_url()
DATABASES = {} if url is None else {"default": database_of(url)}
