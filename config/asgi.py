"""The ASGI application: websockets in production; in the demo also the pages and the background jobs."""

import asyncio
import contextlib
import importlib
import importlib.util
import os
from collections.abc import AsyncIterator
from typing import Any

from channels.auth import AuthMiddlewareStack
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

pages = get_asgi_application()  # sets Django up, so it comes before everything that imports models

from django.conf import settings  # noqa: E402
from procrastinate.contrib.django import app as jobs  # noqa: E402
from procrastinate.contrib.django.django_connector import DjangoConnector  # noqa: E402


def _websocket_routes() -> list[Any]:
    """The live updates' addresses, once there are live updates."""
    if importlib.util.find_spec("cases.live") is None:
        return []
    return list(importlib.import_module("cases.live.routing").websocket_urlpatterns)


@contextlib.asynccontextmanager
async def _worker() -> AsyncIterator[None]:
    """A worker for the background jobs while the block runs, when this process is to have one."""
    if not settings.JOBS_IN_PROCESS:
        yield
        return
    # Beside the app's own connector, which puts a job into the transaction of the step that asks for it.
    connector = DjangoConnector().get_worker_connector()
    async with jobs.with_connector(connector).open_async() as opened:
        worker = asyncio.create_task(opened.run_worker_async(install_signal_handlers=False))
        try:
            yield
        finally:
            worker.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await worker


class Lifespan:
    """The ASGI lifespan protocol: what starts before the first request and ends after the last."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Start, say so, wait for the end, stop."""
        await receive()
        try:
            async with _worker():
                await send({"type": "lifespan.startup.complete"})
                await receive()
        except Exception as error:
            await send({"type": "lifespan.startup.failed", "message": str(error)})
            raise
        await send({"type": "lifespan.shutdown.complete"})


application = ProtocolTypeRouter(
    {
        "http": pages,
        "websocket": AllowedHostsOriginValidator(AuthMiddlewareStack(URLRouter(_websocket_routes()))),
        "lifespan": Lifespan(),
    }
)
