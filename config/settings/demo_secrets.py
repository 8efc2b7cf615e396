"""The demo's secrets, made on its first start and kept beside its data."""

import base64
import os
import secrets
from pathlib import Path


def demo_secrets(path: Path) -> dict[str, str]:
    """
    SECRET_KEY, VAULT_KEYS and VAULT_INDEX_KEY of this clone's demo.

    The file is written whole under another name and then linked into place, so that two first starts at once
    agree on one set.
    """
    if not path.exists():
        made = {
            "SECRET_KEY": secrets.token_urlsafe(48),
            "VAULT_KEYS": "demo:" + base64.b64encode(secrets.token_bytes(32)).decode(),
            "VAULT_INDEX_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
        }
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        with os.fdopen(
            os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8"
        ) as file:
            file.writelines(f"{name}={value}\n" for name, value in made.items())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass  # the other first start was faster
        except OSError:
            os.replace(draft, path)  # a disk that knows no hard links
        finally:
            draft.unlink(missing_ok=True)
    lines = path.read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line)
