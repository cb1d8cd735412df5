"""Operations on one collection keep state; others respond from examples or the schema."""

from __future__ import annotations

from typing import Any

import pytest

from trunkline._pagination.link_header import links_of
from trunkline.sandbox import APIError, Call, Response, Sandbox

from .parcels import described, document, http

UNKNOWN = "5a4db0c5-0000-4000-8000-000000000000"


async def test_object_is_created_read_changed_listed_and_deleted() -> None:
    sandbox = Sandbox(apis=[described()])
    async with http(sandbox) as client:
        created = await client.post("/parcels", json={"weight": 5, "note": "fragile", "pin": "1"})
        assert created.status_code == 201
        parcel = created.json()
        # What was not sent has its default or is left out; what only requests have is not shown.
        assert parcel.keys() == {"id", "weight", "note", "status", "created_at"}
        assert (parcel["weight"], parcel["note"], parcel["status"]) == (5, "fragile", "new")
        path = f"/parcels/{parcel['id']}"
        assert created.headers["location"] == f"/v1{path}"
        assert (await client.get(path)).json() == parcel
        changed = await client.patch(
            path, json={"note": None}, headers={"Content-Type": "application/merge-patch+json"}
        )
        assert changed.json() == {**parcel, "note": None}
        replaced = (await client.put(path, json={"weight": 7, "status": "sent"})).json()
        assert replaced == {
            **{k: parcel[k] for k in ("id", "created_at")},
            "weight": 7,
            "status": "sent",
        }
        page = (await client.get("/parcels")).json()
        assert page == {"items": [replaced], "total": 1, "next_cursor": None} or page["items"] == [
            replaced
        ]
        assert (await client.delete(path)).status_code == 204
        missing = await client.get(path)
        assert missing.status_code == 404
        assert missing.json()["code"] == 404
        assert (await client.get("/parcels")).json()["items"] == []
    assert [each.action for each in sandbox.ledger] == ["created", "changed", "changed", "deleted"]
    assert {each.kind for each in sandbox.ledger} == {"parcels"}


async def test_action_on_an_object_shows_the_object() -> None:
    sandbox = Sandbox(apis=[described()])
    (parcel,) = sandbox.seed(parcels=1)["parcels"]
    async with http(sandbox) as client:
        sent = await client.post(f"/parcels/{parcel['id']}/send")
        assert sent.json() == parcel
        assert (await client.post(f"/parcels/{UNKNOWN}/send")).status_code == 404


async def test_collection_below_an_object_belongs_to_it() -> None:
    sandbox = Sandbox(apis=[described()])
    first, second = sandbox.seed(parcels=2)["parcels"]
    async with http(sandbox) as client:
        stop = (await client.post(f"/parcels/{first['id']}/stops", json={"town": "Lyon"})).json()
        assert stop == {"id": 1, "town": "Lyon"}
        assert (await client.get(f"/parcels/{first['id']}/stops")).json() == [stop]
        assert (await client.get(f"/parcels/{second['id']}/stops")).json() == []
        assert (await client.get(f"/parcels/{UNKNOWN}/stops")).status_code == 404
        await client.delete(f"/parcels/{first['id']}")
    assert [e.kind for e in sandbox.ledger if e.action == "created"] == [
        "parcels",
        "parcels",
        "stops",
    ]


async def test_collection_that_no_call_creates_has_made_up_objects() -> None:
    sandbox = Sandbox(apis=[described()])
    async with http(sandbox) as client:
        depots = (await client.get("/depots")).json()
        assert len(depots) == 3
        assert (await client.get(f"/depots/{depots[0]['code']}")).json() == depots[0]
        assert (await client.get("/depots/nowhere")).status_code == 404


async def test_other_operation_responds_with_its_example() -> None:
    async with http(Sandbox(apis=[described()])) as client:
        assert (await client.get("/quote?weight=3")).json() == {"price": 4.5}


async def test_list_filters_by_properties_of_its_items() -> None:
    sandbox = Sandbox(apis=[described()])
    sandbox.seed(parcels=[{"status": "new"}, {"status": "sent"}, {"status": "sent"}])
    async with http(sandbox) as client:
        page = (await client.get("/parcels?status=sent")).json()
        assert [each["status"] for each in page["items"]] == ["sent", "sent"]


