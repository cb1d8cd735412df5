"""A backend with FastAPI: pages, uploads, downloads, webhooks, errors, telemetry, one rate limit.

    pip install "trunkline[otel,redis]" fastapi python-multipart uvicorn
    pip install opentelemetry-sdk opentelemetry-instrumentation-fastapi
    uvicorn app:app --workers 4

`REDIS_URL` is the Redis of all workers. The credentials are those of `Vonage.from_env()`, and
`VONAGE_SIGNATURE_SECRET` is the secret of the webhooks. `SPANS` is a file for the spans.
"""

from __future__ import annotations

import logging
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any, cast

from fastapi import Depends, FastAPI, Query, Request, Response, UploadFile
from opentelemetry import trace
from opentelemetry.instrumentation.fastapi import FastAPIInstrumentor
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, ConsoleSpanExporter
from pydantic import BaseModel, Field

from trunkline import Page, Vonage, webhooks
from trunkline.integrations.fastapi import download_response, exception_handlers, webhook_route
from trunkline.meetings import Room, RoomExpired
from trunkline.redis import RedisReplayStore, RedisThrottleStore

REDIS = os.environ.get("REDIS_URL", "redis://localhost")
RATE = os.environ.get("RATE_LIMIT", "170/s")  # of all workers together

log = logging.getLogger("uvicorn.error")

# Set before the client is created. In production: OTLPSpanExporter() of opentelemetry-exporter-otlp.
spans = open(os.environ.get("SPANS", os.devnull), "a", encoding="utf-8")  # noqa: SIM115, PTH123
service = Resource({"service.name": "rooms", "process.pid": os.getpid()})
provider = TracerProvider(resource=service)
exporter = ConsoleSpanExporter(out=spans, formatter=lambda span: f"{span.to_json(indent=None)}\n")
provider.add_span_processor(BatchSpanProcessor(exporter))
trace.set_tracer_provider(provider)

# A webhook that comes again is accepted and handled once, whichever worker it reaches.
replays = RedisReplayStore(REDIS)
receiver = webhooks.Receiver(replay_store=replays)


@receiver.on("room:expired")
async def room_expired(event: RoomExpired) -> None:
    log.info("room %s expired", event.room_id)


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[dict[str, Any]]:
    async with (
        RedisThrottleStore(REDIS) as store,
        Vonage.from_env(rate_limit=RATE, throttle_store=store, rate_limit_wait=True) as vonage,
    ):
        yield {"vonage": vonage}
    await receiver.aclose()  # waits for handlers that run
    await replays.aclose()
    provider.shutdown()


def client(request: Request) -> Vonage:
    return cast(Vonage, request.state.vonage)


Client = Annotated[Vonage, Depends(client)]

# Exceptions of trunkline become problem details (RFC 9457): 404, 409, 502, 503, ...
app = FastAPI(title="Rooms", lifespan=lifespan, exception_handlers=exception_handlers)
app.router.routes.append(webhook_route("/hooks/vonage", receiver))
# A span of each request, which is the parent of those of its calls; none of each part of a body.
FastAPIInstrumentor.instrument_app(app, exclude_spans=["receive", "send"])


class NewRoom(BaseModel):
    """What a room is made of."""

    display_name: Annotated[str, Field(min_length=1, max_length=200)]


@app.get("/rooms")
async def list_rooms(
    vonage: Client, cursor: str | None = None, size: Annotated[int, Query(ge=1, le=100)] = 20
) -> Page[Room]:
    """Return one page, by one request, with the cursor of the next one."""
    return await vonage.meetings.rooms.list(page_size=size).page(cursor)


@app.post("/rooms", status_code=201)
async def create_room(vonage: Client, new: NewRoom) -> Room:
    """Return the room without its host link, which is a secret."""
    return await vonage.meetings.rooms.create(display_name=new.display_name)


@app.get("/rooms/{room_id}")
async def get_room(vonage: Client, room_id: str) -> Room:
    return await vonage.meetings.rooms.get(room_id)


@app.put("/themes/{theme_id}/logo", status_code=204)
async def upload_logo(vonage: Client, theme_id: str, file: UploadFile) -> None:
    """Send a file on without reading it into memory."""
    await vonage.meetings.themes.upload_logo(theme_id, file)


@app.get("/media/{media_id}", response_class=Response)
async def download(vonage: Client, media_id: str, request: Request) -> Response:
    """Stream a file; `Range` and `If-None-Match` of the request are passed on."""
    return await download_response(vonage.media.download(media_id), request)
