"""Every fault of a description or of the catalog is one message with a remedy."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from trunkline_codegen.__main__ import main
from trunkline_codegen.build.pipeline import build, resolved
from trunkline_codegen.spec.catalog import read_catalog
from trunkline_codegen.spec.errors import SpecError

from .spec_case import HEAD_2_0, HEAD_3_0, Case, write_specs

_NONE = "{'204': {description: ''}}"


def paths(text: str) -> str:
    return f"{HEAD_3_0}\npaths:\n{text}"


def schemas(text: str) -> str:
    return f"{HEAD_3_0}\npaths: {{}}\ncomponents:\n  schemas:\n{text}"


# The text of a fault, and the pointer and reason of its message.
FAULTS = [
    ("[]", "", "must be an object, not a list"),
    ("info: {}", "", "is neither Swagger 2.0 nor OpenAPI 3.0 or 3.1"),
    ("openapi: 4.0.0", "", "is neither Swagger 2.0 nor OpenAPI 3.0 or 3.1"),
    ("swagger: '1.2'", "", "is neither Swagger 2.0 nor OpenAPI 3.0 or 3.1"),
    (HEAD_3_0 + "paths: []", "/paths", "must be an object, not a list"),
    (paths("  /a: {get: [x]}"), "/paths/~1a/get", "must be an object, not a list"),
    (paths("  /a: {get: {parameters: {}}}"), "/paths/~1a/get/parameters", "must be a list"),
    (schemas("    A: {properties: [a]}"), "/components/schemas/A/properties", "must be an object"),
    (schemas("    A: {type: gremlin}"), "/components/schemas/A/type", "unknown type 'gremlin'"),
    (
        schemas("    A: {$ref: '#/components/schemas/B'}"),
        "/components/schemas/A/$ref",
        "does not exist",
    ),
    (
        schemas("    A: {$ref: '#/components/schemas/B'}\n    B: {$ref: '#/components/schemas/A'}"),
        "/components/schemas/A/$ref",
        "is part of a cycle",
    ),
    (
        schemas("    A: {properties: {$ref: '#/components/schemas'}}"),
        "",
        "is nested too deeply for the stage coerce_types",
    ),
    (
        schemas("    A: {$ref: 'https://example.com/x.json'}"),
        "/components/schemas/A/$ref",
        "is a URL; files are not downloaded",
    ),
    (schemas("    A: {$ref: 'file:///etc/passwd'}"), "/components/schemas/A/$ref", "is a URL"),
    (schemas("    A: {$ref: missing.yaml}"), "/components/schemas/A/$ref", "does not exist"),
    (schemas("    A: {$ref: '../catalog.toml'}"), "/components/schemas/A/$ref", "leaves the API's"),
    (schemas("    A: {$ref: '/etc/passwd'}"), "/components/schemas/A/$ref", "leaves the API's"),
    (schemas("    A: {$ref: '%2e%2e/catalog.toml'}"), "/components/schemas/A/$ref", "leaves the"),
    (
        schemas("    A: {$ref: 'x%00.yaml'}"),
        "/components/schemas/A/$ref",
        "is not a valid file name",
    ),
    (paths("  /a: {$ref: '../catalog.toml'}"), "/paths/~1a/$ref", "leaves the API's folder"),
    (
        paths(
            f"  /a: {{get: {{operationId: x, responses: {_NONE}}}}}\n"
            f"  /b: {{get: {{operationId: x, responses: {_NONE}}}}}"
        ),
        "/paths/~1b/get/operationId",
        "'x' is also used by GET /a",
    ),
    (
        paths(
            f"  /a: {{get: {{parameters: [{{name: id, in: path, required: true}}], responses: {_NONE}}}}}"
        ),
        "/paths/~1a/get",
        "the path parameter 'id' is declared but missing in the path",
    ),
    (
        paths(f"  /a/{{id}}/b/{{id}}: {{get: {{responses: {_NONE}}}}}"),
        "/paths/~1a~1{id}~1b~1{id}",
        "the path parameter 'id' occurs twice",
    ),
    (paths(f"  /:a: {{get: {{responses: {_NONE}}}}}\n  /{{a}}: {{}}"), "/paths/~1{a}", "same path"),
    (
        paths(f"  /a: {{get: {{parameters: [{{in: query}}], responses: {_NONE}}}}}"),
        "/paths/~1a/get/parameters",
        "a parameter needs a name",
    ),
    (
        paths("  /a: {get: {responses: {'200': {description: '', content: {x: 3}}}}}"),
        "/paths/~1a/get/responses/200/content/x",
        "must be an object, not a number",
    ),
    (
        paths("  /a: {get: {parameters: [{$ref: '#/components/schemas/A'}], responses: {}}}")
        + "\ncomponents: {schemas: {A: {type: string}}}",
        "/paths/~1a/get/parameters/0/$ref",
        "expected a reference to parameters, got one to schemas",
    ),
    (
        HEAD_3_0.replace("https://api.example.com/v1", "/v1") + "paths: {}",
        "/servers/0/url",
        "the server '/v1' is not an http(s) URL",
    ),
    (
        HEAD_3_0.replace("https://api", "https://user:secret@api") + "paths: {}",
        "/servers/0/url",
        "is not an http(s) URL",
    ),
    (
        paths(f"  /a: {{get: {{x-trunkline-retry: sometimes, responses: {_NONE}}}}}"),
        "/paths/~1a/get/x-trunkline-retry",
        "is never or idempotent",
    ),
    (
        paths(f"  /a: {{get: {{x-trunkline-resource: 'a b', responses: {_NONE}}}}}"),
        "/paths/~1a/get/x-trunkline-resource",
        "is no name for an attribute",
    ),
    (
        paths(
            "  /a: {get: {x-trunkline-pagination: {style: single, 'items=(), x': 1}, responses: "
            "{'200': {description: '', content: {application/json: {schema: {type: array, items: {}}}}}}}}"
        ),
        "/paths/~1a/get/x-trunkline-pagination",
        "single takes no",
    ),
    (
        paths(f"  /a: {{get: {{x-trunkline-pagination: {{style: odd}}, responses: {_NONE}}}}}"),
        "/paths/~1a/get/x-trunkline-pagination/items",
        "there is no list",
    ),
    (
        schemas("    A: {properties: {a: {x-trunkline-name: 'a = 1; b', type: string}}}"),
        "/components/schemas/A/properties/a/x-trunkline-name",
        "is not a valid attribute name",
    ),
    (
        schemas("    A: {properties: {a: {x-trunkline-alias: z, type: string}}}"),
        "/components/schemas/A/properties/a/x-trunkline-alias",
        "unknown property 'z'",
    ),
    (
        schemas(
            "    A: {x-trunkline-name: One, properties: {a: {type: string}}}\n"
            "    B: {x-trunkline-name: One, properties: {b: {type: string}}}"
        ),
        "/components/schemas",
        "the name One is taken",
    ),
    (
        HEAD_2_0 + "paths: {}\ndefinitions: {A: {type: gremlin}}",
        "/definitions/A/type",
        "unknown type 'gremlin'",
    ),
    *(
        (
            paths(f"  '{path}': {{get: {{responses: {_NONE}}}}}"),
            "/paths/" + path.replace("/", "~1"),
            reason,
        )
        for path, reason in (
            ("/users/<id>", "'<' is not allowed in a path"),
            ("/users/[id]", "'[' is not allowed in a path"),
            ("/users/{id", "'{' is not allowed in a path"),
            ("/users/{{id}}", "'{' is not allowed in a path"),
            ("/users{?page,size}", "'{' is not allowed in a path"),
            ("/users/:1", "':' is not allowed in a path"),
            ("/users/../rooms", "'..' is not allowed in a path"),
            ("/users/.", "'.' is not allowed in a path"),
        )
    ),
    (HEAD_2_0 + "paths: {/a: {get: {responses: [x]}}}", "/paths/~1a/get/responses", "must be"),
]


def specs_of(folder: Path, text: str, **more: str) -> Path:
    return write_specs(folder / "specs", [Case(name="odd", holds="", text=text, **more)])  # type: ignore[arg-type]


@pytest.mark.parametrize(("text", "place", "reason"), FAULTS)
def test_fault_of_a_description_is_reported_with_its_place(
    tmp_path: Path, text: str, place: str, reason: str
) -> None:
    specs = specs_of(tmp_path, text)
    with pytest.raises(SpecError) as raised:
        build(specs)
    assert reason in raised.value.reason
    assert raised.value.pointer == place
    assert raised.value.file == str(specs / "odd" / "api.yaml")
    assert raised.value.hint


@pytest.mark.parametrize(
    ("action", "place", "reason"),
    [
        (
            "- {target: $.paths.nowhere, description: x, update: {}}",
            "/actions/0/target",
            "matches nothing",
        ),
        (
            "- {target: '$[', description: x, update: {}}",
            "/actions/0/target",
            "is not a valid JSONPath query",
        ),
        ("- {target: $.paths, update: {}}", "/actions/0", "needs a description"),
        ("- {target: $.paths, description: x}", "/actions/0", "needs an update"),
        ("- {target: $, description: x, remove: true}", "/actions/0/target", "cannot be removed"),
        ("- 3", "/actions/0", "needs a target"),
    ],
)
def test_fault_of_a_correction_is_reported_with_its_place(
    tmp_path: Path, action: str, place: str, reason: str
) -> None:
    specs = specs_of(tmp_path, HEAD_3_0 + "paths: {}", corrections=action)
    with pytest.raises(SpecError) as raised:
        build(specs)
    assert reason in raised.value.reason
    assert raised.value.pointer == place
    assert raised.value.file.endswith("odd/corrections.yaml")
    assert raised.value.hint


@pytest.mark.parametrize(
    ("old", "new", "place", "reason"),
    [
        ('client = "Testing"', 'client = "Missing"', "/apis/odd/client", "unknown client"),
        ('client = "Testing"', "", "/apis/odd", "the key 'client' is missing"),
        ('client = "Testing"', 'client = "Testing"\ncolour = 1', "/apis/odd/colour", "unknown key"),
        (
            'client = "Testing"',
            'client = "Testing"\nstatus = "old"',
            "/apis/odd/status",
            "must be live",
        ),
        (
            'client = "Testing"',
            'client = "Testing"\nbase_url = "x"',
            "/apis/odd/base_url",
            "must be",
        ),
        (
            'client = "Testing"',
            'client = "Testing"\nleave_out = {a = ""}',
            "/apis/odd/leave_out",
            "why",
        ),
        (
            'client = "Testing"',
            'client = "Testing"\nauth = {kind = "x"}',
            "/apis/odd/auth/kind",
            "unknown kind",
        ),
        (
            'client = "Testing"',
            'client = "Testing"\nauth = {kind = "bearer"}',
            "/apis/odd/auth/token",
            "missing",
        ),
        (
            'client = "Testing"',
            'client = "Testing"\nauth = {kind = "bearer", token = "t"}',
            "/apis/odd/auth/token",
            "has no credential 't'",
        ),
        (
            'client = "Testing"',
            'client = "Testing"\nauth = {kind = "bearer", "x=1)" = "t"}',
            "/apis/odd/auth/token",
            "missing",
        ),
        (
            'client = "Testing"',
            'client = "Testing"\nmixins = {a = "os.x"}',
            "/apis/odd/mixins",
            "import paths",
        ),
        ("[apis.odd]", "[apis.class]", "/apis/class", "not a valid package name"),
        ("[clients.Testing]", "[clients.class]", "/clients/class", "not a valid class name"),
        ('doc = "A', 'docs = "A', "/clients/Testing/docs", "unknown key"),
        (
            'description = "api.yaml"',
            'description = "../x"',
            "/apis/odd/description",
            "not in the folder",
        ),
        (
            'description = "api.yaml"',
            'description = "/etc/passwd"',
            "/apis/odd/description",
            "not in the",
        ),
        ('description = "api.yaml"', "description = 3", "/apis/odd/description", "must be text"),
        ('sha256 = "', 'sha256 = "0', "/apis/odd/sha256", "64 hexadecimal digits"),
        (
            'client = "Testing"',
            'rename_duplicates = true\nclient = "Testing"',
            "",
            "no operationId is duplicated",
        ),
        ("client =", "client", "", "invalid TOML"),
    ],
)
def test_fault_of_the_catalog_is_reported_with_its_place(
    tmp_path: Path, old: str, new: str, place: str, reason: str
) -> None:
    text = f"{HEAD_3_0}\npaths: {{/a: {{get: {{operationId: a, responses: {_NONE}}}}}}}"
    specs = specs_of(tmp_path, text)
    catalog = specs / "catalog.toml"
    assert old in catalog.read_text("utf-8")
    catalog.write_text(catalog.read_text("utf-8").replace(old, new, 1), "utf-8")
    with pytest.raises(SpecError) as raised:
        build(specs)
    assert reason in raised.value.reason
    assert raised.value.pointer == place
    assert raised.value.hint


def test_edited_description_is_rejected(tmp_path: Path) -> None:
    specs = specs_of(tmp_path, HEAD_3_0 + "paths: {}")
    with (specs / "odd" / "api.yaml").open("a") as file:
        file.write("\n# edited\n")
    with pytest.raises(SpecError, match=r"the SHA-256 is [0-9a-f]{64}, expected"):
        build(specs)


def test_file_missing_in_the_catalog_is_not_read(tmp_path: Path) -> None:
    specs = specs_of(tmp_path, schemas("    A: {$ref: other.yaml}"))
    (specs / "odd" / "other.yaml").write_text("{type: string}")
    with pytest.raises(SpecError, match="which is not listed in the catalog"):
        build(specs)


@pytest.mark.parametrize("name", ["api.yaml", "corrections.yaml", "other.yaml"])
def test_links_to_files_outside_the_folder_are_rejected(tmp_path: Path, name: str) -> None:
    outside = tmp_path / "outside.yaml"
    specs = specs_of(tmp_path, schemas("    A: {$ref: other.yaml}"), files={"other.yaml": "{}"})  # type: ignore[arg-type]
    known = specs / "odd" / name
    outside.write_bytes(known.read_bytes() if known.exists() else b"overlay: 1.0.0\nactions: []")
    known.unlink(missing_ok=True)
    known.symlink_to(outside)
    with pytest.raises(SpecError) as raised:
        build(specs)
    assert re.search("not in the folder|leaves the API's folder", raised.value.reason)


def doubled(levels: int, part: Callable[[str], object]) -> str:
    """Return a description in which every schema contains the previous one twice."""
    found: dict[str, object] = {"S0": {"type": "string", "properties": {"x": {"type": "string"}}}}
    for level in range(1, levels):
        found[f"S{level}"] = part(f"#/components/schemas/S{level - 1}")
    return json.dumps(
        {"openapi": "3.0.0", "info": {}, "paths": {}, "components": {"schemas": found}}
    )


@pytest.mark.parametrize(
    "part",
    [
        lambda ref: {"oneOf": [{"$ref": ref}, {"type": "array", "items": {"$ref": ref}}]},
        lambda ref: {"allOf": [{"$ref": ref}, {"properties": {"a": {"$ref": ref}}}]},
        lambda ref: {
            "properties": {
                "a": {"allOf": [{"$ref": ref}, {"properties": {"p": {"$ref": ref}}}]},
                "b": {"allOf": [{"$ref": ref}, {"properties": {"q": {"$ref": ref}}}]},
            }
        },
        lambda ref: {
            "allOf": [
                {"oneOf": [{"$ref": ref}, {"required": ["a"]}]},
                {"oneOf": [{"$ref": ref}, {}]},
            ]
        },
        lambda ref: {"$ref": ref, "properties": {"a": {"$ref": ref, "properties": {"b": {}}}}},
        lambda ref: {"type": "array", "items": {"$ref": ref}},
        lambda ref: {"properties": {"a": {"$ref": ref}, "b": {"$ref": ref}}},
    ],
    ids=["unions", "merged", "merged inside", "products", "beside", "lists", "objects"],
)
def test_exponential_references_are_bounded(tmp_path: Path, part: Callable[[str], object]) -> None:
    specs = specs_of(tmp_path, doubled(300, part), file="api.json")
    (api,) = read_catalog(specs).apis
    try:
        document = resolved(api)
    except SpecError as error:
        reason = error.reason
    else:
        reason = "" if len(document.root["components"]["schemas"]) <= 1000 else "many"
    assert reason == "" or "expand" in reason or "nested too deeply" in reason


def test_long_chain_of_classes_does_not_count_as_nesting(tmp_path: Path) -> None:
    """Each class references the next, as in APIs whose resources are all connected."""
    count = 200
    schemas = {
        f"Room{i}": {
            "properties": {
                "next": {"$ref": f"#/components/schemas/Room{(i + 1) % count}"},
                f"p{i}": {"type": "string"},
            }
        }
        for i in range(count)
    }
    answer = {"application/json": {"schema": {"$ref": "#/components/schemas/Room0"}}}
    get = {"operationId": "getRoom", "responses": {"200": {"description": "", "content": answer}}}
    text = json.dumps(
        {
            "openapi": "3.1.0",
            "info": {},
            "servers": [{"url": "https://api.example.com"}],
            "paths": {"/room": {"get": get}},
            "components": {"schemas": schemas},
        }
    )
    files = build(specs_of(tmp_path, text))
    assert files["odd/models.py"].count("(Model):") == count


def test_message_is_printable_on_a_terminal(tmp_path: Path) -> None:
    specs = specs_of(tmp_path, json.dumps({"openapi": "\x1b[31m\u202e" * 500}), file="api.json")
    with pytest.raises(SpecError) as raised:
        build(specs)
    assert str(raised.value).replace("\n", "").isprintable()
    assert len(str(raised.value)) < 1500


def test_missing_tool_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("trunkline_codegen.build.fingerprints.installed_version", {}.get)
    with pytest.raises(SpecError, match="needs openapi-python-client, which is not installed"):
        build(specs_of(tmp_path, HEAD_3_0 + "paths: {}"))


def test_unwritable_output_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    specs = specs_of(tmp_path, HEAD_3_0 + "paths: {}")
    (tmp_path / "file").write_text("")
    output = tmp_path / "file" / "trunkline_api"
    assert main(["--specs", str(specs), "--output", str(output)]) == 2
    assert capsys.readouterr().err.startswith(f"codegen: {tmp_path / 'file'}")


def test_command_prints_one_message_and_no_traceback(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    specs = specs_of(tmp_path, schemas("    A: {type: gremlin}"))
    output = tmp_path / "out" / "trunkline_api"
    assert main(["--specs", str(specs), "--output", str(output)]) == 2
    printed = capsys.readouterr().err
    assert printed.startswith("codegen: ")
    assert "api.yaml /components/schemas/A/type: unknown type 'gremlin'" in printed
    assert "Traceback" not in printed
    assert not output.exists()
