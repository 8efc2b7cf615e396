"""Where things lie: the clone, and a directory for everything that is made at run time."""

import os
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent.parent
# Database, secrets, documents and collected static files of the demo and the tests.
VAR_DIR = Path(os.environ.get("JIELI_VAR") or BASE_DIR / "var")
DOCUMENT_ROOT = VAR_DIR / "documents"
STATIC_ROOT = VAR_DIR / "static"
