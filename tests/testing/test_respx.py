"""respx mocks the transports of httpx: one argument selects them."""

from __future__ import annotations

import httpx
import pytest
import respx

from trunkline import Vonage, errors
from trunkline.testing import Factories, FakeClock

pytestmark = pytest.mark.filterwarnings("ignore::trunkline.errors.RetiredAPIWarning")


async def test_one_argument_lets_respx_receive_the_calls() -> None:
    factories = Factories()
    with respx.mock(base_url="https://api.nexmo.com") as mock:
        page = factories.page(factories.application(name="Front desk"))
        mock.get("/v2/applications").respond(json=page)
        async with Vonage(
            api_key="key", api_secret="secret", transport=httpx.AsyncHTTPTransport()
        ) as vonage:
            names = [application.name async for application in vonage.applications.list()]
    assert names == ["Front desk"]


async def test_a_mock_transport_of_respx_works() -> None:
    factories, clock, router = Factories(), FakeClock(), respx.Router()
    responses = [
        httpx.Response(503, json=factories.error("applications", 503)),
        httpx.Response(200, json=factories.application(name="Front desk").to_dict()),
        httpx.Response(404, json=factories.error("applications", 404, "No such application.")),
    ]
    router.get("https://api.nexmo.com/v2/applications/1").mock(side_effect=responses)
    transport = httpx.MockTransport(router.async_handler)
    async with Vonage(
        api_key="key", api_secret="secret", transport=transport, clock=clock
    ) as vonage:
        with pytest.raises(errors.TrunklineError):  # another application than the requested one
            await vonage.applications.get("1")
        with pytest.raises(errors.NotFoundError, match="No such application"):
            await vonage.applications.get("1")
    assert clock.slept  # The pause before the second attempt took no real time.
