"""Which database: the one in ``DATABASE_URL``, otherwise a PostgreSQL of our own under ``var/``."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from config.embedded import Cluster

from . import environment
from .paths import VAR_DIR


def database(*, cluster: str | None, pool: dict[str, Any] | None) -> dict[str, dict[str, Any]]:
    """
    The DATABASES setting.

    :param cluster: the embedded server to use when there is no ``DATABASE_URL``; None refuses to go on
        without one.
    :param pool: sizes of the connection pool, or None for plain connections.
    """
    # A statement asked for the third time is planned no more: a step asks the same dozen each time.
    options: dict[str, Any] = {"server_side_binding": True, "prepare_threshold": 3}
    if pool:
        options["pool"] = pool
    # With a pool, or under ASGI, a persistent connection of Django's own would leak.
    common = {"CONN_MAX_AGE": 0, "ATOMIC_REQUESTS": False, "OPTIONS": options}

    if url := environment.value("DATABASE_URL", ""):
        try:
            parts = conninfo_to_dict(url)
        except ProgrammingError as error:
            raise ImproperlyConfigured(f"DATABASE_URL can't be read: {error}") from error
        own = {name: str(parts.pop(part, "") or "") for name, part in _PARTS.items()}
        if not own["NAME"]:
            raise ImproperlyConfigured(
                "DATABASE_URL names no database: postgres://user:password@host:5432/name."
            )
        return {
            "default": {
                "ENGINE": "django.db.backends.postgresql",
                **own,
                **common,
                "OPTIONS": parts | options,
            }
        }

    if cluster is None:
        raise ImproperlyConfigured("Set DATABASE_URL: postgres://user:password@host:5432/name.")
    server = Cluster(cluster, VAR_DIR)
    return {
        "default": {
            "ENGINE": "config.postgres",
            "HOST": str(server.socket_dir),
            "PORT": str(server.port),
            "USER": server.user,
            "PASSWORD": "",
            "NAME": server.database,
            **common,
            "CLUSTER": server,
        }
    }


_PARTS = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
