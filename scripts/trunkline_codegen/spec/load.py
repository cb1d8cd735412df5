"""Read description files: JSON and YAML 1.2, within limits.

The YAML tree is built here from libyaml's events, without recursion, to limit the nesting, the
size and the expansion of aliases, and to reject duplicate keys. Plain scalars follow the YAML 1.2
core schema (https://yaml.org/spec/1.2.2/#103-core-schema): `on`, `off`, `yes`, `no` and dates are
strings. The only supported feature of YAML 1.1 is `<<`, which descriptions use.
"""

from __future__ import annotations

import copy
import hashlib
import json
import marshal
import math
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import attrs

from .errors import SpecError

MAX_BYTES = 64 * 1024 * 1024
MAX_DEPTH = 128
MAX_NODES = 4_000_000
# Longer numbers do not occur in real descriptions and are slow to parse.
_MAX_DIGITS = 400

# An escaped surrogate in JSON, possibly without its other half.
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")

Json = Any

# The content of files that were read, by suffix and hash: the check of a package reads its files
# again, and unmarshalling is many times faster than parsing.
_known: dict[tuple[str, bytes], bytes] = {}
_MOST_KNOWN = 16


def load(path: Path) -> Json:
    """Read a description file. Each call returns a new object.

    Raises:
        SpecError: The file is missing, not UTF-8, not valid JSON or YAML, has a duplicate key, or
            exceeds a limit.
    """
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise _fault(path, "", f"cannot be read: {reason}") from None
    if len(data) > MAX_BYTES:
        raise _fault(path, "", f"is larger than {MAX_BYTES} bytes")
    key = (path.suffix, hashlib.sha256(data).digest())
    if key in _known:
        return marshal.loads(_known[key])  # noqa: S302 (it was made here)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _fault(path, "", f"is not UTF-8 (byte {error.start})") from None
    if text.lstrip()[:1] == "<":
        raise _fault(path, "", "is a web page or XML, not a description in JSON or YAML")
    content = _load_json(path, text) if path.suffix == ".json" else _load_yaml(path, text)
    while len(_known) >= _MOST_KNOWN:
        del _known[next(iter(_known))]
    _known[key] = marshal.dumps(content)
    return content


def _fault(path: Path, place: str, reason: str) -> SpecError:
    hint = "Fix the file. For a published file, use a fixed copy, with a note in the catalog."
    return SpecError(path, place, reason, hint)


# -- JSON --------------------------------------------------------------------------------------


