"""Lists of several page styles: from a description to a walk over its sandbox, without corrections."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from tests.fakes.packages import importable

from trunkline._cli.main import main
from trunkline.errors import BadRequestError, PaginationError, PaginationLoopError
from trunkline.sandbox import Call, Response, Sandbox
from trunkline.testing import Factories

_SCALARS = {"string": {"type": "string"}, "integer": {"type": "integer"}}
_KINDS = {"total": {"type": "integer"}, "has_more": {"type": "boolean"}}
_ERROR = {
    "type": "object", "required": ["code", "message"],
    "properties": {"code": _SCALARS["integer"], "message": _SCALARS["string"]},
}  # fmt: skip
_TEXTS = {"since_id": "Items after the one with this ID."}
# The query parameters of each list, the properties of its page beside the items (none: the page is
# the array), and whether the header `Link` is described.
LISTS: dict[str, tuple[dict[str, str], tuple[str, ...], bool]] = {
    "crates": ({"cursor": "string", "limit": "integer"}, ("next_cursor",), False),
    "depots": ({"page": "integer", "per_page": "integer"}, (), True),
    "drivers": ({"after": "string", "limit": "integer"}, ("total",), True),
    "pallets": ({"offset": "integer", "limit": "integer"}, (), True),
    "parcels": ({"offset": "integer", "limit": "integer"}, ("total",), False),
    "parts": (
        {"after": "string", "before": "string", "limit": "integer"},
        ("has_more", "total"),
        False,
    ),
    "trailers": (
        {"starting_after": "string", "ending_before": "string", "limit": "integer"},
        ("has_more",),
        False,
    ),
    "vans": ({"since_id": "string", "limit": "integer"}, (), False),
    "trucks": ({"offset": "integer", "limit": "integer"}, (), False),
}
STYLES = {
    "crates": "page-token", "depots": "link-header", "drivers": "link-header", "pallets": "link-header",
    "parcels": "record-index", "parts": "item-cursor", "trailers": "item-cursor", "trucks": "record-index",
    "vans": "item-cursor",
}  # fmt: skip
# `limit` is an option of the SDK; the parameter has another name.
SIZE = {name: "per_page" if "per_page" in each[0] else "limit_" for name, each in LISTS.items()}


def description() -> str:
    paths: dict[str, Any] = {}
    thing = {"$ref": "#/components/schemas/Thing"}
    array = {"type": "array", "items": thing}
    for name, (query, facts, has_header) in LISTS.items():
        properties = {fact: _KINDS.get(fact, _SCALARS["string"]) for fact in facts}
        page = {"type": "object", "properties": {"items": array, **properties}} if facts else array
        response: dict[str, Any] = {
            "description": "A page.",
            "content": {"application/json": {"schema": page}},
        }
        if has_header:
            response["headers"] = {"Link": {"schema": {"type": "string"}}}
        gone = {"description": "Gone.", "content": {"application/json": {"schema": _ERROR}}}
        one = {"description": "One.", "content": {"application/json": {"schema": thing}}}
        paths[f"/{name}"] = {
            "get": {
                "operationId": f"list_{name}",
                "parameters": [
                    {
                        "name": each,
                        "in": "query",
                        "schema": _SCALARS[kind],
                        "description": _TEXTS.get(each, ""),
                    }
                    for each, kind in query.items()
                ],
                "responses": {"200": response},
            },
            "post": {
                "operationId": f"create_{name}",
                "requestBody": {"content": {"application/json": {"schema": thing}}},
                "responses": {"201": one},
            },
        }
        paths[f"/{name}/{{id}}"] = {
            "get": {
                "operationId": f"get_{name}",
                "parameters": [
                    {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
                ],
                "responses": {"200": one, "404": gone},
            }
        }
    key = {"type": "apiKey", "in": "header", "name": "X-Key"}
    return yaml.safe_dump(
        {
            "openapi": "3.1.0",
            "info": {"title": "Freight", "version": "1"},
            "servers": [{"url": "https://api.freight.example/v1"}],
            "security": [{"key": []}],
            "components": {
                "securitySchemes": {"key": key},
                "schemas": {
                    "Thing": {
                        "type": "object",
                        "required": ["id"],
                        "properties": {"id": {"type": "string"}},
                    }
                },
            },
            "paths": paths,
        }
    )


@pytest.fixture(scope="module")
def freight(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The generated package of the description."""
    folder = tmp_path_factory.mktemp("freight")
    (folder / "freight.yaml").write_text(description(), "utf-8")
    at = ("--project", str(folder))
    assert main(["init", "--name", "freight_sdk", *at]) == 0
    assert main(["add", "freight", str(folder / "freight.yaml"), *at]) == 0
    assert main(["generate", *at]) == 0
    with importable("freight_sdk", folder / "src"):
        yield importlib.import_module("freight_sdk")


