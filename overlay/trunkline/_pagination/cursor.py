"""Cursors: a place in a list as a short text, to go on from there another day.

A cursor is base64url text without padding, safe in files, databases, URLs and logs. It holds the
name of the operation, a fingerprint of its arguments, the parameters of the page, the number of
items taken from it, a mark of the last of them, and a checksum. It holds no URL, no credential
and no argument. It is not signed: it tells accidents, not forgers.
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
# Longer than the cursor of any page: what the longest link can name, each of its characters
# escaped for JSON and then for base64.
_LONGEST = 262_144


@attrs.frozen(kw_only=True)
class ListPosition:
    """A place in a list.

    Attributes:
        position: The parameters that say which page it is.
        taken: How many items of that page are behind the place, counted in the walk's direction.
        last: The mark of the last item behind the place, where items have an identity.
        backward: Whether the walk goes from the end to the start.
        before: How many items the pages before had, None where that is not known.
    """

    position: Mapping[str, str | int]
    taken: int = 0
    last: str | None = None
    backward: bool = False
    before: int | None = None

    @property
    def is_start(self) -> bool:
        """Whether it is before every item, on a page that is yet to be found."""
        return not self.position and not self.taken


@attrs.frozen(kw_only=True)
class ListKey:
    """Which list it is: what a cursor must fit.

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
        """Return the key of a list; arguments that are sent alike are alike.

        Args:
            api: The API's name.
            operation: The operation's id.
            path: The arguments in the path.
            query: Those in the query.
            others: Those in headers, in cookies: a list that takes none has the key without them.
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
    """Return an argument as the query has it, where `10` and `"10"` are the same."""
    return value if isinstance(value, (list, dict)) else scalar_text(value)


def mark(identity: str | int) -> str:
    """Return the mark that stands for an item's identity in a cursor."""
    return _digest(f"{type(identity).__name__} {identity}", 12)


def write_cursor(key: ListKey, place: ListPosition) -> str:
    """Return the text of a place."""
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
    """Return the place that a text stands for.

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
