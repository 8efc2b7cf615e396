"""``./run demo``: a database, a district in it, and a server, until Ctrl-C."""

import contextlib
import fcntl
import hashlib
import os
import shutil
import signal
import socket
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO, Any

import psycopg
import uvicorn
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from config.demo.logins import LOGINS, PASSWORD
from config.demo.seeding import seed
from config.embedded import ServerFailed
from permissions.models import Unit

FIRST_PORT, LAST_PORT = 8000, 8099
#: What packages bring along and no page of ours loads; compressing it would take a second.
UNUSED_STATIC = ["htmx-2.js", "htmx-4*", "htmax-*", "hx-*"]


class Command(BaseCommand):
    """Start the demo, or say where it is already running."""

    help = "Start the demo: database, district, server. Ctrl-C ends it."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to listen."""
        parser.add_argument("--port", type=int, help=f"default: the first free one from {FIRST_PORT}")
        parser.add_argument("--host", default="127.0.0.1", help="default: %(default)s, this machine alone")

    def handle(self, *args: Any, port: int | None, host: str, **options: Any) -> None:
        """Run until stopped."""
        for name in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(name, _stop)
        language = (
            "zh-hans" if os.environ.get("LC_ALL", os.environ.get("LANG", "")).startswith("zh") else "en"
        )
        try:
            with translation.override(language), _the_only_one() as lock:
                listener = _listen(host, port)  # first, so that a taken port is told before the waiting
                self._prepare()
                if host not in settings.ALLOWED_HOSTS:
                    settings.ALLOWED_HOSTS = [
                        "*"
                    ]  # whoever serves it to others knows their names for this machine
                address = f"http://{_shown(host)}:{listener.getsockname()[1]}/"
                lock.seek(0)
                lock.truncate()
                lock.write(address)
                lock.flush()
                _Server(self, address, listener).run(sockets=[listener])
        except KeyboardInterrupt:
            self.stderr.write("\n" + _("Stopped. ./run demo starts it again."))
            sys.exit(130)
        except _AlreadyRunning as other:
            self.stdout.write(str(other))

    def _prepare(self) -> None:
        """Have the database, its tables, the district and the static files."""
        started = time.monotonic()
        with self._step(_("Database")):
            try:
                parameters = {**connection.get_connection_params(), "connect_timeout": 5}
                if "CLUSTER" in connection.settings_dict:
                    connection.ensure_connection()
                else:
                    psycopg.connect(**parameters).close()
            except (ServerFailed, psycopg.OperationalError) as error:
                raise CommandError(str(error)) from error
        with ThreadPoolExecutor(1) as beside:
            static = beside.submit(_collect_static)  # compressing keeps the other core busy
            with self._step(_("Tables")):
                call_command("migrate", interactive=False, verbosity=0)
            if not Unit.objects.exists():
                with self._step(_("District")):
                    seed(today=timezone.localdate(), progress=self._progress)
            with self._step(_("Static files")):
                static.result()
        self.stdout.write(_("Ready after %(seconds).1f s.") % {"seconds": time.monotonic() - started})

    @contextlib.contextmanager
    def _step(self, title: str) -> Iterator[None]:
        self.stdout.write(f"{title} … ", ending="")
        self.stdout.flush()
        started = time.monotonic()
        yield
        self.stdout.write(f"{time.monotonic() - started:.1f} s")

    def _progress(self, words: str) -> None:
        """One line that is written over, where there is somebody to see it."""
        if sys.stdout.isatty():
            self.stdout.write(f"\r\x1b[K{_('District')} … {words} ", ending="")
            self.stdout.flush()

    def welcome(self, address: str) -> None:
        """Say where it is and who can be tried."""
        self.stdout.write("")
        self.stdout.write(_("Jieli is at %(address)s — Ctrl-C ends it.") % {"address": address})
        self.stdout.write("")
        self.stdout.write(_("Log-ins, each with the password %(password)s:") % {"password": PASSWORD})
        width = max(len(login.username) for login in LOGINS)
        for login in LOGINS:
            self.stdout.write(f"  {login.username:<{width}}  {login.title}")
        self.stdout.flush()


class _Server(uvicorn.Server):
    """uvicorn in this process, quiet, with the demo's welcome once it serves."""

    def __init__(self, command: Command, address: str, listener: socket.socket) -> None:
        from config.asgi import application

        super().__init__(
            uvicorn.Config(
                application,
                lifespan="on",
                log_config=None,
                access_log=False,
                proxy_headers=False,
                server_header=False,
                timeout_graceful_shutdown=2,
            )
        )
        self._command, self._address = command, address

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start serving, then say so."""
        await super().startup(sockets)
        if self.started:
            with contextlib.suppress(BrokenPipeError):  # whoever reads our words may leave first
                self._command.welcome(self._address)


class _AlreadyRunning(Exception):
    """Another start of this clone's demo is alive."""


