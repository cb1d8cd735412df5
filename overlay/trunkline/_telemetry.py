"""OpenTelemetry spans and metrics, by its semantic conventions for HTTP clients.

Imported for clients that make them, and by nothing else: it needs `opentelemetry-api`.
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from opentelemetry import metrics, propagate, trace
from opentelemetry.trace import SpanKind, Status, StatusCode
from opentelemetry.util.types import AttributeValue

from ._clock import Clock
from ._hooks import RetryEvent, Sent
from ._operation import Operation
from ._wire import WireRequest, WireResponse

# The buckets that the conventions ask for, in seconds.
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0)

_QUERY_VALUE = re.compile(r"=[^&]*")


def is_set_up() -> bool:
    """Say whether the program has said where spans or metrics go."""
    providers = (trace.get_tracer_provider(), metrics.get_meter_provider())
    # What stands in for a provider until there is one; that of metrics has no public name.
    return any("Proxy" not in type(provider).__name__ for provider in providers)


class Telemetry:
    """Makes one span and one measurement for each request that is sent.

    Args:
        clock: Measures how long requests take.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._tracer = trace.get_tracer("trunkline")
        self._durations = metrics.get_meter("trunkline").create_histogram(
            "http.client.request.duration",
            unit="s",
            description="Duration of HTTP client requests.",
            explicit_bucket_boundaries_advisory=_BUCKETS,
        )

    async def around(self, sent: Sent, send: Callable[[], Awaitable[WireResponse]]) -> WireResponse:
        """Send the request inside a span, which travels with it."""
        operation, request = sent.operation, sent.request
        facts = _facts(operation, request)
        began = self._clock.monotonic()
        span = self._tracer.start_span(
            f"{operation.method} {operation.path}",
            kind=SpanKind.CLIENT,
            attributes={**facts, **_details(sent)},
        )
        # An exception becomes an `error.type`: its message and its locals stay out of the span.
        with trace.use_span(span, end_on_exit=True, record_exception=False):
            try:
                propagate.inject(request.headers)
                answer = await send()
            except BaseException as error:
                facts["error.type"] = type(error).__name__
                raise
            else:
                facts["http.response.status_code"] = answer.status
                if answer.status >= 400:
                    facts["error.type"] = str(answer.status)
                return answer
            finally:
                span.set_attributes(facts)
                if "error.type" in facts:
                    span.set_status(Status(StatusCode.ERROR))
                self._durations.record(self._clock.monotonic() - began, facts)

    async def retrying(self, event: RetryEvent) -> None:
        """Do nothing: the next span tells it."""


def _facts(operation: Operation[Any], request: WireRequest) -> dict[str, AttributeValue]:
    """Return what spans and measurements both have."""
    parts = urlsplit(request.url)
    facts: dict[str, AttributeValue] = {
        "http.request.method": operation.method,
        "url.scheme": parts.scheme,
        "url.template": operation.path,
        "server.address": parts.hostname or "",
        "server.port": parts.port or {"https": 443, "http": 80}[parts.scheme],
    }
    return facts


def _details(sent: Sent) -> dict[str, AttributeValue]:
    """Return what spans alone have."""
    url, mark, query = sent.request.url.partition("?")
    details: dict[str, AttributeValue] = {
        "url.full": f"{url}{mark}{_QUERY_VALUE.sub('=REDACTED', query)}",
        "trunkline.api": sent.operation.api,
        "trunkline.operation": sent.operation.id,
    }
    if sent.attempt > 1:
        details["http.request.resend_count"] = sent.attempt - 1
    return details
