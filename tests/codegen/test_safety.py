"""A description is data: whatever its texts say, none of it becomes code.

A description is made twice in the same shape, once of harmless texts and once of hostile ones;
the packages must have the same imports, calls and statements.
"""

from __future__ import annotations

import ast
import io
import json
import re
import tokenize
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from trunkline_codegen.build.pipeline import build
from trunkline_codegen.spec import text
from trunkline_codegen.spec.errors import SpecError

from .spec_case import Case, write_specs

HOSTILE = (
    "'", '"', "'''", '"""', "\\", '\\"""', "\\'", "{", "}", "{{ 7 * 7 }}", "{% raw %}", "{# #}",
    "{x}", "%s", "\n", "\r\n", "\t", "\x00", "\x0c", "\x1b[31m", "\x85", "\u2028", "\u2029",
    "\u202e", "\u2066", "\ufeff", "\U0001f600", "\\N{BULLET}", "\\x41", "\\u0041",
    "__import__('os').system('x')", '"""\n__import__("os")\n"""', "'); __import__('os'); ('",
    '")]\nimport os\n[("', "\nimport os\n", "\n    import os\n", "\n    \"\"\"\n    import os",
    "# coding: utf-7", "coding=utf-7", "+AGkAbQBwAG8AcgB0AA-", "# type: ignore", "# noqa",
    "# fmt: off", "# ruff: noqa", "# mypy: ignore-errors", "lambda: 0", "class X: pass",
    "$(x)", "`x`", "../../x", "x" * 500, "a.b", "a-b", "*args", "**options", "self", "None",
)  # fmt: skip
hostile = st.lists(
    st.one_of(st.sampled_from(HOSTILE), st.text(max_size=5)), min_size=1, max_size=3
).map("".join)

# Where a text ends up as a name in a path, its brackets make another description.
# A header whose name HTTP does not allow is left out (RFC 9110, section 5.1).
_NO_TOKEN = re.compile(r"[^!#$%&'*+.^_`|~0-9A-Za-z-]")
_OF_PATHS = str.maketrans("", "", "{}[]<>:?#/")


def as_token(text: str) -> str:
    """Return a text without the characters that the name of a header cannot have."""
    return _NO_TOKEN.sub("", text)


def description(text_of: Callable[[str], str]) -> str:
    """Return a description with a text of its own in every place that takes any text."""
    part = {"type": "string", "description": text_of("part"), "default": text_of("default")}
    thing = {
        "type": "object",
        "title": text_of("schema title"),
        "description": text_of("schema"),
        "required": [text_of("name 1")],
        "properties": {
            text_of("name 1"): {**part, "pattern": text_of("pattern"), "format": text_of("format")},
            text_of("name 2"): {"type": "string", "enum": [text_of("value 1"), text_of("value 2")]},
            text_of("name 3"): {"type": "integer", "minimum": 1, "description": text_of("bounded")},
            text_of("name 4"): {"const": text_of("constant"), "description": text_of("fixed")},
            text_of("name 5"): {"type": "array", "items": {"$ref": "#/components/schemas/Other"}},
            text_of("name 6"): {
                "oneOf": [
                    {"$ref": "#/components/schemas/Other"},
                    {"$ref": "#/components/schemas/More"},
                ],
                "discriminator": {
                    "propertyName": text_of("tag"),
                    "mapping": {text_of("tagged"): "#/components/schemas/Other"},
                },
            },
        },
    }
    answer = {
        "application/json": {"schema": thing, "example": {text_of("key"): text_of("example")}}
    }
    form = {
        "type": "object",
        "properties": {
            text_of("field"): part,
            text_of("file"): {"type": "string", "format": "binary"},
        },
    }
    deep = {"type": "object", "additionalProperties": {"type": "string"}}
    root = {
        "openapi": "3.1.0",
        "info": {
            "title": text_of("title"),
            "version": text_of("version"),
            "description": text_of("info"),
        },
        "tags": [{"name": text_of("tag name"), "description": text_of("tag text")}],
        "paths": {
            f"/{text_of('path').translate(_OF_PATHS)}/{{{text_of('id').translate(_OF_PATHS)}}}": {
                "put": {
                    "operationId": text_of("operation"),
                    "tags": [text_of("tag name")],
                    "summary": text_of("summary"),
                    "description": text_of("description"),
                    "parameters": [
                        {
                            "name": text_of("query"),
                            "in": "query",
                            "description": text_of("query text"),
                            "schema": part,
                        },
                        {
                            "name": text_of("deep"),
                            "in": "query",
                            "style": "deepObject",
                            "schema": deep,
                        },
                        {
                            "name": text_of("csv"),
                            "in": "query",
                            "explode": False,
                            "schema": {"type": "array", "items": part},
                        },
                        {
                            "name": "X-" + as_token(text_of("header")),
                            "in": "header",
                            "schema": part,
                        },
                        {"name": as_token(text_of("cookie")), "in": "cookie", "schema": part},
                    ],
                    "requestBody": {"content": {"multipart/form-data": {"schema": form}}},
                    "responses": {"200": {"description": text_of("answer"), "content": answer}},
                }
            }
        },
        "webhooks": {
            text_of("webhook"): {
                "post": {
                    "requestBody": {
                        "content": {
                            "application/json": {
                                "schema": {"type": "object", "properties": {text_of("event"): part}}
                            }
                        }
                    },
                    "responses": {},
                }
            }
        },
        "components": {
            "schemas": {
                "Other": {"type": "object", "properties": {text_of("other"): part}},
                "More": {
                    "type": "object",
                    "properties": {text_of("more"): part, text_of("most"): part},
                },
            }
        },
    }
    return json.dumps(root)


