"""Every difference between a published description and its package is detected and named."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import attrs
import pytest
from tests.codegen.conftest import ROOT
from tests.codegen.spec_case import HEAD_3_1, Case, write_specs

from trunkline_codegen.build.pipeline import build, resolved
from trunkline_codegen.plan.plan import PackagePlan, plan_package
from trunkline_codegen.render.generate import generate
from trunkline_codegen.spec.catalog import read_catalog
from trunkline_codegen.spec.errors import SpecError
from trunkline_codegen.verify.coverage import check_coverage, read_exceptions

TEXT = (
    HEAD_3_1
    + """
paths:
  /rooms/{id}/seats/{seat}:
    post:
      operationId: takeSeat
      parameters:
        - {name: loud, in: query, schema: {type: boolean}}
        - {name: filter, in: query, style: deepObject, schema: {type: object}}
        - {name: X-Trace, in: header, schema: {type: string}}
        - {name: session, in: cookie, schema: {type: string}}
      requestBody: {content: {application/json: {schema: {type: object, properties: {name: {type: string}, kind: {$ref: '#/components/schemas/Kind'}}}}}}
      responses: {'200': {description: '', content: {application/json: {schema: {$ref: '#/components/schemas/Seat'}}}}}
  /rooms?beta=true: {put: {operationId: setRooms, requestBody: {content: {text/csv: {}}}, responses: {'204': {description: ''}}}}
  /log: {get: {operationId: readLog, responses: {'200': {description: '', content: {application/json: {schema: {$ref: '#/components/schemas/Seat'}}, text/event-stream: {schema: {type: string}}}}}}}
webhooks:
  left: {post: {requestBody: {content: {application/json: {schema: {type: object, properties: {why: {type: string}}}}}}, responses: {}}}
components:
  schemas:
    Seat: {type: object, required: [row], properties: {row: {type: string}, number: {type: integer}, kind: {$ref: '#/components/schemas/Kind'}}}
    Kind: {type: string, enum: [stall, box]}
