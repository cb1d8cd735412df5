"""Items that are exported as received become the same as their models."""

from __future__ import annotations

import csv
import datetime as dt
import enum
import json
import types
import typing
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fakes.lists import DECLARED, fetching, operation

from trunkline import AsyncPager, bulk
from trunkline._serialization import decode
from trunkline._serialization.lenient import lenient_reader
from trunkline._serialization.model import Field, Model
from trunkline.applications import Application
from trunkline.bulk._export.raw_values import UndescribedValueError, pruner_of
from trunkline.bulk._export.sinks import Chunk, Jsonl
from trunkline.bulk._export.tables import TableMaker
from trunkline.conversations import Conversation, Member, User
from trunkline.coviu import Session
from trunkline.errors import DecodeError
from trunkline.meetings import Room

pytest.importorskip("pyarrow")
parquet: Any = pytest.importorskip("pyarrow.parquet")

MODELS = (Application, Conversation, Member, User, Session, Room)


class Colour(enum.StrEnum):
    RED = "red"


class Key(Model):
    """A part with a secret."""

    __slots__ = ("id", "token")
    _secret = frozenset({"token"})
    _fields: ClassVar[tuple[Field, ...]] = (("id", "id", None), ("token", "token", None))

    id: str
    token: str | None

    @classmethod
    def from_dict(cls, data: Any) -> Any:
        return _read(cls, data)


class Thing(Model):
    """What the models of the providers do not have."""

    __slots__ = ("day", "either", "keys", "named", "number", "shades", "size", "times")

    day: dt.date | None
    either: Key | str | None
    keys: list[Key] | None
    named: dict[str, Key] | None
    number: int
    shades: list[Colour | str] | None
    size: float | None
    times: list[dt.datetime] | None

    @classmethod
    def from_dict(cls, data: Any) -> Any:
        return _read(cls, data)


def _either(value: object) -> Any:
    return value if isinstance(value, str) else Key.from_dict(value)


Thing._fields = (
    ("day", "day", decode.date),
    ("either", "either", _either),
    ("keys", "keys", decode.array_of(Key.from_dict)),
    ("named", "named", decode.mapping_of(Key.from_dict)),
    ("number", "number", None),
    ("shades", "shades", decode.array_of(decode.Enumeration(Colour, str))),
    ("size", "size", None),
    ("times", "times", decode.array_of(decode.datetime)),
)
_SCALARS = {str: decode.text, int: decode.integer, float: decode.number, bool: decode.boolean}


def _read(cls: Any, data: Any) -> Any:
    model = decode.new(cls)
    model._source = decode.json_object(data)
    hints = typing.get_type_hints(cls)
    for name, key, reader in cls._fields:
        members = typing.get_args(hints[name]) or (hints[name],)
        value = data.get(key)
        if value is not None or type(None) not in members:
            value = (reader or _SCALARS[members[0]])(value)
        setattr(model, name, value)
    return model


ZONES = st.sampled_from(["Z", "z", "", "+05:30", "-0800", "+23:59", "+24:00", "-00:00"])
TIMES = st.builds(
    lambda day, between, hour, rest, zone: f"{day}{between}{hour}{rest}{zone}",
    st.sampled_from(["2026-03-01", "2024-02-29", "2026-02-29", "0000-12-31", "0001-01-01"]),
    st.sampled_from(["T", " ", "t", ""]),
    st.sampled_from(["09:30", "23:59", "24:00", "09"]),
    st.sampled_from(["", ":00", ":60", ":00.000", ":07.123456", ":07.1234567", ":00.1", ":00."]),
    ZONES,
)
DATES = st.sampled_from(["2026-03-01", "2026-02-30", "Sun, 01 Mar 2026 09:30:00 GMT", "today", ""])
ODD = st.sampled_from(
    [None, 0, -1, 2.0, 1.5, True, "x", "", [], {}, [None], 2**63, 2**53 + 1, {"a": 1}]
)


def values(hint: Any, *, odd: bool) -> st.SearchStrategy[Any]:
    """JSON values of an annotation; odd ones are of any type."""
    kinds = typing.get_args(hint) if isinstance(hint, types.UnionType) else (hint,)
    found = st.one_of([_values(kind, odd=odd) for kind in kinds])
    return found | ODD if odd else found