async def test_object_is_shown_in_a_response_whose_properties_are_optional() -> None:
    root = document()
    properties = {"parcel": {"$ref": "#/components/schemas/Parcel"}, "note": {"type": "string"}}
    wrapper = {"type": "object", "properties": properties}
    for method, path in (("post", "/parcels"), ("get", "/parcels/{parcel_id}")):
        for status, response in root["paths"][path][method]["responses"].items():
            if status.startswith("2"):
                response["content"]["application/json"]["schema"] = wrapper
    sandbox = Sandbox(apis=[described(paths=root["paths"])])
    async with http(sandbox) as client:
        created = (await client.post("/parcels", json={"weight": 7})).json()["parcel"]
        assert created["weight"] == 7
        shown = (await client.get(f"/parcels/{created['id']}")).json()["parcel"]
    assert shown == created


async def test_default_of_a_parameter_filters_nothing() -> None:
    root = document()
    (parameter,) = (
        each for each in root["paths"]["/parcels"]["get"]["parameters"] if each["name"] == "status"
    )
    parameter["schema"] = {"type": "string", "enum": ["new", "all"], "default": "all"}
    sandbox = Sandbox(apis=[described(paths=root["paths"])])
    sandbox.seed(parcels=[{"status": "new"}, {"status": "sent"}])
    async with http(sandbox) as client:
        sizes = [
            len((await client.get(f"/parcels{query}")).json()["items"])
            for query in ("", "?status=all", "?status=new")
        ]
    assert sizes == [2, 2, 1]


STYLES: dict[str, dict[str, Any]] = {
    "hal-cursor": {"next_param": "start_id", "prev_param": "end_id"},
    "page-token": {"next_param": "cursor", "next_token": "next_cursor"},
    "item-cursor": {"next_param": "after", "more": "more"},
    "link-header": {"next_params": ["offset"]},
    "page-number": {"size_param": "limit"},
    "page-index": {"size_param": "limit"},
    "record-index": {"size_param": "limit", "index_param": "offset"},
    "page-more": {"size_param": "limit", "first": 1},
}
PARAMETERS = ("start_id", "end_id", "cursor", "page", "page_index", "offset", "after")
FACTS = {
    "next_cursor": {"type": "string"},
    "total_pages": {"type": "integer"},
    "total_items": {"type": "integer"},
    "count": {"type": "integer"},
    "more": {"type": "boolean"},
    "_links": {"type": "object"},
}


@pytest.mark.parametrize("style", STYLES)
async def test_pages_go_on_as_the_style_of_the_list_says(style: str) -> None:
    from trunkline._pagination import STYLES as CLASSES  # noqa: PLC0415

    root = document()
    operation = root["paths"]["/parcels"]["get"]
    declared = {"style": style, "items": ["items"], **STYLES[style]}
    operation["x-trunkline-pagination"] = declared
    operation["parameters"] += [
        {"name": name, "in": "query", "schema": {"type": "string"}}
        for name in PARAMETERS
        if name != "cursor"
    ]
    schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
    schema["properties"] |= FACTS
    reader = CLASSES[style](**{k: v for k, v in declared.items() if k != "style"})
    sandbox = Sandbox(apis=[described(paths=root["paths"])])
    made = sandbox.seed(parcels=7)["parcels"]
    seen: list[Any] = []
    params: Any = {"limit": 3}
    async with http(sandbox) as client:
        for _ in range(5):
            response = await client.get("/parcels", params=params)
            page = response.json()
            seen += page["items"]
            params = reader.following(params, page, len(seen), links_of(response.headers))
            if params is None:
                break
    assert params is None
    assert [each["id"] for each in seen] == [each["id"] for each in made]


def _procedure(schema: dict[str, Any], example: dict[str, Any]) -> dict[str, Any]:
    media = {"application/json": {"schema": schema, "example": example}}
    return {
        "operationId": "listParcels",
        "parameters": [
            {"name": "cursor", "in": "query", "schema": {"type": "string"}},
            {"name": "limit", "in": "query", "schema": {"type": "integer"}},
        ],
        "x-trunkline-pagination": {
            "style": "page-token", "items": "parcels", "next_param": "cursor",
            "next_token": "next_cursor",
        },
        "responses": {"200": {"description": "A page.", "content": media}},
    }  # fmt: skip


