"""The database engine of the demo and of the tests."""

import atexit
from typing import Any

from django.db import connections
from django.db.backends.postgresql import base

from config import embedded


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection to the embedded server in ``settings.DATABASES[…]["CLUSTER"]``."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """A connection; the first one in this process starts the server, unless it runs already."""
        start(self.settings_dict["CLUSTER"])
        return super().get_new_connection(conn_params)


_started: set[embedded.Cluster] = set()


def start(cluster: embedded.Cluster) -> None:
    """Have the server running until this process ends."""
    if cluster not in _started:
        embedded.ensure_running(cluster)
        if cluster not in _started:
            _started.add(cluster)
            atexit.register(stop, cluster)


def stop(cluster: embedded.Cluster) -> None:
    """Leave the server, with nothing of ours still connected to it."""
    for connection in connections.all(initialized_only=True):
        connection.close()
        if isinstance(connection, base.DatabaseWrapper):
            connection.close_pool()
    _started.discard(cluster)
    embedded.release(cluster)
