"""Every failure of trunkline, as one tree.

    TrunklineError
    ├── ConfigError               a credential, key, URL or option that cannot work
    ├── ClientStateError          a client that is closed, or in another event loop or process
    ├── ArgumentError             an argument of a call that cannot be sent
    ├── APIConnectionError     no answer, because the connection failed (`phase`)
    │   └── TLSError
    ├── APITimeoutError             a phase of one attempt took too long (`phase`)
    │   └── DeadlineExceededError the whole call took too long
    ├── OutcomeUnknownError       the request may have been carried out, nobody can tell
    ├── APIStatusError               the provider answered with an error status
    │   ├── BadRequestError 400, AuthenticationError 401, PermissionDeniedError 403,
    │   │   NotFoundError 404, MethodNotAllowedError 405, NotAcceptableError 406,
    │   │   ConflictError 409, GoneError 410, ContentTooLargeError 413,
    │   │   UnsupportedMediaTypeError 415, UnprocessableEntityError 422
    │   │   └── AlreadyExistsError 400 or 409 whose code says that the resource exists
    │   ├── RateLimitError 429
    │   └── ServerError 5xx
    ├── DecodeError               an answer that is not what the description promises
    ├── PaginationError
    │   ├── PaginationLoopError
    │   └── CursorError
    └── WebhookError
        └── WebhookSignatureError

Every one can be pickled, and `str()` of every one fits on two lines and is safe to print.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, TypeAlias

from ._common.problem import Attempt as Attempt
from ._common.problem import InvalidParameter as InvalidParameter
from ._common.problem import Problem, error_message, printable

Phase: TypeAlias = Literal["pool", "dns", "connect", "tls", "write", "read", "token", "wait"]


class RetiredAPIWarning(UserWarning):
    """The provider has retired the API: calls may stop to work at any moment."""


class TrunklineError(Exception):
    """The root of every exception that trunkline raises.

    Attributes:
        operation: The description's operationId, where the error belongs to a call.
        method: The HTTP method of the call.
        path_template: The path of the call as the description has it, without its arguments.
        attempts: What happened in each attempt, in order.
    """

    operation: str | None = None
    method: str | None = None
    path_template: str | None = None
    attempts: tuple[Attempt, ...] = ()

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuilt, (type(self), self.args, self.__dict__)

    def __str__(self) -> str:
        message = printable(self._message())
        context = printable(self._context())
        return f"{message}\n{context}" if context else message

    def _message(self) -> str:
        """Return the first line."""
        return super().__str__()

    def _context(self) -> str:
        """Return the second line: which call it was."""
        if self.method is None:
            return ""
        call = f"{self.method} {self.path_template} ({self.operation})"
        if len(self.attempts) < 2:
            return call
        return f"{call}, attempts: {', '.join(attempt.outcome for attempt in self.attempts)}"


def _rebuilt(
    cls: type[TrunklineError], args: tuple[Any, ...], state: dict[str, Any]
) -> TrunklineError:
    """Make an exception from its pickled parts, whatever its `__init__` asks for."""
    error = cls.__new__(cls, *args)
    error.args = args
    error.__dict__.update(state)
    return error


class ConfigError(TrunklineError):
    """A credential, key, URL or option of a client cannot work."""


class ClientStateError(TrunklineError, RuntimeError):
    """The client is closed, or belongs to another event loop or process."""


class ArgumentError(TrunklineError, TypeError, ValueError):
    """An argument of a call cannot be sent. Nothing was sent."""


class _BrokenOffError(TrunklineError):
    """What failing connections and timeouts have in common.

    Attributes:
        phase: What was being done: `pool` is waiting for a free connection.
        sent: Whether any byte of the request may have reached the provider.
    """

    def __init__(self, message: str, *, phase: Phase, sent: bool = False) -> None:
        super().__init__(message)
        self.phase: Phase = phase
        self.sent = sent


class APIConnectionError(_BrokenOffError):
    """There is no answer, because the connection failed; `phase` says doing what."""


class TLSError(APIConnectionError):
    """The TLS handshake failed: nothing of the request was sent."""


class APITimeoutError(_BrokenOffError):
    """A phase of one attempt took longer than its timeout; `phase` says which."""


class DeadlineExceededError(APITimeoutError):
    """The whole call (token, attempts, waits, reading) took longer than its deadline."""


class OutcomeUnknownError(_BrokenOffError):
    """The request may have been carried out, and there is no answer that tells.

    It was not sent again, because that could do it twice.
    """


class APIStatusError(TrunklineError):
    """The provider answered with an error status.

    Attributes:
        status: The status of the answer.
        title: The kind of problem, in the provider's words.
        detail: What went wrong this time, in the provider's words.
        code: The provider's code of the problem.
        type: The identifier of the kind of problem, mostly a URL of its documentation.
        instance: The provider's identifier of this very occurrence.
        invalid_parameters: The parameters that the provider refused, with the reasons.
        request_id: The identifier that the provider's support asks for.
        headers: The headers of the answer.
        body: The body of the answer as it came.
        retry_after: The seconds that the provider asked to wait, None where it did not.
    """

    def __init__(
        self,
        message: str | None = None,
        *,
        status: int,
        problem: Problem | None = None,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        request_id: str | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message if message is not None else str(status))
        self._own_message = message
        problem = problem or Problem()
        self.status = status
        self.title = problem.title
        self.detail = problem.detail
        self.code = problem.code
        self.type = problem.type
        self.instance = problem.instance
        self.invalid_parameters = problem.invalid_parameters
        self.request_id = request_id or problem.instance
        self.headers: Mapping[str, str] = headers if headers is not None else {}
        self.body = body
        self.retry_after = retry_after

    def _message(self) -> str:
        if self._own_message is not None:
            return self._own_message
        return error_message(
            self.status, self.title, self.detail, self.invalid_parameters, self.body
        )

    def _context(self) -> str:
        parts = [super()._context()]
        if self.request_id:
            parts.append(f"request {self.request_id}")
        if self.retry_after is not None:
            parts.append(f"retry after {self.retry_after:g} s")
        return ", ".join(filter(None, parts))


class BadRequestError(APIStatusError):
    """400: the provider could not make sense of the request."""


class AuthenticationError(APIStatusError):
    """401, or no token could be had: the credentials were refused."""


class PermissionDeniedError(APIStatusError):
    """403: the credentials do not open this."""


class NotFoundError(APIStatusError):
    """404: there is no such thing."""


class MethodNotAllowedError(APIStatusError):
    """405: the provider does not take this method there."""


class NotAcceptableError(APIStatusError):
    """406: the provider has no answer of the wanted type."""


class ConflictError(APIStatusError):
    """409: the thing is in a state that does not allow this."""


class AlreadyExistsError(ConflictError, BadRequestError):
    """The resource exists already: a 409, or a 400 whose code says so.

    The Conversation API rejects a taken user name with 400 and the code
    `user:error:duplicate-name`.
    """


class GoneError(APIStatusError):
    """410: the thing was there, and is no more."""


class ContentTooLargeError(APIStatusError):
    """413: the request body is too large."""


class UnsupportedMediaTypeError(APIStatusError):
    """415: the provider does not take this content type."""


class UnprocessableEntityError(APIStatusError):
    """422: the provider understood the request and refused it."""


class RateLimitError(APIStatusError):
    """429: too many requests; `retry_after` has the seconds to wait, if the provider said."""


class ServerError(APIStatusError):
    """5xx: the provider failed."""


class DecodeError(TrunklineError):
    """An answer that is not what the description promises.

    The message carries the place, the expected and the found JSON type, never the value.

    Attributes:
        path: The keys and indexes that lead to the value, outermost first.
        expected: What the description promises there, for example `"string"`.
        found: The JSON type that was there instead.
        status: The status of the answer, where there was one.
        body: The body of the answer as it came.
    """

    status: int | None = None
    body: bytes = b""

    def __init__(self, expected: str, found: str, path: tuple[str | int, ...] = ()) -> None:
        super().__init__(expected, found, path)
        self.expected = expected
        self.found = found
        self.path = path

    def under(self, key: str | int) -> DecodeError:
        """Return the same error as seen from the object that holds it under `key`."""
        return DecodeError(self.expected, self.found, (key, *self.path))

    def _message(self) -> str:
        place = "$" + "".join(f"[{k}]" if isinstance(k, int) else f".{k}" for k in self.path)
        return f"expected {self.expected} at {place}, found {self.found}"


class PaginationError(TrunklineError):
    """A list cannot be walked to its end."""


class PaginationLoopError(PaginationError):
    """The provider's next page is one that was seen already."""


class CursorError(PaginationError):
    """A cursor to resume from is not one of this list."""


class WebhookError(TrunklineError):
    """The body of a webhook cannot be read."""


class WebhookSignatureError(WebhookError):
    """A webhook is not signed as it must be."""
