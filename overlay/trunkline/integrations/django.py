"""Django: errors as responses, downloads, and views for webhooks.

    MIDDLEWARE = [..., "trunkline.integrations.django.ErrorMiddleware"]
    urlpatterns = [path("hooks/vonage", webhook_view(receiver))]

The views are async: serve them by ASGI.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.utils.deprecation import MiddlewareMixin
from django.views.decorators.csrf import csrf_exempt

from trunkline._call.download import Download
from trunkline.errors import TrunklineError
from trunkline.webhooks import Receiver

from ._downloads import outgoing_download
from ._errors import MEDIA_TYPE, error_response

__all__ = ["ErrorMiddleware", "download_response", "webhook_view"]


class ErrorMiddleware(MiddlewareMixin):
    """Turns exceptions of trunkline into responses: problem details (RFC 9457)."""

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Return the response for an exception of a view; None for another exception."""
        if not isinstance(exception, TrunklineError):
            return None
        found = error_response(exception)
        return JsonResponse(
            found.body, status=found.status, headers=found.headers, content_type=MEDIA_TYPE
        )


async def download_response(
    download: Download, request: HttpRequest, *, filename: str | None = None, inline: bool = False
) -> HttpResponse | StreamingHttpResponse:
    """Return a response that streams a download; see `trunkline.integrations.starlette`.

    Args:
        download: The download, open or not. The response closes it.
        request: The request to respond to, whose conditions are passed on.
        filename: The name of the file for the browser. Default: that of the provider.
        inline: Whether a browser may show the content instead of saving it. Default: False.

    Raises:
        TrunklineError: As for opening the download.
    """
    outgoing = await outgoing_download(
        download, request.method or "GET", request.headers, filename=filename, inline=inline
    )
    if outgoing.download is None:
        return HttpResponse(status=outgoing.status, headers=outgoing.headers)
    return StreamingHttpResponse(
        outgoing.chunks(), status=outgoing.status, headers=outgoing.headers
    )


def webhook_view(receiver: Receiver) -> Callable[[HttpRequest], Coroutine[Any, Any, HttpResponse]]:
    """Return an async view that receives webhooks by POST, without a CSRF token.

    Args:
        receiver: Verifies the webhooks, and has the handlers.
    """

    @csrf_exempt
    async def receive(request: HttpRequest) -> HttpResponse:
        if request.method != "POST":
            return HttpResponse(status=405, headers={"Allow": "POST"})
        try:
            body = request.body
        except RequestDataTooBig:
            return HttpResponse(status=413)
        return HttpResponse(status=await receiver.receive(body, dict(request.headers)))

    return receive
