"""Values that the journal stores: the state of a row, its outcome and its error."""

from __future__ import annotations

import enum
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import attrs


class State(enum.Enum):
    """What is known of a row. The values are those stored in the journal.

    PENDING: not started. STARTED: its call may be in progress. DONE: carried out. FAILED: not
    carried out. UNKNOWN: it may have been carried out. SKIPPED: left out by the caller.
    """

    PENDING = 0
    STARTED = 1
    DONE = 2
    FAILED = 3
    UNKNOWN = 4
    SKIPPED = 5

    def __init__(self, number: int) -> None:
        # The value, as an attribute that is read without a call.
        self.number = number

    @property
    def label(self) -> str:
        """The name in lower case, as reports print it."""
        return self.name.lower()


@attrs.frozen(kw_only=True)
class Failure:
    """Why a row failed, or why its outcome is unknown.

    Attributes:
        type: The class name of the exception.
        kinds: The names of that class and its base classes, most specific first.
        message: The message of the exception.
        transient: Whether running the row again may succeed.
        status: The HTTP status, or None if there was no response.
        code: The provider's error code.
        title: The title of the problem.
        detail: The details of the problem.
        request_id: The provider's identifier of the request.
        invalid_parameters: Names and reasons of the rejected parameters.
        attempts: The outcome of each attempt, in order.
    """

    type: str
    message: str
    transient: bool
    kinds: tuple[str, ...] = ()
    status: int | None = None
    code: str | None = None
    title: str | None = None
    detail: str | None = None
    request_id: str | None = None
    invalid_parameters: tuple[tuple[str, str], ...] = ()
    attempts: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the set attributes as JSON types."""
        return {
            name: value
            for name, value in attrs.asdict(self, recurse=False).items()
            if value is not None and value != ()
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Failure:
        """Read what `to_dict` wrote."""
        values = dict(data)
        values["kinds"] = tuple(values.get("kinds", ()))
        values["attempts"] = tuple(values.get("attempts", ()))
        pairs = values.get("invalid_parameters", ())
        values["invalid_parameters"] = tuple((name, reason) for name, reason in pairs)
        return cls(**values)


@attrs.define  # not frozen, which takes longer: there is one for each row
class InputRow:
    """A row of the input, ready for the journal.

    Attributes:
        n: The number of the row, starting at 1.
        key: The key that identifies the row.
        digest: A hash of the content.
        text: The content as JSON text.
        value: The row as the function receives it.
    """

    n: int
    key: str
    digest: bytes
    text: str
    value: Any = attrs.field(repr=False)


@attrs.define  # not frozen, which takes longer: there is one for each row
class Outcome:
    """How the call of a row ended.

    Attributes:
        n: The number of the row.
        state: The new state.
        text: The result or the failure as JSON text, or None.
        at: The time, in seconds since 1970.
    """

    n: int
    state: State
    text: str | None
    at: float


@attrs.frozen(kw_only=True)
class JournalRow:
    """A row as the journal has it.

    Attributes:
        n: The number of the row, starting at 1.
        key: The key that identifies the row.
        state: The state.
        row: The input row as JSON types.
        result: The JSON types of the result of a `DONE` row, else None.
        failure: Why the row failed or is unknown, or None.
        attempts: How many times the row was started.
        at: When the state last changed, in seconds since 1970; None if the row never started.
    """

    n: int
    key: str
    state: State
    row: Any
    result: Any = None
    failure: Failure | None = None
    attempts: int = 0
    at: float | None = None


@attrs.frozen(kw_only=True)
class Counts:
    """How many rows are in each state."""

    pending: int = 0
    started: int = 0
    done: int = 0
    failed: int = 0
    unknown: int = 0
    skipped: int = 0

    @property
    def total(self) -> int:
        """The number of rows."""
        return sum(attrs.astuple(self))


@attrs.frozen(kw_only=True)
class Admission:
    """Which rows of the input are run.

    Attributes:
        start: Whether to mark rows as started, else they are only recorded.
        extend: Whether rows may be new, moved or changed since the last run.
        complete: Whether an earlier run read the input to its end, so that it has no more rows.
        retry: Says which failed rows to run again.
        room: How many rows to start at most; those after the last one are not looked at.
    """

    start: bool = True
    extend: bool = False
    complete: bool = False
    retry: Callable[[Failure], bool] | None = None
    room: int | None = None


@attrs.define  # not frozen, which takes longer: there is one for each row
class Admitted:
    """What became of a row of the input.

    Attributes:
        n: The number of the row in the journal.
        state: The state that it had, or None if it is new.
        runs: Whether to run it.
    """

    n: int
    state: State | None
    runs: bool


def journal_row(found: Sequence[Any]) -> JournalRow:
    """Return a row of the journal from its columns."""
    n, key, number, row, outcome, attempts, at = found
    state = State(number)
    said: Any = None if outcome is None else json.loads(outcome)
    is_failure = state in (State.FAILED, State.UNKNOWN) and isinstance(said, Mapping)
    return JournalRow(
        n=n,
        key=key,
        state=state,
        row=json.loads(row),
        result=said if state is State.DONE else None,
        failure=Failure.from_dict(said) if is_failure else None,
        attempts=attempts,
        at=at,
    )
