"""Which state follows from the exception of a call: a pure decision on values."""

from __future__ import annotations

import builtins
from collections.abc import Callable, Collection
from typing import TypeAlias

from trunkline import errors
from trunkline.bulk import errors as bulk_errors
from trunkline.bulk._journal.states import Failure, State

# Statuses that say that the request was not carried out, and that a later one may be.
_TRANSIENT_STATUSES = frozenset({408, 425, 429})

# What `retry=` accepts: a class of error, its name, "transient", "permanent", "all", or several.
RetrySpec: TypeAlias = str | type[BaseException] | Collection[str | type[BaseException]] | None


class Skip(Exception):  # noqa: N818 (a decision of the caller, not an error)
    """Raised by the function of a job to skip a row; its message is recorded."""


class NotStarted(Exception):  # noqa: N818 (not an error of the row)
    """Raised below a call that sent nothing, because its worker closes: another one runs the row."""


def state_after(error: BaseException, *, idempotent: bool, carried_out: bool) -> State:
    """Return the state of a row whose call raised.

    Args:
        error: The exception.
        idempotent: Whether the call may be repeated without doing something twice.
        carried_out: Whether a request that must not be repeated succeeded before.
    """
    if isinstance(error, Skip) and not carried_out:
        return State.SKIPPED
    if isinstance(error, NotStarted) and (idempotent or not carried_out):
        return State.PENDING
    if idempotent:
        return State.FAILED
    return State.UNKNOWN if carried_out or _may_have_happened(error) else State.FAILED


def _may_have_happened(error: BaseException) -> bool:
    if isinstance(error, errors.OutcomeUnknownError):
        return True
    if getattr(error, "method", None) in ("GET", "HEAD"):
        return False  # a failed look-up has no effect
    if isinstance(error, (errors.APIConnectionError, errors.APITimeoutError)):
        return error.sent
    if isinstance(error, errors.DecodeError):
        return error.status is None or 200 <= error.status < 300
    if isinstance(error, errors.ServerError):
        # A 503 with Retry-After means that the request was not processed. Any other 5xx may come
        # from a proxy, or may have been sent after the request was processed.
        return not (error.status == 503 and error.retry_after is not None)
    return False


def is_transient(error: BaseException) -> bool:
    """Return whether running the row again may succeed without a change."""
    if isinstance(error, errors.TLSError):
        return False
    if isinstance(
        error, (errors.APIConnectionError, errors.APITimeoutError, errors.OutcomeUnknownError)
    ):
        return True
    if isinstance(error, errors.APIStatusError):
        return error.status in _TRANSIENT_STATUSES or error.status >= 500
    return isinstance(error, (ConnectionError, TimeoutError))


def failure_of(error: BaseException) -> Failure:
    """Return what the journal keeps of an exception."""
    kinds = tuple(
        each.__name__
        for each in type(error).__mro__
        if issubclass(each, BaseException) and each is not BaseException
    )
    status = error if isinstance(error, errors.APIStatusError) else None
    attempts = getattr(error, "attempts", ())
    return Failure(
        type=type(error).__name__,
        kinds=kinds,
        message=_message(error),
        transient=is_transient(error),
        status=getattr(error, "status", None),
        code=None if status is None else status.code,
        title=None if status is None else status.title,
        detail=None if status is None else status.detail,
        request_id=None if status is None else status.request_id,
        invalid_parameters=()
        if status is None
        else tuple((each.name, each.reason) for each in status.invalid_parameters),
        attempts=tuple(str(attempt.outcome) for attempt in attempts),
    )


def _message(error: BaseException) -> str:
    lines = str(error).splitlines()
    return lines[0][:500] if lines else type(error).__name__


def retry_rule(spec: RetrySpec) -> Callable[[Failure], bool] | None:
    """Return the function that says which failed rows to run again, None for none of them.

    Raises:
        BulkError: A name is not that of an exception.
    """
    if spec is None:
        return None
    several = isinstance(spec, Collection) and not isinstance(spec, (str, type))
    specs: list[object] = list(spec) if several else [spec]  # type: ignore[arg-type]
    names = [_kind_name(each) for each in specs]

    def matches(failure: Failure) -> bool:
        return any(
            name == "all"
            or (name == "transient" and failure.transient)
            or (name == "permanent" and not failure.transient)
            or name in failure.kinds
            for name in names
        )

    return matches


def _kind_name(spec: object) -> str:
    if isinstance(spec, type) and issubclass(spec, BaseException):
        return spec.__name__
    if isinstance(spec, str):
        if spec in ("all", "transient", "permanent"):
            return spec
        homes = (errors, bulk_errors, builtins)
        found = next((kind for home in homes if (kind := getattr(home, spec, None))), None)
        if isinstance(found, type) and issubclass(found, BaseException):
            return spec
    raise bulk_errors.BulkError(
        "retry: expected 'transient', 'permanent', 'all', an exception class or its name,"
        f" got {spec if isinstance(spec, str) else type(spec).__name__!r}"
    )
