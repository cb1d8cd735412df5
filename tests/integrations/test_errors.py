"""The response of a web backend for an exception of trunkline."""

from __future__ import annotations

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from litestar import Litestar, get
from litestar.testing import TestClient as LitestarClient

from trunkline import errors
from trunkline.integrations._errors import error_response
from trunkline.integrations.litestar import TrunklinePlugin
from trunkline.integrations.starlette import exception_handlers


def status_error(kind: type[errors.APIStatusError], status: int) -> errors.APIStatusError:
    return kind(status=status, body=b"your account sk-secret")


def of_response(error: errors.DecodeError) -> errors.DecodeError:
    error.sent, error.status = True, 200
    return error


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (errors.WebhookSignatureError("x"), 401),
        (errors.WebhookError("x"), 400),
        (errors.ArgumentError("x"), 400),
        (errors.CursorError("x"), 400),
        (status_error(errors.BadRequestError, 400), 400),
        (status_error(errors.AuthenticationError, 401), 502),
        (status_error(errors.PermissionDeniedError, 403), 502),
        (status_error(errors.NotFoundError, 404), 404),
        (status_error(errors.ConflictError, 409), 409),
        (status_error(errors.AlreadyExistsError, 400), 409),
        (status_error(errors.GoneError, 410), 410),
        (status_error(errors.ContentTooLargeError, 413), 413),
        (status_error(errors.UnsupportedMediaTypeError, 415), 415),
        (status_error(errors.RangeNotSatisfiableError, 416), 416),
        (status_error(errors.UnprocessableEntityError, 422), 422),
        (status_error(errors.RateLimitError, 429), 503),
        (errors.ThrottledError("x", retry_after=2.5), 503),
        (status_error(errors.ServerError, 503), 502),
        (errors.APIConnectionError("x", phase="read"), 502),
        (errors.APITimeoutError("x", phase="read"), 504),
        (errors.DeadlineExceededError("x", phase="read"), 504),
        (errors.OutcomeUnknownError("x", phase="read"), 502),
        (errors.PaginationError("x"), 502),
        (errors.DecodeError("string", "integer", ("id",)), 400),
        (of_response(errors.DecodeError("string", "integer", ("id",))), 502),
        (errors.TLSError("x", phase="tls"), 502),
        (errors.PaginationLoopError("x"), 502),
        (status_error(errors.NotModifiedError, 304), 502),
        (status_error(errors.MethodNotAllowedError, 405), 502),
        (status_error(errors.NotAcceptableError, 406), 502),
        (status_error(errors.APIStatusError, 402), 502),
        (errors.ConfigError("x"), 500),
        (errors.ClientStateError("x"), 500),
        (RuntimeError("x"), 500),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else str(value),
)
def test_every_exception_has_a_status(error: BaseException, status: int) -> None:
    assert errors.http_status_for(error) == status
    if isinstance(error, errors.TrunklineError):
        made = error_response(error)
        assert made.status == made.body["status"] == status
        assert "secret" not in str(made.body)


def test_a_throttled_response_has_a_retry_after() -> None:
    assert error_response(errors.ThrottledError("x", retry_after=2.5)).headers == {
        "Retry-After": "3"
    }


def test_fastapi_responds_with_problem_details() -> None:
    app = FastAPI(exception_handlers=exception_handlers)

    @app.get("/")
    async def fail() -> None:
        raise status_error(errors.NotFoundError, 404)

    response = TestClient(app).get("/")
    assert response.status_code == 404
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json() == {"type": "about:blank", "title": "Not Found", "status": 404}


def test_litestar_responds_with_problem_details() -> None:
    @get("/")
    async def fail() -> None:
        raise errors.ThrottledError("x", retry_after=7.0)

    with LitestarClient(
        Litestar([fail], plugins=[TrunklinePlugin()], logging_config=None)
    ) as client:
        response = client.get("/")
    assert response.status_code == 503
    assert response.headers["retry-after"] == "7"
    assert response.headers["content-type"].startswith("application/problem+json")
