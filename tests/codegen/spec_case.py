"""A small description for a test, and a folder of several such descriptions."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import attrs

HEAD_2_0 = """\
swagger: '2.0'
info: {title: Small, version: '1'}
host: api.example.com
basePath: /v1
"""
HEAD_3_0 = """\
openapi: 3.0.3
info: {title: Small, version: '1'}
servers: [{url: 'https://api.example.com/v1'}]
"""
HEAD_3_1 = HEAD_3_0.replace("3.0.3", "3.1.0")


@attrs.frozen(kw_only=True)
class Call:
    """A call of a generated method, and its expected outcome.

    Attributes:
        code: The call, an expression over `client`, the client of all APIs of the set.
        sends: The request line: method, and path with query.
        body: The expected request body: text, or a JSON value.
        headers: Some of the expected headers.
        answer: The JSON value, or the bytes, of the response; None for no content.
        status: The status of the response.
        media_type: The media type of the response.
        gives: Expressions over `result` that are true of the result of the call.
    """

    code: str
    sends: str
    body: Any = None
    headers: Mapping[str, str] = attrs.field(factory=dict)
    answer: Any = None
    status: int = 200
    media_type: str = "application/json"
    gives: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class Case:
    """A small description.

    Attributes:
        name: The name of its API.
        holds: The required property of the package, a sentence.
        text: The description.
        file: The name of its file.
        files: The files beside it, by name.
        entry: More lines of its catalog entry.
        corrections: Actions of its corrections.
        calls: What is called.
        says: Text that the package has, by the name of its file.
        credentials: The arguments that the client needs for it; the value of each is its name and
            `-value`.
    """

    name: str
    holds: str
    text: str
    file: str = "api.yaml"
    files: Mapping[str, str] = attrs.field(factory=dict)
    entry: str = ""
    corrections: str = ""
    calls: tuple[Call, ...] = ()
    says: Mapping[str, tuple[str, ...]] = attrs.field(factory=dict)
    credentials: tuple[str, ...] = ()


def write_specs(folder: Path, cases: Iterable[Case], client: str = "Testing") -> Path:
    """Write a `specs/` with one API a case."""
    cases = [*cases]
    lines = [f"[clients.{client}]", 'doc = "A client for tests."']
    for name in dict.fromkeys(name for case in cases for name in case.credentials):
        lines += [f"[clients.{client}.credentials.{name}]", f'doc = "The {name}."']
    for case in cases:
        home = folder / case.name
        for name, text in {case.file: case.text, **case.files}.items():
            path = home / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode("utf-8", "surrogatepass"))
        if case.corrections:
            head = "overlay: 1.0.0\ninfo: {title: Corrections, version: '1'}\nactions:\n"
            (home / "corrections.yaml").write_text(head + case.corrections, "utf-8")
        lines += [
            "",
            f"[apis.{case.name}]",
            f'client = "{client}"',
            f"description = {json.dumps(case.file)}",
            f'sha256 = "{_sha256(home / case.file)}"',
            case.entry,
        ]
        if case.files:
            lines.append(f"[apis.{case.name}.extra_files]")
            lines += [f'{json.dumps(name)} = "{_sha256(home / name)}"' for name in case.files]
    (folder / "catalog.toml").write_text("\n".join(lines) + "\n", "utf-8")
    return folder


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
