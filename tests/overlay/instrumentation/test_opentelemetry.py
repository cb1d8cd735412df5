"""OpenTelemetry spans and metrics, according to its semantic conventions for HTTP clients."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from opentelemetry import metrics, trace
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from tests.fakes.calls import FakeClock, calling, operation, serving
from tests.fakes.scripted_server import Connection, ScriptedServer, hang, respond

from trunkline import Vonage, errors
from trunkline._instrumentation.opentelemetry import Telemetry

OK = respond({"id": "a"})
GET = operation()


class Collected:
    """The spans and metrics that the SDK collected."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._exporter = InMemorySpanExporter()
        self._reader = InMemoryMetricReader()
        tracers = TracerProvider()
        tracers.add_span_processor(SimpleSpanProcessor(self._exporter))
        self._providers: list[Any] = [tracers, MeterProvider([self._reader])]
        # The global providers can be set only once in a process.
        monkeypatch.setattr(trace, "get_tracer", tracers.get_tracer)
        monkeypatch.setattr(metrics, "get_meter", self._providers[1].get_meter)
        monkeypatch.setattr(trace, "get_tracer_provider", lambda: tracers)
        self.tracer = tracers.get_tracer("tests")

    @property
    def spans(self) -> list[Any]:
        return list(self._exporter.get_finished_spans())

    @property
    def points(self) -> dict[Any, Any]:
        """Return the data points of the metric, keyed by status."""
        data = self._reader.get_metrics_data()
        assert data is not None
        (metric,) = data.resource_metrics[0].scope_metrics[0].metrics
        assert (metric.name, metric.unit) == ("http.client.request.duration", "s")
        return {
            (point.attributes or {}).get("http.response.status_code"): point
            for point in metric.data.data_points
        }

    def shutdown(self) -> None:
        for provider in self._providers:
            provider.shutdown()


@pytest.fixture
def collected(monkeypatch: pytest.MonkeyPatch) -> Iterator[Collected]:
    collected = Collected(monkeypatch)
    yield collected
    collected.shutdown()


async def test_each_attempt_is_a_span(collected: Collected) -> None:
    clock = FakeClock()
    observers = (Telemetry(clock),)
    async with serving("aiohttp", respond(b"", 503), OK, clock=clock, observers=observers) as (
        server,
        caller,
    ):
        await caller.call(GET, ("a",), {"q": "s3cr3t"})
        url, port = server.url, server.port
    first, second = collected.spans
    assert (first.name, first.kind) == ("GET /things/{id}", trace.SpanKind.CLIENT)
    assert dict(second.attributes) == {
        "http.request.method": "GET",
        "http.request.resend_count": 1,
        "http.response.status_code": 200,
        "server.address": "127.0.0.1",
        "server.port": port,
        "trunkline.api": "things",
        "trunkline.operation": "getThing",
        "url.full": f"{url}/things/a?q=REDACTED",
        "url.scheme": "http",
        "url.template": "/things/{id}",
    }
    assert first.attributes["error.type"] == "503"
    assert "http.request.resend_count" not in first.attributes
    assert (first.status.status_code, second.status.status_code) == (
        trace.StatusCode.ERROR,
        trace.StatusCode.UNSET,
    )
    points = collected.points
    assert set(points) == {503, 200}
    assert points[200].attributes["url.template"] == "/things/{id}"
    assert "url.full" not in points[200].attributes
    assert points[200].explicit_bounds[:2] == (0.005, 0.01)


async def test_the_context_is_propagated_with_the_request(collected: Collected) -> None:
    observers = (Telemetry(FakeClock()),)
    async with serving("aiohttp", OK, observers=observers) as (server, caller):
        with collected.tracer.start_as_current_span("job") as job:
            await caller.call(GET, ("a",))
    span, parent = collected.spans
    assert span.parent.span_id == parent.context.span_id
    trace_id = trace.format_trace_id(job.get_span_context().trace_id)
    span_id = trace.format_span_id(span.context.span_id)
    assert server.requests[0].headers["traceparent"].startswith(f"00-{trace_id}-{span_id}-")


