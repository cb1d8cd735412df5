"""Files are read within bounds, YAML as YAML 1.2."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from trunkline_codegen.spec.errors import SpecError
from trunkline_codegen.spec.load import MAX_BYTES, MAX_DEPTH, load


def loaded(folder: Path, text: str | bytes, name: str = "api.yaml") -> Any:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return load(path)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("[on, off, yes, no, y, n]", ["on", "off", "yes", "no", "y", "n"]),
        ("[true, True, FALSE]", [True, True, False]),
        ("[null, ~, Null, ]", [None, None, None]),
        ("[1, -1, 0o17, 0x1F, 010, 1_000]", [1, -1, 15, 31, 10, "1_000"]),
        ("[1.5, 1e3, .5, 1., 1:30]", [1.5, 1000.0, 0.5, 1.0, "1:30"]),
        ("[.inf, .nan]", [".inf", ".nan"]),
        ("[2024-01-02, '1', \"true\"]", ["2024-01-02", "1", "true"]),
        ("[!!str 1, !!int '2', !!float '1', !!bool 'true', !!null '']", ["1", 2, 1.0, True, None]),
        ("{200: a, true: b, null: c}", {"200": "a", "true": "b", "null": "c"}),
        ("{a: &x {b: 1}, c: *x}", {"a": {"b": 1}, "c": {"b": 1}}),
        ("{a: &x {b: 1, c: 2}, d: {<<: *x, c: 3}}", {"a": {"b": 1, "c": 2}, "d": {"b": 1, "c": 3}}),
        ("", None),
    ],
)
def test_yaml_is_read_as_yaml_1_2(tmp_path: Path, text: str, value: object) -> None:
    assert loaded(tmp_path, text) == value


def test_an_alias_is_read_as_a_copy(tmp_path: Path) -> None:
    found = loaded(tmp_path, "a: &x {b: [1]}\nc: *x\n")
    found["c"]["b"].append(2)
    assert found["a"] == {"b": [1]}


def test_byte_order_mark_is_skipped(tmp_path: Path) -> None:
    assert loaded(tmp_path, b"\xef\xbb\xbf{}", "api.json") == {}


def deep(levels: int) -> str:
    return "[" * levels + "]" * levels


BOMB = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 10)}]\n"
    for before, name in zip("abcdefg", "bcdefgh", strict=True)
)
TALL = (
    "a: &a "
    + deep(100)
    + "\n"
    + "".join(
        f"{name}: &{name} {'[' * 20}*{before}{']' * 20}\n"
        for before, name in zip("abcdefg", "bcdefgh", strict=True)
    )
)


@pytest.mark.parametrize(
    ("text", "name", "place", "reason"),
    [
        (deep(10_000), "api.json", "", "nested more than"),
        (deep(10_000), "api.yaml", "line 1", "nested more than"),
        (deep(MAX_DEPTH + 1), "api.json", "", "nested more than"),
        (TALL, "api.yaml", "line 3", "nested more than"),
        (BOMB, "api.yaml", "line 7", "contains more than"),
        ("a: *b", "api.yaml", "line 1", "is not defined"),
        ("a: &a [*a]", "api.yaml", "line 1", "is not defined"),
        ("a: 1\na: 2", "api.yaml", "line 2", "duplicate key"),
        ('{"a": 1, "a": 2}', "api.json", "", "duplicate key"),
        ("a: [", "api.yaml", "line 2", "invalid YAML"),
        ('{"a": ', "api.json", "line 1", "invalid JSON"),
        ("a: 1\n---\nb: 2", "api.yaml", "line 2", "more than one document"),
        ("!!python/object:os.system x", "api.yaml", "line 1", "the tag"),
        ("!!int x", "api.yaml", "line 1", "does not match its tag"),
        ("[1]: x", "api.yaml", "line 1", "a key must be a scalar"),
        ("a: {<<: 3}", "api.yaml", "line 1", "the value of `<<` must be a mapping"),
        ("9" * 5000, "api.json", "", "out of range"),
        ("1e999", "api.json", "", "out of range"),
        ("a: " + "9" * 500, "api.yaml", "line 1", "out of range"),
        ("a: 1e999", "api.yaml", "line 1", "out of range"),
        ("NaN", "api.json", "", "not JSON"),
        ('{"a": "\\ud800"}', "api.json", "", "lone surrogate"),
        (b"\xff\xfe", "api.yaml", "", "not UTF-8"),
        (b"a: \x00", "api.yaml", "", "invalid YAML"),
    ],
)
def test_invalid_file_is_rejected_with_its_position(
    tmp_path: Path, text: str | bytes, name: str, place: str, reason: str
) -> None:
    with pytest.raises(SpecError) as raised:
        loaded(tmp_path, text, name)
    assert reason in raised.value.reason
    assert raised.value.pointer == place
    assert raised.value.file == str(tmp_path / name)


def test_a_pair_of_surrogates_is_one_character(tmp_path: Path) -> None:
    assert loaded(tmp_path, json.dumps(["😀"]), "api.json") == ["😀"]


def test_an_endless_file_is_read_up_to_a_bound() -> None:
    with pytest.raises(SpecError, match=f"larger than {MAX_BYTES} bytes"):
        load(Path("/dev/zero"))


def test_a_missing_file_and_an_unusual_name_are_reported(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="cannot be read"):
        load(tmp_path / "missing.yaml")
    with pytest.raises(SpecError, match="cannot be read"):
        load(tmp_path / "\0.yaml")
