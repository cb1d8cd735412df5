"""The controls that show objects, send described events, and make up requests."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from tests.sandbox.events.receivers import receiving
from tests.sandbox.generic.parcels import described
from tests.timing import until

from trunkline.sandbox import Sandbox

OBJECTS = "/_sandbox/objects"
EVENTS = "/_sandbox/events"
PEM = "-----BEGIN PRIVATE KEY-----\nMIIEvQ\n-----END PRIVATE KEY-----"


@pytest.fixture
def parcels() -> Sandbox:
    """A sandbox of a described API."""
    return Sandbox(apis=[described()])


@pytest.fixture
async def controls(parcels: Sandbox) -> AsyncIterator[httpx.AsyncClient]:
    transport = parcels.transport()
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as controls:
        yield controls


async def test_objects_of_a_kind_are_listed_newest_first_in_parts(
    parcels: Sandbox, controls: httpx.AsyncClient
) -> None:
    made = parcels.seed(parcels=5)["parcels"]
    everything = (await controls.get(OBJECTS, params={"kind": "parcels"})).json()
    assert everything["count"] == 5
    assert [each["object"] for each in everything["objects"]] == made[::-1]
    part = (await controls.get(OBJECTS, params={"kind": "parcels", "after": 1, "limit": 2})).json()
    assert part == {"count": 5, "objects": everything["objects"][1:3]}
    one = (await controls.get(OBJECTS, params={"kind": "parcels", "id": made[2]["id"]})).json()
    assert one == {"count": 1, "objects": [everything["objects"][2]]}
    assert (await controls.get(OBJECTS, params={"kind": "castles"})).json()["count"] == 0


async def test_objects_below_others_are_listed_together(
    parcels: Sandbox, controls: httpx.AsyncClient
) -> None:
    first, second = parcels.seed(parcels=2)["parcels"]
    for parcel, town in ((first, "Lyon"), (second, "Turin"), (first, "Nice")):
        await controls.post(f"/v1/parcels/{parcel['id']}/stops", json={"town": town})
    stops = (await controls.get(OBJECTS, params={"kind": "stops"})).json()["objects"]
    assert [each["object"]["town"] for each in stops] == ["Nice", "Turin", "Lyon"]
    assert stops[0]["owner"] == stops[2]["owner"] != stops[1]["owner"]


async def test_objects_are_shown_without_private_keys_and_files(
    parcels: Sandbox, controls: httpx.AsyncClient, sandbox: Sandbox, http: httpx.AsyncClient
) -> None:
    (parcel,) = parcels.seed(parcels=1)["parcels"]
    await controls.post(f"/v1/parcels/{parcel['id']}/stops", json={"town": PEM})
    shown = await controls.get(OBJECTS, params={"kind": "stops"})
    assert "MIIEvQ" not in shown.text
    assert shown.json()["count"] == 1
    sandbox.seed(media=1)
    (file,) = (await http.get(OBJECTS, params={"kind": "media"})).json()["objects"]
    assert file["object"]["content"] == "4 bytes"


async def test_events_are_listed_with_a_body_that_can_be_sent(controls: httpx.AsyncClient) -> None:
    events = (await controls.get(EVENTS)).json()["events"]
    known = {each["event"]: (each["api"], each["operation"], each["url"]) for each in events}
    assert known == {
        "parcelSent": ("parcels", "", ""),
        "created": ("parcels", "createParcel", "{$request.query.callback}"),
    }
    for each in events:
        assert 1 <= each["body"]["weight"] <= 100


async def test_an_event_whose_body_cannot_be_made_up_has_none() -> None:
    content = {"application/json": {"schema": {"type": "integer", "minimum": 5, "maximum": 3}}}
    described_events = {"broken": {"post": {"requestBody": {"content": content}}}}
    sandbox = Sandbox(apis=[described(webhooks=described_events)])
    transport = sandbox.transport()
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as controls:
        events = (await controls.get(EVENTS)).json()["events"]
    bodies = {each["event"]: each["body"] for each in events}
    assert bodies["broken"] is None
    assert bodies["created"]["weight"]


async def test_an_event_is_sent_to_an_address_with_the_given_fields(
    controls: httpx.AsyncClient,
) -> None:
    async with receiving() as receiver:
        body = {"event": "parcelSent", "url": receiver.url, "fields": {"weight": 9}}
        sent = await controls.post(EVENTS, json=body)
        assert sent.status_code == 201
        await until(lambda: bool(receiver.received))
    ((_, received),) = receiver.received
    assert json.loads(received) == sent.json()["body"]
    assert sent.json()["body"]["weight"] == 9


async def test_an_event_without_an_address_is_recorded_and_not_sent(
    controls: httpx.AsyncClient,
) -> None:
    sent = (await controls.post(EVENTS, json={"event": "parcelSent", "api": "parcels"})).json()
    assert (sent["status"], sent["url"], sent["attempts"]) == ("skipped", None, [])
    assert (await controls.get("/_sandbox/webhooks")).json()["webhooks"] == [sent]


@pytest.mark.parametrize(
    "body", [{"event": "parcelLost"}, {"event": "parcelSent", "api": "castles"}]
)
async def test_an_unknown_event_is_not_found(
    controls: httpx.AsyncClient, http: httpx.AsyncClient, body: dict[str, str]
) -> None:
    assert (await controls.post(EVENTS, json=body)).status_code == 404
    assert (await http.post(EVENTS, json=body)).status_code == 404


async def test_without_a_described_api_there_are_no_events(http: httpx.AsyncClient) -> None:
    assert (await http.get(EVENTS)).json() == {"events": []}


@pytest.mark.parametrize(
    ("operation", "status"),
    [("createParcel", 201), ("getParcel", 200), ("addStop", 201), ("quote", 200)],
)
async def test_the_example_of_an_operation_is_a_request_that_succeeds(
    parcels: Sandbox, controls: httpx.AsyncClient, operation: str, status: int
) -> None:
    newest = parcels.seed(parcels=2)["parcels"][-1]
    example: dict[str, Any] = (
        await controls.get(f"/_sandbox/operations/parcels/{operation}")
    ).json()
    assert set(example["parameters"]["path"].values()) <= {newest["id"]}
    path = example["path"].format(**example["parameters"]["path"])
    response = await controls.request(
        example["method"], path, params=example["parameters"]["query"], json=example["body"]
    )
    assert response.status_code == status


@pytest.mark.parametrize("path", ["parcels/sinkParcel", "castles/getParcel"])
async def test_an_unknown_operation_is_not_found(
    controls: httpx.AsyncClient, http: httpx.AsyncClient, path: str
) -> None:
    assert (await controls.get(f"/_sandbox/operations/{path}")).status_code == 404
    assert (await http.get(f"/_sandbox/operations/{path}")).status_code == 404
