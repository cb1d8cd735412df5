"""A name that a command does not know is an error that says what to type instead."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tests.fakes.packages import importable

from trunkline._cli import main as _main

from .conftest import Run


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project of two APIs that have the same resources."""
    folder = tmp_path_factory.mktemp("shop")
    name = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    page = {
        "type": "object",
        "properties": {
            "items": {"type": "array", "items": {"$ref": "#/components/schemas/Thing"}},
            "next_cursor": {"type": "string"},
        },
    }
    thing = {
        "type": "object",
        "properties": {"id": {"type": "string"}, "size": {"type": "integer"}},
    }

    def get(id: str, schema: object, *parameters: object) -> dict[str, object]:
        content = {"application/json": {"schema": schema}}
        responses = {"200": {"description": "", "content": content}}
        return {"get": {"operationId": id, "parameters": parameters, "responses": responses}}

    cursor = {"name": "cursor", "in": "query", "schema": {"type": "string"}}
    ref = {"$ref": "#/components/schemas/Thing"}
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Shop", "version": "1"},
        "servers": [{"url": "https://shop.example"}],
        "components": {"schemas": {"Thing": thing}},
        "paths": {
            "/things": get("listThings", page, cursor),
            "/things/{id}": get("getThing", ref, name),
            "/things/{id}/parts": get("listParts", page, name, cursor),
            "/rates": get("listRates", ref),
            "/rates/{id}": get("getRate", ref, name),
        },
    }
    (folder / "shop.json").write_text(json.dumps(document), "utf-8")
    at = ("--project", str(folder))
    assert _main.main(["init", "--name", "two_shops_sdk", *at]) == 0
    for each in ("east", "west"):
        assert _main.main(["add", each, str(folder / "shop.json"), *at]) == 0
    assert _main.main(["generate", *at]) == 0
    return folder


LIST, CALL, BULK = "trunkline list", "trunkline call", "trunkline bulk"


@pytest.mark.parametrize(
    ("words", "problem", "commands"),
    [
        ("list things", "'things' is ambiguous", [f"{LIST} east-things", f"{LIST} west-things"]),
        ("list parts", "'parts' is ambiguous", [f"{LIST} east-things.parts", f"{LIST} west-things.parts"]),
        ("list east.things", "there is no resource 'east.things' here", [f"{LIST} east-things"]),
        ("list vonage.meetings", "there is no resource 'vonage.meetings' here", [f"{LIST} meetings"]),
        ("list east-thigns", "there is no resource 'east-thigns'", [f"{LIST} east-things", f"{LIST} west-things", f"{LIST} east-things.parts"]),
        ("list nothing", "there is no resource 'nothing'; `trunkline list --help` lists them", []),
        ("list rates", "'rates' has no list with pages", [f"{CALL} {each}-rates {name}" for each in ("east", "west") for name in ("list", "get")]),
        ("list east-rates", "east-rates list is not a list with pages", [f"{CALL} east-rates list"]),
        ("list east-rates --limit 3", "east-rates list is not a list with pages", [f"{CALL} east-rates list"]),
        ("list east-things get", "east-things get is not a list with pages", [f"{CALL} east-things get"]),
        ("list east-things nothing", "east-things has no list 'nothing'", [f"{LIST} east-things parts", f"{LIST} east-things list"]),
        ("list get-token", "there is no resource 'get-token'; `trunkline list --help` lists them", []),
        ("export things f.csv", "'things' is ambiguous", ["trunkline export east-things FILE", "trunkline export west-things FILE"]),
        ("export east-rates f.csv", "east-rates list is not a list with pages", [f"{CALL} east-rates list"]),
        ("call rates list", "'rates' is ambiguous", [f"{CALL} east-rates", f"{CALL} west-rates"]),
        ("call themes", "there is no resource 'themes' here", [f"{CALL} meetings themes"]),
        ("call finalize-logos", "'finalize-logos' is an operation, which comes after its resource", [f"{CALL} meetings themes finalize-logos"]),
        ("call meetings rooms creat", "meetings rooms has no operation or resource 'creat'", [f"{CALL} meetings rooms create"]),
        ("call east-rates nothing", "east-rates has no operation or resource 'nothing'", [f"{CALL} east-rates list", f"{CALL} east-rates get"]),
        ("bulk get rates f.csv", "'rates' is ambiguous", [f"{BULK} get east-rates FILE", f"{BULK} get west-rates FILE"]),
        ("bulk east-rates f.csv", "'east-rates' is a resource, which comes after the operation", [f"{BULK} list east-rates FILE", f"{BULK} get east-rates FILE"]),
        ("bulk finalize-logo", "there is no operation 'finalize-logo'", [f"{BULK} finalize-logos RESOURCE FILE"]),
        ("bulk create east-rates f.csv", "'east-rates' has no operation 'create' for rows", [f"{BULK} list east-rates FILE", f"{BULK} get east-rates FILE"]),
    ],
)  # fmt: skip
def test_unknown_name_is_an_error_with_the_commands_to_type(
    words: str,
    problem: str,
    commands: list[str],
    shop: Path,
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(shop)
    with importable("two_shops_sdk", shop / "src"):
        status, out, err = run(*words.split())
    hint = "; type one of:" if len(commands) > 1 else "; type:" if commands else ""
    assert (status, out) == (2, "")
    assert err.splitlines() == [f"Error: {problem}{hint}", *(f"  {each}" for each in commands)]


def test_help_of_list_has_the_resources_with_lists_only(
    shop: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(shop)
    with importable("two_shops_sdk", shop / "src"):
        _, out, _ = run("list", "--help")
    assert "east-things" in out
    assert "rates" not in out


def test_long_list_of_commands_is_shortened(run: Run) -> None:
    status, _, err = run("call", "get")
    lines = err.splitlines()
    assert (status, len(lines), lines[-1]) == (2, 10, "  ...")
