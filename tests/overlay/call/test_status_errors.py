from __future__ import annotations

import json
import pickle
import warnings
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.fakes.calls import serving
from tests.fakes.scripted_server import respond
from tests.timing import turns_of_other_tasks

from trunkline import errors
from trunkline._call.status_errors import (
    MAX_PROBLEM_BYTES,
    UNREAD,
    parse_problem,
    read_value,
    status_error,
)
from trunkline._client.resource import Resource
from trunkline._common.problem import Problem
from trunkline._serialization import decode
from trunkline._serialization.model import Model
from trunkline.errors import InvalidParameter


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (300, errors.APIStatusError),
        (304, errors.NotModifiedError),
        (400, errors.BadRequestError),
        (401, errors.AuthenticationError),
        (402, errors.APIStatusError),
        (403, errors.PermissionDeniedError),
        (404, errors.NotFoundError),
        (405, errors.MethodNotAllowedError),
        (406, errors.NotAcceptableError),
        (409, errors.ConflictError),
        (410, errors.GoneError),
        (413, errors.ContentTooLargeError),
        (415, errors.UnsupportedMediaTypeError),
        (416, errors.RangeNotSatisfiableError),
        (420, errors.APIStatusError),
        (422, errors.UnprocessableEntityError),
        (429, errors.RateLimitError),
        (500, errors.ServerError),
        (503, errors.ServerError),
        (599, errors.ServerError),
        (999, errors.APIStatusError),
    ],
)
def test_each_status_has_its_exception(status: int, kind: type[errors.APIStatusError]) -> None:
    error = status_error(status, {}, b"")
    assert (type(error), error.status) == (kind, status)


@pytest.mark.parametrize(
    ("status", "body", "exists"),
    [
        (400, {"code": "user:error:duplicate-name"}, True),
        (400, {"code": "conversation:error:member-already-joined"}, True),
        (400, {"error": {"code": "ALREADY_EXISTS"}}, True),
        (400, {"type": "https://developer.example/errors#already-exists"}, True),
        (400, {"code": "conversation:error:invalid-member-state"}, False),
        (400, {"code": "http:error:unduplicate-name"}, False),
        (400, {"message": "theme_name already exists in application"}, False),
        (409, {"message": "theme_name already exists in application"}, True),
        (409, {"message": "short_company_url already exist or theme_name already exist"}, True),
        (409, {"detail": "A parcel with the number 7 exists already."}, True),
        (409, {"title": "Already Exists"}, True),
        (409, {"message": "the theme does not already exist"}, False),
        (409, {"message": "the session has started already"}, False),
        (409, {"code": "user:error:duplicate-name"}, True),
        (404, {"code": "user:error:duplicate-name"}, False),
        (422, {"message": "already exists"}, False),
    ],
)
def test_a_code_or_a_conflict_says_that_the_resource_exists(
    status: int, body: dict[str, Any], exists: bool
) -> None:
    error = status_error(status, {}, json.dumps(body).encode())
    assert isinstance(error, errors.AlreadyExistsError) == exists
    assert not exists or errors.http_status_for(error) == 409


def test_the_code_of_s3_says_that_a_bucket_exists() -> None:
    body = b"<Error><Code>BucketAlreadyExists</Code><Message>m</Message></Error>"
    assert type(status_error(409, {}, body)) is errors.AlreadyExistsError


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"type": "https://e.example/errors#throttled"}, "throttled"),
        ({"type": "https://e.example/errors#a", "code": "b"}, "b"),
        ({"type": "https://e.example/errors#"}, None),
        ({"type": "about:blank"}, None),
        ({"code": 0}, "0"),
        ({"status": 404}, None),
    ],
)
def test_the_code_is_that_of_the_body_or_the_fragment_of_its_type(
    body: dict[str, Any], code: str | None
) -> None:
    assert parse_problem(json.dumps(body).encode()).code == code


async def test_a_large_error_body_does_not_block_the_event_loop() -> None:
    body = b'{"title": "Refused", "detail": "of key-123456", "x": [%b1]}' % (b"[]," * 80_000)
    async with turns_of_other_tasks() as turns:
        assert await read_value(body, []) is not None
    assert turns() >= 10
    async with serving("aiohttp", respond(body, 400)) as (_, caller):
        with pytest.raises(errors.BadRequestError) as caught:
            await Resource(caller).request(
                "GET", "/things", headers={"Authorization": "key-123456"}
            )
    assert (caught.value.title, caught.value.detail) == ("Refused", "of ***")
    assert await read_value(body[:-1], []) is None
    for unread in (b"{}", b"[" * (MAX_PROBLEM_BYTES + 1)):
        assert await read_value(unread, []) is UNREAD
    assert status_error(400, {}, b"{}", value=None).title is None


