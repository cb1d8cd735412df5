"""Serves the sandbox to other processes: `python -m trunkline.sandbox --port 8000`."""

from __future__ import annotations

import argparse
import asyncio
import shlex
import signal
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from . import Sandbox
from ._server import is_loopback


def _arguments(given: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m trunkline.sandbox",
        description="Serve five communications APIs from memory, for tests and demos.",
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (%(default)s)")
    parser.add_argument(
        "--port", type=int, default=8000, help="port, 0 for a free one (%(default)s)"
    )
    parser.add_argument(
        "--allow-host",
        action="append",
        default=[],
        metavar="NAME",
        help="a further name that clients may call it by",
    )
    return parser.parse_args(given)


@contextmanager
def _key_file(pem: str) -> Iterator[Path]:
    """Write the private key where only this user reads it; gone when the sandbox is."""
    with tempfile.TemporaryDirectory(prefix="trunkline-sandbox-") as folder:
        path = Path(folder, "private.key")
        path.touch(0o600, exist_ok=False)
        path.write_text(pem)
        yield path


def _lines(sandbox: Sandbox, key: Path) -> list[str]:
    """Return what is printed: lines that a shell can evaluate."""
    values = {
        "TRUNKLINE_BASE_URL": sandbox.url,
        **sandbox.credentials.environment(),
        "VONAGE_PRIVATE_KEY": str(key),
    }
    exports = [f"export {name}={shlex.quote(value)}" for name, value in values.items()]
    return [*exports, f"# trunkline sandbox is ready at {sandbox.url} (Ctrl+C ends it)"]


def _stopped_by_signal() -> asyncio.Event:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError):  # Windows, where Ctrl+C raises KeyboardInterrupt
            loop.add_signal_handler(number, stop.set)
    return stop


async def _serve(arguments: argparse.Namespace) -> None:
    stop = _stopped_by_signal()
    sandbox = Sandbox(host=arguments.host, port=arguments.port, allow_hosts=arguments.allow_host)
    async with sandbox:
        with _key_file(sandbox.credentials.private_key) as key:
            sys.stdout.write("".join(f"{line}\n" for line in _lines(sandbox, key)))
            sys.stdout.flush()
            await stop.wait()


def main(given: Sequence[str] | None = None) -> int:
    """Serve until interrupted; return the exit status."""
    arguments = _arguments(given)
    if not is_loopback(arguments.host):
        sys.stderr.write(f"warning: other machines can reach {arguments.host}\n")
    try:
        asyncio.run(_serve(arguments))
    except KeyboardInterrupt:
        return 0
    except OSError as error:
        where = f"{arguments.host}:{arguments.port}"
        sys.stderr.write(f"error: cannot listen on {where}: {error.strerror}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
