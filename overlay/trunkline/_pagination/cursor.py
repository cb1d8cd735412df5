"""Cursors: a position in a list as text, to resume the list from later.

A cursor is base64url text without padding, safe in files, databases, URLs and logs. It holds the
name of the operation, a fingerprint of its arguments, the parameters of the page, the number of
items taken from it, a mark of the last of them, and a checksum. It holds no URL, no credential
and no argument. It is not signed: the checksum detects damage, not forgery.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from typing import NoReturn, TypeGuard

import attrs

from trunkline._common.values import scalar_text
from trunkline._serialization.model import to_json
from trunkline.errors import CursorError

_VERSION = 1
# An upper bound for the cursor of any page: the parameters of the longest link, with each character
# escaped for JSON and then for base64.
_LONGEST = 262_144


@attrs.frozen(kw_only=True)
class ListPosition:
    """A position in a list.

    Attributes:
        position: The query parameters that select the page.
        taken: How many items of that page were returned.
        last: The mark of the last returned item; None if items have no identity.
        backward: Whether the list is read from its end to its start.
        before: How many items the pages before it have; None if unknown.
    """

    position: Mapping[str, str | int]
    taken: int = 0
    last: str | None = None
    backward: bool = False
    before: int | None = None

    @property
    def is_start(self) -> bool:
        """Whether it is before the first item, with no page selected yet."""
        return not self.position and not self.taken


@attrs.frozen(kw_only=True)
class ListKey:
    """The identity of a list, which a cursor must match.

    Attributes:
        operation: The API's name and the operation's id.
        arguments: The fingerprint of the arguments.
    """

    operation: str
    arguments: str

    @classmethod
    def of(
        cls,
        api: str,
        operation: str,
        path: tuple[object, ...],
        query: Mapping[str, object],
        *others: Mapping[str, object],
    ) -> ListKey:
        """Return the key of a list; arguments with the same wire form are equal.

        Args:
            api: The API's name.
            operation: The operation's id.
            path: The path arguments.
            query: The query arguments.
            others: The header and cookie arguments. Empty ones do not change the key.
        """
        content: list[object] = [[str(part) for part in path], _sent(query)]
        beside = [_sent(arguments) for arguments in others]
        if any(beside):
            content += beside
        text = json.dumps(content, sort_keys=True)
        return cls(operation=f"{api}.{operation}", arguments=_digest(text, 16))


def _sent(arguments: Mapping[str, object]) -> dict[str, object]:
    return {
        name: _plain(to_json(value, name)) for name, value in arguments.items() if value is not None
    }


def _plain(value: object) -> object:
    """Return an argument in its query form, in which `10` and `"10"` are equal."""
    return value if isinstance(value, (list, dict)) else scalar_text(value)


def mark(identity: str | int) -> str:
    """Return the mark that stands for an item's identity in a cursor."""
    return _digest(f"{type(identity).__name__} {identity}", 12)


def write_cursor(key: ListKey, place: ListPosition) -> str:
    """Return the cursor of a position."""
    content = [
        _VERSION,
        key.operation,
        key.arguments,
        dict(place.position),
        place.taken,
        place.last,
        place.backward,
        place.before,
    ]
    return _encoded(json.dumps([*content, _checksum(content)], separators=(",", ":")))


def read_cursor(text: object, key: ListKey) -> ListPosition:
    """Return the position of a cursor.

    Raises:
        CursorError: It is no cursor, a damaged one, or one of another list.
    """
    content = _content(text)
    version, *rest, checksum = content
    if checksum != _checksum([version, *rest]):
        _raise_invalid("it is damaged")
    if version != _VERSION or len(rest) != 7:
        _raise_invalid("another version of trunkline made it")
    operation, arguments, *place = rest
    if operation != key.operation:
        _raise_invalid(f"it belongs to {operation}, not to {key.operation}")
    if arguments != key.arguments:
        _raise_invalid(f"it belongs to {operation} with other arguments")
    return _place(*place)


def _place(
    position: object, taken: object, last: object, backward: object, before: object
) -> ListPosition:
    if (
        isinstance(position, dict)
        and all(type(value) in (str, int) for value in position.values())
        and _is_count(taken)
        and (last is None or isinstance(last, str))
        and isinstance(backward, bool)
        and (before is None or _is_count(before))
    ):
        return ListPosition(
            position=position, taken=taken, last=last, backward=backward, before=before
        )
    return _raise_invalid("it is damaged")


def _is_count(value: object) -> TypeGuard[int]:
    return type(value) is int and value >= 0


def _content(text: object) -> list[object]:
    if not isinstance(text, str):
        _raise_invalid(f"it is no text but {type(text).__name__}")
    text = text.strip()
    if not text or len(text) > _LONGEST or not text.isascii():
        _raise_invalid("it is damaged")
    try:
        decoded = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode()
        content = json.loads(decoded)
    except (ValueError, RecursionError):
        _raise_invalid("it is damaged")
    # base64 ignores some bits and characters: accept only the text that `write_cursor` returns.
    if _encoded(decoded) != text or not isinstance(content, list) or len(content) < 2:
        _raise_invalid("it is damaged")
    return content


def _encoded(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _checksum(content: list[object]) -> str:
    return _digest(json.dumps(content, separators=(",", ":")), 8)


def _digest(text: str, length: int) -> str:
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:length]


def _raise_invalid(reason: str) -> NoReturn:
    raise CursorError(f"cannot resume from this cursor: {reason}")
