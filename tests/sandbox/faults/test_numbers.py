"""The controls of a sandbox reject numbers that are not finite."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from trunkline.sandbox import Sandbox

CONTROLS: dict[str, Callable[[Sandbox, Any], object]] = {
    "latency": lambda sandbox, value: sandbox.latency(value),
    "seconds": lambda sandbox, value: sandbox.fail_next("slow", seconds=value),
    "retry_after": lambda sandbox, value: sandbox.fail_next(retry_after=value),
    "times": lambda sandbox, value: sandbox.fail_next(times=value),
    "size": lambda sandbox, value: sandbox.fail_next("slow", size=value),
    "status": lambda sandbox, value: sandbox.fail_next(status=value),
    "rate": lambda sandbox, value: sandbox.chaos(seed=1, rate=value),
    "seed": lambda sandbox, value: sandbox.chaos(seed=value),
    "lifetime": lambda sandbox, value: setattr(sandbox.tokens, "lifetime", value),
    "clock": lambda sandbox, value: sandbox.clock.advance(value),
}


@pytest.mark.parametrize("control", CONTROLS)
def test_a_method_accepts_only_finite_numbers(control: str) -> None:
    sandbox = Sandbox()
    for value in (float("nan"), float("inf"), float("-inf")):
        with pytest.raises((ValueError, OverflowError)):
            CONTROLS[control](sandbox, value)
    if control != "clock":
        with pytest.raises(ValueError, match=control if control != "lifetime" else "tokens"):
            CONTROLS[control](sandbox, True)


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("latency", "seconds"),
        ("clock", "advance"),
        ("chaos", "rate"),
        ("faults", "seconds"),
        ("faults", "retry_after"),
        ("faults", "times"),
        ("faults", "size"),
        ("faults", "status"),
    ],
)
async def test_an_endpoint_accepts_only_finite_numbers(path: str, name: str) -> None:
    sandbox = Sandbox()
    transport = sandbox.transport()
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as http:
        for text in ("NaN", "Infinity", "-Infinity", "1e999", "-1e999", "1" + "0" * 400):
            body = (
                f'{{"{name}": {text}, "seed": 1}}' if path == "chaos" else f'{{"{name}": {text}}}'
            )
            headers = {"Content-Type": "application/json"}
            response = await http.post(f"/_sandbox/{path}", content=body, headers=headers)
            assert response.status_code == 400, (text, response.text)
    sandbox.close()
