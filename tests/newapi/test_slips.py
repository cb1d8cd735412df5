"""A fault of a description does not exclude its other operations."""

from __future__ import annotations

from pathlib import Path

import pytest

from trunkline_codegen.newapi.__main__ import main

HEAD = """\
openapi: 3.0.3
info: {title: Small, version: '1'}
servers: [{url: 'https://api.example.com/v1'}]
security: [{key: []}]
"""
KEY = "components:\n  securitySchemes: {key: {type: apiKey, in: header, name: X-Key}}\n"
OK = "responses: {'200': {description: ok}}"
NOTES = f"  /notes: {{get: {{operationId: listNotes, {OK}}}}}\n"


def shown(schema: str) -> str:
    return (
        "responses: {'200': {description: ok, content: {application/json: {schema: "
        + schema
        + "}}}}"
    )


def add(folder: Path, text: str, *options: str) -> tuple[int, str]:
    (folder / "specs").mkdir(parents=True)
    (folder / "generated").mkdir()
    (folder / "specs" / "catalog.toml").write_text("")
    file = folder / "published" / "api.yaml"
    file.parent.mkdir(exist_ok=True)
    file.write_text(text)
    code = main(["small", str(file), *options, "--root", str(folder)])
    return code, (folder / "specs" / "catalog.toml").read_text()


REPAIRED = {
    "an unknown keyword": (f"  /a: {{get: {{title: A, {OK}}}}}\n", "", "get/title"),
    "a null in documentation": (
        f"  /a: {{get: {{externalDocs: {{url: 'https://a.example', x-a: 1, b: null}}, {OK}}}}}\n",
        "",
        "externalDocs/b",
    ),
    "a keyword beside a reference": (
        f"  /a: {{get: {{parameters: [{{$ref: '#/components/parameters/A', type: string}}], {OK}}}}}\n",
        "  parameters: {A: {name: a, in: query, schema: {type: string}}}\n",
        "parameters/0/type",
    ),
    "a header whose name HTTP does not allow": (
        (
            "  /a: {get: {parameters: [{name: 'Authorization: Bearer x', in: header, "
            f"schema: {{type: string}}}}], {OK}}}}}\n"
        ),
        "",
        "the name of a header or cookie is invalid",
    ),
    "a body of a GET that cannot have a field": (
        (
            "  /a: {get: {requestBody: {content: {application/json: {schema: {type: object, "
            f"properties: {{}}, additionalProperties: false}}}}}}}}, {OK}}}}}\n"
        ),
        "",
        "the body of a GET has no field: left out",
    ),
    "examples beside the reference of a response": (
        (
            "  /a: {get: {responses: {'200': {description: ok}, '400': "
            "{$ref: '#/components/responses/Bad', examples: {x: {value: 1}}}}}}\n"
        ),
        "  responses: {Bad: {description: bad}}\n",
        "responses/400/examples",
    ),
    "a response in place of its schema": (
        f"  /a: {{get: {{{shown('{$ref: ' + repr('#/components/responses/Bad') + '}')}}}}}\n",
        "  responses: {Bad: {description: b, content: {application/json: {schema: {type: object}}}}}\n",
        "a response is not a schema",
    ),
    "a tag of a discriminator that dangles": (
        f"  /a: {{get: {{{shown('{$ref: ' + repr('#/components/schemas/Either') + '}')}}}}}\n",
        (
            "  schemas: {A: {type: object, properties: {kind: {type: string}}}, Either: {oneOf: "
            "[{$ref: '#/components/schemas/A'}], discriminator: {propertyName: kind, mapping: "
            "{a: '#/components/schemas/A', b: '#/components/schemas/B'}}}}\n"
        ),
        "mapping/b",
    ),
    "events beside JSON": (
        (
            "  /a: {get: {responses: {'200': {description: ok, content: {application/json: {}, "
            "text/event-stream: {}}}}}}\n"
        ),
        "",
        "the stream of events beside another media type is list_stream()",
    ),
    "allowEmptyValue of a header": (
        (
            "  /a: {get: {parameters: [{name: X-A, in: header, allowEmptyValue: true, "
            f"schema: {{type: string}}}}], {OK}}}}}\n"
        ),
        "",
        "allowEmptyValue",
    ),
    "a word for a schema": (
        f"  /a: {{get: {{{shown('{type: array, items: string}')}}}}}\n",
        "",
        "read as type string",
    ),
    "a word for a number": (
        f"  /a: {{get: {{{shown('{type: string, maxLength: long}')}}}}}\n",
        "",
        "maxLength is not a number",
    ),
    "a reference in place of a table": (
        (
            "  /a: {get: {responses: {'200': {description: ok, "
            "content: {$ref: '#/components/schemas/x-media'}}}}}\n"
        ),
        "  schemas: {x-media: {application/json: {schema: {type: string}}}}\n",
        "replaced by its target",
    ),
    "a dangling reference in a property": (
        "  /a: {get: {"
        + shown(
            "{type: object, properties: {"
            "n: {type: string}, x: {$ref: '#/components/schemas/None'}}}"
        )
        + "}}\n",
        "",
        "read as any value",
    ),
    "a dangling reference in a union of one property": (
        "  /a: {get: {"
        + shown(
            "{type: object, properties: {"
            "x: {anyOf: [{type: string}, {$ref: '#/components/schemas/None'}]}}}"
        )
        + "}}\n",
        "",
        "read as any value",
    ),
    "an unknown type of one property": (
        "  /a: {get: {" + shown("{type: object, properties: {x: {type: instant}}}") + "}}\n",
        "",
        "unknown type 'instant': read as any value",
    ),
    "an http server beside an https one": (
        (
            "  /a: {get: {servers: [{url: 'http://a.example.com'}, {url: 'https://a.example.com'}], "
            f"{OK}}}}}\n"
        ),
        "",
        "https://a.example.com is used",
    ),
}


