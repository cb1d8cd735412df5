"""Faults in security schemes, requirements and servers are repaired, or cost no more than these."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
from tests.codegen.pipes import described

from trunkline_codegen.spec.catalog import APIEntry
from trunkline_codegen.spec.document import Document
from trunkline_codegen.stages.repair_security import repair_security

BEARER = {"type": "http", "scheme": "bearer"}
FLOW = {"tokenUrl": "https://a.example/token", "scopes": {}}


def repaired(root: Any) -> Document:
    api = APIEntry(name="made", client="Testing", file=Path("/nowhere/made/api.json"))
    return repair_security(Document(api, api.file, copy.deepcopy(root)))


SCHEMES: dict[str, tuple[Any, Any]] = {
    "a type of Swagger 2.0": ({"type": "basic"}, {"type": "http", "scheme": "basic"}),
    "the scheme as the type": ({"type": "Bearer"}, BEARER),
    "a format and no scheme": (
        {"type": "http", "bearerFormat": "JWT"},
        {**BEARER, "bearerFormat": "JWT"},
    ),
    "no type": ({"in": "header", "name": "K"}, {"type": "apiKey", "in": "header", "name": "K"}),
    "another case": (
        {"type": "apikey", "in": "Header", "name": "K"},
        {"type": "apiKey", "in": "header", "name": "K"},
    ),
    "a key without a place": ({"type": "apiKey", "name": "K"}, None),
    "a key without a name": ({"type": "apiKey", "in": "query"}, None),
    "an unknown type": ({"type": "magic"}, None),
    "a list as the type": ({"type": ["http"], "scheme": 1}, None),
    "a text": ("bearer", None),
    "null": (None, None),
    "a flow of Swagger 2.0": (
        {"type": "oauth2", "flow": "application", **FLOW},
        {"type": "oauth2", "flows": {"clientCredentials": FLOW}},
    ),
    "no flows": ({"type": "oauth2"}, {"type": "oauth2", "flows": {}}),
    "a flow without its address": (
        {"type": "oauth2", "flows": {"clientCredentials": FLOW, "implicit": {"scopes": {}}}},
        {"type": "oauth2", "flows": {"clientCredentials": FLOW}},
    ),
    "a list of scopes": (
        {"type": "oauth2", "flows": {"password": {**FLOW, "scopes": ["a", 1]}}},
        {"type": "oauth2", "flows": {"password": {**FLOW, "scopes": {"a": ""}}}},
    ),
    "OpenID without its address": ({"type": "openIdConnect"}, BEARER),
    "nothing wrong": (BEARER, BEARER),
    "a certificate": ({"type": "mutualTLS"}, {"type": "mutualTLS"}),
    "a reference": (
        {"$ref": "#/components/securitySchemes/b"},
        {"$ref": "#/components/securitySchemes/b"},
    ),
}


@pytest.mark.parametrize("case", SCHEMES)
def test_a_scheme_is_repaired_or_removed(case: str) -> None:
    published, expected = SCHEMES[case]
    document = repaired({"components": {"securitySchemes": {"it": published, "ok": BEARER}}})
    schemes = document.root["components"]["securitySchemes"]
    assert schemes == {"ok": BEARER, **({"it": expected} if expected is not None else {})}
    assert bool(document.repairs) is (published != expected or published is None)


REQUIREMENTS: dict[str, tuple[Any, Any]] = {
    "an object": ({"a": []}, [{"a": []}]),
    "a name": (["a"], [{"a": []}]),
    "null scopes": ([{"a": None}], [{"a": []}]),
    "one scope": ([{"a": "read"}], [{"a": ["read"]}]),
    "scopes that are no text": ([{"a": ["read", 1, []]}], [{"a": ["read"]}]),
    "a list in the list": ([["a"], {"b": []}], [{"b": []}]),
    "a number": (3, None),
    "nothing": ([], []),
    "an empty requirement": ([{}, {"a": []}], [{}, {"a": []}]),
}


@pytest.mark.parametrize("case", REQUIREMENTS)
def test_a_requirement_is_read_as_far_as_it_has_a_meaning(case: str) -> None:
    published, expected = REQUIREMENTS[case]
    document = repaired(
        described({"/a": {"get": {"security": published}}}, security=copy.deepcopy(published))
    )
    wanted = {} if expected is None else {"security": expected}
    if published == []:
        wanted = {"security": []}
    assert document.root["paths"]["/a"]["get"] == wanted
    assert document.root.get("security") == wanted.get("security")
    assert bool(document.repairs) is (published != expected)


KINDS: dict[str, Any] = {
    "basic": {"type": "http", "scheme": "basic"},
    "bearer": BEARER,
    "oauth": {"type": "oauth2", "flows": {}},
    "key": {"type": "apiKey", "in": "header", "name": "X-Key"},
    "same": {"type": "apiKey", "in": "header", "name": "x-key"},
    "header": {"type": "apiKey", "in": "header", "name": "Authorization"},
    "query": {"type": "apiKey", "in": "query", "name": "key"},
    "other": {"type": "apiKey", "in": "query", "name": "KEY"},
    "certificate": {"type": "mutualTLS"},
}
TOGETHER: dict[str, tuple[tuple[str, ...], list[set[str]]]] = {
    "places of their own": (
        ("key", "query", "other", "bearer"),
        [{"key", "query", "other", "bearer"}],
    ),
    "one header": (("basic", "oauth"), [{"basic"}, {"oauth"}]),
    "one header by its name": (("header", "bearer"), [{"header"}, {"bearer"}]),
    "names of a header in two cases": (("key", "same"), [{"key"}, {"same"}]),
    "and others": (("basic", "key", "bearer"), [{"basic", "key"}, {"bearer", "key"}]),
    "certificates": (("certificate", "bearer"), [{"certificate", "bearer"}]),
    "an unknown one": (("unknown", "bearer"), [{"unknown", "bearer"}]),
}


@pytest.mark.parametrize("case", TOGETHER)
def test_credentials_in_one_place_are_alternatives(case: str) -> None:
    names, expected = TOGETHER[case]
    published: Any = [{name: [] for name in names}]
    document = repaired(
        described({"/a": {"get": {"security": published}}}, components={"securitySchemes": KINDS})
    )
    found = document.root["paths"]["/a"]["get"]["security"]
    assert [set(entry) for entry in found] == expected
    assert bool(document.repairs) is (len(expected) > 1)


def test_credentials_of_swagger_in_one_place_are_alternatives() -> None:
    root = described(security=[{"a": [], "b": ["read"]}])
    root["securityDefinitions"] = {"a": {"type": "basic"}, "b": {"type": "oauth2"}}
    assert repaired(root).root["security"] == [{"a": []}, {"b": ["read"]}]


SERVERS: dict[str, tuple[Any, Any]] = {
    "a text": ("https://a.example", [{"url": "https://a.example"}]),
    "an entry that is none": ([None, {"url": 3}, {"url": "/v1"}], [{"url": "/v1"}]),
    "nothing usable": ([[]], None),
    "a port as a number": (
        [{"url": "https://a:{p}", "variables": {"p": {"default": 443, "enum": [443, 8443]}}}],
        [{"url": "https://a:{p}", "variables": {"p": {"default": "443", "enum": ["443", "8443"]}}}],
    ),
    "a variable without a default": (
        [{"url": "/{v}", "variables": {"v": {"enum": ["v1", "v2"]}, "w": {}, "x": None}}],
        [{"url": "/{v}", "variables": {"v": {"default": "v1", "enum": ["v1", "v2"]}}}],
    ),
}


@pytest.mark.parametrize("case", SERVERS)
def test_a_server_is_read_as_far_as_it_has_a_meaning(case: str) -> None:
    published, expected = SERVERS[case]
    document = repaired(described(servers=published))
    assert document.root.get("servers") == expected
    assert document.repairs


@pytest.mark.parametrize(
    "root", [None, [], "x", {}, {"paths": []}, {"components": {"securitySchemes": 3}}]
)
def test_any_root_is_passed_on(root: Any) -> None:
    repaired(root)
