"""Django: errors as responses, and views for webhooks.

    MIDDLEWARE = [..., "trunkline.integrations.django.ErrorMiddleware"]
    urlpatterns = [path("hooks/vonage", webhook_view(receiver))]

The views are async: serve them by ASGI.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.deprecation import MiddlewareMixin
from django.views.decorators.csrf import csrf_exempt

from trunkline.errors import TrunklineError
from trunkline.webhooks import Receiver

from ._errors import MEDIA_TYPE, error_response

__all__ = ["ErrorMiddleware", "webhook_view"]


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
