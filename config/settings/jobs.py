"""Background work and live updates."""

from typing import Any


def channel_layers(backend: str, **config: Any) -> dict[str, dict[str, Any]]:
    """The CHANNEL_LAYERS setting with this one layer."""
    return {"default": {"BACKEND": backend, "CONFIG": config}}


# The name of the module in each app whose tasks the worker knows.
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "tasks"
PROCRASTINATE_WORKER_DEFAULTS = {
    "concurrency": 2,
    "shutdown_graceful_timeout": 5,
    "delete_jobs": "successful",
}

# Whether the ASGI process works off the jobs too; only the demo, which is one process, says yes.
JOBS_IN_PROCESS = False

# How many processes serve people. The in-memory layer reaches only its own process: see config/checks.py.
WEB_PROCESSES = 1
CHANNEL_LAYERS = channel_layers("channels.layers.InMemoryChannelLayer")
METRICS_ENABLED = False
