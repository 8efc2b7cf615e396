"""The two commands and what they stand on: install, embedded database, demo, settings, files of others."""

import contextlib
import hashlib
import http.server
import json
import os
import re
import runpy
import select
import shutil
import signal
import socket
import stat
import subprocess
import sys
import threading
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import psycopg
import pytest
import yaml
from django.core.exceptions import ImproperlyConfigured

from config import embedded
from config.embedded import Cluster, ServerFailed

ROOT = Path(__file__).resolve().parent.parent


# --- the embedded database ------------------------------------------------------------------------


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    """A server of the test's own, in a directory such as a clone can have: deep, Chinese, with spaces."""
    yield from _in_a_clone("test", tmp_path)


@pytest.fixture
def durable_cluster(tmp_path: Path) -> Iterator[Cluster]:
    """Such a server that keeps what it was given, as the demo's does."""
    yield from _in_a_clone("demo", tmp_path)


def _in_a_clone(name: str, directory: Path) -> Iterator[Cluster]:
    made = Cluster(name, directory / "接力 a clone's path" / ("deep" * 35) / "var")
    made.var.mkdir(parents=True)
    yield made
    embedded.release(made)
    _kill_servers_of(made)
    shutil.rmtree(made.home, ignore_errors=True)
    shutil.rmtree(made.socket_dir, ignore_errors=True)


def _servers_of(cluster: Cluster) -> list[psutil.Process]:
    """The main processes of servers that work in the cluster's data directory."""
    arguments = {str(cluster.data), f"--unix_socket_directories={cluster.socket_dir}"}
    found = {
        process.pid: process
        for process in psutil.process_iter(["cmdline", "ppid", "status"])
        if arguments <= set(process.info["cmdline"] or []) and process.info["status"] != psutil.STATUS_ZOMBIE
    }
    # A server's child bears its parent's name until it has found one of its own.
    return [process for process in found.values() if process.info["ppid"] not in found]


def _kill_servers_of(cluster: Cluster) -> None:
    for process in _servers_of(cluster):
        process.kill()
        with contextlib.suppress(psutil.TimeoutExpired):
            process.wait(10)  # it stays a zombie while the process that started it doesn't look


#: Another process that uses the server until it is told to end.
USER = """
import sys
from pathlib import Path
from config import embedded
cluster = embedded.Cluster("test", Path(sys.argv[1]))
embedded.ensure_running(cluster)
print("running", flush=True)
sys.stdin.read()
embedded.release(cluster)
"""


