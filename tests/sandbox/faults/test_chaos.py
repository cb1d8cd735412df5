from __future__ import annotations

import collections
from typing import Any

import httpx
import pytest

from trunkline import errors
from trunkline.sandbox import CHAOS, FAULTS, Chaos, Sandbox
from trunkline.sandbox._faults.chaos import FAULT_PRESETS
from trunkline.testing import FakeClock

pytestmark = [
    pytest.mark.filterwarnings("ignore::trunkline.errors.RetiredAPIWarning"),
    pytest.mark.filterwarnings("ignore::trunkline.errors.SchemaWarning"),
]

ROOMS = "/v1/meetings/rooms"


def _drawn(chaos: Chaos, number: int = 400) -> list[str | None]:
    faults = [chaos.draw() for _ in range(number)]
    return [fault.name if fault else None for fault in faults]


def test_equal_seeds_draw_equal_faults_and_others_differ() -> None:
    one, same, different = (_drawn(Chaos(seed=s, rate=0.3, only=())) for s in (7, 7, 8))
    assert one == same
    assert one != different


def test_the_share_of_faults_is_about_the_rate() -> None:
    met = [name for name in _drawn(Chaos(seed=1, rate=0.3, only=()), 2_000) if name]
    assert 500 < len(met) < 700
    assert min(collections.Counter(met).values()) > 10


def test_every_kind_of_fault_is_a_preset_and_hanging_ones_need_a_request() -> None:
    assert {options["kind"] for options in FAULT_PRESETS.values()} == set(FAULTS)
    usual = set(_drawn(Chaos(seed=1, rate=1, only=()), 2_000))
    assert usual == set(CHAOS) - {"hang", "hang-after"}
    assert set(_drawn(Chaos(seed=1, rate=1, only=("hang*",)), 100)) == {"hang", "hang-after"}


def test_the_presets_can_be_chosen() -> None:
    names = set(_drawn(Chaos(seed=1, rate=1, only=("429-*", "reset"))))
    assert names == {"429-seconds", "429-date", "429-bare", "429-nonsense", "reset"}


@pytest.mark.parametrize("rate", [-0.1, 1.1, float("nan")])
def test_an_invalid_rate_is_rejected(rate: float) -> None:
    with pytest.raises(ValueError, match="expected a number from 0 to 1"):
        Sandbox().chaos(seed=1, rate=rate)


def test_an_unknown_preset_is_rejected() -> None:
    with pytest.raises(ValueError, match="unknown fault preset 'gremlin'"):
        Sandbox().chaos(seed=1, only=["gremlin"])


async def test_the_record_names_the_fault_and_a_rate_of_zero_ends_them(
    sandbox: Sandbox, application: httpx.AsyncClient
) -> None:
    sandbox.chaos(seed=1, rate=1, only=["429-date"])
    refused = await application.get(ROOMS)
    assert refused.status_code == 429
    assert refused.headers["retry-after"].endswith("GMT")
    assert sandbox.requests[-1].fault == "429-date"
    sandbox.chaos(seed=1, rate=0)
    assert (await application.get(ROOMS)).status_code == 200


async def test_a_pending_fault_precedes_a_random_one(
    sandbox: Sandbox, application: httpx.AsyncClient
) -> None:
    sandbox.chaos(seed=1, rate=1, only=["500"])
    sandbox.fail_next(status=503)
    sandbox.fail_next(status=504, path="/elsewhere")
    assert [(await application.get(ROOMS)).status_code for _ in range(2)] == [503, 500]
    sandbox.reset()
    assert (await application.get(ROOMS)).status_code == 200


@pytest.mark.parametrize("seed", range(6))
async def test_the_clients_handle_every_mixture_of_faults(seed: int) -> None:
    """Every error is a trunkline error, and the ledger agrees with the results of the client."""
    sandbox = Sandbox(clock=FakeClock())
    sandbox.chaos(seed=seed, rate=0.4)
    vonage = sandbox.vonage()
    outcomes: collections.Counter[str] = collections.Counter()
    for number in range(60):
        before = len(sandbox.ledger.ids("created", "rooms"))
        ended: type[Exception] | None = None
        is_created = False
        try:
            await vonage.meetings.rooms.create(display_name=f"Room {number}")
            is_created = True
            await vonage.meetings.rooms.list(page_size=5).collect(limit=7)
        except errors.TrunklineError as error:
            ended = type(error)
        outcomes[ended.__name__ if ended else "well"] += 1
        made = len(sandbox.ledger.ids("created", "rooms")) - before
        assert made <= 1, "repeated although it may have been executed"
        if is_created:
            assert made == 1, "reported as created, and not in the ledger"
        elif ended is not None and not issubclass(
            ended, (errors.OutcomeUnknownError, errors.DecodeError)
        ):
            assert made == 0, f"created although {ended.__name__} says that it was not"
    assert outcomes["well"] >= 10
    assert len(outcomes) >= 2
    met: set[Any] = {each.fault for each in sandbox.requests if each.fault}
    assert len(met) >= 10