def catalog_text(text_of: Callable[[str], str]) -> str:
    entries = {
        "title": text_of("entry title"),
        "version": text_of("entry version"),
        "source": text_of("source"),
        "rate_limit": text_of("rate"),
        "base_url": "https://api.example.com",
    }
    return "\n".join(f"{key} = {toml(value)}" for key, value in entries.items())


def toml(value: str) -> str:
    """Return a text as TOML writes it."""
    return '"' + "".join(c if c.isalnum() else f"\\U{ord(c):08x}" for c in value) + '"'


def made_of(folder: Path, text_of: Callable[[str], str]) -> dict[str, str]:
    case = Case(
        name="odd",
        holds="",
        file="api.json",
        text=description(text_of),
        entry=catalog_text(text_of),
    )
    specs = write_specs(folder, [case])
    catalog = specs / "catalog.toml"
    found = catalog.read_text("utf-8").replace(
        'doc = "A client for tests."', f"doc = {toml(text_of('client'))}"
    )
    catalog.write_text(found, "utf-8")
    return build(specs)


def harmless(place: str) -> str:
    return "plain " + place


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    return made_of(tmp_path_factory.mktemp("plain"), harmless)


@settings(
    max_examples=settings().max_examples // 3,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(hostile, min_size=1, max_size=7))
def test_hostile_texts_change_no_code(
    tmp_path: Path, plain: dict[str, str], texts: list[str]
) -> None:
    text_of = Hostile(texts)
    try:
        files = made_of(tmp_path, text_of)
    except SpecError:
        return  # A message that stops the run is not code either.
    assert files.keys() == plain.keys()
    for name in files:
        if name.endswith((".py", ".pyi")):
            assert tokenize.detect_encoding(io.BytesIO(files[name].encode()).readline)[0] == "utf-8"
        if name.endswith("params.py"):
            assert statements(as_classes(files[name])) == statements(as_classes(plain[name]))
        elif name.endswith((".py", ".pyi")):
            assert imports(files[name]) == imports(plain[name]), name
            assert calls(files[name]) == calls(plain[name]), name
            assert statements(files[name]) == statements(plain[name]), name


@pytest.mark.parametrize("index", range(0, len(HOSTILE), 7))
def test_hostile_text_in_any_place_is_not_code(
    tmp_path: Path, plain: dict[str, str], index: int
) -> None:
    files = made_of(tmp_path, Hostile(list(HOSTILE[index : index + 7])))
    for name in files:
        if name.endswith("params.py"):
            assert statements(as_classes(files[name])) == statements(as_classes(plain[name]))
        elif name.endswith((".py", ".pyi")):
            assert statements(files[name]) == statements(plain[name]), name


class Hostile:
    """Sets a different text in each place, made of the hostile ones in turn."""

    def __init__(self, texts: list[str]) -> None:
        self._texts = texts
        self._places: dict[str, str] = {}

    def __call__(self, place: str) -> str:
        if place not in self._places:
            number = len(self._places)
            chosen = self._texts[number % len(self._texts)]
            # A unique word, because two places with equal texts would be another description.
            self._places[place] = f"{chosen}w{number}x"
        return self._places[place]


class _Masked(ast.NodeTransformer):
    """Replaces the allowed differences between packages of one shape: names and constants."""

    def generic_visit(self, node: ast.AST) -> ast.AST:
        super().generic_visit(node)
        for field in ("id", "attr", "arg", "name"):
            if isinstance(getattr(node, field, None), str):
                setattr(node, field, "•")
        return node

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        return ast.Constant(type(node.value).__name__)


def as_classes(source: str) -> str:
    """Return a module of `TypedDict`s with each as a class, without docstrings.

    Keys that are no identifiers are in a call, whose arguments are constants.
    """
    lines = []
    for node in ast.parse(source).body:
        if isinstance(node, ast.ClassDef):
            keys = [n for n in node.body if isinstance(n, ast.AnnAssign)]
            others = [n for n in node.body if not isinstance(n, ast.AnnAssign)]
            assert all(
                isinstance(n, ast.Expr) and isinstance(n.value, ast.Constant) for n in others
            )
            types = [ast.unparse(n.annotation) for n in keys]
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
            assert ast.unparse(node.value.func) == "TypedDict"
            name, table = (ast.literal_eval(argument) for argument in node.value.args)
            assert ast.unparse(node.targets[0]) == name
            types = [*table.values()]
        else:
            if not isinstance(node, ast.ImportFrom):
                lines.append(ast.unparse(node))
            continue
        lines.append("class X(TypedDict):\n" + "".join(f"    x: {kind}\n" for kind in types))
    return "\n".join(lines)


def statements(source: str) -> Counter[str]:
    return Counter(ast.dump(_Masked().visit(node)) for node in ast.parse(source).body)


def imports(source: str) -> Counter[str]:
    """Return the imports from outside of the package."""
    found: Counter[str] = Counter()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            inside = node.level > 0
            found.update(f"{node.module}:{'' if inside else alias.name}" for alias in node.names)
    return found


def calls(source: str) -> Counter[str]:
    """Return the calls; names defined in the module count alike."""
    tree = ast.parse(source)
    own = {
        node.name for node in ast.walk(tree) if isinstance(node, (ast.ClassDef, ast.FunctionDef))
    }
    own |= {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and node.id[0] == "_"}
    own |= {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.level
        for alias in node.names
    }
    found: Counter[str] = Counter()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            if isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.BoolOp):
                called = node.func.attr  # `(argument or {}).items`
            found["own" if called.partition(".")[0] in own else called] += 1
    return found


