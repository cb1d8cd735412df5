"""Command line: `trunkline sandbox`, or `python -m trunkline.sandbox`, serves the sandbox."""

from __future__ import annotations

import argparse
import asyncio
import errno
import json
import signal
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, get_args

from trunkline._transport.urls import is_loopback

from . import Sandbox
from ._common.shells import FORMATS, assignments
from ._demo import DEFAULT_ROOMS, fill
from ._state.state import Shapes

_MAX_ROOMS = 100_000
_MAX_PORT = 65_535


def _room_count(text: str) -> int:
    number = int(text)
    if not 1 <= number <= _MAX_ROOMS:
        raise argparse.ArgumentTypeError(f"expected a number from 1 to {_MAX_ROOMS}, got {number}")
    return number


def _port(text: str) -> int:
    number = int(text)
    if not 0 <= number <= _MAX_PORT:
        raise argparse.ArgumentTypeError(f"expected a port from 0 to {_MAX_PORT}, got {number}")
    return number


def _add_printing(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--credentials",
        choices=FORMATS,
        default="sh",
        help="form of the printed credentials: statements of a shell, lines of a .env file, or JSON "
        "(default: %(default)s)",
    )


def _add_project(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add(
        "--project",
        metavar="FOLDER",
        help="serve the APIs of a project (or of a generated package, by its name)",
    )
    add(
        "--seed",
        type=int,
        default=0,
        help="seed of the responses that are made up for a project (default: %(default)s)",
    )


def _arguments(argv: Sequence[str] | None, program: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog=program,
        description="Serve a local sandbox of the built-in APIs, or of those of a project, for tests "
        "and demos.",
    )
    add = parser.add_argument
    add("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    add(
        "--port",
        type=_port,
        default=8000,
        help="port to listen on; 0 selects a free port (default: %(default)s)",
    )
    add(
        "--shapes",
        choices=get_args(Shapes),
        default="recorded",
        help="shapes of responses: as recorded from the providers, or as described (default: %(default)s)",
    )
    _add_printing(parser)
    _add_project(parser)
    add("--tls", action="store_true", help="serve HTTPS with a certificate generated for this run")
    add(
        "--db",
        type=Path,
        metavar="FILE",
        help="store the state and the credentials in this SQLite file",
    )
    add(
        "--seed-data",
        nargs="?",
        type=_room_count,
        const=DEFAULT_ROOMS,
        metavar="ROOMS",
        help=f"create demo data: ROOMS rooms (default: {DEFAULT_ROOMS}) and objects of all other "
        "kinds; with --project, as many objects of each kind",
    )
    for option, help_text in (
        ("--allow-host", "accept this name in the Host header (repeatable)"),
        ("--webhook-host", "allow webhooks to this host (repeatable)"),
    ):
        add(option, action="append", default=[], metavar="NAME", help=help_text)
    return parser.parse_args(argv)


@contextmanager
def _files(**contents: str) -> Iterator[dict[str, Path]]:
    """Write files that only this user can read; delete them when the sandbox stops."""
    with tempfile.TemporaryDirectory(prefix="trunkline-sandbox-") as folder:
        paths = {name: Path(folder, name.replace("_", ".")) for name in contents}
        for name, path in paths.items():
            path.touch(0o600, exist_ok=False)
            path.write_text(contents[name])
        yield paths


def _lines(sandbox: Sandbox, paths: dict[str, Path], form: str) -> list[str]:
    """Return the lines to print."""
    keys = sandbox.key_variables
    values = {
        **sandbox.base_url_variables,
        **sandbox.environment,
        **dict.fromkeys(keys, str(paths["private_key"])),
    }
    if "certificate_pem" in paths:
        certificate = str(paths["certificate_pem"])
        values |= {"SSL_CERT_FILE": certificate, "REQUESTS_CA_BUNDLE": certificate}
    if form == "json":
        return [json.dumps(values)]
    return [
        *assignments(values, form),
        f"# trunkline sandbox is ready at {sandbox.url} (press Ctrl+C to stop)",
        f"# open {sandbox.url}/ in a browser to see its state",
    ]


def _stop_on_signal() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError):  # Windows, where Ctrl+C raises KeyboardInterrupt
            loop.add_signal_handler(number, stop.set)
    return stop


async def _serve(arguments: argparse.Namespace) -> None:
    stop = _stop_on_signal()
    sandbox = Sandbox(
        host=arguments.host,
        port=arguments.port,
        tls=arguments.tls,
        allow_hosts=arguments.allow_host,
        webhook_hosts=arguments.webhook_host,
        db=arguments.db,
        shapes=arguments.shapes,
        apis=arguments.project,
        seed=arguments.seed,
    )
    try:
        # A database that already has data is not filled: the user wants that data.
        if arguments.seed_data and len(sandbox.ledger) <= 1:
            if arguments.project is None:
                fill(sandbox, arguments.seed_data)
            else:
                amounts: dict[str, Any] = dict.fromkeys(sandbox.kinds, arguments.seed_data)
                sandbox.seed(**amounts)
        contents = {"private_key": sandbox.credentials.private_key}
        if sandbox.certificate is not None:
            contents["certificate_pem"] = sandbox.certificate.pem
        async with sandbox:
            with _files(**contents) as paths:
                sys.stdout.write(
                    "".join(f"{line}\n" for line in _lines(sandbox, paths, arguments.credentials))
                )
                sys.stdout.flush()
                await stop.wait()
    finally:
        sandbox.close()


def main(argv: Sequence[str] | None = None, program: str = "python -m trunkline.sandbox") -> int:
    """Serve until interrupted and return the exit status."""
    arguments = _arguments(argv, program)
    if not is_loopback(arguments.host):
        sys.stderr.write(
            f"warning: the sandbox is reachable from other machines at {arguments.host}\n"
        )
    try:
        asyncio.run(_serve(arguments))
    except KeyboardInterrupt:
        return 0
    except ValueError as error:
        sys.stderr.write(f"error: {error}\n")
        return 1
    except OSError as error:
        action = (
            f"write to {error.filename}"
            if error.filename
            else f"listen on {arguments.host}:{arguments.port}"
        )
        hint = "; use --port 0 to select a free port" if error.errno == errno.EADDRINUSE else ""
        sys.stderr.write(f"error: cannot {action}: {error.strerror}{hint}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
