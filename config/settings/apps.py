"""Which apps there are. A case type is installed by standing in ``cases/types/`` with a page of its own."""

from .paths import BASE_DIR

CASE_TYPES = sorted(page.parent.name for page in (BASE_DIR / "cases" / "types").glob("*/workflow.py"))

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "guardian",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "channels",
    "django_prometheus",
    # Before the apps whose tasks it collects.
    "procrastinate.contrib.django",
    "config",
    "permissions",
    "workflows",
    "cases",
    "cases.funds",
    *(f"cases.types.{name}" for name in CASE_TYPES),
]

# viewflow.fsm and django_fsm are plain libraries to us: they need no tables, templates or middleware
# installed.
VIEWFLOW = {"AUTOREGISTER": False}

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
