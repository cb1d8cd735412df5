from __future__ import annotations

import inspect
from typing import Any

import pytest
from tests.fakes.calls import operation, serving
from tests.fakes.scripted_server import respond

from trunkline import errors
from trunkline._client.resource import Resource
from trunkline._pager import AsyncPager
from trunkline._pagination import PageNumber
from trunkline._serialization import decode as _decode

OK = respond({"id": "a"})
GET = operation()
LIST = operation(
    path="/things", decode=_decode.json_object, pagination=PageNumber(items=("items",))
)


class ThingsResource(Resource):
    async def get(self, id: str, **options: Any) -> Any:
        return await self._call(GET, (id,), options=options)

    def list(self, *, colour: str | None = None, **options: Any) -> AsyncPager[Any]:
        return self._paginate(LIST, query={"colour": colour}, options=options)


async def test_a_method_calls_its_operation() -> None:
    async with serving("aiohttp", OK) as (server, caller):
        assert await ThingsResource(caller).get("a b", headers={"X-A": "1"}) == {"id": "a"}
    (request,) = server.requests
    assert (request.target, request.headers["x-a"]) == ("/things/a%20b", "1")


async def test_a_list_iterates_over_its_pages() -> None:
    pages = [
        respond({"items": [{"n": 1}, {"n": 2}], "total_pages": 2}),
        respond({"items": [{"n": 3}], "total_pages": 2}),
        respond({"items": []}),
    ]
    async with serving("aiohttp", *pages) as (server, caller):
        things = ThingsResource(caller).list(colour="red", read_ahead=False, timeout=5)
        assert [thing["n"] async for thing in things] == [1, 2, 3]
    targets = [request.target for request in server.requests]
    assert targets[0].startswith("/things?")
    assert all("colour=red" in target for target in targets)


async def test_a_cursor_requires_the_same_extra_arguments() -> None:
    page = respond({"items": [{"n": 1}, {"n": 2}]})
    async with serving("aiohttp", page, page, respond({"items": []})) as (server, caller):
        things = ThingsResource(caller)
        extra: dict[str, Any] = {"extra_query": {"shape": "round"}, "extra_body": {"a": 1}}
        first = things.list(read_ahead=False, **extra)
        async for _ in first:
            break
        for other in ({"extra_query": {"shape": "flat"}}, {"extra_body": {"a": 2}}, {}):
            with pytest.raises(errors.CursorError):
                things.list(resume=first.cursor, **{**(extra if other else {}), **other})
        rest = things.list(resume=first.cursor, read_ahead=False, **extra)
        assert [thing["n"] async for thing in rest] == [2]
    assert all("shape=round" in request.target for request in server.requests)
    assert {request.body for request in server.requests} == {b'{"a":1}'}


async def test_a_cursor_requires_the_same_headers() -> None:
    class Tenants(Resource):
        def list(self, tenant: str, colour: str, **options: Any) -> AsyncPager[Any]:
            headers, cookies = {"X-Tenant": tenant}, {"colour": colour}
            return self._paginate(LIST, headers=headers, cookies=cookies, options=options)

    page = respond({"items": [{"n": 1}, {"n": 2}]})
    async with serving("aiohttp", page, page, respond({"items": []})) as (server, caller):
        tenants = Tenants(caller)
        first = tenants.list("a", "red", read_ahead=False)
        async for _ in first:
            break
        for tenant, colour in (("b", "red"), ("a", "blue")):
            with pytest.raises(errors.CursorError, match="other arguments"):
                tenants.list(tenant, colour, resume=first.cursor)
        rest = tenants.list("a", "red", resume=first.cursor, timeout=5)
        assert [each["n"] async for each in rest] == [2]
    sent = {(each.headers["x-tenant"], each.headers["cookie"]) for each in server.requests}
    assert sent == {("a", "colour=red")}


async def test_a_list_needs_no_options() -> None:
    async with serving("aiohttp", respond({"items": []})) as (_, caller):
        assert await ThingsResource(caller).list().collect() == []


async def test_a_failed_page_is_requested_again() -> None:
    pages = [respond(b"", 503), respond({"items": [{"n": 1}]}), respond({"items": []})]
    async with serving("aiohttp", *pages) as (_, caller):
        things = ThingsResource(caller).list(limit=1)
        assert [thing["n"] async for thing in things] == [1]


async def test_the_options_of_a_call_apply_to_each_page() -> None:
    async with serving("aiohttp", respond(b"", 500)) as (server, caller):
        with pytest.raises(errors.ServerError) as caught:
            await ThingsResource(caller).list(retry=None).first()
        assert server.counts["GET"] == 1
    assert caught.value.operation == "getThing"


@pytest.mark.parametrize("option", ["limitt", "page", "resume"])
async def test_the_error_for_an_unknown_option_names_the_method(option: str) -> None:
    async with serving("aiohttp", OK) as (server, caller):
        things: Any = ThingsResource(caller)
        unexpected = rf"^ThingsResource\.get\(\) got an unexpected keyword argument '{option}'$"
        with pytest.raises(errors.ArgumentError, match=unexpected):
            await things.get("a", **{option: 1})
        if option != "resume":
            with pytest.raises(TypeError, match=rf"^ThingsResource\.list\(\) got .*'{option}'"):
                things.list(**{option: 1})
        assert server.connections == 0


@pytest.mark.parametrize(
    ("misspelt", "suggestion"), [("color", "colour"), ("time_out", "timeout"), ("limits", "limit")]
)
async def test_the_error_for_a_misspelt_argument_suggests_the_right_one(
    misspelt: str, suggestion: str
) -> None:
    async with serving("aiohttp", OK) as (_, caller):
        things: Any = ThingsResource(caller)
        with pytest.raises(
            errors.ArgumentError, match=f"{misspelt!r}; did you mean {suggestion!r}\\?$"
        ):
            things.list(**{misspelt: 1})


async def test_the_repr_of_a_resource_is_its_name() -> None:
    async with serving("aiohttp", OK) as (_, caller):
        assert repr(ThingsResource(caller)) == "<ThingsResource>"


def test_every_kind_of_call_takes_the_same_arguments() -> None:
    names = [
        list(inspect.signature(method).parameters)
        for method in (Resource._call, Resource._stream, Resource._events)
    ]
    assert names[0] == names[1] == names[2]
