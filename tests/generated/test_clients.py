from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from trunkline_api import clients

CATALOG = Path(__file__).parents[2] / "specs" / "catalog.toml"
APIS = tomllib.loads(CATALOG.read_text(encoding="utf-8"))["apis"]


@pytest.mark.parametrize(
    ("client", "attribute", "said"),
    [
        ("Vonage", "meetings", f"Retired by its provider since {APIS['meetings']['since']}."),
        ("Vonage", "users", "In beta."),
    ],
)
def test_an_editor_shows_that_an_api_may_not_last(client: str, attribute: str, said: str) -> None:
    doc = vars(getattr(clients, client))[attribute].__doc__
    assert " ".join(doc.split()).endswith(said)


def test_nothing_is_said_of_an_api_that_is_simply_there() -> None:
    assert vars(clients.Vonage)["applications"].__doc__ == "Applications (Application API)."