@pytest.fixture
def another_user(cluster: Cluster) -> Iterator[Callable[[], "subprocess.Popen[str]"]]:
    """Starts other processes that use the server; none of them outlives the test."""
    started: list[subprocess.Popen[str]] = []

    def start() -> subprocess.Popen[str]:
        started.append(
            subprocess.Popen(
                [sys.executable, "-c", USER, cluster.var],
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
        )
        return started[-1]

    yield start
    for process in started:
        with process:
            process.kill()


def test_a_database_lives_in_a_clone_with_any_path(cluster: Cluster) -> None:
    embedded.ensure_running(cluster)
    with psycopg.connect(cluster.dsn) as connection:
        version, order, listens = connection.execute(
            "SELECT current_setting('server_version_num')::int,"
            " array['甲' < '乙', 'a' < 'B', upper('é') = 'É'], current_setting('listen_addresses')"
        ).fetchone()
    assert version // 10000 == embedded.MAJOR
    assert order == [False, False, True]  # by code point on every machine, with upper case for every letter
    assert listens == ""


def test_only_its_owner_reaches_the_socket(cluster: Cluster) -> None:
    embedded.ensure_running(cluster)
    assert stat.S_IMODE(cluster.socket_dir.stat().st_mode) == 0o700
    assert stat.S_IMODE(cluster.data.stat().st_mode) == 0o700
    assert len(os.fsencode(cluster.socket_dir / f".s.PGSQL.{cluster.port}")) < 100


def test_the_server_stops_when_its_last_user_ends(
    cluster: Cluster, another_user: Callable[[], "subprocess.Popen[str]"]
) -> None:
    embedded.ensure_running(cluster)
    other = another_user()
    assert other.stdout.readline() == "running\n"

    embedded.release(cluster)
    assert embedded.is_running(cluster)

    _, errors = other.communicate("", timeout=180)
    assert (other.returncode, errors) == (0, "")
    assert not embedded.is_running(cluster)
    assert _servers_of(cluster) == []


def test_a_user_that_was_killed_does_not_keep_the_server(
    cluster: Cluster, another_user: Callable[[], "subprocess.Popen[str]"]
) -> None:
    embedded.ensure_running(cluster)
    other = another_user()
    other.stdout.readline()
    other.kill()
    other.communicate()
    embedded.release(cluster)
    assert not embedded.is_running(cluster)


def test_starts_at_once_share_one_server(
    cluster: Cluster, another_user: Callable[[], "subprocess.Popen[str]"]
) -> None:
    others = [another_user() for _ in range(4)]
    assert [other.stdout.readline() for other in others] == ["running\n"] * 4
    assert len(_servers_of(cluster)) == 1
    for other in others:
        _, errors = other.communicate("", timeout=180)
        assert errors == ""
    assert _servers_of(cluster) == []


def test_a_killed_server_starts_again_with_what_was_committed(durable_cluster: Cluster) -> None:
    cluster = durable_cluster
    embedded.ensure_running(cluster)
    with psycopg.connect(cluster.dsn) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS one")
    (server,) = _servers_of(cluster)
    server.kill()
    assert (cluster.data / "postmaster.pid").exists()
    embedded.release(cluster)

    embedded.ensure_running(cluster)
    with psycopg.connect(cluster.dsn) as connection:
        assert connection.execute("SELECT one FROM kept").fetchone() == (1,)


def test_a_pid_file_that_names_a_stranger_is_not_believed(cluster: Cluster) -> None:
    # After a reboot the number in the file can be anybody's.
    embedded.ensure_running(cluster)
    left = (cluster.data / "postmaster.pid").read_text()
    embedded.release(cluster)
    (cluster.data / "postmaster.pid").write_text(re.sub(r"^\d+", str(os.getpid()), left))
    assert not embedded.is_running(cluster)
    embedded.ensure_running(cluster)
    assert embedded.is_running(cluster)


def test_a_half_made_data_directory_is_made_anew(cluster: Cluster) -> None:
    embedded.ensure_running(cluster)
    embedded.release(cluster)
    cluster.data.rename(cluster.data.with_name(f"{cluster.data.name}.new"))
    (cluster.home / f"{cluster.data.name}.new" / "PG_VERSION").unlink()
    embedded.ensure_running(cluster)
    assert embedded.is_running(cluster)


def test_data_of_an_older_major_version_is_left_alone(cluster: Cluster) -> None:
    embedded.ensure_running(cluster)
    embedded.release(cluster)
    older = cluster.home / f"test-{embedded.MAJOR - 1}"
    older.mkdir()
    (older / "PG_VERSION").write_text(f"{embedded.MAJOR - 1}\n")
    embedded.ensure_running(cluster)
    assert (older / "PG_VERSION").exists()


def test_a_fresh_clone_does_not_inherit_data_it_has_no_keys_for(cluster: Cluster) -> None:
    embedded.ensure_running(cluster)
    with psycopg.connect(cluster.dsn) as connection:
        connection.execute("CREATE TABLE of_the_old_clone ()")
    embedded.release(cluster)
    for mark in cluster.var.glob("*.mark"):
        mark.unlink()
    embedded.ensure_running(cluster)
    with psycopg.connect(cluster.dsn) as connection:
        assert connection.execute("SELECT to_regclass('of_the_old_clone')").fetchone() == (None,)


def test_a_socket_directory_that_others_can_enter_is_refused(cluster: Cluster) -> None:
    cluster.socket_dir.mkdir()
    cluster.socket_dir.chmod(0o755)
    with pytest.raises(ServerFailed, match="not a private directory"):
        embedded.ensure_running(cluster)


def test_a_server_that_does_not_start_says_why(cluster: Cluster) -> None:
    embedded.ensure_running(cluster)
    embedded.release(cluster)
    (cluster.data / "postgresql.conf").write_text("no_such_setting = 1\n")
    with pytest.raises(ServerFailed, match="no_such_setting"):
        embedded.ensure_running(cluster)
    assert _servers_of(cluster) == []


# --- a database of the test's own -----------------------------------------------------------------


@pytest.mark.parametrize("turn", [1, 2])
def test_each_real_database_is_fresh_and_commits_are_seen_by_other_threads(
    real_database: None, turn: int
) -> None:
    from django.db import connection

    from permissions.models import User

    User.objects.create_user("somebody", name="某某", staff_number="1")  # twice the same name: no leftovers
    seen: list[int] = []

    def look() -> None:
        seen.append(User.objects.count())
        connection.close()

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert seen == [1]


# --- the demo -------------------------------------------------------------------------------------


@pytest.fixture
def demo_environment(tmp_path: Path) -> dict[str, str]:
    """An environment in which the demo keeps everything in a directory of the test's own."""
    inherited = {name: text for name, text in os.environ.items() if name not in {"DATABASE_URL", "LC_ALL"}}
    return inherited | {
        "JIELI_VAR": str(tmp_path / "演示 demo" / "var"),
        "DJANGO_SETTINGS_MODULE": "config.settings.demo",
        "LANG": "C.UTF-8",
    }


@pytest.fixture
def start_demo(demo_environment: dict[str, str]) -> Iterator[Callable[..., "Demo"]]:
    """Starts the demo; at the end none of them, and no database server of theirs, may be left."""
    started: list[Demo] = []

    def start(*arguments: str) -> Demo:
        started.append(Demo(demo_environment, *arguments))
        return started[-1]

    yield start
    cluster = Cluster("demo", Path(demo_environment["JIELI_VAR"]))
    left = [demo.process.args for demo in started if demo.process.poll() is None]
    left += [process.cmdline() for process in _servers_of(cluster)]
    for demo in started:
        with demo.process:
            demo.process.kill()
    _kill_servers_of(cluster)
    shutil.rmtree(cluster.home, ignore_errors=True)
    assert left == []


class Demo:
    """A start of the demo whose words can be waited for."""

    def __init__(self, environment: dict[str, str], *arguments: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "demo", *arguments],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            bufsize=0,
        )
        self.said = ""

    def until(self, words: str) -> str:
        """Everything said so far, once the words were said."""
        while words not in self.said:
            ready, _, _ = select.select([self.process.stdout], [], [], 180)
            assert ready, f"said nothing for three minutes after:\n{self.said}"
            part = os.read(self.process.stdout.fileno(), 4096)
            assert part, f"ended without saying {words!r}:\n{self.said}"
            self.said += part.decode()
        return self.said

    def ends(self, number: signal.Signals) -> int:
        """The exit code after that signal."""
        self.process.send_signal(number)
        rest, _ = self.process.communicate(timeout=120)
        self.said += rest.decode()
        assert "Traceback" not in self.said
        return self.process.returncode


