"""Guards of the whole suite: no test connects beyond this machine, and none logs a secret."""

from __future__ import annotations

import gc
import ipaddress
import logging
import os
import re
import signal
import socket
from collections.abc import Generator, Iterator
from typing import Any

import certifi
import hypothesis
import pytest

# pytest-timeout ends tests that hang, so a test need not depend on the speed of the machine.
# `make fuzz` takes the other profile.
_SHARE = float(os.environ.get("TRUNKLINE_FUZZ", "1"))
_EXAMPLES = max(4, int(500 * _SHARE))  # some tests take a quarter of them
hypothesis.settings.register_profile("thorough", deadline=None, max_examples=_EXAMPLES)
hypothesis.settings.register_profile("trunkline", deadline=None, max_examples=30)
hypothesis.settings.load_profile("trunkline")

# A shell starts a program in the background with SIGINT ignored, and children would inherit that.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection() -> Generator[None, object, object]:
    """Take the collected tests and modules out of garbage collection.

    They live until the end, and are so many that each full collection would take half a second.
    Full collections are rare as well.
    """
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.collect()
        gc.freeze()
        gc.set_threshold(*gc.get_threshold()[:2], 50)


# Names that never resolve (RFC 6761): tests of failing DNS use one without asking a resolver.
_UNRESOLVABLE = (".invalid", ".example", ".test")


def text(host: Any) -> str:
    """Return a host as text, in the forms of sockets and resolvers; no host is this machine."""
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    return host or "localhost"


def is_loopback(host: str) -> bool:
    """Return whether a host is this machine."""
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return host == "localhost"


class Guard:
    """Replaces functions of the socket module, and records rejected hosts."""

    def __init__(self) -> None:
        self.refused: list[str] = []

    def refuse(self, host: str) -> None:
        self.refused.append(host)
        # Not an Exception, because the tested code may handle failed connections.
        pytest.fail(f"a test reached for {host!r}, which is beyond loopback", pytrace=False)

    def address(self, family: int, address: Any) -> None:
        if family in (socket.AF_INET, socket.AF_INET6) and not is_loopback(text(address[0])):
            self.refuse(text(address[0]))

    def name(self, host: str) -> None:
        if host.rstrip(".").endswith(_UNRESOLVABLE):
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        if not is_loopback(host):
            self.refuse(host)


_WHERE = certifi.where


@pytest.fixture(scope="session", autouse=True)
def _one_root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Trust one public root instead of all: loading those takes 50 ms for each TLS context."""
    file = tmp_path_factory.mktemp("roots") / "root.pem"
    end = "-----END CERTIFICATE-----\n"
    file.write_text(certifi.contents().partition(end)[0] + end, encoding="ascii")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(certifi, "where", lambda: str(file))
        yield


@pytest.fixture
def all_roots(monkeypatch: pytest.MonkeyPatch) -> None:
    """Trust all public roots, as outside of the suite."""
    monkeypatch.setattr(certifi, "where", _WHERE)


@pytest.fixture(scope="session")
def _guard() -> Iterator[Guard]:
    guard = Guard()
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex
    getaddrinfo = socket.getaddrinfo

    def guarded_connect(self: socket.socket, address: Any) -> None:
        guard.address(self.family, address)
        connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: Any) -> int:
        guard.address(self.family, address)
        return connect_ex(self, address)

    def guarded_getaddrinfo(host: Any, *args: Any, **options: Any) -> Any:
        guard.name(text(host))
        return getaddrinfo(host, *args, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded_connect)
        patch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
        patch.setattr(socket, "getaddrinfo", guarded_getaddrinfo)
        yield guard


@pytest.fixture(autouse=True)
def network_guard(_guard: Guard) -> Iterator[Guard]:
    """Fail a test that connected beyond loopback, even if its code handled the rejection."""
    _guard.refused.clear()
    yield _guard
    assert not _guard.refused, f"reached beyond loopback: {_guard.refused}"


# Secrets of the tests, and the formats of real ones; a challenge of a server is not a secret.
_SECRET = re.compile(
    r"planted-\w|s3cr3t|open-sesame|access-\d|refresh-\d|eyJ[\w-]{8,}\.|-----BEGIN|"
    r'X-Amz-Signature=\w|\b(?:Basic|Bearer) (?!\w+=")[\w+/=.-]{6,}'
)


class LogWatch(logging.Handler):
    """Reads every log record at every level, and records loggers that showed a secret."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        text = f"{self.format(record)} {record.args!r}"
        found_secret = _SECRET.search(text)
        if found_secret is not None:
            self.found.append(f"{record.name} ({record.levelname}): ...{found_secret[0][:12]}...")


_WATCH = LogWatch()


def pytest_configure() -> None:
    """Watch from the start: pytest restores the level of the root logger after each phase."""
    root = logging.getLogger()
    root.setLevel(logging.DEBUG)
    root.addHandler(_WATCH)


@pytest.fixture(autouse=True)
def log_watch() -> Iterator[LogWatch]:
    """Fail a test in which any logger showed a secret."""
    _WATCH.found.clear()
    yield _WATCH
    assert not _WATCH.found, f"a secret was logged: {_WATCH.found}"
