"""Notes on published descriptions: retirement dates, servers, changes without a new version."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

import attrs

from trunkline_codegen.spec.document import Json, Object
from trunkline_codegen.spec.text import plain

# Extensions that publishers use for the day from which an operation may be gone. Its HTTP header is
# `Sunset` (RFC 8594).
_EXTENSIONS = ("x-sunset", "x-sunset-date", "x-retirement-date", "x-removal-date", "x-eol")
_DATE = re.compile(r"(?<!\d)(20\d\d-\d\d-\d\d)(?!\d)")
_WORDS = re.compile(
    r"\b(?:sunset|retired?|removed|discontinued|decommissioned|end of life)\b", re.IGNORECASE
)
_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


@attrs.frozen(kw_only=True)
class Note:
    """A remark that is neither an effect on programs nor a correction.

    Attributes:
        rule: The kind of remark: `version-unchanged`.
        name: What it is about.
        sentence: The remark.
        value: What distinguishes it from other remarks about the same object, such as a date.
    """

    rule: str
    name: str
    sentence: str
    value: str = ""


def unchanged_version(old: Object, new: Object) -> Iterator[Note]:
    """Yield a note if the content of a description changed, and its version did not."""
    before, after = _version(old), _version(new)
    if old != new and before == after:
        yield Note(
            rule="version-unchanged",
            name="version",
            sentence=f"The description changed, although its version is still {after or 'empty'}.",
            value=after,
        )


def other_server(old: Object, new: Object, base_url: str) -> Iterator[Note]:
    """Yield a note if the server moved away from the `base_url` of the catalog."""
    before, after = _servers(old), _servers(new)
    if base_url and before != after and base_url.rstrip("/") not in after:
        sentence = (
            f"The server is now {', '.join(after) or 'missing'}, but base_url in the catalog is still "
            f"{base_url}: calls go there until it is changed."
        )
        yield Note(rule="other-server", name="base_url", sentence=sentence, value=", ".join(after))


def _servers(root: Object) -> list[str]:
    servers = root.get("servers")
    found = [s.get("url") for s in servers if isinstance(s, dict)] if servers else []
    return [str(url).rstrip("/") for url in found]


def _version(root: Object) -> str:
    info = root.get("info")
    return str(info.get("version", "")) if isinstance(info, dict) else ""


def retirements(old: Object, new: Object) -> Iterator[Note]:
    """Yield a note for each new or changed retirement date, and for each early removal."""
    before, after = _dates(old), _dates(new)
    for operation, day in after.items():
        known = before.get(operation)
        if known is None:
            yield _note("retirement", operation, f"will be retired on {day}", day)
        elif known != day:
            moved = "earlier" if day < known else "later"
            text = f"will be retired on {day}, {moved} than announced ({known})"
            yield _note(f"retirement-{moved}", operation, text, day)
    present = {name for name, _ in _operations(new)}
    for operation, day in before.items():
        if operation not in present:
            text = f"was removed; it was to be retired on {day}"
            yield _note("retired", operation, text, day)


def _note(rule: str, operation: str, text: str, day: dt.date) -> Note:
    return Note(rule=rule, name=operation, sentence=f"`{operation}` {text}.", value=str(day))


def _dates(root: Object) -> dict[str, dt.date]:
    """Return the retirement date of each operation that has one."""
    return {name: day for name, node in _operations(root) if (day := _date_of(node)) is not None}


def _operations(root: Object) -> Iterator[tuple[str, Object]]:
    paths = root.get("paths")
    for path, item in paths.items() if isinstance(paths, dict) else ():
        for method in _METHODS:
            node = item.get(method) if isinstance(item, dict) else None
            if isinstance(node, dict):
                yield f"{method.upper()} {path}", node


def _date_of(operation: Object) -> dt.date | None:
    for key in _EXTENSIONS:
        if (day := _parsed(operation.get(key))) is not None:
            return day
    if operation.get("deprecated") is not True:
        return None
    # Many publishers write the day into the text of a deprecated operation.
    text = f"{operation.get('summary', '')}. {operation.get('description', '')}"
    for sentence in re.split(r"(?<=[.!])\s|\n", plain(text)):
        if _WORDS.search(sentence) and (day := _parsed(sentence)) is not None:
            return day
    return None


def _parsed(value: Json) -> dt.date | None:
    match = _DATE.search(str(value))
    try:
        return None if match is None else dt.date.fromisoformat(match[1])
    except ValueError:
        return None
