"""The responses of the server of the benchmarks."""

from __future__ import annotations

import json

from benchmarks.responses import application_pages, room, rooms


def test_pages_differ_in_every_identifier_and_end_with_an_empty_one() -> None:
    page = application_pages(pages=3, size=4)
    bodies = [json.loads(page(number)) for number in (1, 2, 3)]
    items = [one for body in bodies for one in body["_embedded"]["applications"]]
    assert len({one["id"] for one in items}) == len(items) == bodies[0]["total_items"] == 11
    assert [(body["page"], body["total_pages"]) for body in bodies] == [(1, 3), (2, 3), (3, 3)]
    assert json.loads(page(4))["_embedded"]["applications"] == []


def test_rooms_have_undescribed_properties() -> None:
    assert len({one["id"] for one in rooms()}) == 100
    assert {"ui_settings", "initial_join_options"} <= room().keys()