def _values(kind: Any, *, odd: bool) -> st.SearchStrategy[Any]:
    origin = typing.get_origin(kind)
    if origin is list:
        return st.lists(values(typing.get_args(kind)[0], odd=odd), max_size=2)
    if origin is dict:
        return st.dictionaries(st.sampled_from("ab"), values(typing.get_args(kind)[1], odd=odd))
    if kind is Any:
        return st.sampled_from([1, "a", [2], {"b": None}])
    if kind is dt.datetime:
        return TIMES | DATES if odd else st.just("2026-03-01T09:30:00.000Z")
    if kind is dt.date:
        return TIMES | DATES if odd else st.just("2026-03-01")
    if issubclass(kind, enum.Enum):
        found = [member.value for member in kind]
        return st.sampled_from([*found, found[0].upper(), "new"] if odd else found)
    if issubclass(kind, Model):
        return objects(kind, odd=odd)
    numbers = st.integers(-(2**40), 2**40)
    plain: dict[Any, st.SearchStrategy[Any]] = {
        type(None): st.none(),
        str: st.text(max_size=3),
        bool: st.booleans(),
        int: numbers,
        float: st.floats(allow_nan=False, allow_infinity=False) | numbers,
    }
    return plain[kind]


def objects(model: type[Model], *, odd: bool) -> st.SearchStrategy[dict[str, Any]]:
    """JSON objects of a model, some with a property that it does not have."""
    hints = typing.get_type_hints(model)
    needed: dict[str, st.SearchStrategy[Any]] = {}
    optional: dict[str, st.SearchStrategy[Any]] = {"new": st.just([1]), "extra": st.just("x")}
    for name, key, _ in model._fields:
        is_optional = odd or type(None) in typing.get_args(hints[name])
        for each in (key, *model._aliases.get(name, ())):
            (optional if is_optional else needed)[each] = values(hints[name], odd=odd)
    return st.fixed_dictionaries(needed, optional=optional)


def of_models(odd: bool) -> st.SearchStrategy[tuple[type[Model], list[Any]]]:
    return st.sampled_from([*MODELS, Thing]).flatmap(
        lambda model: st.tuples(st.just(model), st.lists(objects(model, odd=odd), max_size=4))
    )


@given(of_models(odd=True), st.booleans())
def test_a_table_of_objects_is_that_of_their_models_or_the_models_decide(
    drawn: tuple[type[Model], list[Any]], secrets: bool
) -> None:
    model, items = drawn
    maker = TableMaker(model, secrets=secrets, parents=True)
    parents = ["p"] * len(items)
    try:
        batch = maker.raw_batch(items, parents)
    except UndescribedValueError:
        return
    batch.validate(full=True)
    # It would raise if a value were not as described.
    expected = maker.batch([model.from_dict(item) for item in items], parents, 1)
    assert batch.schema == expected.schema
    assert batch.to_pylist() == expected.to_pylist()


@given(of_models(odd=False), st.booleans())
def test_objects_as_described_need_no_models(
    drawn: tuple[type[Model], list[Any]], secrets: bool
) -> None:
    model, items = drawn
    maker = TableMaker(model, secrets=secrets)
    parents = [None] * len(items)
    expected = maker.batch([model.from_dict(item) for item in items], parents, 1)
    assert maker.raw_batch(items, parents).to_pylist() == expected.to_pylist()


@given(of_models(odd=True), st.booleans(), st.booleans())
def test_lines_of_objects_are_those_of_their_models(
    drawn: tuple[type[Model], list[Any]], secrets: bool, parents: bool
) -> None:
    model, items = drawn
    sink = Jsonl(secrets=secrets, parents=parents)
    try:
        lines = sink.encode(Chunk(items, ["p"] * len(items), 1, model))
    except UndescribedValueError:
        assert not secrets
        return
    read = lenient_reader(model.from_dict, lambda path, expected, found: None)
    try:
        models = [read(item) for item in items]
    except DecodeError:  # a container of another kind, which has no secrets
        return
    assert lines == sink.encode(Chunk(models, ["p"] * len(items), 1))


TIMES_OF_ROOMS = [
    ("2026-03-01T09:30:00.5Z", "2026-03-01T09:30:00.500000+00:00"),
    ("2026-03-01T09:30:00", "2026-03-01T09:30:00+00:00"),  # without a zone
    ("2026-03-01T09:30:00.1234567Z", "2026-03-01T09:30:00.123456+00:00"),
    ("2026-03-01t09:30:60z", "2026-03-01T09:30:59+00:00"),
    ("Sun, 01 Mar 2026 09:30:00 GMT", "2026-03-01T09:30:00+00:00"),
    (None, None),
]