def test_the_demo_is_stopped_halfway_started_again_and_started_twice(
    start_demo: Callable[..., Demo], demo_environment: dict[str, str]
) -> None:
    # Stopped with Ctrl-C in the middle of filling the district: nothing of it is kept.
    first = start_demo()
    first.until("District …")
    assert first.ends(signal.SIGINT) == 130

    # Started again beside something else that has its port.
    with socket.create_server(("127.0.0.1", 0)) as taken:
        busy = taken.getsockname()[1]
        refused = start_demo("--port", str(busy))
        assert "taken" in refused.until("taken")
        refused.process.communicate()
        assert refused.process.returncode == 1

    second = start_demo()
    said = second.until("ding.system")
    address = re.search(r"http://127\.0\.0\.1:\d+/", said)[0]
    assert "jieli-demo" in said
    with urllib.request.urlopen(f"{address}account/login/", timeout=30) as answer:
        assert answer.status == 200
    manifest = json.loads(Path(demo_environment["JIELI_VAR"], "static", "staticfiles.json").read_text())
    style = f"static/{manifest['paths']['vendor/tabler.min.css']}"
    request = urllib.request.Request(address + style, headers={"Accept-Encoding": "br"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        assert answer.headers["Content-Encoding"] == "br"
        assert len(answer.read()) < 80_000

    # A second start says where the first one is, and leaves it alone.
    again = subprocess.run(
        [sys.executable, "manage.py", "demo"],
        cwd=ROOT,
        env=demo_environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert f"already running at {address}" in again.stdout
    assert urllib.request.urlopen(f"{address}health", timeout=30).read() == b"ok"

    assert second.ends(signal.SIGTERM) == 130

    # Started on what is there: nothing is filled in twice.
    third = start_demo()
    assert "District …" not in third.until("ding.system")
    assert third.ends(signal.SIGINT) == 130


def test_the_demo_keeps_its_secrets_to_itself(demo_environment: dict[str, str]) -> None:
    show = "from django.conf import settings; print(settings.SECRET_KEY, settings.VAULT_INDEX_KEY.hex())"
    said = {
        subprocess.run(
            [sys.executable, "-c", show],
            cwd=ROOT,
            env=demo_environment,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for _ in range(2)
    }
    assert len(said) == 1  # the second start finds what the first one made
    secrets = Path(demo_environment["JIELI_VAR"], "secrets")
    assert stat.S_IMODE(secrets.stat().st_mode) == 0o600


# --- ./run ----------------------------------------------------------------------------------------


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [ROOT / "run", *arguments],
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )


def test_run_lists_its_commands() -> None:
    said = _run()
    assert said.returncode == 0
    for command in ("demo", "test", "check", "bench", "manage", "lock"):
        assert f"./run {command}" in said.stdout


def test_run_refuses_what_it_does_not_know() -> None:
    assert _run("dmeo").returncode == 2
    assert "no command 'dmeo'" in _run("dmeo").stderr


def test_run_is_plain_posix_shell() -> None:
    assert (ROOT / "run").read_text().startswith("#!/bin/sh\n")
    if dash := shutil.which("dash"):
        assert subprocess.run([dash, "-n", ROOT / "run"], check=False).returncode == 0


# --- fetching uv ----------------------------------------------------------------------------------


class Index(http.server.ThreadingHTTPServer):
    """A package index on this machine that knows one wheel."""

    def __init__(self, name: str, content: bytes) -> None:
        pages = {
            "/simple/uv/": f'<a href="../../files/{name}#sha256=0">{name}</a>'.encode(),
            f"/files/{name}": content,
        }

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                found = pages.get(self.path)
                self.send_response(404 if found is None else 200)
                self.end_headers()
                self.wfile.write(found or b"")

            def log_message(self, format: str, *args: object) -> None:
                pass

        super().__init__(("127.0.0.1", 0), Handler)


@pytest.fixture
def get_uv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, object]]:
    """The module that fetches uv, pointed at an index that offers a small program as this machine's wheel."""
    module = runpy.run_path(str(ROOT / "requirements" / "get_uv.py"))
    wheel = tmp_path / "wheel"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr(f"uv-{module['VERSION']}.data/scripts/uv", "#!/bin/sh\necho a small program\n")
    names = {name for name, _ in module["WHEELS"].values()}
    for key, (name, _) in module["WHEELS"].items():
        module["WHEELS"][key] = (name, hashlib.sha256(wheel.read_bytes()).hexdigest())
    module["WHEELS"].update({key: (min(names), digest) for key, (_, digest) in module["WHEELS"].items()})
    index = Index(min(names), wheel.read_bytes())
    threading.Thread(target=index.serve_forever).start()
    monkeypatch.setenv("UV_DEFAULT_INDEX", f"http://127.0.0.1:{index.server_port}/simple")
    yield module
    index.shutdown()
    index.server_close()


def test_uv_is_fetched_from_the_index_that_was_named(get_uv: dict, tmp_path: Path) -> None:
    get_uv["install"](str(tmp_path / "tools" / "uv"))
    assert subprocess.check_output([tmp_path / "tools" / "uv"], text=True) == "a small program\n"
    assert [path.name for path in (tmp_path / "tools").iterdir()] == ["uv"]


def test_a_wheel_with_another_content_is_not_installed(get_uv: dict, tmp_path: Path) -> None:
    get_uv["WHEELS"].update({key: (name, "0" * 64) for key, (name, _) in get_uv["WHEELS"].items()})
    with pytest.raises(SystemExit, match="not the file it should be"):
        get_uv["install"](str(tmp_path / "tools" / "uv"))
    assert not (tmp_path / "tools").exists()


def test_an_index_that_does_not_answer_is_named(
    get_uv: dict, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    monkeypatch.setenv("UV_DEFAULT_INDEX", f"mirror=http://127.0.0.1:{port}/simple")
    with pytest.raises(SystemExit, match=f"http://127.0.0.1:{port}/simple/uv/.*\n.*UV_DEFAULT_INDEX"):
        get_uv["install"](str(tmp_path / "uv"))


# --- what is pinned and what is vendored ----------------------------------------------------------


@pytest.mark.parametrize("level", ["base", "demo", "dev"])
def test_every_package_is_pinned_with_hashes_and_no_address(level: str) -> None:
    text = (ROOT / "requirements" / f"{level}.txt").read_text()
    pins = re.findall(r"^[a-z0-9][^\n]*(?:\n {4}--hash=[^\n]*)*", text, flags=re.MULTILINE)
    assert len(pins) > 30
    for pin in pins:
        assert "==" in pin.splitlines()[0]
        assert "--hash=sha256:" in pin, pin
    assert not re.search(r"https?://|^-|find-links|index-url|\bfile:", text, flags=re.MULTILINE)


def test_the_levels_of_requirements_agree() -> None:
    def pins(level: str) -> set[str]:
        text = (ROOT / "requirements" / f"{level}.txt").read_text()
        return set(re.findall(r"^([a-z0-9][^ ;]*==[^ ;]+)", text, flags=re.MULTILINE))

    assert pins("base") < pins("demo") < pins("dev")


def test_vendored_files_are_what_their_list_says() -> None:
    listed = dict(
        re.findall(
            r"^\| `([^`]+)` .*\| `([0-9a-f]{64})` \|$", (ROOT / "static/vendor/README.md").read_text(), re.M
        )
    )
    there = {
        str(path.relative_to(ROOT))
        for folder in ("static/vendor", "tests/e2e/vendor")
        for path in (ROOT / folder).iterdir()
        if path.suffix not in {".md", ".txt"}
    }
    assert set(listed) == there
    for name, digest in listed.items():
        assert hashlib.sha256((ROOT / name).read_bytes()).hexdigest() == digest, name


def test_the_vendored_files_ask_no_other_host() -> None:
    style = (ROOT / "static/vendor/tabler.min.css").read_text()
    assert "@import" not in style
    assert "sourceMappingURL" not in style
    assert set(re.findall(r"url\([\"']?(\w+:)", style)) <= {"data:"}


def test_the_licence_is_whole() -> None:
    text = (ROOT / "LICENSE").read_text()
    assert "GNU AFFERO GENERAL PUBLIC LICENSE" in text
    assert "13. Remote Network Interaction" in text
    assert 'license = "AGPL-3.0-or-later"' in (ROOT / "pyproject.toml").read_text()


# --- production -----------------------------------------------------------------------------------

PRODUCTION = {
    "SECRET_KEY": "7fGq-" * 14,
    "VAULT_KEYS": "new:" + "A" * 43 + "=,old:" + "B" * 42 + "A=",
    "VAULT_INDEX_KEY": "C" * 42 + "A=",
    "ALLOWED_HOSTS": "jieli.example",
    "DATABASE_URL": "postgres://jieli:p%40ss@db.example:5433/jieli?sslmode=verify-full",
    "REDIS_URL": "redis://redis.example",
    "DOCUMENT_ROOT": "/srv/documents",
}


def _in_production(environment: dict[str, str], program: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *program],
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "config.settings.production",
            **environment,
        },
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("missing", sorted(set(PRODUCTION) - {"REDIS_URL"}))
def test_production_does_not_start_without(missing: str) -> None:
    said = _in_production(
        {name: text for name, text in PRODUCTION.items() if name != missing}, ["manage.py", "check"]
    )
    assert said.returncode != 0
    assert f"Set {missing}" in said.stderr
    assert "Traceback" not in said.stderr


def test_production_takes_its_secrets_from_files(tmp_path: Path) -> None:
    environment = {name: text for name, text in PRODUCTION.items() if name != "VAULT_KEYS"}
    (tmp_path / "keys").write_text(PRODUCTION["VAULT_KEYS"] + "\n")
    show = "from django.conf import settings as s; print(list(s.VAULT_KEYS), s.DATABASES['default'])"
    said = _in_production(environment | {"VAULT_KEYS_FILE": str(tmp_path / "keys")}, ["-c", show])
    assert said.stdout.startswith("['new', 'old'] ")
    for part in ("'HOST': 'db.example'", "'PORT': '5433'", "'PASSWORD': 'p@ss'", "'sslmode': 'verify-full'"):
        assert part in said.stdout
    assert "config.postgres" not in said.stdout


def test_production_passes_the_deployment_check() -> None:
    said = _in_production(PRODUCTION, ["manage.py", "check", "--deploy", "--fail-level", "WARNING"])
    assert said.returncode == 0, said.stderr


def test_several_processes_without_redis_are_refused() -> None:
    said = _in_production(PRODUCTION | {"REDIS_URL": ""}, ["manage.py", "check"])
    assert "config.E001" in said.stderr
    alone = _in_production(PRODUCTION | {"REDIS_URL": "", "WEB_PROCESSES": "1"}, ["manage.py", "check"])
    assert alone.returncode == 0, alone.stderr


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "holds no key"),
        ("QUFB", "id:base64"),
        ("a:QUFB", "32 bytes"),
        ("a:!", "base64"),
        ("a:" + "A" * 43 + "=,a:" + "A" * 43 + "=", "twice"),
    ],
)
def test_a_bad_vault_key_is_refused(text: str, why: str) -> None:
    from config.settings import environment

    with pytest.raises(ImproperlyConfigured, match=why):
        environment.keys(text, "VAULT_KEYS")


def test_the_compose_file_names_every_service_and_no_secret() -> None:
    compose = yaml.safe_load((ROOT / "compose.yaml").read_text())
    services = compose["services"]
    assert set(services) == {"db", "redis", "migrations", "web", "websocket", "worker"}
    for name in ("migrations", "web", "websocket", "worker"):
        service = services[name]
        assert set(service["secrets"]) <= set(compose["secrets"])
        for variable in service["environment"]:
            # Each is a setting that the how-to explains.
            assert f"`{variable.removesuffix('_FILE')}`" in (ROOT / "docs/how-to/deploy.md").read_text()
    for name in ("web", "websocket", "worker"):
        assert services[name]["depends_on"]["migrations"]["condition"] == "service_completed_successfully"
    assert all(set(secret) == {"file"} for secret in compose["secrets"].values())


def test_the_image_installs_only_what_is_pinned() -> None:
    text = (ROOT / "Dockerfile").read_text()
    assert re.findall(r"pip install (.*)", text) == [
        "--no-cache-dir --require-hashes -r requirements/base.txt"
    ]
    assert re.search(r"^USER jieli$", text, flags=re.MULTILINE)
