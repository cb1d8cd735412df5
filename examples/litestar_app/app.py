"""A backend with Litestar: pages, uploads, downloads, webhooks and errors.

pip install "trunkline[redis]" litestar uvicorn
uvicorn app:app --workers 4
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated, Any, cast

from litestar import Litestar, Request, Response, get, post, put
from litestar.datastructures import State, UploadFile
from litestar.enums import RequestEncodingType
from litestar.params import Body, FromPath, FromQuery, JSONBody

from trunkline import Page, Vonage, webhooks
from trunkline.integrations.litestar import TrunklinePlugin, download_response, webhook_handler
from trunkline.meetings import Room, RoomExpired
from trunkline.redis import RedisReplayStore, RedisThrottleStore

REDIS = os.environ.get("REDIS_URL", "redis://localhost")
replays = RedisReplayStore(REDIS)
receiver = webhooks.Receiver(replay_store=replays)


@receiver.on("room:expired")
async def room_expired(event: RoomExpired) -> None:
    print(f"room {event.room_id} expired", flush=True)  # noqa: T201 (an example)


@asynccontextmanager
async def lifespan(app: Litestar) -> AsyncIterator[None]:
    async with (
        RedisThrottleStore(REDIS) as store,
        Vonage.from_env(
            rate_limit="170/s", throttle_store=store, rate_limit_wait=True
        ) as app.state.vonage,
    ):
        yield
    await receiver.aclose()
    await replays.aclose()


def client(state: State) -> Vonage:
    return cast(Vonage, state.vonage)


@dataclass
class NewRoom:
    """What a room is made of."""

    display_name: str


@get("/rooms")
async def list_rooms(
    state: State, cursor: FromQuery[str | None] = None, size: FromQuery[int] = 20
) -> Page[Room]:
    return await client(state).meetings.rooms.list(page_size=size).page(cursor)


@post("/rooms")
async def create_room(state: State, data: JSONBody[NewRoom]) -> Room:
    return await client(state).meetings.rooms.create(display_name=data.display_name)


@put("/themes/{theme_id:str}/logo", status_code=204)
async def upload_logo(
    state: State,
    theme_id: FromPath[str],
    data: Annotated[UploadFile, Body(media_type=RequestEncodingType.MULTI_PART)],
) -> None:
    await client(state).meetings.themes.upload_logo(theme_id, data)


@get("/media/{media_id:str}")
async def download(
    state: State, media_id: FromPath[str], request: Request[Any, Any, Any]
) -> Response[Any]:
    return await download_response(client(state).media.download(media_id), request)


app = Litestar(
    [
        list_rooms,
        create_room,
        upload_logo,
        download,
        webhook_handler("/hooks/vonage", receiver),
    ],
    lifespan=[lifespan],
    plugins=[TrunklinePlugin()],
)
