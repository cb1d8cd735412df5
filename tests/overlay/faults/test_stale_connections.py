"""A call is repeated if its idle connection was closed at the moment of use."""

from __future__ import annotations

import pytest
from tests.fakes.calls import FakeClock, calling, operation

from trunkline import errors
from trunkline._resilience.retry_budget import CAPACITY
from trunkline._transport.base import TransportRequest, TransportResponse


class StaleWire:
    """A transport with stale connections, followed by fresh ones."""

    def __init__(self, stale: int) -> None:
        self.stale = stale
        self.tries = 0

    async def send(self, request: TransportRequest) -> TransportResponse:
        self.tries += 1
        if self.tries <= self.stale:
            raise errors.APIConnectionError("it was closed", phase="write", sent=False)
        request.sent = True
        return TransportResponse(200, {}, b'{"id": "a"}')

    async def aclose(self) -> None: ...


@pytest.mark.parametrize("method", ["GET", "POST", "PATCH"])
async def test_a_request_on_a_stale_connection_is_repeated_at_once_without_budget(
    method: str,
) -> None:
    clock, wire = FakeClock(), StaleWire(2)
    async with calling("https://api.example", wire, clock=clock) as caller:
        assert await caller.call(operation(method), ("a",), {}, {"n": 1}) == {"id": "a"}
        assert caller._account.budget.tokens == CAPACITY
    assert (wire.tries, clock.slept) == (3, [0.0, 0.0])


async def test_a_request_is_not_repeated_endlessly() -> None:
    wire = StaleWire(100)
    async with calling("https://api.example", wire) as caller:
        with pytest.raises(errors.APIConnectionError) as caught:
            await caller.call(operation("POST"), ("a",), {}, {"n": 1})
    assert (wire.tries, caught.value.sent) == (3, False)
