"""A bureau's own servers. Secrets come from the environment or from files; without them nothing starts."""

from pathlib import Path

from . import environment, logs
from .base import *
from .database import database

DEBUG = False
SECRET_KEY = environment.value("SECRET_KEY")
VAULT_KEYS = environment.keys(environment.value("VAULT_KEYS"), "VAULT_KEYS")
VAULT_INDEX_KEY = environment.key(environment.value("VAULT_INDEX_KEY"), "VAULT_INDEX_KEY")
ALLOWED_HOSTS = environment.names("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = environment.names("CSRF_TRUSTED_ORIGINS", "")
DATABASES = database(
    cluster=None,
    pool={
        "min_size": environment.number("DATABASE_POOL_MIN", 2),
        "max_size": environment.number("DATABASE_POOL_MAX", 16),
        "timeout": 10,
    },
)
DOCUMENT_ROOT = Path(environment.value("DOCUMENT_ROOT"))
STATIC_ROOT = Path(environment.value("STATIC_ROOT", str(STATIC_ROOT)))

# Pages and websockets are served by different processes, so there are two at least.
WEB_PROCESSES = environment.number("WEB_PROCESSES", 2)
if redis_url := environment.value("REDIS_URL", ""):
    CHANNEL_LAYERS = channel_layers("channels_redis.core.RedisChannelLayer", hosts=[redis_url])

PROXIES = environment.number("PROXIES", 1)
ALLAUTH_TRUSTED_PROXY_COUNT = PROXIES
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXIES else None
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^health$"]
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-session"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrf"
LANGUAGE_COOKIE_SECURE = True
LANGUAGE_COOKIE_NAME = "__Host-language"

METRICS_ENABLED = environment.yes("METRICS_ENABLED", default=False)
if METRICS_ENABLED:
    MIDDLEWARE = [
        "django_prometheus.middleware.PrometheusBeforeMiddleware",
        *MIDDLEWARE,
        "django_prometheus.middleware.PrometheusAfterMiddleware",
    ]
LOGGING = logs.logging(json=True, level=environment.value("LOG_LEVEL", "INFO"))
