"""OpenTelemetry spans and metrics, by its semantic conventions for HTTP clients.

Imported for clients that make them, and by nothing else: it needs `opentelemetry-api`.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable
from typing import Any, ParamSpec, TypeAlias, TypeVar
from urllib.parse import urlsplit

from opentelemetry import context, metrics, propagate, trace
from opentelemetry.trace import Span, SpanKind, Status, StatusCode
from opentelemetry.util.types import AttributeValue

from trunkline._common.clock import DEADLINE_EXPIRED, Clock
from trunkline._operation import Operation
from trunkline._transport.base import TransportRequest, TransportResponse
from trunkline.errors import DeadlineExceededError

from .hooks import AttemptContext, RetryEvent

P = ParamSpec("P")
R = TypeVar("R")
Facts: TypeAlias = dict[str, AttributeValue]

log = logging.getLogger("trunkline")

# The buckets that the conventions ask for, in seconds.
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1.0, 2.5, 5.0, 7.5, 10.0)

_QUERY_VALUE = re.compile(r"=[^&]*")


def _error_type(error: BaseException) -> str:
    """Return the name of an error; a deadline reaches an attempt as a cancellation."""
    if isinstance(error, asyncio.CancelledError) and error.args == (DEADLINE_EXPIRED,):
        return DeadlineExceededError.__name__
    return type(error).__name__


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

    async def around(
        self, sent: AttemptContext, send: Callable[[], Awaitable[TransportResponse]]
    ) -> TransportResponse:
        """Send the request inside a span, which travels with it."""
        facts, began = _facts(sent.operation, sent.request), self._clock.monotonic()
        span = _quietly(self._started, sent, facts)
        token = None if span is None else context.attach(trace.set_span_in_context(span))
        try:
            _quietly(propagate.inject, sent.request.headers)
            response = await send()
        except BaseException as error:
            # The type alone: the message of an exception and its locals stay out of the span.
            facts["error.type"] = _error_type(error)
            raise
        else:
            facts["http.response.status_code"] = response.status
            if response.status >= 400:
                facts["error.type"] = str(response.status)
            return response
        finally:
            if token is not None:
                context.detach(token)
            _quietly(self._durations.record, self._clock.monotonic() - began, facts)
            _quietly(_end, span, facts)

    async def retrying(self, event: RetryEvent) -> None:
        """Do nothing: the next span tells it."""

    def _started(self, sent: AttemptContext, facts: Facts) -> Span:
        return self._tracer.start_span(
            f"{sent.operation.method} {sent.operation.path}",
            kind=SpanKind.CLIENT,
            attributes={**facts, **_details(sent)},
        )


def _end(span: Span | None, facts: Facts) -> None:
    if span is None:
        return
    span.set_attributes(facts)
    if "error.type" in facts:
        span.set_status(Status(StatusCode.ERROR))
    span.end()


def _quietly(work: Callable[P, R], *arguments: P.args, **named: P.kwargs) -> R | None:
    """Return what some work on telemetry returns; what breaks in it ends no call."""
    try:
        return work(*arguments, **named)
    except Exception as error:  # noqa: BLE001 (a processor, an exporter, a propagator: they look on)
        log.error("OpenTelemetry raised %s", type(error).__name__)
        return None


def _facts(operation: Operation[Any], request: TransportRequest) -> Facts:
    """Return what spans and measurements both have."""
    parts = urlsplit(request.url)
    facts: Facts = {
        "http.request.method": operation.method,
        "url.scheme": parts.scheme,
        "url.template": operation.path,
        "server.address": parts.hostname or "",
        "server.port": parts.port or {"https": 443, "http": 80}[parts.scheme],
    }
    return facts


def _details(sent: AttemptContext) -> Facts:
    """Return what spans alone have."""
    url, mark, query = sent.request.url.partition("?")
    details: Facts = {
        "url.full": f"{url}{mark}{_QUERY_VALUE.sub('=REDACTED', query)}",
        "trunkline.api": sent.operation.api,
        "trunkline.operation": sent.operation.id,
    }
    if sent.attempt > 1:
        details["http.request.resend_count"] = sent.attempt - 1
    return details
