"""All exceptions of trunkline.

    TrunklineError
    ├── ConfigError               a credential, key, URL or option of a client is invalid
    ├── ClientStateError          the client is closed, or used from another event loop or process
    ├── ArgumentError             an argument of a call is invalid; no request was sent
    ├── APIConnectionError        the connection failed before a response arrived (`phase`)
    │   └── TLSError
    ├── APITimeoutError           a phase of one attempt exceeded its timeout (`phase`)
    │   └── DeadlineExceededError the whole call exceeded its deadline
    ├── ThrottledError            the request was not sent: a rate limit or a pause applies
    ├── OutcomeUnknownError       the request may have been carried out; no complete response arrived
    ├── APIStatusError            the response has an error status
    │   ├── NotModifiedError 304
    │   ├── BadRequestError 400, AuthenticationError 401, PermissionDeniedError 403,
    │   │   NotFoundError 404, MethodNotAllowedError 405, NotAcceptableError 406,
    │   │   GoneError 410, ContentTooLargeError 413, UnsupportedMediaTypeError 415,
    │   │   RangeNotSatisfiableError 416, UnprocessableEntityError 422
    │   ├── ConflictError 409
    │   │   └── AlreadyExistsError 409 or 400 that says that the resource exists
    │   ├── RateLimitError 429
    │   └── ServerError 5xx
    ├── DecodeError               a response does not match the API description
    ├── PaginationError           a list cannot be read to its end
    │   ├── PaginationLoopError
    │   └── CursorError
    └── WebhookError              a webhook body cannot be parsed
        └── WebhookSignatureError

All of them can be pickled. `str()` of each is at most two lines of at most 300 printable
characters; it contains no credential and no request argument.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeAlias

from ._common.problem import Attempt as Attempt
from ._common.problem import InvalidParameter as InvalidParameter
from ._common.problem import Problem, error_message, printable

Phase: TypeAlias = Literal["pool", "dns", "connect", "tls", "write", "read", "token", "wait"]

Outcome: TypeAlias = Literal["not_sent", "unknown", "done"]


class RetiredAPIWarning(UserWarning):
    """The provider has retired the API: calls may stop working at any time."""


class SchemaWarning(UserWarning):
    """A response differs from its description, but was read.

    Issued once for each client, operation and path. The message has the path, the expected and the
    received type, and no value.
    """


class ArgumentWarning(UserWarning):
    """A nested dict has a key that the description does not have, and is sent as it is.

    The message has the place and the known keys. A key that is similar to a known one raises
    `ArgumentError` instead. `extra_body` and `Model.from_dict` send such properties without a warning.
    """


class TrunklineError(Exception):
    """Base class of all exceptions that trunkline raises.

    Attributes:
        operation: The operationId of the call; None if the error does not belong to a call.
        method: The HTTP method of the call; None if the error does not belong to a call.
        path_template: The path of the call with `{name}` in place of its arguments; None if the
            error does not belong to a call.
        attempts: The attempts of the call, in order; empty if no request was sent.
        outcome: Whether the provider has carried out the request. `not_sent`: it has not, because
            no part of the request was sent, or because it rejected the request (4xx, or 503 with
            `Retry-After`). `unknown`: it may have, because no complete response arrived, or
            because the response is another error status. `done`: it has (2xx), and the error is
            about its response.
    """

    outcome: Outcome = "not_sent"
    operation: str | None = None
    method: str | None = None
    path_template: str | None = None
    attempts: tuple[Attempt, ...] = ()

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild, (type(self), self.args, self.__dict__)

    def __str__(self) -> str:
        message = printable(self._message())
        context = printable(self._context())
        return f"{message}\n{context}" if context else message

    def _message(self) -> str:
        """Return the first line of `str(error)`, without the names of the call."""
        return super().__str__()

    def _context(self) -> str:
        """Return the second line, which names the call."""
        if self.method is None:
            return ""
        call = f"{self.method} {self.path_template} ({self.operation})"
        if len(self.attempts) < 2:
            return call
        return f"{call}, attempts: {', '.join(attempt.outcome for attempt in self.attempts)}"


def _rebuild(
    cls: type[TrunklineError], args: tuple[Any, ...], state: dict[str, Any]
) -> TrunklineError:
    """Return an exception made of its pickled parts, without calling its `__init__`."""
    error = cls.__new__(cls, *args)
    error.args = args
    error.__dict__.update(state)
    return error


class ConfigError(TrunklineError):
    """A credential, key, URL or option of a client is invalid or missing."""


class ClientStateError(TrunklineError, RuntimeError):
    """The client is closed, or was first used in another event loop or process."""


class ArgumentError(TrunklineError, TypeError, ValueError):
    """An argument or option is invalid. No request was sent."""


class _TransportError(TrunklineError):
    """Base class of connection errors and timeouts."""

    def __init__(self, message: str, *, phase: Phase, sent: bool = False) -> None:
        super().__init__(message)
        self.phase: Phase = phase
        self.sent = sent
        self.outcome: Outcome = "unknown" if sent else "not_sent"


class APIConnectionError(_TransportError):
    """The connection failed before the response was complete.

    Attributes:
        phase: The phase that failed: `pool` (waiting for a free connection), `dns`, `connect`,
            `tls`, `write`, `read` or `token` (obtaining an access token).
        sent: Whether any byte of the request may have reached the provider.
    """


class TLSError(APIConnectionError):
    """The TLS handshake failed. No part of the request was sent; it is not retried."""


class APITimeoutError(_TransportError):
    """A phase of one attempt exceeded its timeout.

    `phase` is the phase that timed out, `sent` is as in `APIConnectionError`.
    """


class DeadlineExceededError(APITimeoutError):
    """The whole call (token, attempts, waits, reading) exceeded its deadline.

    `phase` is the phase that the call was in, which may be `wait` (before a retry, or because of
    a rate limit). `sent` is about the last attempt.
    """


class OutcomeUnknownError(_TransportError):
    """The request was sent, and the provider may have carried it out: no complete response arrived.

    The client does not retry it, because a retry could carry it out twice. Check the state of
    the resource before sending it again. `__cause__` is the reason: an `APIConnectionError`, an
    `APITimeoutError`, a `DeadlineExceededError`, or a `DecodeError` for a response that cannot be
    read. Raised for POST and PATCH, and for operations that must not be repeated.

    Attributes:
        phase: The phase that failed.
        sent: Always True.
        status: The status of the response; None if its head did not arrive.
    """

    def __init__(
        self, message: str, *, phase: Phase, sent: bool = True, status: int | None = None
    ) -> None:
        super().__init__(message, phase=phase, sent=sent)
        self.status = status


class ThrottledError(TrunklineError):
    """The request was not sent: the wait for a rate limit or a pause would exceed the deadline.

    No response has said so: an earlier response, or the option `rate_limit`, set the pace. Nothing
    of this attempt was sent.

    Attributes:
        retry_after: The seconds after which the request can be sent.
        status: Always None, because there is no response.
    """

    status: None = None

    def __init__(self, message: str, *, retry_after: float) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class APIStatusError(TrunklineError):
    """The response has an error status.

    The fields of the body are read from problem details (RFC 9457) and from the formats of the
    supported providers; a field that the body does not contain is None.

    Attributes:
        status: The status of the response.
        title: The kind of problem, in the provider's words.
        detail: The explanation of this occurrence, in the provider's words.
        code: The provider's error code: of the body, or the fragment of `type`.
        type: The identifier of the kind of problem, usually the URL of its documentation.
        instance: The provider's identifier of this occurrence.
        invalid_parameters: The parameters that the provider rejected, with reasons; at most 100.
        request_id: The identifier to quote to the provider's support; `instance` if the response
            has no such header.
        headers: The response headers, names in lower case.
        body: The response body: a model if the API description has one for this error, and the body
            is such an object; else the bytes. The docstring of a method names its models; use
            `isinstance`. A value of another type than described is kept.
        content: The response body in bytes; credentials of the request that it echoes are masked.
        retry_after: The `Retry-After` of the response in seconds; None if it had none.
        hint: What the status may mean here, which the message says too; empty if it is clear.
    """

    def __init__(  # noqa: PLR0913 (each is an attribute)
        self,
        message: str | None = None,
        *,
        status: int,
        problem: Problem | None = None,
        headers: Mapping[str, str] | None = None,
        content: bytes = b"",
        body: object = None,
        request_id: str | None = None,
        retry_after: float | None = None,
        hint: str = "",
    ) -> None:
        super().__init__(message if message is not None else str(status))
        self._own_message = message
        problem = problem or Problem()
        self.status = status
        self.outcome: Outcome = outcome_of_status(status, retry_after)
        self.title = problem.title
        self.detail = problem.detail
        self.code = problem.code
        self.type = problem.type
        self.instance = problem.instance
        self.invalid_parameters = problem.invalid_parameters
        self.request_id = request_id or problem.instance
        self.headers: Mapping[str, str] = headers if headers is not None else {}
        self.content = content or (body if isinstance(body, bytes) else b"")
        self.body: object = self.content if body is None else body
        self.retry_after = retry_after
        self.hint = hint

    def _message(self) -> str:
        if self._own_message is not None:
            return self._own_message
        return error_message(
            self.status, self.title, self.detail, self.invalid_parameters, self.content, self.hint
        )

    def _context(self) -> str:
        parts = [super()._context()]
        if self.request_id:
            parts.append(f"request {self.request_id}")
        if self.retry_after is not None:
            parts.append(f"retry after {self.retry_after:g} s")
        return ", ".join(filter(None, parts))


def outcome_of_status(status: int, retry_after: float | None) -> Outcome:
    """Return the outcome of a request with this response status.

    A server that sends 503 with `Retry-After` has not processed the request.
    """
    if 200 <= status < 300:
        return "done"
    is_rejected = (
        status == 304 or 400 <= status < 500 or (status == 503 and retry_after is not None)
    )
    return "not_sent" if is_rejected else "unknown"


class NotModifiedError(APIStatusError):
    """304 Not Modified: the resource did not change since the time or tag in the request.

    Only a call with a header such as `If-Modified-Since` or `If-None-Match` gets it. A download is
    opened instead, with `not_modified` set.
    """


class BadRequestError(APIStatusError):
    """400 Bad Request: the provider could not understand the request."""


class AuthenticationError(APIStatusError):
    """401 Unauthorized, or the token endpoint refused the credentials.

    A token that was accepted before is renewed once, and the call is sent again, before this is
    raised. A new token is not renewed: then `hint` says what the 401 may mean.
    """


class PermissionDeniedError(APIStatusError):
    """403 Forbidden: the credentials do not allow this operation."""


class NotFoundError(APIStatusError):
    """404 Not Found: the resource does not exist."""


class MethodNotAllowedError(APIStatusError):
    """405 Method Not Allowed: the resource does not support this method."""


class NotAcceptableError(APIStatusError):
    """406 Not Acceptable: the provider cannot send the requested media type."""


class ConflictError(APIStatusError):
    """409 Conflict: the state of the resource does not allow this operation."""


class AlreadyExistsError(ConflictError, BadRequestError):
    """The resource exists already: a 409 that says so, or a 400 whose code says so.

    The Conversation API rejects a taken user name with 400 and the code
    `user:error:duplicate-name`, the Meetings API a taken theme name with 409 and a sentence.
    """


class GoneError(APIStatusError):
    """410 Gone: the resource no longer exists."""


class ContentTooLargeError(APIStatusError):
    """413 Content Too Large: the request body is too large."""


class UnsupportedMediaTypeError(APIStatusError):
    """415 Unsupported Media Type: the provider does not accept this content type."""


class RangeNotSatisfiableError(APIStatusError):
    """416 Range Not Satisfiable: the file has no bytes in the requested range.

    The header `Content-Range` has the size of the file, as `bytes */1234`.
    """


class UnprocessableEntityError(APIStatusError):
    """422 Unprocessable Content: the request is well-formed, but its content is invalid."""


class RateLimitError(APIStatusError):
    """429 Too Many Requests: `retry_after` has the seconds to wait, if the provider sent them."""


class ServerError(APIStatusError):
    """5xx: the provider failed to carry out a valid request."""


class DecodeError(TrunklineError):
    """A response does not match the API description.

    The message has the path, the expected type and the JSON type found, never the value.

    Attributes:
        path: The keys and indexes that lead to the value, outermost first; empty for the body.
        expected: The expected type or property, for example `"string"`.
        found: The JSON type found instead.
        status: The status of the response; None if the error does not belong to a response.
        sent: Whether the error belongs to a response, so that a request was sent.
        body: The response body, unchanged; empty if the error does not belong to a response.
    """

    status: int | None = None
    sent: bool = False
    body: bytes = b""

    def __init__(self, expected: str, found: str, path: tuple[str | int, ...] = ()) -> None:
        super().__init__(expected, found, path)
        self.expected = expected
        self.found = found
        self.path = path

    def under(self, key: str | int) -> DecodeError:
        """Return the same error with `key` in front of its path."""
        return DecodeError(self.expected, self.found, (key, *self.path))

    def _message(self) -> str:
        place = "$" + "".join(f"[{k}]" if isinstance(k, int) else f".{k}" for k in self.path)
        return f"expected {self.expected} at {place}, found {self.found}"


class PaginationError(TrunklineError):
    """A list cannot be read to its end, or changed while it was read."""

    outcome: Outcome = "done"  # of the pages that were read


class PaginationLoopError(PaginationError):
    """The provider's next page is one that was already read."""


