"""The response that a web backend sends for a download."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from urllib.parse import quote

import attrs

from trunkline._call.content.ranges import is_encoded
from trunkline._call.download import Download
from trunkline.errors import RangeNotSatisfiableError

from ._errors import error_response

# Headers that describe the content as the provider sends it, and so as it is passed on.
_PASSED_ON = ("Content-Type", "Content-Range", "Accept-Ranges", "ETag", "Last-Modified")
_OF_NOT_MODIFIED = ("ETag", "Last-Modified")
# Those that describe another content, if the content that arrived encoded was decoded.
_OF_ENCODED = ("Content-Type", "Last-Modified")

_VALUE = re.compile(r"[\x20-\x7e]*")
_PLAIN = re.compile(r"[^A-Za-z0-9 ._-]")


@attrs.frozen
class OutgoingDownload:
    """The response for a download.

    Attributes:
        status: The status: 200, 206, 304 or 416.
        headers: The headers.
        download: The open download; None for a response without content.
    """

    status: int
    headers: dict[str, str]
    download: Download | None = None

    async def chunks(self) -> AsyncGenerator[bytes, None]:
        """Yield the content, and close the download."""
        if self.download is None:
            return
        try:
            async with aclosing(self.download.aiter_bytes()) as chunks:
                async for chunk in chunks:
                    yield chunk
        finally:
            await self.aclose()

    async def aclose(self) -> None:
        """Close the download."""
        if self.download is not None:
            await self.download.aclose()


async def outgoing_download(
    download: Download,
    method: str,
    headers: Mapping[str, str],
    *,
    filename: str | None,
    inline: bool,
) -> OutgoingDownload:
    """Open a download, if it is not open, and return the response for it.

    Args:
        download: The download. The response closes it.
        method: The method of the request; the response to HEAD has no content.
        headers: The headers of the request.
        filename: The name of the file for the browser; None for that of the provider.
        inline: Whether a browser may show the content instead of saving it.

    Raises:
        TrunklineError: The download cannot be opened.
    """
    if not download.is_open:
        download.pass_on(headers)
        try:
            await download.__aenter__()
        except RangeNotSatisfiableError as error:
            return OutgoingDownload(416, error_response(error).headers)
    download.detach()
    found, status = download.headers, download.response_info.status
    if download.not_modified:
        await download.aclose()
        return OutgoingDownload(304, _selected(found, _OF_NOT_MODIFIED))
    sent = _selected(found, _OF_ENCODED if is_encoded(found) else _PASSED_ON)
    sent.setdefault("Content-Type", "application/octet-stream")
    if (size := download.size) is not None:
        sent["Content-Length"] = str(size)
    disposition = _selected(found, ("Content-Disposition",))
    if filename is not None or inline or not disposition:
        disposition = {"Content-Disposition": _disposition(filename, inline=inline)}
    # The content is the provider's: a browser must not take it for a page of this server.
    sent |= disposition | {"X-Content-Type-Options": "nosniff"}
    if method == "HEAD":
        await download.aclose()
        return OutgoingDownload(status, sent)
    return OutgoingDownload(status, sent, download)


def _selected(headers: Mapping[str, str], names: tuple[str, ...]) -> dict[str, str]:
    values = {name: headers.get(name) for name in names}
    return {n: value for n, value in values.items() if value and _VALUE.fullmatch(value)}


def _disposition(filename: str | None, *, inline: bool) -> str:
    """Return the value of `Content-Disposition` (RFC 6266)."""
    kind = "inline" if inline else "attachment"
    if filename is None:
        return kind
    plain = _PLAIN.sub("_", filename)
    if plain == filename:
        return f'{kind}; filename="{filename}"'
    encoded = quote(filename, safe="", errors="replace")
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{encoded}"
