"""A value of another type than described is kept, written back unchanged and reported once."""

from __future__ import annotations

import json
import warnings
from typing import Any

import httpx
import pytest

from trunkline import Coviu, Vonage, errors
from trunkline._serialization import decode
from trunkline._serialization.lenient import read_leniently
from trunkline._serialization.model import Model
from trunkline.applications import Application
from trunkline.meetings import Room

APPLICATION = {"id": "APP-1", "name": "x", "keys": {"public_key": "k"}}


def vonage(body: object, **options: Any) -> Vonage:
    def respond(_: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=json.dumps(body).encode())

    transport = httpx.MockTransport(respond)
    return Vonage(api_key="k", api_secret="s", transport=transport, **options)


@pytest.mark.parametrize(
    ("change", "path", "expected", "found"),
    [
        ({"name": 3}, "$.name", "string", "integer"),
        ({"id": None}, "$.id", "string", "null"),
        ({"privacy": {"improve_ai": "yes"}}, "$.privacy.improve_ai", "boolean", "string"),
        ({"keys": {"public_key": 7}}, "$.keys.public_key", "string", "integer"),
    ],
)
async def test_a_value_of_a_wrong_type_is_kept_and_reported(
    change: dict[str, Any], path: str, expected: str, found: str
) -> None:
    body = {**APPLICATION, **change, "odd": [1]}
    async with vonage(body) as client:
        with pytest.warns(errors.SchemaWarning) as caught:
            application = await client.applications.get("APP-1")
    assert [str(each.message) for each in caught] == [
        f"getApplication: expected {expected} at {path}, found {found}"
    ]
    assert application.to_dict() == body
    assert json.loads(application.to_json()) == body
    assert application.id == body["id"]


async def test_a_missing_required_property_is_none() -> None:
    body = {"name": "x"}
    async with vonage(body) as client:
        with pytest.warns(errors.SchemaWarning, match=r"expected string at \$.id, found nothing"):
            application = await client.applications.get("APP-1")
    assert application.to_dict() == body


@pytest.mark.parametrize(
    "change",
    [{"keys": []}, {"keys": "text"}, {"capabilities": [1]}, {"capabilities": {"voice": 3}}],
)
async def test_a_container_of_a_wrong_kind_is_an_error(change: dict[str, Any]) -> None:
    async with vonage({**APPLICATION, **change}) as client:
        with pytest.raises(errors.DecodeError):
            await client.applications.get("APP-1")


@pytest.mark.parametrize("body", [[], "text", 3])
async def test_a_body_of_a_wrong_kind_is_an_error(body: object) -> None:
    async with vonage(body) as client:
        with pytest.raises(errors.DecodeError):
            await client.applications.get("APP-1")


@pytest.mark.parametrize("by_call", [True, False])
async def test_strict_validation_raises(by_call: bool) -> None:
    options: dict[str, Any] = {"validation": "strict"}
    async with vonage({**APPLICATION, "name": 3}, **({} if by_call else options)) as client:
        with pytest.raises(errors.DecodeError, match=r"expected string at \$.name, found integer"):
            await client.applications.get("APP-1", **(options if by_call else {}))


@pytest.mark.parametrize("value", ["none", True, 3])
async def test_an_unknown_validation_mode_is_rejected(value: Any) -> None:
    with pytest.raises(errors.ArgumentError, match="validation: expected 'lenient' or 'strict'"):
        vonage({}, validation=value)


async def test_one_invalid_item_is_reported_once_and_its_page_is_kept() -> None:
    items = [{**APPLICATION, "id": str(number), "name": number} for number in range(99)]
    body = {"page": 1, "total_pages": 1, "page_size": 100, "_embedded": {"applications": items}}
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        async with vonage(body) as client:
            read = await client.applications.list(page_size=100).collect()
    assert [item.to_dict() for item in read] == items
    assert len(caught) == 1
    async with vonage(body) as client:
        with pytest.raises(errors.DecodeError):
            await client.applications.list(validation="strict").collect()


async def test_an_invalid_date_is_kept() -> None:
    def respond(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/auth/token"):
            token = {"access_token": "t", "token_type": "Bearer", "expires_in": 3600}
            return httpx.Response(200, json=token)
        return httpx.Response(200, json={"session_id": "s-1", "start_time": "soon", "end_time": 3})

    async with Coviu(api_key="k", key_secret="s", transport=httpx.MockTransport(respond)) as client:
        with pytest.warns(errors.SchemaWarning):
            session: Any = await client.sessions.get("s-1")
    assert (session.start_time, session.end_time) == ("soon", 3)
    assert session.to_dict() == {"session_id": "s-1", "start_time": "soon", "end_time": 3}


def test_from_dict_is_strict() -> None:
    with pytest.raises(errors.DecodeError):
        Room.from_dict({"id": "1f3f", "is_available": "yes"})
    with pytest.raises(errors.DecodeError):
        Application.from_dict({"id": "1", "name": 3})


class _Node(Model):
    __slots__ = ("kids", "name")
    kids: list[_Node] | None
    name: str | None


def _read_node(cls: type[_Node], data: Any) -> _Node:
    if type(data) is not dict:
        decode.fail("object", data)
    self = decode.new(cls)
    self._source = data
    key = "kids"
    try:
        kids = data.get("kids")
        self.kids = None if kids is None else decode.array(_Node.from_dict, kids)
        key = "name"
        self.name = None if data.get("name") is None else decode.text(data["name"])
    except errors.DecodeError as error:
        return decode.recover(self, key, error)
    return self


_Node._bind(_read_node, lambda self: False)
_Node._fields = (("kids", "kids", decode.array_of(_Node.from_dict)), ("name", "name", None))


def tree(leaf: object, depth: int) -> object:
    for _ in range(depth):
        leaf = {"name": 3, "kids": [leaf, None]}
    return leaf


def test_every_node_of_a_deep_tree_is_kept_and_reported() -> None:
    reported: list[tuple[str, ...]] = []
    value = tree({"name": 4}, 20)
    node = read_leniently(_Node.from_dict, value, lambda path, *_: reported.append(path))
    assert node.to_dict() == value
    assert len(reported) == 41


def test_a_nested_container_of_a_wrong_kind_takes_time_linear_in_its_depth() -> None:
    reported: list[tuple[str, ...]] = []
    with pytest.raises(errors.DecodeError, match="expected object at"):
        read_leniently(_Node.from_dict, tree("text", 40), lambda path, *_: reported.append(path))
    assert len(reported) <= 40