def _load_json(path: Path, text: str) -> Json:
    def unique(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
        result = dict(pairs)
        if len(result) != len(pairs):
            keys = [key for key, _ in pairs]
            twice = next(key for key in keys if keys.count(key) > 1)
            raise _fault(path, "", f"duplicate key {twice!r} in an object")
        return result

    def refuse(constant: str) -> Json:
        raise _fault(path, "", f"{constant} is not JSON")

    try:
        document = json.loads(
            text,
            object_pairs_hook=unique,
            parse_constant=refuse,
            parse_int=lambda digits: _number(path, digits),
            parse_float=lambda digits: _number(path, digits),
        )
    except json.JSONDecodeError as error:
        raise _fault(path, f"line {error.lineno}", f"invalid JSON: {error.msg}") from None
    except RecursionError:
        raise _fault(path, "", f"is nested more than {MAX_DEPTH} levels deep") from None
    _check_size(path, document)
    if _SURROGATE.search(text):
        try:
            json.dumps(document, ensure_ascii=False).encode()
        except UnicodeEncodeError:
            raise _fault(path, "", "contains a lone surrogate") from None
    return document


def _number(path: Path, digits: str) -> int | float:
    if len(digits) <= _MAX_DIGITS:
        try:
            return int(digits)
        except ValueError:
            value = float(digits)
            if math.isfinite(value):
                return value
    raise _fault(path, "", f"the number {digits[:20]} … is out of range")


def _check_size(path: Path, document: Json) -> None:
    nodes = 0
    level: list[Json] = [document]
    for _ in range(MAX_DEPTH):
        nodes += len(level)
        if nodes > MAX_NODES:
            raise _fault(path, "", f"contains more than {MAX_NODES} values")
        level = [
            child
            for node in level
            for child in (
                node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
            )
        ]
        if not level:
            return
    raise _fault(path, "", f"is nested more than {MAX_DEPTH} levels deep")


# -- YAML --------------------------------------------------------------------------------------

_CORE_SCHEMA: tuple[tuple[re.Pattern[str], Callable[[str], object]], ...] = (
    (re.compile(r"null|Null|NULL|~|"), lambda _: None),
    (re.compile(r"true|True|TRUE"), lambda _: True),
    (re.compile(r"false|False|FALSE"), lambda _: False),
    (re.compile(r"[-+]?[0-9]+"), int),
    (re.compile(r"0o[0-7]+"), lambda text: int(text[2:], base=8)),
    (re.compile(r"0x[0-9a-fA-F]+"), lambda text: int(text, base=16)),
    (re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?"), float),
)

# How these begin: most plain scalars are other text.
_CORE_START = re.compile(r"[-+.0-9~nNtTfF]|$")

_TAGS: dict[str, Callable[[str], object]] = {
    "tag:yaml.org,2002:str": str,
    "tag:yaml.org,2002:int": int,
    "tag:yaml.org,2002:float": float,
    "tag:yaml.org,2002:bool": lambda text: text.lower() == "true",
    "tag:yaml.org,2002:null": lambda _: None,
}


def _load_yaml(path: Path, text: str) -> Json:
    import yaml  # noqa: PLC0415 (a run with nothing to do needs no YAML)

    reader = _YamlReader(path)
    documents = 0
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    reader.fail(event, "contains more than one document")
            elif isinstance(event, yaml.ScalarEvent):
                reader.scalar(event)
            elif isinstance(event, yaml.AliasEvent):
                reader.alias(event)
            elif isinstance(event, yaml.CollectionStartEvent):
                reader.begin(event, {} if isinstance(event, yaml.MappingStartEvent) else [])
            elif isinstance(event, yaml.CollectionEndEvent):
                reader.end(event)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f"line {mark.line + 1}" if mark is not None else ""
        reason = getattr(error, "problem", None) or str(error).splitlines()[0]
        raise _fault(path, line, f"invalid YAML: {reason}") from None
    return reader.root


@attrs.define
class _Open:
    """A collection that is being read.

    Attributes:
        value: Its content so far.
        anchor: Its anchor, if any.
        before: The number of nodes before it.
        key: The key whose value is read next.
        height: The number of nested levels.
    """

    value: Json
    anchor: str | None
    before: int
    key: str | None = None
    height: int = 1


class _YamlReader:
    """Builds one document from libyaml's events, with an explicit stack."""

    def __init__(self, path: Path) -> None:
        self.root: Json = None
        self._path = path
        # The value of each anchor, its number of nodes and its height.
        self._anchors: dict[str, tuple[Json, int, int]] = {}
        self._nodes = 0
        self._open: list[_Open] = []

    def fail(self, event: Any, reason: str) -> NoReturn:
        mark = event.start_mark
        line = f"line {mark.line + 1}" if mark is not None else ""
        raise _fault(self._path, line, reason)

    def scalar(self, event: Any) -> None:
        value = self._value(event)
        self._count(event, 1)
        if event.anchor is not None:
            self._anchors[event.anchor] = (value, 1, 0)
        self._add(event, value, 0)

    def alias(self, event: Any) -> None:
        if event.anchor not in self._anchors:
            self.fail(event, f"the alias *{event.anchor} is not defined")
        value, nodes, height = self._anchors[event.anchor]
        self._count(event, nodes)
        if len(self._open) + height > MAX_DEPTH:
            self.fail(event, f"is nested more than {MAX_DEPTH} levels deep")
        # A copy, because stages change documents in place.
        self._add(event, copy.deepcopy(value), height)

    def begin(self, event: Any, collection: Json) -> None:
        if len(self._open) >= MAX_DEPTH:
            self.fail(event, f"is nested more than {MAX_DEPTH} levels deep")
        self._count(event, 1)
        self._open.append(_Open(collection, event.anchor, self._nodes))

    def end(self, event: Any) -> None:
        done = self._open.pop()
        if isinstance(done.value, dict) and "<<" in done.value:
            self._merge(event, done.value)
        if done.anchor is not None:
            self._anchors[done.anchor] = (done.value, self._nodes - done.before + 1, done.height)
        self._add(event, done.value, done.height)

    def _count(self, event: Any, nodes: int) -> None:
        self._nodes += nodes
        if self._nodes > MAX_NODES:
            self.fail(event, f"contains more than {MAX_NODES} values")

    def _add(self, event: Any, value: Json, height: int) -> None:
        if not self._open:
            self.root = value
            return
        parent = self._open[-1]
        parent.height = max(parent.height, height + 1)
        if isinstance(parent.value, list):
            parent.value.append(value)
        elif parent.key is None:
            if isinstance(value, (dict, list)):
                self.fail(event, "a key must be a scalar")
            # JSON keys are text: `200:` is the response "200".
            name = value if isinstance(value, str) else str(getattr(event, "value", value))
            if name in parent.value:
                self.fail(event, f"duplicate key {name!r} in a mapping")
            parent.key = name
        else:
            parent.value[parent.key] = value
            parent.key = None

    def _merge(self, event: Any, mapping: dict[str, Json]) -> None:
        """Merge the mappings of `<<`; own keys take precedence, then earlier mappings."""
        merged = mapping.pop("<<")
        for other in merged if isinstance(merged, list) else [merged]:
            if not isinstance(other, dict):
                self.fail(event, "the value of `<<` must be a mapping or a list of mappings")
            for key, value in other.items():
                mapping.setdefault(key, value)

    def _value(self, event: Any) -> object:
        construct: Callable[[str], object] = str
        if event.tag is not None and event.tag != "!":
            if event.tag not in _TAGS:
                self.fail(event, f"the tag {event.tag} is not one of YAML's core schema")
            construct = _TAGS[event.tag]
        elif not event.style and event.implicit[0] and _CORE_START.match(event.value):
            for pattern, core in _CORE_SCHEMA:
                if pattern.fullmatch(event.value):
                    construct = core
                    break
        try:
            value = construct(event.value)
        except ValueError:
            self.fail(event, f"{event.value[:20]!r} does not match its tag")
        long = isinstance(value, int) and len(event.value) > _MAX_DIGITS
        if long or (isinstance(value, float) and not math.isfinite(value)):
            self.fail(event, f"the number {event.value[:20]} … is out of range")
        return value
