"""A page in an undescribed shape is read, with one warning per operation and path."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable

import httpx
import pytest

from trunkline import Coviu, errors

PARTICIPANT = {"participant_id": "p-1", "session_id": "s-1", "role": "GUEST"}


def coviu(respond: Callable[[httpx.Request], object]) -> Coviu:
    def handle(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/auth/token"):
            token = {"access_token": "t", "token_type": "Bearer", "expires_in": 3600}
            return httpx.Response(200, json=token)
        body = respond(request)
        content = b"" if body is None else json.dumps(body).encode()
        return httpx.Response(200, content=content)

    return Coviu(api_key="k", key_secret="s", transport=httpx.MockTransport(handle))


async def test_a_bare_array_is_read_with_one_warning() -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        async with coviu(lambda _: [PARTICIPANT]) as client:
            for _ in range(3):
                items = await client.sessions.participants.list("s-1").collect()
                assert [item.participant_id for item in items] == ["p-1"]
    (warning,) = caught
    assert warning.category is errors.SchemaWarning
    assert str(warning.message) == "getSessionParticipants: expected object at $, found array"


async def test_each_client_warns_once() -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        for _ in range(2):
            async with coviu(lambda _: [PARTICIPANT]) as client:
                await client.sessions.participants.list("s-1").collect()
    assert [each.category for each in caught] == [errors.SchemaWarning] * 2


async def test_an_empty_body_is_an_empty_page() -> None:
    async with coviu(lambda _: None) as client:
        with pytest.warns(errors.SchemaWarning, match="found nothing"):
            assert await client.sessions.participants.list("s-1").collect() == []


async def test_a_server_that_ignores_paging_ends_the_list() -> None:
    requests: list[str] = []

    def respond(request: httpx.Request) -> object:
        requests.append(str(request.url.query))
        return [{**PARTICIPANT, "participant_id": f"p-{number}"} for number in range(2)]

    async with coviu(respond) as client:
        with pytest.warns(errors.SchemaWarning):
            items = await client.sessions.participants.list("s-1", page_size=2).collect()
    assert [item.participant_id for item in items] == ["p-0", "p-1"]
    assert len(requests) == 2


async def test_an_invalid_item_is_located_in_the_bare_array() -> None:
    async with coviu(lambda _: [PARTICIPANT, {**PARTICIPANT, "role": []}]) as client:
        with pytest.warns(errors.SchemaWarning), pytest.raises(errors.DecodeError) as caught:
            await client.sessions.participants.list("s-1", validation="strict").collect()
    assert "$[1].role" in str(caught.value)


async def test_a_warning_as_an_error_ends_the_walk_each_time() -> None:
    async with coviu(lambda _: [PARTICIPANT]) as client:
        with warnings.catch_warnings():
            warnings.simplefilter("error", errors.SchemaWarning)
            for _ in range(2):
                with pytest.raises(errors.SchemaWarning):
                    await client.sessions.participants.list("s-1").collect()
