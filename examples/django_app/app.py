"""A backend with Django under ASGI: pages, uploads, downloads, webhooks and errors.

    pip install "trunkline[redis]" django uvicorn
    uvicorn app:app --workers 4

One file for brevity: in a project, the settings, the URLs and the views have modules of their own.
"""

from __future__ import annotations

import json
import os
import secrets

from django.conf import settings

settings.configure(
    ALLOWED_HOSTS=["*"],
    MIDDLEWARE=["trunkline.integrations.django.ErrorMiddleware"],
    ROOT_URLCONF=__name__,
    SECRET_KEY=os.environ.get("SECRET_KEY") or secrets.token_hex(32),
)

from django.core.asgi import get_asgi_application  # noqa: E402 (after the settings)
from django.core.files.uploadedfile import UploadedFile  # noqa: E402
from django.http import (  # noqa: E402
    HttpRequest,
    HttpResponse,
    HttpResponseNotAllowed,
    JsonResponse,
    StreamingHttpResponse,
)
from django.urls import path  # noqa: E402

from trunkline import Vonage, webhooks  # noqa: E402
from trunkline.integrations.django import download_response, webhook_view  # noqa: E402
from trunkline.meetings import RoomExpired  # noqa: E402
from trunkline.redis import RedisReplayStore, RedisThrottleStore  # noqa: E402

REDIS = os.environ.get("REDIS_URL", "redis://localhost")

# Django has no lifespan: the client opens its connections with its first call, and lives as long as
# the process.
vonage = Vonage.from_env(
    rate_limit="170/s", throttle_store=RedisThrottleStore(REDIS), rate_limit_wait=True
)
receiver = webhooks.Receiver(replay_store=RedisReplayStore(REDIS))


@receiver.on("room:expired")
async def room_expired(event: RoomExpired) -> None:
    print(f"room {event.room_id} expired", flush=True)  # noqa: T201 (an example)


async def rooms(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        name = json.loads(request.body)["display_name"]
        room = await vonage.meetings.rooms.create(display_name=name)
        return JsonResponse(room.to_dict(secrets=False), status=201)
    page = await vonage.meetings.rooms.list(page_size=20).page(request.GET.get("cursor"))
    return JsonResponse(page.to_dict(secrets=False))


async def logo(request: HttpRequest, theme_id: str) -> HttpResponse:
    if request.method != "POST":  # Django reads forms of POST only
        return HttpResponseNotAllowed(["POST"])
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile):
        return HttpResponse("expected a form with a file", status=400)
    await vonage.meetings.themes.upload_logo(theme_id, file)
    return HttpResponse(status=204)


async def download(request: HttpRequest, media_id: str) -> HttpResponse | StreamingHttpResponse:
    return await download_response(vonage.media.download(media_id), request)


urlpatterns = [
    path("rooms", rooms),
    path("themes/<theme_id>/logo", logo),
    path("media/<media_id>", download),
    path("hooks/vonage", webhook_view(receiver)),
]
app = get_asgi_application()
