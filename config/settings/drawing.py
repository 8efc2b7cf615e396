"""What a page's diagrams are drawn under: its words, viewflow's flows, no server and no secret.

viewflow wants its workflow app installed before a ``Flow`` may be built. That app brings tables of its
own, which is why no other settings have it; see ``docs/decisions/0001-viewflow-runs-the-page.md``.
"""

from .base import *

INSTALLED_APPS = [*INSTALLED_APPS, "viewflow", "viewflow.workflow"]
DATABASES = {"default": {"ENGINE": "django.db.backends.dummy"}}
SECRET_KEY = "for drawing only, secret to nobody"  # noqa: S105
VAULT_KEYS: dict[str, bytes] = {}
VAULT_INDEX_KEY = b""