async def test_list_that_is_no_collection_has_the_pages_of_its_example() -> None:
    schema = {"type": "object", "properties": {"parcels": {"type": "array"}, "next_cursor": {}}}
    example = {"parcels": [1, 2, 3], "next_cursor": "more"}
    paths = {"/parcels.list": {"get": _procedure(schema, example)}}
    async with http(Sandbox(apis=[described(paths=paths)])) as client:
        assert (await client.get("/parcels.list")).json() == {"parcels": [1, 2, 3]}
        first = (await client.get("/parcels.list?limit=2")).json()
        assert first["parcels"] == [1, 2]
        query = f"limit=2&cursor={first['next_cursor']}"
        assert (await client.get(f"/parcels.list?{query}")).json() == {"parcels": [3]}


async def test_identifiers_of_digits_are_many() -> None:
    text = {"type": "string", "pattern": "^(0|[1-9][0-9]*)$"}
    content = {
        "content": {
            "application/json": {
                "schema": {"type": "object", "required": ["id"], "properties": {"id": text}}
            }
        }
    }
    id = {"name": "id", "in": "path", "required": True, "schema": text}
    response = {"responses": {"200": {"description": "One.", **content}}}
    paths = {
        "/flakes": {"post": {"operationId": "add", "requestBody": content, **response}},
        "/flakes/{id}": {"get": {"operationId": "get", "parameters": [id], **response}},
    }
    sandbox = Sandbox(apis=[described(paths=paths)])
    assert len({each["id"] for each in sandbox.seed(flakes=60)["flakes"]}) == 60


async def test_same_seed_gives_the_same_responses() -> None:
    async def outcome(seed: int) -> list[Any]:
        sandbox = Sandbox(apis=[described()], seed=seed)
        async with http(sandbox) as client:
            paths = ("/depots", "/quote?weight=1", "/parcels")
            created = (await client.post("/parcels", json={"weight": 1})).json()
            return [created, *[(await client.get(path)).json() for path in paths]]

    assert await outcome(1) == await outcome(1)
    assert await outcome(1) != await outcome(2)


async def test_state_is_kept_in_a_file(tmp_path: Any) -> None:
    file = tmp_path / "sandbox.db"
    first = Sandbox(apis=[described()], db=file)
    (parcel,) = first.seed(parcels=1)["parcels"]
    before = first.environment
    first.close()
    second = Sandbox(apis=[described()], db=file)
    async with http(second) as client:
        assert (await client.get(f"/parcels/{parcel['id']}")).json() == parcel
    assert second.environment == before
    second.close()


async def test_custom_handler_replaces_the_built_in_one() -> None:
    sandbox = Sandbox(apis=[described()])

    @sandbox.handler("sendParcel")
    async def send(call: Call) -> Any:
        if call.params["parcel_id"] == "late":
            raise APIError(409, "The parcel is late.")
        return {"id": UNKNOWN, "weight": 1, "created_at": "2026-01-01T00:00:00Z"}

    @sandbox.handler("getParcel", api="parcels")
    def get(call: Call) -> Any:
        return call.built_in()

    @sandbox.handler("deleteParcel")
    def delete(call: Call) -> Response:
        return Response(status=202)

    @sandbox.handler("quote")
    def quote(call: Call) -> None:
        assert call.query == {"weight": 2}

    (parcel,) = sandbox.seed(parcels=[{"id": "x"}])["parcels"]
    async with http(sandbox) as client:
        assert (await client.post("/parcels/any/send")).json()["id"] == UNKNOWN
        assert (await client.post("/parcels/late/send")).status_code == 409
        assert (await client.get(f"/parcels/{parcel['id']}")).json() == parcel
        assert (await client.delete("/parcels/any")).status_code == 202
        assert (await client.get("/quote?weight=2")).content == b""
    with pytest.raises(ValueError, match="no API of this sandbox has the operation 'nothing'"):
        sandbox.handler("nothing")


async def test_custom_handler_replaces_one_of_a_built_in_api() -> None:
    sandbox = Sandbox()

    @sandbox.handler("listApplication")
    def applications(call: Call) -> Any:
        return call.built_in()

    @sandbox.handler("getApplication")
    def application(call: Call) -> Any:
        return {"id": call.params["id"], "name": "mine"}

    async with sandbox.vonage() as vonage:
        assert (await vonage.applications.get("abc")).name == "mine"