def room(**others: Any) -> dict[str, Any]:
    return {"id": "r", **others}


def test_times_of_all_formats_need_no_models() -> None:
    items = [room(expires_at=text) for text, _ in TIMES_OF_ROOMS]
    batch = TableMaker(Room, secrets=False).raw_batch(items, [None] * len(items))
    found = batch.column("expires_at").to_pylist()
    assert [each and each.isoformat() for each in found] == [iso for _, iso in TIMES_OF_ROOMS]


@pytest.mark.parametrize(
    ("model", "item"),
    [
        (Room, "text"),
        (Room, room(expires_at="0000-01-01T00:00:00Z")),
        (Room, room(expires_at="soon")),
        (Room, room(expires_at=5)),
        (Room, room(type="INSTANT")),
        (Room, room(display_name=1)),
        (Room, room(recording_options=[])),
        (User, {"name": "without an identifier"}),
        (Session, {"session_id": "s", "participants": "none"}),
        (Session, {"session_id": "s", "participants": [None]}),
        (Member, {"id": "m", "initiator": "text"}),
        (Thing, {"number": 1.0}),
        (Thing, {"number": True}),
        (Thing, {"number": 1, "size": True}),
        (Thing, {"number": 2**63}),
        (Thing, {"number": 1, "day": "soon"}),
        (Thing, {"number": 1, "either": 5}),
    ],
)
def test_a_value_that_is_not_as_described_needs_its_model(model: Any, item: Any) -> None:
    with pytest.raises(UndescribedValueError):
        TableMaker(model, secrets=True).raw_batch([item], [None])


class Ring(Model):
    """A part with a secret that contains itself."""

    __slots__ = ("keys", "named", "next", "token")
    _secret = frozenset({"token"})

    keys: list[Key] | None
    named: dict[str, Key] | None
    next: Ring | None
    token: str | None


Ring._fields = (
    ("keys", "keys", None),
    ("named", "named", None),
    ("next", "next", None),
    ("token", "token", None),
)


def test_secrets_are_removed_from_objects_at_any_depth() -> None:
    prune = pruner_of(Ring)
    assert prune is not None
    key = {"id": "1", "token": "s"}
    inner = {"keys": [key, None], "named": {"a": key, "b": None}, "next": None, "token": "s"}
    assert prune({"next": inner, "other": key}) == {
        "next": {"keys": [{"id": "1"}, None], "named": {"a": {"id": "1"}, "b": None}, "next": None},
        "other": key,
    }
    unchanged = {"next": {"other": 1}}
    assert prune(unchanged) is unchanged
    odd_values: list[Any] = [{"next": 1}, {"keys": {}}, {"named": []}, {"keys": [1]}]
    for odd in odd_values:
        with pytest.raises(UndescribedValueError):
            prune(odd)


def test_models_say_which_member_of_a_union_holds_secrets() -> None:
    assert pruner_of(Thing) is None
    raw = {"number": 1, "either": {"id": "1", "token": "s"}, "keys": [{"id": "2", "token": "s"}]}
    sink = Jsonl(secrets=False, parents=False)
    with pytest.raises(UndescribedValueError):
        sink.encode(Chunk([raw], [None], 1, Thing))
    lines = sink.encode(Chunk([Thing.from_dict(raw)], [None], 1))
    assert lines == b'{"number":1,"either":{"id":"1"},"keys":[{"id":"2"}]}\n'
    named = {"number": 1, "named": {"a": {"id": "1", "token": "s"}}}
    lines = sink.encode(Chunk([Thing.from_dict(named)], [None], 1))
    assert lines == b'{"number":1,"named":{"a":{"id":"1"}}}\n'


