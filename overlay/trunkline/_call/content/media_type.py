"""Media types of responses: which kind of content a body is, and the text that it holds."""

from __future__ import annotations

import re
from collections.abc import Mapping

from trunkline._operation import ContentKind
from trunkline._transport.base import TransportResponse

_CHARSET = re.compile(r""";\s*charset\s*=\s*["']?([^\s"';]+)""", re.IGNORECASE)


def media_type(headers: Mapping[str, str]) -> str:
    """Return the media type of a response in lower case; empty if it has none."""
    return headers.get("Content-Type", "").partition(";")[0].strip().lower()


def named_kind(kinds: tuple[ContentKind, ...], response: TransportResponse) -> ContentKind | None:
    """Return the kind of content of a response, by its media type.

    None if the media type belongs to another kind, and JSON is among `kinds`: the content is then
    JSON if it can be parsed, and the last kind otherwise.

    Args:
        kinds: The kinds that the description has.
        response: The response.
    """
    if len(kinds) == 1:
        return kinds[0]
    name = media_type(response.headers)
    found: ContentKind = "bytes"
    if "json" in name:
        found = "json"
    elif name.startswith("text/"):
        found = "text"
    if found in kinds:
        return found
    return None if "json" in kinds else kinds[-1]


def text_of(response: TransportResponse) -> str:
    """Return the body of a response as text.

    The charset is that of the media type, or UTF-8. Bytes that it does not have become U+FFFD.
    """
    match = _CHARSET.search(response.headers.get("Content-Type", ""))
    try:
        text = response.body.decode(match[1] if match else "utf-8", "replace")
    except LookupError:  # an unknown charset
        text = response.body.decode("utf-8", "replace")
    return text.removeprefix("\ufeff")