SHAPES: dict[str, tuple[Any, Problem]] = {
    "problem details": (
        {
            "type": "https://developer.example/errors#invalid-json",
            "title": "Bad Request",
            "detail": "The request body did not contain valid JSON",
            "instance": "797a8f199c45014ab7b08bfe9cc1c12c",
            "invalid_parameters": [{"name": "capabilities", "reason": "must be an object"}],
        },
        Problem(
            title="Bad Request",
            detail="The request body did not contain valid JSON",
            code="invalid-json",
            type="https://developer.example/errors#invalid-json",
            instance="797a8f199c45014ab7b08bfe9cc1c12c",
            invalid_parameters=(InvalidParameter("capabilities", "must be an object"),),
        ),
    ),
    "Meetings": (
        {
            "status": 400,
            "name": "BadRequestError",
            "message": "could not delete theme",
            "errors": ["theme is used by 2 rooms"],
        },
        Problem(
            title="BadRequestError",
            detail="could not delete theme",
            invalid_parameters=(InvalidParameter("", "theme is used by 2 rooms"),),
        ),
    ),
    "Meetings, logos": (
        {
            "status": 400,
            "name": "BadRequestError",
            "message": "could not finalize logos",
            "errors": [
                {"logoKey": "k", "code": "invalid_logo_properties", "invalidProperty": "type"},
                {"logoKey": "k", "code": "key_not_found"},
            ],
        },
        Problem(
            title="BadRequestError",
            detail="could not finalize logos",
            invalid_parameters=(
                InvalidParameter("k", "type"),
                InvalidParameter("k", "key_not_found"),
            ),
        ),
    ),
    "Conversation, description": (
        {"code": "conversation:error:db", "description": "Internal Error."},
        Problem(code="conversation:error:db", detail="Internal Error."),
    ),
    "Conversation, message": (
        {"code": 404, "message": "not found"},
        Problem(code="404", detail="not found"),
    ),
    "OAuth2": (
        {"error": "invalid_client", "error_description": "unknown", "error_uri": "https://e"},
        Problem(code="invalid_client", detail="unknown", type="https://e"),
    ),
    "wrapped": ({"error": {"code": "E", "message": "M"}}, Problem(code="E", detail="M")),
    "odd types": (
        {"title": [], "detail": "", "code": True, "type": None, "errors": {"a": 1}},
        Problem(),
    ),
    "odd parameters": (
        {"invalid_parameters": [1, None, {"name": 1}, []]},
        Problem(invalid_parameters=(InvalidParameter("1", ""),)),
    ),
    "no object": (["error"], Problem()),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_every_format_of_problem_is_read_into_one_class(shape: str) -> None:
    body, expected = SHAPES[shape]
    assert parse_problem(json.dumps(body).encode()) == expected


def test_the_xml_of_an_object_store_is_read() -> None:
    body = (
        b'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>AccessDenied</Code>'
        b"<Message>Policy expired</Message><RequestId>R1</RequestId></Error>"
    )
    assert parse_problem(body) == Problem(
        code="AccessDenied", detail="Policy expired", instance="R1"
    )


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"oops",
        b"<html><Code>1</Code></html>",
        b"\xff\xfe",
        b"[" * 9999,
        b'{"title": "' + b"x" * 300_000,
    ],
)
def test_a_body_without_a_problem_is_ignored(body: bytes) -> None:
    assert parse_problem(body) == Problem()


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(
    st.dictionaries(
        st.sampled_from(["title", "detail", "code", "error", "errors", "invalid_parameters"]),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(),
            lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
        ),
    )
)
def test_no_body_causes_another_exception(body: dict[str, Any]) -> None:
    error = status_error(400, {}, json.dumps(body).encode())
    assert str(error).startswith("400")


def test_a_long_list_of_invalid_parameters_is_truncated() -> None:
    body = json.dumps({"errors": ["e"] * 5000}).encode()
    assert len(parse_problem(body).invalid_parameters) == 100


def test_the_response_is_kept_on_the_error_and_can_be_pickled() -> None:
    error = status_error(400, {"X-Request-Id": "1", "Retry-After": "9"}, b"raw", 9.0)
    assert error.headers == {"x-request-id": "1", "retry-after": "9"}
    assert (error.request_id, error.retry_after, error.body) == ("1", 9.0, b"raw")


class _Fault(Model):
    __slots__ = ("code", "hint")
    code: int
    hint: str | None


def _read_fault(cls: type[_Fault], data: Any) -> _Fault:
    if type(data) is not dict:
        decode.fail("object", data)
    self = decode.new(cls)
    self._source = data
    key = "code"
    try:
        self.code = decode.integer(data.get("code"))
        self.hint = data.get("hint")
    except errors.DecodeError as error:
        return decode.recover(self, key, error)
    return self


_Fault._bind(_read_fault, lambda self: False)
_Fault._fields = (("code", "code", None), ("hint", "hint", None))
_READERS = {"400 409": _Fault.from_dict, "5XX": decode.mapping_of(decode.text)}


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (400, b'{"code": 7, "hint": "h"}', 7),
        (409, b'{"code": "seven", "new": 1}', "seven"),
        (400, b"{}", None),
        (409, b'{"code": null}', None),
    ],
)
def test_the_body_of_an_error_is_parsed_into_its_model(
    status: int, body: bytes, code: object
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        error = status_error(status, {}, body, readers=_READERS)
    assert isinstance(error.body, _Fault)
    assert error.body.code == code
    assert error.body.to_dict() == json.loads(body)
    assert error.content == body
    twin = pickle.loads(pickle.dumps(error))
    assert (twin.body, twin.content) == (error.body, error.content)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (400, b""),
        (400, b"<html>"),
        (400, b"[]"),
        (400, b"3"),
        (400, b'{"code": ' + b"[" * 5_000),
        (400, b'{"code": 1}' + b" " * MAX_PROBLEM_BYTES),
        (404, b'{"code": 1}'),
        (500, b'{"code": "1"}'),
    ],
)
def test_an_undescribed_body_stays_bytes(status: int, body: bytes) -> None:
    error = status_error(status, {}, body, readers=_READERS)
    assert error.body == error.content == body


def test_the_reader_of_a_status_precedes_those_of_its_range_and_the_default() -> None:
    readers: dict[str, Any] = {"default": _Fault.from_dict, "4XX": _read_none, "404": _read_none}
    assert isinstance(status_error(500, {}, b'{"code": 1}', readers=readers).body, _Fault)
    assert status_error(404, {}, b'{"code": 1}', readers=readers).body == b'{"code": 1}'
    assert status_error(400, {}, b'{"code": 1}', readers=readers).body == b'{"code": 1}'


def _read_none(_: object) -> None:
    return None