class CursorError(PaginationError):
    """The `resume` cursor is damaged, or belongs to another list. No request was sent."""

    outcome: Outcome = "not_sent"


class WebhookError(TrunklineError):
    """The body of a webhook cannot be parsed."""


class WebhookSignatureError(WebhookError):
    """The signature of a webhook is missing or invalid."""


# The first class that matches decides. The server's own credentials are no fault of its callers, so
# that a refusal of them (401, 403) is a bad gateway.
_HTTP_STATUSES: tuple[tuple[tuple[type[TrunklineError], ...], int], ...] = (
    ((WebhookSignatureError,), 401),
    ((WebhookError, ArgumentError, CursorError, BadRequestError), 400),
    ((NotFoundError,), 404),
    ((ConflictError,), 409),
    ((GoneError,), 410),
    ((ContentTooLargeError,), 413),
    ((UnsupportedMediaTypeError,), 415),
    ((RangeNotSatisfiableError,), 416),
    ((UnprocessableEntityError,), 422),
    ((RateLimitError, ThrottledError), 503),
    ((APITimeoutError,), 504),
    ((ConfigError, ClientStateError), 500),
)


def http_status_for(error: BaseException) -> int:
    """Return the status of the response that a web backend should send for an exception.

    | exceptions | status |
    |---|---|
    | `WebhookSignatureError` | 401 |
    | `WebhookError`, `ArgumentError`, `CursorError`, `BadRequestError` | 400 |
    | `DecodeError` without a response: of a webhook, or of `from_json` | 400 |
    | `NotFoundError`, `ConflictError` and `AlreadyExistsError`, `GoneError` | 404, 409, 410 |
    | `ContentTooLargeError`, `UnsupportedMediaTypeError`, `UnprocessableEntityError` | 413, 415, 422 |
    | `RangeNotSatisfiableError` | 416, with `Content-Range` |
    | `RateLimitError`, `ThrottledError` | 503, with `Retry-After` |
    | `APITimeoutError` | 504 |
    | `ConfigError`, `ClientStateError`, and exceptions that are not trunkline's | 500 |
    | all others: refused credentials, errors of the provider, connections, invalid responses | 502 |
    """
    if isinstance(error, DecodeError) and not error.sent:
        return 400  # the text came from the caller, not from the provider
    for classes, status in _HTTP_STATUSES:
        # An AlreadyExistsError is a BadRequestError as well.
        if isinstance(error, classes) and not (status == 400 and isinstance(error, ConflictError)):
            return status
    return 502 if isinstance(error, TrunklineError) else 500
