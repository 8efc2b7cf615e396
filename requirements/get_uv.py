"""
Fetch the pinned uv into the path given, for a machine that has only Python.

Written for any Python from 3.6 on, without pip or venv, which a bare Debian lacks. It asks the package index
that pip or uv was told of, and accepts nothing but the files whose SHA-256 stands below.
"""

import base64
import configparser
import hashlib
import html.parser
import io
import os
import platform
import shutil
import ssl
import subprocess
import sys
import tempfile
import urllib.error
import urllib.parse
import urllib.request
import zipfile

VERSION = "0.13.9"
WHEELS = {
    ("Darwin", "x86_64", ""): (
        "uv-0.13.9-py3-none-macosx_10_12_x86_64.whl",
        "c16ed11e013557536b3e60065f1b912f6407bd6518e041b961e23ef9e6b4fbf5",
    ),
    ("Darwin", "arm64", ""): (
        "uv-0.13.9-py3-none-macosx_11_0_arm64.whl",
        "66c512266d633bef48384a1f53003f41f2a8e7b36fe6e7fbfd3e0fd52d96fa63",
    ),
    ("Linux", "x86_64", "glibc"): (
        "uv-0.13.9-py3-none-manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
        "d7f459fe4fd247d830351c75686d3996ace3c6f3f728eb0e85a30b7ada0cef19",
    ),
    ("Linux", "x86_64", ""): (
        "uv-0.13.9-py3-none-musllinux_1_1_x86_64.whl",
        "2c45530751517d6c3bbc69a19473f6effe47cce047bede01ffd8af7ea7b36b25",
    ),
    # This one wheel says that it suits both C libraries.
    ("Linux", "aarch64", "glibc"): (
        "uv-0.13.9-py3-none-manylinux_2_17_aarch64.manylinux2014_aarch64.musllinux_1_1_aarch64.whl",
        "5435c5ce14a56431208ca0996416d310f1598e8c2c8ba707688985a16bb82dbe",
    ),
    ("Linux", "aarch64", ""): (
        "uv-0.13.9-py3-none-manylinux_2_17_aarch64.manylinux2014_aarch64.musllinux_1_1_aarch64.whl",
        "5435c5ce14a56431208ca0996416d310f1598e8c2c8ba707688985a16bb82dbe",
    ),
}
PIP_FILES = (
    os.environ.get("PIP_CONFIG_FILE", ""),
    "~/.config/pip/pip.conf",
    "~/.pip/pip.conf",
    "~/Library/Application Support/pip/pip.conf",
    "/etc/xdg/pip/pip.conf",
    "/etc/pip.conf",
)


class Links(html.parser.HTMLParser):
    """The links of an index page."""

    def __init__(self, page):
        super().__init__()
        self.found = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        """Keep where a link leads to."""
        self.found += [value for name, value in attrs if tag == "a" and name == "href" and value]


def index():
    """The package index that this machine was told to use, otherwise the public one."""
    for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "PIP_INDEX_URL"):
        url = os.environ.get(name)
        if url:
            label, separator, rest = url.partition("=")
            return rest if separator and "/" not in label else url  # uv also takes name=address
    for path in PIP_FILES:
        settings = configparser.RawConfigParser()
        try:
            settings.read(os.path.expanduser(path), encoding="utf-8")
        except configparser.Error:
            continue
        if settings.has_option("global", "index-url"):
            return settings.get("global", "index-url")
    return "https://pypi.org/simple"


def fetch(url):
    """What lies at the address; by curl when this Python finds no certificates, as on a fresh macOS."""
    parts = urllib.parse.urlsplit(url)
    request = urllib.request.Request(
        urllib.parse.urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
    )
    if parts.username:
        pair = urllib.parse.unquote(parts.username) + ":" + urllib.parse.unquote(parts.password or "")
        request.add_header("Authorization", "Basic " + base64.b64encode(pair.encode()).decode())
    try:
        with urllib.request.urlopen(request, timeout=120) as answer:
            return answer.read()
    except urllib.error.URLError as error:
        if not isinstance(error.reason, ssl.SSLError) or not shutil.which("curl"):
            raise
        return subprocess.check_output(["curl", "--fail", "--silent", "--show-error", "--location", url])


def install(target):
    """Put uv at the path, whole or not at all."""
    system, machine = platform.system(), platform.machine()
    machine = {"aarch64": "arm64"}.get(machine, machine) if system == "Darwin" else machine
    libc = "glibc" if platform.libc_ver()[0] == "glibc" else ""
    if (system, machine, libc) not in WHEELS:
        raise SystemExit(
            f"uv {VERSION} is not known for {system} on {machine}. "
            "Install uv or Python 3.11 with uv yourself: https://docs.astral.sh/uv/"
        )
    name, digest = WHEELS[system, machine, libc]
    page_url = index().rstrip("/") + "/uv/"
    try:
        links = Links(fetch(page_url).decode("utf-8", "replace")).found
        link = next((link for link in links if urllib.parse.urlsplit(link).path.endswith("/" + name)), None)
        if link is None:
            raise SystemExit(f"{page_url} does not list {name}.")
        wheel = fetch(urllib.parse.urljoin(page_url, link))
    except (OSError, subprocess.CalledProcessError) as error:
        raise SystemExit(
            f"uv could not be fetched from {page_url}: {error}\n"
            "Name a mirror with UV_DEFAULT_INDEX=https://…/simple, or install uv yourself."
        ) from None
    if hashlib.sha256(wheel).hexdigest() != digest:
        raise SystemExit(f"{name} is not the file it should be; nothing was installed.")

    directory = os.path.dirname(os.path.abspath(target))
    os.makedirs(directory, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=directory)
    with os.fdopen(handle, "wb") as file, zipfile.ZipFile(io.BytesIO(wheel)) as archive:
        file.write(archive.read(f"uv-{VERSION}.data/scripts/uv"))
    os.chmod(draft, 0o755)
    os.replace(draft, target)


if __name__ == "__main__":
    install(sys.argv[1])
