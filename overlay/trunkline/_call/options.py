"""Validated options of a client and of one call."""

from __future__ import annotations

import re
from collections.abc import Mapping

import attrs

from trunkline._common.secret import Secret
from trunkline._common.values import HEADER_NAME, seconds_error
from trunkline._instrumentation.hooks import Hooks, Observer, observer_of
from trunkline._resilience.retry import ONCE, RetryPolicy
from trunkline._transport.base import DEFAULT_TIMEOUTS, Timeouts
from trunkline.errors import ArgumentError

DEFAULT_DEADLINE = 60.0

# Characters that no header value may contain: control characters except tab, and non-ASCII.
_INVALID_IN_HEADER = re.compile(r"[^\t\x20-\x7e]")

# Headers that route and frame a message. The client sets them.
RESERVED_HEADERS = frozenset(
    {"host", "content-length", "transfer-encoding", "connection", "upgrade", "te", "expect"}
)


@attrs.frozen
class RequestOptions:
    """The validated options of one call, or the defaults of a client's calls."""

    timeouts: Timeouts = DEFAULT_TIMEOUTS
    deadline: float = DEFAULT_DEADLINE
    retry: RetryPolicy = attrs.field(factory=RetryPolicy)
    headers: Mapping[str, str] = attrs.field(factory=dict, repr=False)
    observers: tuple[Observer, ...] = ()
    strict: bool = False
    extra_query: Mapping[str, object] | None = attrs.field(default=None, repr=False)
    extra_body: Mapping[str, object] | None = attrs.field(default=None, repr=False)
    rate_limit_wait: bool = False

    def updated_by(self, options: Mapping[str, object]) -> RequestOptions:
        """Return these options, updated by the options of a call.

        None disables `timeout` and `retry`; for all other options it is as if they were left out.

        Raises:
            ArgumentError: An option is invalid.
        """
        if not options:
            return self
        timeouts, deadline, retry, headers = self.timeouts, self.deadline, self.retry, self.headers
        observers, strict = self.observers, self.strict
        if "timeout" in options:
            timeouts = parse_timeout(options["timeout"])
        if options.get("deadline") is not None:
            deadline = _seconds(options["deadline"], "deadline")
        if "retry" in options:
            retry = _retry_policy(options["retry"])
        if options.get("headers") is not None:
            headers = {**headers, **validate_headers(options["headers"])}
        if options.get("on_response") is not None:
            observers = (*observers, observer_of(Hooks(on_response=options["on_response"])))  # type: ignore[arg-type]
        if options.get("validation") is not None:
            strict = _is_strict(options["validation"])
        extra_query = validate_extra(options.get("extra_query"), "extra_query")
        extra_body = validate_extra(options.get("extra_body"), "extra_body")
        waits = self.rate_limit_wait
        if options.get("rate_limit_wait") is not None:
            waits = _flag(options["rate_limit_wait"], "rate_limit_wait")
        return RequestOptions(
            timeouts, deadline, retry, headers, observers, strict, extra_query, extra_body, waits
        )


def parse_timeout(value: object, default: Timeouts = DEFAULT_TIMEOUTS) -> Timeouts:
    """Return the timeouts for a `timeout` option: seconds, an `httpx.Timeout`, or None.

    Seconds apply to connecting, reading and writing; the wait for a free connection stays as in
    `default`. None disables all timeouts.

    Raises:
        ArgumentError: The value is of another type, or a number out of bounds.
    """
    if value is None:
        return Timeouts(None, None, None, None)
    if isinstance(value, (int, float)):
        seconds = _seconds(value, "timeout")
        return Timeouts(seconds, seconds, seconds, default.pool)
    try:
        phases = value.connect, value.read, value.write, value.pool  # type: ignore[attr-defined]
    except AttributeError:
        kind = type(value).__name__
        message = f"timeout: expected seconds, an httpx.Timeout or None, got {kind}"
        raise ArgumentError(message) from None
    return Timeouts(*(None if phase is None else _seconds(phase, "timeout") for phase in phases))


def _seconds(value: object, name: str) -> float:
    if message := seconds_error(value):
        raise ArgumentError(f"{name}: {message}")
    return float(value)  # type: ignore[arg-type]  # `seconds_error` accepts numbers only


def _is_strict(value: object) -> bool:
    if value not in ("lenient", "strict"):
        kind = repr(value) if isinstance(value, str) else type(value).__name__
        raise ArgumentError(f"validation: expected 'lenient' or 'strict', got {kind}")
    return value == "strict"


def _flag(value: object, name: str) -> bool:
    if not isinstance(value, bool):
        raise ArgumentError(f"{name}: expected a bool, got {type(value).__name__}")
    return value


def _retry_policy(value: object) -> RetryPolicy:
    if value is None:
        return ONCE
    if not isinstance(value, RetryPolicy):
        raise ArgumentError(f"retry: expected a RetryPolicy or None, got {type(value).__name__}")
    return value


def validate_extra(value: object, name: str) -> Mapping[str, object] | None:
    """Return an `extra_query` or `extra_body` option; None if it is left out or empty.

    Raises:
        ArgumentError: The value is no mapping, or a key is no str.
    """
    if value is None:
        return None
    if not isinstance(value, Mapping):
        raise ArgumentError(f"{name}: expected a mapping, got {type(value).__name__}")
    for key in value:
        if not isinstance(key, str):
            raise ArgumentError(f"{name}: expected keys of type str, got {type(key).__name__}")
    return value or None


def validate_headers(headers: object) -> dict[str, str]:
    """Return the headers with names in lower case and values as secrets.

    Raises:
        ArgumentError: A header is invalid or reserved; the message has its name, never its value.
    """
    if not isinstance(headers, Mapping):
        raise ArgumentError(f"headers: expected a mapping, got {type(headers).__name__}")
    validated: dict[str, str] = {}
    for name, value in headers.items():
        if not isinstance(name, str) or not HEADER_NAME.fullmatch(name):
            raise ArgumentError("headers: a header name contains an invalid character")
        if name.lower() in RESERVED_HEADERS:
            raise ArgumentError(f"headers: {name!r} is set by the client and cannot be overridden")
        validated[name.lower()] = Secret(validate_header_value(value, f"headers: {name}"))
    return validated


def validate_header_value(value: object, name: str) -> str:
    """Return a valid header value.

    Args:
        value: The value.
        name: The name of the option or header, for messages.

    Raises:
        ArgumentError: The value is not a str, begins or ends with white space, or contains a line
            end or another character that is not printable ASCII.
    """
    if not isinstance(value, str):
        raise ArgumentError(f"{name}: expected a str, got {type(value).__name__}")
    if _INVALID_IN_HEADER.search(value):
        raise ArgumentError(f"{name}: the value contains a character that is not printable ASCII")
    if value != value.strip(" \t"):
        raise ArgumentError(f"{name}: the value begins or ends with white space")
    return value