async def test_a_failure_is_reported_by_its_type_only(collected: Collected) -> None:
    async with ScriptedServer(OK) as server:
        url = server.url
    async with calling(url, observers=(Telemetry(FakeClock()),), retry=None) as caller:
        with pytest.raises(errors.APIConnectionError):
            await caller.call(GET, ("a",))
    (span,) = collected.spans
    assert span.attributes["error.type"] == "APIConnectionError"
    assert (span.status.status_code, span.events) == (trace.StatusCode.ERROR, ())
    assert collected.points[None].attributes["error.type"] == "APIConnectionError"


async def test_a_call_that_reaches_its_deadline_ends_its_span(collected: Collected) -> None:
    async with serving("aiohttp", hang, observers=(Telemetry(FakeClock()),)) as (_, caller):
        with pytest.raises(errors.DeadlineExceededError):
            await caller.call(GET, ("a",), options={"deadline": 0.05})
    (span,) = collected.spans
    assert span.attributes["error.type"] == "DeadlineExceededError"


async def test_a_cancelled_call_ends_its_span_as_cancelled(
    collected: Collected,
) -> None:
    arrived = asyncio.Event()

    async def step(connection: Connection) -> None:
        arrived.set()
        await hang(connection)

    async with serving("aiohttp", step, observers=(Telemetry(FakeClock()),)) as (_, caller):
        task = asyncio.create_task(caller.call(GET, ("a",)))
        await asyncio.wait_for(arrived.wait(), 10)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    (span,) = collected.spans
    assert span.attributes["error.type"] == "CancelledError"


def telemetry_of(client: Vonage) -> list[Any]:
    return [o for o in client._api_clients.context.options.observers if isinstance(o, Telemetry)]


@pytest.mark.parametrize(
    ("option", "count"), [({}, 1), ({"telemetry": True}, 1), ({"telemetry": False}, 0)]
)
def test_telemetry_is_on_by_default_if_the_program_has_a_provider(
    collected: Collected, option: Any, count: int
) -> None:
    assert len(telemetry_of(Vonage(**option))) == count


def test_telemetry_can_be_switched_on_without_a_provider() -> None:
    assert telemetry_of(Vonage()) == []
    assert len(telemetry_of(Vonage(telemetry=True))) == 1


def test_opentelemetry_is_not_imported_unless_the_program_uses_it() -> None:
    program = (
        "import sys, trunkline; client = trunkline.Vonage()\n"
        "assert not client._api_clients.context.options.observers\n"
        "assert not [name for name in sys.modules if name.startswith(('opentelemetry', 'redis'))]"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_requesting_telemetry_without_the_extra_is_an_error(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delitem(sys.modules, "trunkline._instrumentation.opentelemetry")
    monkeypatch.setitem(sys.modules, "opentelemetry", None)
    with pytest.raises(errors.ConfigError, match=r"telemetry: .*trunkline\[otel\]"):
        Vonage(telemetry=True)


@pytest.mark.parametrize("moment", ["on_start", "on_end"])
async def test_an_exception_of_a_processor_does_not_affect_the_call(
    moment: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken(SpanProcessor):
        pass

    def broken(self: object, span: object, parent_context: object = None) -> None:
        raise ValueError("made up")

    setattr(Broken, moment, broken)
    tracers = TracerProvider()
    tracers.add_span_processor(Broken())
    monkeypatch.setattr(trace, "get_tracer", tracers.get_tracer)
    async with serving("aiohttp", OK, observers=(Telemetry(FakeClock()),)) as (server, caller):
        assert await caller.call(operation("POST"), ("a",), {}, {"name": "n"}) == {"id": "a"}
        assert server.counts["POST"] == 1
    assert "OpenTelemetry raised ValueError" in caplog.text
    assert "made up" not in caplog.text
    assert trace.get_current_span() is trace.INVALID_SPAN
