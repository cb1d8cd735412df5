"""Reading description files: JSON, and YAML as YAML 1.2 reads it.

YAML goes through libyaml's events into a tree that is built here without recursion, because
that is where the bounds live: nesting, size, what aliases unfold to, and keys given twice. Plain
scalars follow the YAML 1.2 core schema (https://yaml.org/spec/1.2.2/#103-core-schema): `on`,
`off`, `yes` and `no` are strings, and so are dates.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import yaml

from .problem import SpecError

MAX_DEPTH = 200
MAX_NODES = 5_000_000

Json = Any

_CORE_SCHEMA: tuple[tuple[re.Pattern[str], Callable[[str], object]], ...] = (
    (re.compile(r"null|Null|NULL|~|"), lambda _: None),
    (re.compile(r"true|True|TRUE"), lambda _: True),
    (re.compile(r"false|False|FALSE"), lambda _: False),
    (re.compile(r"[-+]?[0-9]+"), int),
    (re.compile(r"0o[0-7]+"), lambda text: int(text, base=8)),
    (re.compile(r"0x[0-9a-fA-F]+"), lambda text: int(text, base=16)),
    (re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?"), float),
)

_TAGS: dict[str, Callable[[str], object]] = {
    "tag:yaml.org,2002:str": str,
    "tag:yaml.org,2002:int": int,
    "tag:yaml.org,2002:float": float,
    "tag:yaml.org,2002:bool": lambda text: text.lower() == "true",
    "tag:yaml.org,2002:null": lambda _: None,
}


def load(path: Path) -> Json:
    """Read a description file.

    Raises:
        SpecError: The file is missing, is not UTF-8, is broken, gives a key twice, or is out of
            all bounds.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise SpecError(path, "", f"cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise SpecError(path, "", f"is not UTF-8 (byte {error.start})") from None
    if path.suffix == ".json":
        return _load_json(path, text)
    return _YamlReader(path).read(text)


def _load_json(path: Path, text: str) -> Json:
    def unique(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
        result = dict(pairs)
        if len(result) != len(pairs):
            keys = [key for key, _ in pairs]
            twice = next(key for key in keys if keys.count(key) > 1)
            raise SpecError(path, "", f"the key {twice!r} is given twice in one object")
        return result

    def refuse(constant: str) -> Json:
        raise SpecError(path, "", f"{constant} is not JSON")

    try:
        document = json.loads(text, object_pairs_hook=unique, parse_constant=refuse)
    except json.JSONDecodeError as error:
        raise SpecError(path, f"line {error.lineno}", f"broken JSON: {error.msg}") from None
    except RecursionError:
        raise SpecError(path, "", "is nested too deeply") from None
    _check_depth(path, document)
    return document


def _check_depth(path: Path, document: Json) -> None:
    level: list[Json] = [document]
    for _ in range(MAX_DEPTH):
        level = [
            child
            for node in level
            for child in (
                node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
            )
        ]
        if not level:
            return
    raise SpecError(path, "", f"is nested more than {MAX_DEPTH} levels deep")


class _YamlReader:
    """Builds one document out of libyaml's events, on a stack of its own."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._anchors: dict[str, Json] = {}
        self._sizes: dict[str, int] = {}
        self._nodes = 0
        # Open collections: the collection, the key that waits for its value, the anchor, and
        # how many nodes there were when it began.
        self._open: list[tuple[Json, list[Json], str | None, int]] = []
        self._root: Json = None

    def read(self, text: str) -> Json:
        documents = 0
        try:
            for event in yaml.parse(text, Loader=yaml.CSafeLoader):
                if isinstance(event, yaml.DocumentStartEvent):
                    documents += 1
                    if documents > 1:
                        self._fail(event, "holds more than one document")
                self._take(event)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            line = f"line {mark.line + 1}" if mark is not None else ""
            reason = getattr(error, "problem", None) or str(error).splitlines()[0]
            raise SpecError(self._path, line, f"broken YAML: {reason}") from None
        return self._root

    def _fail(self, event: yaml.Event, reason: str) -> NoReturn:
        mark = event.start_mark
        line = f"line {mark.line + 1}" if mark is not None else ""
        raise SpecError(self._path, line, reason)

    def _take(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.ScalarEvent):
            scalar = self._scalar(event)
            self._count(event, 1)
            self._remember(event.anchor, scalar, 1)
            self._add(event, scalar)
        elif isinstance(event, yaml.AliasEvent):
            name = event.anchor or ""
            if name not in self._anchors:
                self._fail(event, f"the alias *{name} names nothing before it")
            self._count(event, self._sizes[name])
            self._add(event, self._anchors[name])
        elif isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            if len(self._open) >= MAX_DEPTH:
                self._fail(event, f"is nested more than {MAX_DEPTH} levels deep")
            self._count(event, 1)
            collection: Json = {} if isinstance(event, yaml.MappingStartEvent) else []
            self._open.append((collection, [], event.anchor, self._nodes))
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            collection, _, anchor, before = self._open.pop()
            self._remember(anchor, collection, self._nodes - before + 1)
            self._add(event, collection)

    def _count(self, event: yaml.Event, nodes: int) -> None:
        self._nodes += nodes
        if self._nodes > MAX_NODES:
            self._fail(event, f"unfolds to more than {MAX_NODES} nodes")

    def _remember(self, anchor: str | None, value: Json, size: int) -> None:
        if anchor is not None:
            self._anchors[anchor] = value
            self._sizes[anchor] = size

    def _add(self, event: yaml.Event, value: Json) -> None:
        if not self._open:
            self._root = value
            return
        collection, key, _, _ = self._open[-1]
        if isinstance(collection, list):
            collection.append(value)
        elif not key:
            if isinstance(value, (dict, list)):
                self._fail(event, "a key must be a plain value")
            # JSON knows only text as keys: `200:` is the response "200".
            name = value if isinstance(value, str) else str(getattr(event, "value", value))
            if name in collection:
                self._fail(event, f"the key {name!r} is given twice in one mapping")
            key.append(name)
        else:
            collection[key.pop()] = value

    def _scalar(self, event: yaml.ScalarEvent) -> object:
        if event.tag is not None and event.tag != "!":
            construct = _TAGS.get(event.tag)
            if construct is None:
                self._fail(event, f"the tag {event.tag} is not one of YAML's core schema")
            return construct(event.value)
        if not event.style and event.implicit[0]:  # a plain scalar, untagged
            for pattern, construct in _CORE_SCHEMA:
                if pattern.fullmatch(event.value):
                    return construct(event.value)
        return event.value
