"""A backend with aiohttp: pages, uploads, downloads, webhooks and errors.

pip install "trunkline[redis]"
python app.py 8080
"""

from __future__ import annotations

import os
import sys
from collections.abc import AsyncIterator

from aiohttp import BodyPartReader, web

from trunkline import Vonage, webhooks
from trunkline.integrations.aiohttp import download_response, error_middleware, webhook_handler
from trunkline.meetings import RoomExpired
from trunkline.redis import RedisReplayStore, RedisThrottleStore

REDIS = os.environ.get("REDIS_URL", "redis://localhost")
VONAGE = web.AppKey("vonage", Vonage)

replays = RedisReplayStore(REDIS)
receiver = webhooks.Receiver(replay_store=replays)


@receiver.on("room:expired")
async def room_expired(event: RoomExpired) -> None:
    print(f"room {event.room_id} expired", flush=True)  # noqa: T201 (an example)


async def lifespan(app: web.Application) -> AsyncIterator[None]:
    async with (
        RedisThrottleStore(REDIS) as store,
        Vonage.from_env(rate_limit="170/s", throttle_store=store, rate_limit_wait=True) as vonage,
    ):
        app[VONAGE] = vonage
        yield
    await receiver.aclose()
    await replays.aclose()


async def list_rooms(request: web.Request) -> web.Response:
    rooms = request.app[VONAGE].meetings.rooms.list(page_size=20)
    page = await rooms.page(request.query.get("cursor"))
    return web.json_response(page.to_dict(secrets=False))


async def create_room(request: web.Request) -> web.Response:
    name = (await request.json())["display_name"]
    room = await request.app[VONAGE].meetings.rooms.create(display_name=name)
    return web.json_response(room.to_dict(secrets=False), status=201)


async def upload_logo(request: web.Request) -> web.Response:
    part = await (await request.multipart()).next()
    if not isinstance(part, BodyPartReader):
        raise web.HTTPBadRequest(text="expected a form with a file")
    theme_id = request.match_info["theme_id"]
    await request.app[VONAGE].meetings.themes.upload_logo(theme_id, chunks(part))
    return web.Response(status=204)


async def chunks(part: BodyPartReader) -> AsyncIterator[bytes]:
    while chunk := await part.read_chunk():
        yield chunk


async def download(request: web.Request) -> web.StreamResponse:
    media = request.app[VONAGE].media.download(request.match_info["media_id"])
    return await download_response(media, request)


app = web.Application(middlewares=[error_middleware])
app.cleanup_ctx.append(lifespan)
app.add_routes(
    [
        web.get("/rooms", list_rooms),
        web.post("/rooms", create_room),
        web.put("/themes/{theme_id}/logo", upload_logo),
        web.get("/media/{media_id}", download),
        web.post("/hooks/vonage", webhook_handler(receiver)),
    ]
)

if __name__ == "__main__":
    web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]))