@contextlib.contextmanager
def _the_only_one() -> Iterator[IO[str]]:
    """The file that says where the demo runs, held for as long as it does."""
    path = settings.VAR_DIR / "demo.lock"
    path.parent.mkdir(exist_ok=True)
    with path.open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            if address := file.read():
                raise _AlreadyRunning(
                    _("The demo is already running at %(address)s") % {"address": address}
                ) from None
            raise _AlreadyRunning(_("The demo is just being started by another command.")) from None
        file.truncate(0)
        yield file
        file.truncate(0)


def _listen(host: str, port: int | None) -> socket.socket:
    """A socket on the port asked for, or on the first free one."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for candidate in [port] if port is not None else range(FIRST_PORT, LAST_PORT + 1):
        listener = socket.socket(family, socket.SOCK_STREAM)
        # A port that was in use a moment ago is free; one that is being listened on is not.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            if _answers(
                host, candidate
            ):  # macOS would let us bind beside a server that listens on every address
                raise OSError
            listener.bind((host, candidate))
            listener.listen(128)
        except PermissionError as error:
            listener.close()
            raise CommandError(
                _("Port %(port)s needs more rights than yours.") % {"port": candidate}
            ) from error
        except socket.gaierror as error:
            listener.close()
            raise CommandError(_("%(host)s is no address of this machine.") % {"host": host}) from error
        except OSError:
            listener.close()
            continue
        return listener
    if port is not None:
        raise CommandError(
            _("Port %(port)s is taken. Without --port the demo finds a free one.") % {"port": port}
        )
    raise CommandError(
        _("No port from %(first)s to %(last)s is free.") % {"first": FIRST_PORT, "last": LAST_PORT}
    )


def _answers(host: str, port: int) -> bool:
    """Whether somebody already serves that port."""
    try:
        socket.create_connection((host, port), timeout=1).close()
    except OSError:
        return False
    return True


def _shown(host: str) -> str:
    """The host as a browser on this machine would name it."""
    if host in {"0.0.0.0", "::"}:  # noqa: S104 -- compared with, not bound to
        return "localhost"
    return f"[{host}]" if ":" in host else host


def _collect_static() -> None:
    """Compress static files and name them by their content, as in production; only when one changed."""
    state = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            found = Path(storage.path(name)).stat()
            state.update(f"{name} {found.st_size} {found.st_mtime_ns}\n".encode())
    made = settings.STATIC_ROOT / "made-from.txt"
    if made.exists() and made.read_text(encoding="ascii") == state.hexdigest():
        return
    shutil.rmtree(settings.STATIC_ROOT, ignore_errors=True)
    call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=UNUSED_STATIC)
    made.write_text(state.hexdigest(), encoding="ascii")


def _stop(number: int, frame: object) -> None:
    """A polite request to end, or a closed terminal, ends the demo the way Ctrl-C does."""
    raise KeyboardInterrupt