def sandbox_with(freight: Any, name: str, count: int) -> tuple[Sandbox, list[str]]:
    sandbox = Sandbox(apis=freight)
    amounts: Any = {name: count}
    return sandbox, [each["id"] for each in sandbox.seed(**amounts)[name]]


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("count", [0, 1, 6, 7])
async def test_list_is_walked_to_its_end(freight: Any, name: str, count: int) -> None:
    corrections = Path(freight.__file__).parents[2] / "specs" / "freight" / "corrections.yaml"
    styles = yaml.safe_load(corrections.read_text("utf-8"))["actions"]
    declared = [each["update"] for each in styles if f"list_{name}" in each["target"]]
    assert [each["x-trunkline-pagination"]["style"] for each in declared] == [STYLES[name]]
    sandbox, expected = sandbox_with(freight, name, count)
    async with sandbox.client(freight.Freight) as client:
        things = getattr(client, name).list(**{SIZE[name]: 3})
        assert [each.id async for each in things] == expected


@pytest.mark.parametrize("name", LISTS)
async def test_list_is_resumed_at_every_item(freight: Any, name: str) -> None:
    sandbox, expected = sandbox_with(freight, name, 7)
    async with sandbox.client(freight.Freight) as client:
        resource, size = getattr(client, name), {SIZE[name]: 3}
        for taken in range(8):
            items = aiter(resource.list(**size))
            before = [(await anext(items)).id for _ in range(taken)]
            rest = [each.id async for each in resource.list(**size, resume=items.cursor)]
            assert before + rest == expected


async def test_link_to_another_host_gets_no_request(freight: Any) -> None:
    sandbox, expected = sandbox_with(freight, "depots", 7)

    @sandbox.handler("list_depots")
    async def moved(call: Call) -> Response:
        response = call.built_in()
        assert isinstance(response, Response)
        link = response.headers["Link"].replace("http://", "https://evil.example:8443/")
        response.headers["Link"] = link
        return response

    async with sandbox.client(freight.Freight) as client:
        assert [each.id async for each in client.depots.list(per_page=3)] == expected
    sent = [each for each in sandbox.requests if each.path.endswith("/depots")]
    assert len(sent) == 3
    assert all(each.headers.get("x-key") for each in sent)


async def test_links_that_go_round_are_an_error(freight: Any) -> None:
    sandbox, _ = sandbox_with(freight, "depots", 7)

    @sandbox.handler("list_depots")
    async def around(call: Call) -> Response:
        response = call.built_in()
        assert isinstance(response, Response)
        response.headers["Link"] = '</depots?page=1>; rel="next"'
        return response

    async with sandbox.client(freight.Freight) as client:
        with pytest.raises(PaginationLoopError):
            await client.depots.list(per_page=3).collect()
    assert len(sandbox.requests) <= 3


async def test_pages_before_an_item_are_walked_back(freight: Any) -> None:
    sandbox, ids = sandbox_with(freight, "trailers", 7)
    async with sandbox.client(freight.Freight) as client:
        before = client.trailers.list(limit_=3, ending_before=ids[5])
        assert [each.id async for each in before.reversed()] == ids[:5][::-1]
        assert sorted([each.id async for each in before]) == sorted(ids[:5])
        with pytest.raises(PaginationError, match="ending_before="):
            client.trailers.list(limit_=3).reversed()
        with pytest.raises(BadRequestError, match="starting_after"):
            await client.trailers.list(starting_after="unknown")


@pytest.mark.parametrize("name", LISTS)
async def test_factories_make_the_pages_of_a_project(freight: Any, name: str) -> None:
    factories = Factories()
    thing = importlib.import_module("freight_sdk.freight").Thing
    things = [factories.sample(thing, id=f"t{number}") for number in range(3)]
    page = factories.page(*things, operation=f"list_{name}")
    requests: list[str] = []

    def respond(request: httpx.Request) -> httpx.Response:
        requests.append(request.url.path)
        is_first = len(requests) == 1
        empty = [] if isinstance(page, list) else {**page, "items": []}
        return httpx.Response(200, json=page if is_first else empty)

    async with freight.Freight(api_key="k", transport=httpx.MockTransport(respond)) as client:
        assert await getattr(client, name).list().collect() == things
    # Where the size of a page is not known, only an empty page is the end.
    assert len(requests) == (2 if name in ("parcels", "trucks", "vans") else 1)


def test_factories_know_the_lists_and_errors_of_a_project(freight: Any) -> None:
    factories = Factories()
    package = importlib.import_module("freight_sdk.freight")
    thing = factories.sample(package.Thing)
    assert factories.page(thing) == {"items": [thing.to_dict()]}
    with pytest.raises(ValueError, match="no operation 'list_boats'"):
        factories.page(thing, operation="list_boats")
    with pytest.raises(ValueError, match="no list in that operation"):
        factories.page(thing, operation="get_crates")
    for api in (package, "freight_sdk.freight", "freight"):
        assert factories.error(api, 404, "Gone.") == {"code": 404, "message": "Gone."}
        assert factories.error(api, 429)["message"] == "The request failed."
    gone = factories.error("freight", 404, operation="get_crates")
    assert gone["message"] == "The request failed."
    problem = factories.error("freight", 404, "Gone.", operation="list_crates")
    assert (problem["status"], problem["detail"]) == (404, "Gone.")
    with pytest.raises(ValueError, match=r"unknown API 'boats'; expected one of .*freight"):
        factories.error("boats", 404)
