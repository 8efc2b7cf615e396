"""One machine, one process, a database of its own, fictional people: what ``./run demo`` starts."""

from . import environment, logs
from .base import *
from .database import database
from .demo_secrets import demo_secrets

INSTALLED_APPS = [*INSTALLED_APPS, "config.demo"]
DATABASES = database(cluster="demo", pool={"min_size": 1, "max_size": 16, "timeout": 10})
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]"]

_secrets = demo_secrets(VAR_DIR / "secrets")
SECRET_KEY = _secrets["SECRET_KEY"]
VAULT_KEYS = environment.keys(_secrets["VAULT_KEYS"], "VAULT_KEYS")
VAULT_INDEX_KEY = environment.key(_secrets["VAULT_INDEX_KEY"], "VAULT_INDEX_KEY")

DEMO_LOGINS = True
JOBS_IN_PROCESS = True
LOGGING = logs.logging(json=False, level="WARNING")
# The demo is served over plain HTTP, where a browser takes no __Host- cookie. A name of its own keeps it
# apart from whatever else runs on localhost.
SESSION_COOKIE_NAME = "jieli_demo_session"
CSRF_COOKIE_NAME = "jieli_demo_csrf"
LANGUAGE_COOKIE_NAME = "jieli_demo_language"
