"""What a case sets, as its contenders see it."""

from __future__ import annotations

import dataclasses
import functools
import json
import ssl
from pathlib import Path


@dataclasses.dataclass(frozen=True, kw_only=True)
class Setting:
    """What a case sets.

    Attributes:
        port: The port of the server on this machine; 0 where a case has none.
        folder: A folder with what was made for this run: keys, a certificate, a generated client.
        variant: Which contender this is for, where one module has several.
        tls: Whether the server speaks TLS.
        concurrency: How many calls are under way at a time.
        seconds: How long a round lasts, where it is not said otherwise.
        pages: How many pages the server's list has.
        size: How many items are on each.
        work: The seconds of work that each page of a walk is given.
    """

    port: int = 0
    folder: str = ""
    variant: str = ""
    tls: bool = False
    concurrency: int = 1
    seconds: float = 1.0
    pages: int = 1
    size: int = 100
    work: float = 0.0

    @property
    def authority(self) -> str:
        """Host and port of the server."""
        return f"localhost:{self.port}" if self.tls else f"127.0.0.1:{self.port}"

    @property
    def base_url(self) -> str:
        """The server, without a slash at the end."""
        return f"{'https' if self.tls else 'http'}://{self.authority}"

    @property
    def authority_file(self) -> str:
        """The certificate that the server's is signed by."""
        return str(Path(self.folder) / "authority.pem")

    @property
    def private_key(self) -> str:
        """An application's RSA key, as PEM."""
        return (Path(self.folder) / "application.pem").read_text("ascii")

    def context(self) -> ssl.SSLContext | None:
        """Return the TLS context, or None for plain HTTP."""
        return _context(self.authority_file) if self.tls else None

    def text(self) -> str:
        """Return the setting as text, for the process of a contender."""
        return json.dumps(dataclasses.asdict(self))


@functools.cache
def _context(authority_file: str) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=authority_file)