@given(st.text() | hostile)
def test_literal_is_one_constant_of_the_same_value(value: str) -> None:
    assert ast.literal_eval(text.literal(value)) == value
    assert text.literal(value).isprintable()


@given(st.text() | hostile, st.sampled_from([0, 4, 8]))
def test_docstring_is_one_constant(value: str, indent: int) -> None:
    source = f"def f():\n    {text.docstring_of(value, indent)}\n    return 1\n"
    (function,) = ast.parse(source).body
    assert isinstance(function, ast.FunctionDef)
    assert [type(node) for node in function.body] == [ast.Expr, ast.Return]
    assert ast.get_docstring(function)


def extension(name: str, value: Any) -> str:
    operation = {"operationId": "a", "responses": {"204": {"description": ""}}, name: value}
    return json.dumps({"openapi": "3.1.0", "info": {}, "paths": {"/a/{id}": {"get": operation}}})


@pytest.mark.parametrize("bad", ["x=__import__('os')", "a b", "class", "1", "a\nb", "", "_x", "ä"])
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("x-trunkline-retry", lambda bad: bad),
        ("x-trunkline-resource", lambda bad: bad),
        ("x-trunkline-pagination", lambda bad: {"style": "single", "items": [], bad: 1}),
        ("x-trunkline-pagination", lambda bad: {"style": bad}),
        ("x-trunkline-identity", lambda bad: {"response": ["id"], "parameter": bad}),
    ],
)
def test_own_extensions_in_a_description_are_data(
    tmp_path: Path, name: str, value: Callable[[str], Any], bad: str
) -> None:
    entry = 'base_url = "https://api.example.com"'
    case = Case(
        name="odd", holds="", file="api.json", text=extension(name, value(bad)), entry=entry
    )
    with pytest.raises(SpecError):
        build(write_specs(tmp_path, [case]))


@pytest.mark.parametrize("bad", ["https://x y", "javascript:x", "https://u:p@h", 'https://"'])
def test_a_url_stays_a_url(tmp_path: Path, bad: str) -> None:
    root = {"openapi": "3.1.0", "info": {}, "servers": [{"url": bad}], "paths": {}}
    case = Case(name="odd", holds="", file="api.json", text=json.dumps(root))
    with pytest.raises(SpecError, match="is not an http"):
        build(write_specs(tmp_path, [case]))