def listed(items: list[Any], *, model: type[Model] = User, report: Any = None) -> AsyncPager[Any]:
    """A list in pages of two items."""

    async def respond(params: Any) -> object:
        first = (int(params.get("page", 1)) - 1) * 2
        return {
            "_embedded": {"things": items[first : first + 2]},
            "total_pages": -(-len(items) // 2),
            "total_items": len(items),
        }

    made = operation(DECLARED["page-number"], model.from_dict)
    return AsyncPager(made, (), {}, fetching(respond), item_report=report)


def user(number: int, **others: Any) -> dict[str, Any]:
    return {"id": f"USR-{number}", "name": f"u{number}", **others}


async def test_odd_values_are_reported_and_exported_as_their_models_have_them(
    tmp_path: Path,
) -> None:
    odd = user(2, image_url=None, new=[1])
    del odd["id"]
    items = [user(0), user(1), odd, user(3), user(4)]
    reports: list[Any] = []
    path = tmp_path / "users.parquet"
    users = listed(items, report=lambda *report: reports.append(report))
    assert (await bulk.export(users, path, chunk=2)).items == 5
    assert reports == [(("id",), "string", "nothing")]
    table = parquet.read_table(path)
    assert table.column("id").to_pylist()[1:4] == ["USR-1", None, "USR-3"]
    assert table.column("extra").to_pylist()[2] == '{"new":[1]}'


@pytest.mark.parametrize("ending", ["csv", "parquet", "jsonl"])
async def test_a_value_of_another_kind_ends_an_export_and_is_named(
    tmp_path: Path, ending: str
) -> None:
    items = [user(0), user(1), user(2), user(3, channels="none"), user(4)]
    path = tmp_path / f"users.{ending}"
    for report in (None, lambda *report: None):  # a strict client, and another
        users = listed([*items, "text"], report=report)
        with pytest.raises(DecodeError) as raised:
            await bulk.export(users, path, chunk=1)
        assert raised.value.operation == "listThings"
        assert raised.value.path[-2:] in ((3, "channels"), (1, "channels"), (5,), (1,))
        # Items before it are kept.
        saved = json.loads((tmp_path / f"users.{ending}.state").read_bytes())
        assert saved["items"] >= 2
        (tmp_path / f"users.{ending}.state").unlink()


async def test_a_strict_client_checks_lines_as_well(tmp_path: Path) -> None:
    odd = listed([user(0), {"id": 1, "name": "x"}])
    with pytest.raises(DecodeError):
        await bulk.export(odd, tmp_path / "users.jsonl")
    lenient = listed([user(0), {"id": 1, "name": "x"}], report=lambda *report: None)
    await bulk.export(lenient, tmp_path / "users.jsonl")
    assert (tmp_path / "users.jsonl").read_text() == (
        '{"id":"USR-0","name":"u0"}\n{"id":1,"name":"x"}\n'
    )


@pytest.mark.parametrize("ending", ["csv", "parquet", "jsonl"])
async def test_lists_of_two_models_are_one_file(tmp_path: Path, ending: str) -> None:
    conversations = [{"id": f"CON-{n}", "name": f"c{n}"} for n in range(4)]

    def children(parent: Any) -> AsyncPager[Any]:
        if parent.id in ("CON-1", "CON-2"):
            return listed(conversations, model=Conversation)
        return listed([user(n) for n in range(3)])

    path = tmp_path / f"all.{ending}"
    parents = listed(conversations, model=Conversation)
    assert (await bulk.export(parents, path, children=children, chunk=5)).items == 14
    if ending == "parquet":
        rows = parquet.read_table(path).to_pylist()
    elif ending == "csv":
        rows = list(csv.DictReader(path.read_text().splitlines()))
    else:
        rows = [json.loads(line) for line in path.read_text().splitlines()]
    users, others = ["u0", "u1", "u2"], ["c0", "c1", "c2", "c3"]
    assert [row["name"] for row in rows] == [*users, *others, *others, *users]
    assert [row["parent_id"] for row in rows][2:4] == ["CON-0", "CON-1"]


@pytest.mark.parametrize(
    ("attribute", "value"),
    [
        ("number", 1.5),
        ("number", True),
        ("size", "1.5"),
        ("day", "soon"),
        ("times", [5]),
        ("shades", [5]),
    ],
)
def test_values_are_not_changed_to_fit_a_column(attribute: str, value: object) -> None:
    thing: Any = Thing.from_dict({"number": 1})
    setattr(thing, attribute, value)
    with pytest.raises(bulk.ExportError, match=f"item 1: the value of '{attribute}'"):
        bulk.to_arrow([thing])


def test_json_text_in_a_table_has_no_secrets() -> None:
    key = {"id": "1", "token": "s3cret"}
    raw = {"number": 1, "either": key, "keys": [key], "named": {"a": key}}
    things = [Thing.from_dict(raw)]
    (row,) = bulk.to_arrow(things).to_pylist()
    assert "s3cret" not in str(row)
    assert row["named"] == '{"a":{"id":"1"}}'
    (row,) = bulk.to_arrow(things, secrets=True).to_pylist()
    assert str(row).count("s3cret") == 3


class Several(Model):
    """A model with a container that no reader makes."""

    __slots__ = ("keys",)
    _fields: ClassVar[tuple[Field, ...]] = (("keys", "keys", None),)
    keys: tuple[Key, ...] | None


def test_another_container_is_read_to_know_its_secrets() -> None:
    assert pruner_of(Several) is None
    assert pruner_of(User) is not None


def test_lists_of_texts_and_of_models_are_columns() -> None:
    raw = {"session_id": "s", "participants": [], "feature_flags": ["a", "b"]}
    items = [raw, {"session_id": "t"}]
    batch = TableMaker(Session, secrets=False).raw_batch(items, [None, None])
    assert batch.column("feature_flags").to_pylist() == [["a", "b"], None]
    assert batch.column("participants").to_pylist() == [[], None]


async def test_a_fan_out_without_items_is_an_empty_table(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    report = await bulk.export(
        listed([{"id": "CON-1"}], model=Conversation), path, children=lambda each: listed([])
    )
    assert report.items == 0
    assert path.read_text() == "parent_id,extra\n"


class Sealed(Model):
    """A model with a part that has nothing but a secret."""

    __slots__ = ("part",)
    part: Secret | None

    @classmethod
    def from_dict(cls, data: Any) -> Any:
        return _read(cls, data)


class Secret(Model):
    __slots__ = ("token",)
    _secret = frozenset({"token"})
    _fields: ClassVar[tuple[Field, ...]] = (("token", "token", None),)
    token: str | None

    @classmethod
    def from_dict(cls, data: Any) -> Any:
        return _read(cls, data)


Sealed._fields = (("part", "part", Secret.from_dict),)


def test_a_part_without_columns_is_json_text() -> None:
    raw = {"part": {"token": "s", "new": 1}}
    expected = [{"part": '{"new":1}', "extra": None}]
    assert bulk.to_arrow([Sealed.from_dict(raw)]).to_pylist() == expected
    assert TableMaker(Sealed, secrets=False).raw_batch([raw], [None]).to_pylist() == expected


async def test_items_that_are_not_models_are_lines_alone(tmp_path: Path) -> None:
    def texts() -> AsyncPager[Any]:
        made = operation(DECLARED["page-number"], lambda value: value)

        async def respond(params: Any) -> object:
            things = [] if "page" in params else [{"id": "1"}, {"id": "2"}]
            return {"_embedded": {"things": things}, "total_pages": 1}

        return AsyncPager(made, (), {}, fetching(respond))

    with pytest.raises(bulk.ExportError, match="the items are not models"):
        await bulk.export(texts(), tmp_path / "a.csv")
    await bulk.export(texts(), tmp_path / "a.jsonl")
    assert (tmp_path / "a.jsonl").read_text() == '{"id":"1"}\n{"id":"2"}\n'
    sink = Jsonl(secrets=False, parents=True)
    assert sink.encode(Chunk([5, {}], ["p", "q"], 1)) == b'5\n{"parent_id":"q"}\n'


async def test_long_pages_are_encoded_in_slices(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("trunkline.bulk._export.writer._SLICE", 1)
    monkeypatch.setattr("trunkline.bulk._export.sinks._GROUP_BYTES", 1)
    path = tmp_path / "users.parquet"
    await bulk.export(listed([user(n) for n in range(5)]), path, chunk=2)
    assert parquet.read_table(path).column("name").to_pylist() == [f"u{n}" for n in range(5)]
    assert parquet.ParquetFile(path).num_row_groups == 3


async def test_a_folder_in_the_place_of_a_file_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a.csv").mkdir()
    with pytest.raises(bulk.ExportError, match=r"cannot write .*a\.csv: Is a directory"):
        await bulk.export(listed([user(1)]), tmp_path / "a.csv")
    (tmp_path / "b.csv.part").mkdir()
    with pytest.raises(bulk.ExportError, match=r"cannot write .*b\.csv\.part: Is a directory"):
        await bulk.export(listed([user(1)]), tmp_path / "b.csv")
