"""What a description says is found in its package, or the run stops and lists what is missing."""

from __future__ import annotations

from pathlib import Path

import attrs
import pytest
from tests.codegen.conftest import ROOT
from tests.codegen.spec_case import HEAD_3_1, Case, write_specs

from codegen.build.pipeline import build, resolved
from codegen.plan.plan import PackagePlan, plan_package
from codegen.render.generate import generate
from codegen.spec.catalog import read_catalog
from codegen.spec.errors import SpecError
from codegen.verify.coverage import check_coverage, read_exceptions

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
webhooks:
  left: {post: {requestBody: {content: {application/json: {schema: {type: object, properties: {why: {type: string}}}}}}, responses: {}}}
components:
  schemas:
    Seat: {type: object, required: [row], properties: {row: {type: string}, number: {type: integer}, kind: {$ref: '#/components/schemas/Kind'}}}
    Kind: {type: string, enum: [stall, box]}
"""
)
TAKE_SEAT = "operation takeSeat (POST /rooms/{id}/seats/{seat})"
TYPE_OF_NUMBER = "type of property number of class Seat"
Package = tuple[PackagePlan, dict[str, str]]


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Package:
    specs = write_specs(tmp_path_factory.mktemp("specs"), [Case(name="hall", holds="", text=TEXT)])
    plan = plan_package(resolved(read_catalog(specs).apis[0]))
    return plan, generate(plan)


def missing(package: Package, file: str, old: str, new: str) -> list[str]:
    """Return what is missing of the package after some of its text became another."""
    plan, files = package
    assert old in files[file]
    with pytest.raises(SpecError) as raised:
        check_coverage(plan, {**files, file: files[file].replace(old, new)})
    return raised.value.hint.split("\n  ")


def test_whole_package_is_covered(package: Package) -> None:
    check_coverage(*package)


@pytest.mark.parametrize(
    ("file", "old", "new", "name"),
    [
        (
            "resources.py",
            'id="takeSeat"',
            'id="other"',
            "operation takeSeat (POST /rooms/{id}/seats/{seat})",
        ),
        (
            "resources.py",
            'path="/rooms"',
            'path="/room"',
            "operation setRooms (PUT /rooms?beta=true)",
        ),
        (
            "resources.py",
            ") -> SeatsResource:",
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
        ("resources.py", "decode=Seat.from_dict,", "", "answer of operation takeSeat"),
        ("resources.py", ") -> Seat:", ") -> None:", "answer of operation takeSeat"),
        ("resources.py", ") -> Seat:", ") -> Any:", "answer Seat of operation takeSeat"),
        (
            "resources.py",
            "decode=Seat.from_dict,",
            "decode=Left.from_dict,",
            "answer Seat of operation takeSeat",
        ),
        (
            "resources.py",
            '"name": name',
            '"name": None',
            "what argument name sends of operation takeSeat",
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
            "type of property kind of class Seat",
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
        ("models.py", "class Seat(Model)", "class Chair(Model)", "class Seat"),
        ("models.py", '    BOX = "box"', "", "values of enum Kind"),
        ("models.py", '"left": Left', '"right": Left', "event left"),
    ],
)
def test_what_is_missing_is_listed(
    package: Package, file: str, old: str, new: str, name: str
) -> None:
    assert name in missing(package, file, old, new)


def excepting(package: Package, folder: Path, text: str) -> Package:
    plan, files = package
    (folder / "exceptions.toml").write_text(text)
    api = attrs.evolve(plan.document.api, folder=folder / "hall")
    return attrs.evolve(plan, document=attrs.evolve(plan.document, api=api)), files


def test_exception_says_why_something_may_be_missing(package: Package, tmp_path: Path) -> None:
    plan, files = excepting(package, tmp_path, '[hall]\n"event left" = "nobody ever leaves"\n')
    broken = {**files, "models.py": files["models.py"].replace('"left": Left', '"right": Left')}
    check_coverage(plan, broken)


def test_exception_that_is_not_needed_is_an_error(package: Package, tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="this exception is not needed") as raised:
        check_coverage(*excepting(package, tmp_path, '[hall]\n"event left" = "nobody leaves"\n'))
    assert raised.value.pointer == "/hall/event left"


@pytest.mark.parametrize("text", ["x", '[hall]\n"a" = ""', "hall = 3", '[hall]\n"a" = 1'])
def test_exception_without_a_reason_is_an_error(
    package: Package, tmp_path: Path, text: str
) -> None:
    with pytest.raises(SpecError):
        check_coverage(*excepting(package, tmp_path, text))


def test_exceptions_of_the_published_descriptions_only_get_fewer() -> None:
    exceptions = read_exceptions(ROOT / "specs" / "exceptions.toml")
    assert sum(map(len, exceptions.values())) <= 0


def test_line_that_leaves_out_an_operation_is_needed(tmp_path: Path) -> None:
    entry = 'leave_out = { nothing = "there is no such operation" }'
    specs = write_specs(tmp_path, [Case(name="hall", holds="", text=TEXT, entry=entry)])
    with pytest.raises(SpecError, match="leave_out names 'nothing', which is no operation"):
        build(specs)


def test_operation_that_was_left_out_is_not_missing(tmp_path: Path) -> None:
    entry = 'leave_out = { takeSeat = "seats are taken elsewhere" }'
    specs = write_specs(tmp_path, [Case(name="hall", holds="", text=TEXT, entry=entry)])
    assert "takeSeat" not in build(specs)["hall/resources.py"]