"""
)
TAKE_SEAT = "operation takeSeat (POST /rooms/{id}/seats/{seat})"
CLASS_OF_SEAT = "class with kind, number, row for Seat"
TYPE_OF_NUMBER = "type of property number of class Seat"
NUMBER = "property number of class Seat"
ROW = "property row of class Seat"
LOUD = "query parameter loud of operation takeSeat"
NAME = "field name of operation takeSeat"
UNPUBLISHED = "query parameter l, which is not published, of operation takeSeat"
Package = tuple[PackagePlan, dict[str, str]]


def check(plan: PackagePlan, files: Mapping[str, str]) -> None:
    check_coverage(plan.document.api, [root.name for root in plan.roots.values()], files)


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Package:
    specs = write_specs(tmp_path_factory.mktemp("specs"), [Case(name="hall", holds="", text=TEXT)])
    plan = plan_package(resolved(read_catalog(specs).apis[0]))
    return plan, generate(plan)


def missing(package: Package, file: str, old: str, new: str) -> list[str]:
    """Return the missing parts of the package after some of its text was replaced."""
    plan, files = package
    assert old in files[file]
    with pytest.raises(SpecError) as raised:
        check(plan, {**files, file: files[file].replace(old, new)})
    return raised.value.hint.split("\n  ")


def test_complete_package_is_covered(package: Package) -> None:
    check(*package)


@pytest.mark.parametrize(
    ("file", "old", "new", "name"),
    [
        (
            "resources.py",
            'id="takeSeat"',
            'id="other"',
            "id of operation takeSeat",
        ),
        (
            "resources.py",
            'path="/rooms"',
            'path="/room"',
            "operation setRooms (PUT /rooms?beta=true)",
        ),
        (
            "resources.py",
            ") -> type[SeatsResource]:",
            ") -> object:",
            "operation takeSeat (POST /rooms/{id}/seats/{seat})",
        ),
        (
            "resources.py",
            "seat,\n            ),",
            "),",
            "path parameter seat of operation takeSeat",
        ),
        (
            "resources.py",
            '"loud": loud',
            '"lout": loud',
            "query parameter loud of operation takeSeat",
        ),
        (
            "resources.py",
            '"filter": filter_',
            '"filters": filter_',
            "query parameter filter of operation takeSeat",
        ),
        ("resources.py", '"beta": "true"', '"alpha": "true"', "query beta of operation setRooms"),
        (
            "resources.py",
            '"X-Trace"',
            '"X-Tracy"',
            "header parameter X-Trace of operation takeSeat",
        ),
        (
            "resources.py",
            '"session"',
            '"sessions"',
            "cookie parameter session of operation takeSeat",
        ),
        ("resources.py", '"name": name', '"names": name', "field name of operation takeSeat"),
        ("resources.py", "body=content", "query={}", "request body of operation setRooms"),
        ("resources.py", "decode=Seat.from_dict,", "", "response of operation takeSeat"),
        ("resources.py", ") -> Seat:", ") -> None:", "response of operation takeSeat"),
        ("resources.py", ") -> Seat:", ") -> Any:", "class with kind, number, row for Any"),
        (
            "resources.py",
            "decode=Seat.from_dict,",
            "decode=Left.from_dict,",
            "response Seat of operation takeSeat",
        ),
        (
            "resources.py",
            '"name": name',
            '"name": None',
            "the value of argument name of operation takeSeat",
        ),
        ("models.py", '    BOX = "box"', '    BOX = "bix"', "values of enum Kind"),
        (
            "_readers.py",
            '("number", "number"',
            '("number", "numbers"',
            "property number of class Seat",
        ),
        ("models.py", "    number: int | None\n", "", "property number of class Seat"),
        ("models.py", "    number: int | None\n", "    number: str\n", TYPE_OF_NUMBER),
        (
            "models.py",
            "    kind: Kind | str | None\n",
            "    kind: Any\n",
            "values of enum property kind of class Seat",
        ),
        ("_readers.py", "self.number = value", "self.row = value", "property number of class Seat"),
        (
            "_readers.py",
            'get(key := "number")',
            'get(key := "row")',
            "property number of class Seat",
        ),
        ("_readers.py", "self._source = data", "return self", "property row of class Seat"),
        ("resources.py", "return await self._call(", "raise self._call(", TAKE_SEAT),
        (
            "resources.py",
            "return await self._call(",
            "if loud:\n            raise SystemExit\n        return await self._call(",
            TAKE_SEAT,
        ),
        ("models.py", "class Seat(Model)", "class Chair(Model)", CLASS_OF_SEAT),
        ("models.py", '    BOX = "box"', "", "values of enum Kind"),
        ("models.py", '"left": Left', '"right": Left', "event left"),
        ("models.py", "    row: str\n", "    row: str | None\n", f"required {ROW}"),
        ("models.py", "    number: int | None\n", "    number: int\n", f"optional {NUMBER}"),
        ("resources.py", "loud: bool | None = None", "loud: bool", f"optional {LOUD}"),
        ("resources.py", '"loud": loud', '"loud": loud, "l": loud', UNPUBLISHED),
        ("resources.py", "name: str | Null | None = None", "name: str", f"optional {NAME}"),
        (
            "resources.py",
            'path="/rooms"',
            'path="/more"',
            "operation setRooms (PUT /more) is not published",
        ),
    ],
)
def test_missing_parts_are_listed(
    package: Package, file: str, old: str, new: str, name: str
) -> None:
    assert name in missing(package, file, old, new)


def without_optional_query(whole: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *given: [p for p in whole(*given) if p["in"] != "query" or p.get("required")]


def with_all_required(whole: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *given: [{**p, "required": True} for p in whole(*given)]


def without_last(whole: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *given: None if (found := whole(*given)) is None else found[:-1]


def no_bodies(whole: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *given: ()


def no_names(whole: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *given: frozenset()


def every_name(whole: Callable[..., Any]) -> Callable[..., Any]:
    return lambda schema: frozenset(schema.get("properties") or ())


def without_fields(whole: Callable[..., Any]) -> Callable[..., Any]:
    def broken(*given: Any) -> Any:
        return tuple(
            attrs.evolve(body, fields=dict([*body.fields.items()][1:])) if body.fields else body
            for body in whole(*given)
        )

    return broken


def without_attributes(whole: Callable[..., Any]) -> Callable[..., Any]:
    def broken(*given: Any) -> Any:
        model = whole(*given)
        return attrs.evolve(model, fields=model.fields[:-1])

    return broken


def without_schema(whole: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *given: attrs.evolve(whole(*given), schema=None)


def without_stream(whole: Callable[..., Any]) -> Callable[..., Any]:
    return lambda *given: attrs.evolve(whole(*given), stream=None)


@pytest.mark.parametrize(
    ("helper", "fault", "names"),
    [
        ("trunkline_codegen.plan.operations.parameters_of", without_optional_query, [LOUD]),
        (
            "trunkline_codegen.plan.operations.parameters_of",
            with_all_required,
            [f"optional {LOUD}"],
        ),
        (
            "trunkline_codegen.plan.operations.fixed_query",
            lambda _: lambda *given: (),
            ["query beta of operation setRooms"],
        ),
        (
            "trunkline_codegen.plan.operations.read_bodies",
            no_bodies,
            ["request body of operation takeSeat"],
        ),
        ("trunkline_codegen.plan.operations.read_bodies", without_fields, [NAME]),
        (
            "trunkline_codegen.plan.operations.read_response",
            without_schema,
            ["response of operation takeSeat"],
        ),
        (
            "trunkline_codegen.plan.operations.read_response",
            without_stream,
            ["stream of events of operation readLog"],
        ),
        (
            "trunkline_codegen.plan.plan.plan_model",
            without_attributes,
            ["property kind of class Seat"],
        ),
        ("trunkline_codegen.plan.events.event_bodies", lambda _: lambda *given: (), ["event left"]),
        ("trunkline_codegen.plan.classes.required_of", no_names, [f"required {ROW}"]),
        ("trunkline_codegen.plan.classes.required_of", every_name, [f"optional {NUMBER}"]),
        ("trunkline_codegen.plan.classes.enum_values", without_last, ["values of enum Kind"]),
    ],
)
def test_fault_in_a_helper_of_the_plan_is_detected(
    helper: str,
    fault: Callable[..., Any],
    names: list[str],
    package: Package,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plan, _ = package
    original = helper.rpartition(".")
    module = importlib.import_module(original[0])
    monkeypatch.setattr(module, original[2], fault(getattr(module, original[2])))
    broken = plan_package(plan.document)
    monkeypatch.undo()
    with pytest.raises(SpecError) as raised:
        check(broken, generate(broken))
    assert {*names} <= {*raised.value.hint.split("\n  ")}


def excepting(package: Package, folder: Path, text: str) -> Package:
    plan, files = package
    (folder / "exceptions.toml").write_text(text)
    api = attrs.evolve(plan.document.api, folder=folder / "hall")
    return attrs.evolve(plan, document=attrs.evolve(plan.document, api=api)), files


def test_exception_has_a_reason_and_allows_a_missing_part(package: Package, tmp_path: Path) -> None:
    plan, files = excepting(package, tmp_path, '[hall]\n"event left" = "no client ever leaves"\n')
    broken = {**files, "models.py": files["models.py"].replace('"left": Left', '"right": Left')}
    check(plan, broken)


def test_unneeded_exception_is_an_error(package: Package, tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="this exception is not needed") as raised:
        check(*excepting(package, tmp_path, '[hall]\n"event left" = "no client leaves"\n'))
    assert raised.value.pointer == "/hall/event left"


@pytest.mark.parametrize("text", ["x", '[hall]\n"a" = ""', "hall = 3", '[hall]\n"a" = 1'])
def test_exception_without_a_reason_is_an_error(
    package: Package, tmp_path: Path, text: str
) -> None:
    with pytest.raises(SpecError):
        check(*excepting(package, tmp_path, text))


def test_number_of_exceptions_of_published_descriptions_only_decreases() -> None:
    exceptions = read_exceptions(ROOT / "specs" / "exceptions.toml")
    assert sum(map(len, exceptions.values())) <= 0


def test_unneeded_omission_of_an_operation_is_an_error(tmp_path: Path) -> None:
    entry = 'leave_out = { nothing = "there is no such operation" }'
    specs = write_specs(tmp_path, [Case(name="hall", holds="", text=TEXT, entry=entry)])
    with pytest.raises(SpecError, match="leave_out names 'nothing', which is no operation"):
        build(specs)


def test_omitted_operation_is_not_missing(tmp_path: Path) -> None:
    entry = 'leave_out = { takeSeat = "seats are taken elsewhere" }'
    specs = write_specs(tmp_path, [Case(name="hall", holds="", text=TEXT, entry=entry)])
    assert "takeSeat" not in build(specs)["hall/resources.py"]


def test_omitted_operation_is_not_another_one_with_a_similar_path(tmp_path: Path) -> None:
    # `/{user}?fields={fields}` is left out: its path alone is like that of the other operation.
    text = """
openapi: 3.0.3
info: {title: Small, version: '1'}
servers: [{url: 'https://api.example.com/v1'}]
paths:
  /{user}?fields={fields}:
    get:
      operationId: getUser
      responses: {'200': {description: OK, content: {application/json: {schema: {type: object, properties: {a: {type: string}}}}}}}
  /{room}:
    get:
      operationId: getRoom
      parameters: [{name: room, in: path, required: true, schema: {type: string}}]
      responses: {'200': {description: OK, content: {application/json: {schema: {type: object, properties: {b: {type: string}}}}}}}
"""
    entry = 'leave_out = { getUser = "its query has a parameter" }'
    specs = write_specs(tmp_path, [Case(name="small", holds="", text=text, entry=entry)])
    assert "getRoom" in build(specs)["small/resources.py"]
