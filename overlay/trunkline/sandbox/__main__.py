"""Serves the sandbox to other processes: `trunkline sandbox`, or `python -m trunkline.sandbox`."""

from __future__ import annotations

import argparse
import asyncio
import errno
import shlex
import signal
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from trunkline._transport.urls import is_loopback

from . import Sandbox
from ._demo import USUAL, fill

_PLENTY = 100_000
_LAST_PORT = 65_535


def _number_of_rooms(text: str) -> int:
    number = int(text)
    if not 1 <= number <= _PLENTY:
        raise argparse.ArgumentTypeError(f"from 1 to {_PLENTY}")
    return number


def _port(text: str) -> int:
    number = int(text)
    if not 0 <= number <= _LAST_PORT:
        raise argparse.ArgumentTypeError(f"from 0 to {_LAST_PORT}")
    return number


def _arguments(given: Sequence[str] | None, program: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog=program, description="Serve five communications APIs, for tests and demos."
    )
    add = parser.add_argument
    add("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    add("--port", type=_port, default=8000, help="port, 0 for a free one (%(default)s)")
    add("--tls", action="store_true", help="speak TLS, with a certificate made for this run")
    add("--db", type=Path, metavar="FILE", help="keep the state and the credentials in this file")
    add(
        "--seed-data",
        nargs="?",
        type=_number_of_rooms,
        const=USUAL,
        metavar="ROOMS",
        help=f"begin with data: {USUAL} rooms, or as many as said, and some of everything else",
    )
    for option, told in (
        ("--allow-host", "a further name that clients may call it by"),
        ("--webhook-host", "a further host that webhooks may be sent to"),
    ):
        add(option, action="append", default=[], metavar="NAME", help=told)
    return parser.parse_args(given)


@contextmanager
def _files(**contents: str) -> Iterator[dict[str, Path]]:
    """Write files that only this user reads; gone when the sandbox is."""
    with tempfile.TemporaryDirectory(prefix="trunkline-sandbox-") as folder:
        paths = {name: Path(folder, name.replace("_", ".")) for name in contents}
        for name, path in paths.items():
            path.touch(0o600, exist_ok=False)
            path.write_text(contents[name])
        yield paths


def _lines(sandbox: Sandbox, paths: dict[str, Path]) -> list[str]:
    """Return what is printed: lines that a shell can evaluate."""
    values = {
        "TRUNKLINE_BASE_URL": sandbox.url,
        **sandbox.credentials.environment(),
        "VONAGE_PRIVATE_KEY": str(paths["private_key"]),
    }
    if "certificate_pem" in paths:
        trusted = str(paths["certificate_pem"])
        values |= {"SSL_CERT_FILE": trusted, "REQUESTS_CA_BUNDLE": trusted}
    exports = [f"export {name}={shlex.quote(value)}" for name, value in values.items()]
    return [
        *exports,
        f"# trunkline sandbox is ready at {sandbox.url} (Ctrl+C ends it)",
        f"# for people: {sandbox.url}/",
    ]


def _stopped_by_signal() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError):  # Windows, where Ctrl+C raises KeyboardInterrupt
            loop.add_signal_handler(number, stop.set)
    return stop


async def _serve(arguments: argparse.Namespace) -> None:
    stop = _stopped_by_signal()
    sandbox = Sandbox(
        host=arguments.host,
        port=arguments.port,
        tls=arguments.tls,
        allow_hosts=arguments.allow_host,
        webhook_hosts=arguments.webhook_host,
        db=arguments.db,
    )
    try:
        # A file that has something is left as it is: its data is what it was kept for.
        if arguments.seed_data and len(sandbox.ledger) <= 1:
            fill(sandbox, arguments.seed_data)
        contents = {"private_key": sandbox.credentials.private_key}
        if sandbox.certificate is not None:
            contents["certificate_pem"] = sandbox.certificate.pem
        async with sandbox:
            with _files(**contents) as paths:
                sys.stdout.write("".join(f"{line}\n" for line in _lines(sandbox, paths)))
                sys.stdout.flush()
                await stop.wait()
    finally:
        sandbox.close()


def main(given: Sequence[str] | None = None, program: str = "python -m trunkline.sandbox") -> int:
    """Serve until interrupted; return the exit status."""
    arguments = _arguments(given, program)
    if not is_loopback(arguments.host):
        sys.stderr.write(f"warning: other machines can reach {arguments.host}\n")
    try:
        asyncio.run(_serve(arguments))
    except KeyboardInterrupt:
        return 0
    except ValueError as error:
        sys.stderr.write(f"error: {error}\n")
        return 1
    except OSError as error:
        what = (
            f"write to {error.filename}"
            if error.filename
            else f"listen on {arguments.host}:{arguments.port}"
        )
        hint = "; --port 0 takes a free one" if error.errno == errno.EADDRINUSE else ""
        sys.stderr.write(f"error: cannot {what}: {error.strerror}{hint}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
