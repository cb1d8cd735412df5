"""What a caller can choose, for a client and for one call."""

from __future__ import annotations

import re
from collections.abc import Mapping

import attrs

from trunkline._common.secret import Secret
from trunkline._instrumentation.hooks import Hooks, Observer, observer_of
from trunkline._resilience.retry import ONCE, RetryPolicy
from trunkline._transport.base import DEFAULT_TIMEOUTS, Timeouts
from trunkline.errors import ArgumentError

DEFAULT_DEADLINE = 60.0

# The characters of a header's name (RFC 9110, section 5.6.2), and those that no value may have.
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_NOT_HEADER_VALUE = re.compile(r"[^\t\x20-\x7e]")

# Headers that say where a message goes, when its body comes and where it ends: never a caller's.
_OURS = frozenset(
    {"host", "content-length", "transfer-encoding", "connection", "upgrade", "te", "expect"}
)


@attrs.frozen
class RequestOptions:
    """The options of one call, or of all calls of a client, checked."""

    timeouts: Timeouts = DEFAULT_TIMEOUTS
    deadline: float = DEFAULT_DEADLINE
    retry: RetryPolicy = attrs.field(factory=RetryPolicy)
    headers: Mapping[str, str] = attrs.field(factory=dict, repr=False)
    observers: tuple[Observer, ...] = ()

    def updated_by(self, options: Mapping[str, object]) -> RequestOptions:
        """Return these options with the ones of `options` instead.

        None is a choice where it says something (no timeout, no retry), and no choice elsewhere.

        Raises:
            ArgumentError: One of them cannot be what is chosen.
        """
        if not options:
            return self
        timeouts, deadline, retry, headers = self.timeouts, self.deadline, self.retry, self.headers
        observers = self.observers
        if "timeout" in options:
            timeouts = timeouts_from(options["timeout"])
        if options.get("deadline") is not None:
            deadline = _positive(options["deadline"], "deadline")
        if "retry" in options:
            retry = _retry_policy(options["retry"])
        if options.get("headers") is not None:
            headers = {**headers, **validate_headers(options["headers"])}
        if options.get("on_response") is not None:
            observers = (*observers, observer_of(Hooks(on_response=options["on_response"])))  # type: ignore[arg-type]
        return RequestOptions(timeouts, deadline, retry, headers, observers)


def timeouts_from(value: object, default: Timeouts = DEFAULT_TIMEOUTS) -> Timeouts:
    """Read a `timeout` argument: seconds, an `httpx.Timeout`, or None for no limit.

    Raises:
        ArgumentError: It is none of these.
    """
    if value is None:
        return Timeouts(None, None, None, None)
    if isinstance(value, (int, float)):
        seconds = _limit(value)
        return Timeouts(seconds, seconds, seconds, default.pool)
    try:
        connect, read = _limit(value.connect), _limit(value.read)  # type: ignore[attr-defined]
        write, pool = _limit(value.write), _limit(value.pool)  # type: ignore[attr-defined]
    except AttributeError:
        kind = type(value).__name__
        raise ArgumentError(f"timeout: seconds or an httpx.Timeout, not {kind}") from None
    return Timeouts(connect, read, write, pool)


def _limit(seconds: object) -> float | None:
    if seconds is None:
        return None
    if isinstance(seconds, bool) or not isinstance(seconds, (int, float)) or not 0 < seconds < 1e9:
        raise ArgumentError("timeout: not a positive number of seconds")
    return float(seconds)


def _positive(seconds: object, name: str) -> float:
    if isinstance(seconds, bool) or not isinstance(seconds, (int, float)) or not 0 < seconds < 1e9:
        raise ArgumentError(f"{name}: not a positive number of seconds")
    return float(seconds)


def _retry_policy(value: object) -> RetryPolicy:
    if value is None:
        return ONCE
    if not isinstance(value, RetryPolicy):
        raise ArgumentError(f"retry: a RetryPolicy or None, not {type(value).__name__}")
    return value


def validate_headers(headers: object) -> dict[str, str]:
    """Return headers that a request can carry; their names are in lower case.

    Raises:
        ArgumentError: One cannot be sent; the message has its name at most, never the value.
    """
    if not isinstance(headers, Mapping):
        raise ArgumentError(f"headers: a mapping, not {type(headers).__name__}")
    checked: dict[str, str] = {}
    for name, value in headers.items():
        if not isinstance(name, str) or not _HEADER_NAME.fullmatch(name):
            raise ArgumentError("headers: a name has a character that no header name may have")
        if name.lower() in _OURS:
            raise ArgumentError(f"headers: {name} is not a caller's to set")
        checked[name.lower()] = Secret(validate_header_value(value, f"headers: {name}"))
    return checked


def validate_header_value(value: object, name: str) -> str:
    """Return a value that a header can carry.

    Raises:
        ArgumentError: It is no text, or has a line end or another character that splits requests.
    """
    if not isinstance(value, str):
        raise ArgumentError(f"{name}: a str, not {type(value).__name__}")
    if _NOT_HEADER_VALUE.search(value):
        raise ArgumentError(f"{name}: the value has a character that no header may have")
    if value != value.strip(" \t"):
        raise ArgumentError(f"{name}: the value begins or ends with a space, as none may")
    return value
