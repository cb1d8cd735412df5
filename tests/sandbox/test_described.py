"""The validation of responses against the descriptions detects errors."""

from __future__ import annotations

import json

import pytest

from .described import APIS, DEPARTURES, EVERYWHERE, description, operation_of, response_violations

ROOM = "/v1/meetings/rooms/1"


def _violations(status: int, body: object, path: str = ROOM, kind: str = "application/json") -> str:
    return " ".join(response_violations("GET", path, status, kind, json.dumps(body).encode()))


def test_a_described_response_is_valid() -> None:
    room = {"id": "8a9b1fd4-49ce-46b3-ab5a-b0dbc1c9cd62", "type": "instant", "metadata": None}
    assert _violations(200, room) == ""


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ({"id": "1"}, "$.id: '1' is not a 'uuid'"),
        ({"is_available": "yes"}, "$.is_available: 'yes' is not of type 'boolean'"),
        ({"type": "eternal"}, "$.type: 'eternal' is not one of"),
        ({"created_at": "yesterday"}, "$.created_at: 'yesterday' is not a 'date-time'"),
        ([], "$: [] is not of type 'object'"),
    ],
)
def test_a_body_that_violates_its_schema_is_reported(body: object, problem: str) -> None:
    assert problem in _violations(200, body)


def test_an_undescribed_status_is_reported() -> None:
    assert "418 is neither described nor an exception" in _violations(418, {})
    assert "201 is neither" in _violations(201, {})


def test_another_content_type_is_reported() -> None:
    assert "200 is text/html, not application/json" in _violations(200, {}, kind="text/html")


def test_an_unknown_operation_is_ignored() -> None:
    assert operation_of("GET", "/v1/meetings/castles") is None
    assert _violations(404, {}, path="/v1/meetings/castles") == ""


def test_a_literal_path_precedes_one_with_a_parameter() -> None:
    found = operation_of("GET", "/v1/meetings/themes/logos-upload-urls")
    assert found is not None
    assert found[1]["operationId"] == "getUploadUrlsForTheme"


def test_every_exception_is_still_needed() -> None:
    operations = [
        operation
        for api in APIS
        for item in description(api)["paths"].values()
        for operation in item.values()
        if isinstance(operation, dict)
    ]
    for status in EVERYWHERE:
        assert any(str(status) not in each["responses"] for each in operations), status
    session = description("coviu")["components"]["schemas"]["Session"]["properties"]
    for _, place, keyword in DEPARTURES:
        assert keyword in session[place.removeprefix("$.")]