@pytest.mark.parametrize("name", REPAIRED)
def test_fault_with_one_interpretation_is_repaired_and_reported(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, components, report = REPAIRED[name]
    code, catalog = add(tmp_path, f"{HEAD}paths:\n{NOTES}{path}{KEY}{components}")
    output = capsys.readouterr().out
    assert code == 0, output
    assert "[apis.small.leave_out]" not in catalog
    assert any(line.startswith("repaired: ") and report in line for line in output.splitlines()), (
        output
    )
    assert output.splitlines()[-1] == "operations: 2 in the description, 2 made, 0 left out"


LEFT_OUT = {
    "a dangling reference": (
        "  /a: {get: {" + shown("{$ref: '#/components/schemas/No'}") + "}}\n",
        "does not exist",
    ),
    "an unknown type": (f"  /a: {{get: {{{shown('{type: gremlin}')}}}}}\n", "unknown type"),
    "a missing file": ("  /a: {$ref: missing.yaml}\n", "missing.yaml"),
    "a websocket server": (
        f"  /a: {{get: {{servers: [{{url: 'wss://a.example.com'}}], {OK}}}}}\n",
        "wss://a.example.com",
    ),
    "parameters that are no list": (f"  /a: {{get: {{parameters: a, {OK}}}}}\n", "must be a list"),
    "an operation that is a word": ("  /a: {get: show}\n", "must be an object"),
}


@pytest.mark.parametrize("name", LEFT_OUT)
def test_operation_without_an_interpretation_is_left_out_with_its_reason(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, reason = LEFT_OUT[name]
    code, catalog = add(tmp_path, f"{HEAD}paths:\n{NOTES}{path}{KEY}")
    output = capsys.readouterr()
    assert code == 0, output.err
    assert reason in catalog.partition("[apis.small.leave_out]")[2]
    assert "left out: " in output.out
    assert output.out.splitlines()[-1] == "operations: 2 in the description, 1 made, 1 left out"


def test_faulty_component_that_no_operation_uses_costs_no_operation(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, catalog = add(
        tmp_path, f"{HEAD}paths:\n{NOTES}{KEY}  schemas: {{Odd: {{type: gremlin}}}}\n"
    )
    output = capsys.readouterr()
    assert code == 0, output.err
    assert '"#/components/schemas/Odd"' in catalog
    assert output.out.splitlines()[-1] == "operations: 1 in the description, 1 made, 0 left out"


def test_operation_is_left_out_on_request(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = f"{HEAD}paths:\n{NOTES}  /a: {{get: {{{OK}}}}}\n{KEY}"
    code, catalog = add(tmp_path, text, "--leave-out", "GET /a")
    assert code == 0
    assert '"GET /a" = "left out on request"' in catalog
    assert capsys.readouterr().out.splitlines()[-1].endswith("1 made, 1 left out")


def test_description_without_a_usable_operation_is_rejected(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, catalog = add(tmp_path, f"{HEAD}paths:\n  /a: {{get: show}}\n{KEY}")
    assert (code, catalog) == (2, "")
    assert "must be an object" in capsys.readouterr().err
