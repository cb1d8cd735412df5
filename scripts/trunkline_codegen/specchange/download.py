"""Download descriptions: over https alone, up to a size, and only if they are new.

`specs/etags.json` has the `ETag` of each description that was downloaded, and added or applied
(RFC 9110, section 13.1.2), so that an unchanged one is not downloaded again.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path, PurePosixPath

import httpx

from trunkline_codegen.spec.catalog import APIEntry
from trunkline_codegen.spec.errors import SpecError

MAX_BYTES = 20_000_000
_THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})


class ETags:
    """The file with the ETags of the applied descriptions."""

    def __init__(self, file: Path) -> None:
        self._file = file
        try:
            self._known = json.loads(file.read_text("utf-8"))
        except FileNotFoundError:
            self._known = {}
        except (OSError, ValueError) as error:
            raise SpecError(file, "", f"cannot be read: {error}", "Delete it.") from None

    def known(self, entry: APIEntry, url: str) -> str:
        """Return the ETag of the description that is in the checkout, or an empty text."""
        stored = self._known.get(entry.name, {})
        is_current = (stored.get("url"), stored.get("sha256")) == (url, entry.sha256)
        return str(stored["etag"]) if is_current else ""

    def store(self, api: str, url: str, etag: str, content: bytes) -> None:
        """Store the ETag of a description, or remove an outdated one."""
        self._known.pop(api, None)
        if etag:
            digest = hashlib.sha256(content).hexdigest()
            self._known[api] = {"url": url, "etag": etag, "sha256": digest}
        if self._known or self._file.exists():
            text = json.dumps(self._known, indent=2, sort_keys=True)
            self._file.write_text(text + "\n", "utf-8")


def download_description(
    url: str, folder: Path, transport: httpx.BaseTransport | None = None
) -> tuple[Path, str]:
    """Download a description into a folder; return its file and its ETag, which may be empty.

    The URL must use https, or http to this machine.

    Raises:
        SpecError: The URL is invalid, or its content is a web page.
        httpx.HTTPError: It cannot be downloaded.
    """
    with new_client(transport) as client:
        content, etag = download(client, url, "")
    assert content is not None  # no ETag was sent
    name = PurePosixPath(httpx.URL(url).path).name
    if PurePosixPath(name).suffix not in (".json", ".yaml", ".yml"):
        name = "openapi.json" if content.lstrip()[:1] == b"{" else "openapi.yaml"
    file = folder / name
    file.write_bytes(content)
    return file, etag


class _UnsafeError(Exception):
    """A request that is not sent, because its URL is not safe."""


def new_client(transport: httpx.BaseTransport | None = None) -> httpx.Client:
    """Return a client that follows redirects, but sends no request to a URL that is not safe."""

    def check(request: httpx.Request) -> None:
        if not is_safe(request.url):
            raise _UnsafeError(str(request.url))

    hooks = {"request": [check]}
    return httpx.Client(transport=transport, follow_redirects=True, timeout=60, event_hooks=hooks)


def is_safe(address: str | httpx.URL) -> bool:
    """Return whether a URL uses https, or http to this machine."""
    try:
        url = httpx.URL(address)
    except (httpx.InvalidURL, ValueError):
        return False
    return url.scheme == "https" or (url.scheme == "http" and url.host in _THIS_MACHINE)


def download(client: httpx.Client, url: str, etag: str) -> tuple[bytes | None, str]:
    """Return the content of a URL and its ETag; the content is None if it has this ETag still.

    The URL and all redirects must use https, or http to this machine.

    Args:
        client: A client of `new_client`.
        url: The URL.
        etag: The ETag of the known content; empty for none.

    Raises:
        SpecError: The URL is not safe, or its content is a web page or too large.
        httpx.HTTPError: It cannot be downloaded.
    """
    if not is_safe(httpx.URL(url)):
        raise SpecError(url or "the URL", "", "is not an https URL")
    try:
        return _content(client, url, etag)
    except _UnsafeError as error:
        raise SpecError(url, "", f"redirects to {error}, which is not https") from None


def _content(client: httpx.Client, url: str, etag: str) -> tuple[bytes | None, str]:
    content = b""
    headers = {"If-None-Match": etag} if etag else {}
    with client.stream("GET", url, headers=headers) as response:
        if etag and response.status_code == httpx.codes.NOT_MODIFIED:
            return None, etag
        if response.status_code != httpx.codes.OK:
            phrase = f"{response.status_code} {response.reason_phrase}".strip()
            raise httpx.HTTPStatusError(
                f"expected status 200, got {phrase}", request=response.request, response=response
            )
        for part in response.iter_bytes():
            content += part
            if len(content) > MAX_BYTES:
                raise SpecError(url, "", f"is larger than {MAX_BYTES} bytes")
        if content.lstrip()[:1] == b"<":
            hint = "Look for a link to its JSON or YAML."
            raise SpecError(url, "", "is a web page, not a description", hint)
        return content, response.headers.get("ETag", "")
