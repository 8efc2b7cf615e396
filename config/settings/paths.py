"""Where things lie: the clone, and ``var/`` in it for everything that is made at run time."""

from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent.parent
VAR_DIR = BASE_DIR / "var"
DOCUMENT_ROOT = VAR_DIR / "documents"
STATIC_ROOT = VAR_DIR / "static"
