"""OpenTelemetry spans and metrics, by the semantic conventions for HTTP clients.

Imported only for clients with telemetry, because it needs `opentelemetry-api`.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable
from typing import Any, ParamSpec, TypeAlias, TypeVar
from urllib.parse import urlsplit

from opentelemetry import context as otel_context
from opentelemetry import metrics, propagate, trace
from opentelemetry.trace import Span, SpanKind, Status, StatusCode
from opentelemetry.util.types import AttributeValue

from trunkline._common.clock import DEADLINE_EXPIRED, Clock
from trunkline._operation import Operation
from trunkline._transport.base import TransportRequest, TransportResponse
from trunkline.errors import DeadlineExceededError

from .hooks import AttemptContext, RetryEvent

P = ParamSpec("P")
R = TypeVar("R")
Attributes: TypeAlias = dict[str, AttributeValue]

log = logging.getLogger("trunkline")

# Histogram buckets in seconds (semantic conventions, http.client.request.duration).
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0)

_QUERY_VALUE = re.compile(r"=[^&]*")


def _error_type(error: BaseException) -> str:
    """Return the name of an error; a deadline reaches an attempt as a cancellation."""
    if isinstance(error, asyncio.CancelledError) and error.args == (DEADLINE_EXPIRED,):
        return DeadlineExceededError.__name__
    return type(error).__name__


def is_set_up() -> bool:
    """Return whether the program has set a tracer provider or a meter provider."""
    providers = (trace.get_tracer_provider(), metrics.get_meter_provider())
    # Until a provider is set, the API returns a proxy. The class of the metrics proxy is private.
    return any("Proxy" not in type(provider).__name__ for provider in providers)


class Telemetry:
    """Creates one span and one duration measurement for each attempt.

    Args:
        clock: Measures the duration of attempts.
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

    async def around(
        self, context: AttemptContext, send: Callable[[], Awaitable[TransportResponse]]
    ) -> TransportResponse:
        """Send the request inside a span, and propagate the span in its headers."""
        attributes = _shared_attributes(context.operation, context.request)
        started_at = self._clock.monotonic()
        span = _suppress_errors(self._start_span, context, attributes)
        token = None if span is None else otel_context.attach(trace.set_span_in_context(span))
        try:
            _suppress_errors(propagate.inject, context.request.headers)
            response = await send()
        except BaseException as error:
            # The type only: a message or a traceback may contain secrets.
            attributes["error.type"] = _error_type(error)
            raise
        else:
            attributes["http.response.status_code"] = response.status
            if response.status >= 400:
                attributes["error.type"] = str(response.status)
            return response
        finally:
            if token is not None:
                otel_context.detach(token)
            seconds = self._clock.monotonic() - started_at
            _suppress_errors(self._durations.record, seconds, attributes)
            _suppress_errors(_end_span, span, attributes)

    async def on_retry(self, event: RetryEvent) -> None:
        """Do nothing: each attempt has its own span."""

    def _start_span(self, context: AttemptContext, attributes: Attributes) -> Span:
        return self._tracer.start_span(
            f"{context.operation.method} {context.operation.path}",
            kind=SpanKind.CLIENT,
            attributes={**attributes, **_span_attributes(context)},
        )


def _end_span(span: Span | None, attributes: Attributes) -> None:
    if span is None:
        return
    span.set_attributes(attributes)
    if "error.type" in attributes:
        span.set_status(Status(StatusCode.ERROR))
    span.end()


def _suppress_errors(work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R | None:
    """Return the result of `work`; log an exception instead of raising it."""
    try:
        return work(*args, **kwargs)
    except Exception as error:  # noqa: BLE001 (telemetry must not affect the call)
        log.error("OpenTelemetry raised %s", type(error).__name__)
        return None


def _shared_attributes(operation: Operation[Any], request: TransportRequest) -> Attributes:
    """Return the attributes of spans and measurements."""
    parts = urlsplit(request.url)
    attributes: Attributes = {
        "http.request.method": operation.method,
        "url.scheme": parts.scheme,
        "url.template": operation.path,
        "server.address": parts.hostname or "",
        "server.port": parts.port or {"https": 443, "http": 80}[parts.scheme],
    }
    return attributes


def _span_attributes(context: AttemptContext) -> Attributes:
    """Return the additional attributes of spans."""
    url, separator, query = context.request.url.partition("?")
    attributes: Attributes = {
        "url.full": f"{url}{separator}{_QUERY_VALUE.sub('=REDACTED', query)}",
        "trunkline.api": context.operation.api,
        "trunkline.operation": context.operation.id,
    }
    if context.attempt > 1:
        attributes["http.request.resend_count"] = context.attempt - 1
    return attributes
