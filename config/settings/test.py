"""What the tests run under: production's rules, throw-away secrets, quick passwords."""

import hashlib
import os

from . import logs
from .base import *
from .database import database

INSTALLED_APPS = [
    *INSTALLED_APPS,
    "config.demo",
    "tests.toy.errand",
    "tests.toy.wheelchair",
    "tests.toy.workshop",
]
DATABASES = database(cluster="test", pool=None)
# Two runs in one clone, or on one server, don't meet: each has databases named after its process.
DATABASES["default"]["TEST"] = {"NAME": f"test_jieli_{os.getpid()}"}
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1", "[::1]"]

SECRET_KEY = "tests only, secret to nobody, long enough for what Django asks of a key"
VAULT_KEYS = {"test": hashlib.sha256(b"vault").digest()}
VAULT_INDEX_KEY = hashlib.sha256(b"index").digest()

# Argon2 takes a seventh of a second for each sign-in; the tests that ask about it set it themselves.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
DOCUMENT_ROOT = VAR_DIR / "test-documents"
LOGGING = logs.logging(json=False, level="WARNING")
