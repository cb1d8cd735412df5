"""A sandbox and a blocking client of it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from trunkline.sandbox import Sandbox
from trunkline.sync import Vonage


@pytest.fixture
def sandbox() -> Sandbox:
    return Sandbox()


@pytest.fixture
def vonage(sandbox: Sandbox) -> Iterator[Vonage]:
    with sandbox.sync_vonage() as client:
        yield client
