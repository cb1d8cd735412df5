from __future__ import annotations

import warnings

import httpx
import pytest

from trunkline import errors
from trunkline.sandbox import Sandbox
from trunkline.sandbox._demo import DEFAULT_ROOMS, fill


async def test_every_list_has_items(
    sandbox: Sandbox, account: httpx.AsyncClient, application: httpx.AsyncClient
) -> None:
    made = fill(sandbox)
    assert made["rooms"] == DEFAULT_ROOMS
    assert min(made.values()) >= 3
    applications = (await account.get("/v2/applications")).json()
    assert applications["total_items"] == made["applications"] + 1
    rooms = (await application.get("/v1/meetings/rooms?page_size=50")).json()["_embedded"]["rooms"]
    assert len({room["display_name"] for room in rooms}) == DEFAULT_ROOMS
    assert {room["type"] for room in rooms} == {"instant", "long_term"}
    assert any(room["theme_id"] for room in rooms)


async def test_the_objects_are_related_as_in_an_account(sandbox: Sandbox) -> None:
    fill(sandbox, 100)
    async with sandbox.vonage() as vonage:
        users = {user.id: user async for user in vonage.users.list(page_size=100)}
        members = [
            member
            async for conversation in vonage.conversations.list(page_size=100)
            async for member in vonage.conversations.members.list(conversation.id)
        ]
        assert {str(member.state) for member in members} == {"JOINED", "INVITED", "LEFT"}
        assert {member.user_id for member in members} <= set(users)
        names = "".join(str(user.display_name) for user in users.values())
        assert all(
            letter in names for letter in ("花", "Ш", "ي", "Ε", "נ", "김", "श", "\N{FOX FACE}")
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", errors.RetiredAPIWarning)
            rooms = [room async for room in vonage.meetings.rooms.list()]
        years = {room.expires_at.year for room in rooms if room.expires_at is not None}
        assert {2096, 9999} <= years
    state, owner = sandbox._core.state.store, sandbox.credentials.application_id
    sessions = {each["id"]: each["room_id"] for each in state.collection("sessions", owner)}
    assert set(sessions.values()) <= {room.id for room in rooms}
    recordings = [each["session_id"] for each in state.collection("recordings", owner)]
    assert recordings
    assert set(recordings) < set(sessions)


async def test_the_demo_can_be_repeated_after_a_reset(sandbox: Sandbox) -> None:
    fill(sandbox, 5)
    sandbox.reset()
    fill(sandbox, 5)


def test_ten_thousand_rooms_are_created() -> None:
    assert fill(Sandbox(), 10_000)["rooms"] == 10_000


@pytest.mark.parametrize("rooms", [1, 2, 30])
def test_the_number_of_rooms_is_the_requested_one(rooms: int) -> None:
    assert fill(Sandbox(), rooms)["rooms"] == rooms
