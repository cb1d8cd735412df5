from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from trunkline_api import clients

CATALOG = Path(__file__).parents[2] / "specs" / "catalog.toml"
APIS = tomllib.loads(CATALOG.read_text(encoding="utf-8"))["apis"]


@pytest.mark.parametrize(
    ("client", "attribute", "note"),
    [
        ("Vonage", "meetings", f"Retired by its provider since {APIS['meetings']['since']}."),
        ("Vonage", "users", "In beta."),
    ],
)
def test_the_docstring_shows_that_an_api_may_be_retired(
    client: str, attribute: str, note: str
) -> None:
    doc = vars(getattr(clients, client))[attribute].__doc__
    assert " ".join(doc.split()).endswith(note)


def test_a_stable_api_has_no_such_note() -> None:
    assert vars(clients.Vonage)["applications"].__doc__ == "Applications (Application API)."
