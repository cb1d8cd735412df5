from __future__ import annotations

import copy
import inspect
import json
import pickle
import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trunkline import errors
from trunkline._call.status_errors import status_error
from trunkline._common.problem import Problem, printable
from trunkline.errors import Attempt, InvalidParameter, TrunklineError


def kinds(root: type[TrunklineError] = TrunklineError) -> Iterator[type[TrunklineError]]:
    """Return all exceptions of the module, with the root."""
    if root.__module__ == errors.__name__ and not root.__name__.startswith("_"):
        yield root
    for kind in root.__subclasses__():
        yield from kinds(kind)


def example(
    kind: type[TrunklineError], message: str = "What\x1b[31m went\nwrong"
) -> TrunklineError:
    """Return an exception of this class with all attributes set."""
    error: TrunklineError
    if issubclass(kind, errors.APIStatusError):
        problem = Problem(
            title=message,
            detail=message,
            code="c",
            invalid_parameters=(InvalidParameter("name\x00", message),),
        )
        error = kind(
            status=418,
            problem=problem,
            headers={"a": "b"},
            body=b"body",
            request_id="id\x07",
            retry_after=2.5,
        )
    elif issubclass(kind, errors.DecodeError):
        error = kind("string", message, ("a\x1b", 1))
        error.body = b"body"
    elif issubclass(kind, errors.ThrottledError):
        error = kind(message, retry_after=2.5)
    elif issubclass(kind, errors._TransportError):
        error = kind(message, phase="read", sent=True)
    else:
        error = kind(message)
    error.operation, error.method, error.path_template = "getThing", "GET", "/things/{id}"
    error.attempts = (Attempt(outcome="503", status=503, wait=1.0), Attempt(outcome="read: failed"))
    return error


def parents_drawn(text: str) -> Iterator[tuple[str, str | None]]:
    """Yield each error of the tree in the docstring and its parent, found by indentation."""
    above: list[str] = []
    for line in text.splitlines():
        names = re.findall(r"\b[A-Z]\w*Error\b", line)
        if not names:
            continue
        indent = re.match(r"[ │├└─]*", line)
        assert indent is not None
        depth = (len(indent[0]) - 4) // 4
        if "─" not in line and above:  # Continuation of the line before.
            depth = len(above) - 1
        del above[depth:]
        for name in names:
            yield name, above[depth - 1] if depth else None
        above.append(names[-1])


def public_parent(kind: type[TrunklineError]) -> str | None:
    bases = [base for base in kind.__mro__[1:] if base in ALL]
    return bases[0].__name__ if bases else None


ALL = sorted(set(kinds()), key=lambda kind: kind.__name__)


def test_the_tree_in_the_docstring_is_the_class_tree() -> None:
    drawn = dict(parents_drawn(inspect.getdoc(errors) or ""))
    assert drawn == {kind.__name__: public_parent(kind) for kind in ALL}
    assert all(kind.__doc__ for kind in ALL)


@pytest.mark.parametrize("kind", ALL)
def test_an_error_can_be_pickled_and_copied_with_its_attributes(kind: type[TrunklineError]) -> None:
    error = example(kind)
    error.add_note("note")
    for twin in (pickle.loads(pickle.dumps(error)), copy.copy(error)):
        assert type(twin) is kind
        assert (str(twin), twin.args, vars(twin)) == (str(error), error.args, vars(error))


@pytest.mark.parametrize("kind", ALL)
def test_the_text_of_an_error_is_two_short_printable_lines(
    kind: type[TrunklineError],
) -> None:
    lines = str(example(kind, "What\x1b[31m went\nwrong\u202e" + "x" * 10_000)).split("\n")
    assert len(lines) == 2
    assert all(line.isprintable() and len(line) <= 300 for line in lines)
    assert lines[1].startswith("GET /things/{id} (getThing), attempts: 503, read: failed")


def test_an_error_outside_a_call_has_one_line() -> None:
    assert str(errors.ConfigError("no key")) == "no key"
    assert str(errors.TrunklineError()) == ""


def test_an_argument_error_is_the_python_error_for_arguments() -> None:
    assert issubclass(errors.ArgumentError, (TypeError, ValueError))
    assert issubclass(errors.ArgumentError, TypeError)
    assert issubclass(errors.ArgumentError, ValueError)


def test_the_attributes_of_a_status_are_on_the_instance() -> None:
    problem = Problem(title="T", detail="D", code="C", type="Y", instance="I")
    error = errors.NotFoundError(status=404, problem=problem, body=b"raw")
    facts = (error.title, error.detail, error.code, error.type, error.instance, error.body)
    assert facts == ("T", "D", "C", "Y", "I", b"raw")
    assert error.request_id == "I"
    assert str(error) == "404 T: D\nrequest I"


def example_refusal(*parameters: InvalidParameter) -> errors.BadRequestError:
    problem = Problem(detail="D", invalid_parameters=parameters)
    return errors.BadRequestError(status=400, problem=problem)


@pytest.mark.parametrize(
    ("error", "text"),
    [
        (errors.NotFoundError(status=404), "404 Not Found"),
        (errors.APIStatusError(status=420), "420"),
        (
            errors.ServerError(status=500, body=b" <b>\x00\xff "),
            "500 Internal Server Error: <b>\\x00\ufffd",
        ),
        (errors.AuthenticationError("no token", status=200), "no token"),
        (
            errors.RateLimitError(status=429, retry_after=2.5),
            "429 Too Many Requests\nretry after 2.5 s",
        ),
        (errors.BadRequestError(status=400, problem=Problem(detail="D")), "400 Bad Request: D"),
        (
            example_refusal(
                InvalidParameter("a", "D"), InvalidParameter("b", ""), InvalidParameter("", "E")
            ),
            "400 Bad Request: D [a: D; b; E]",
        ),
        (example_refusal(InvalidParameter("", "D")), "400 Bad Request: D"),
    ],
)
def test_the_text_of_a_status_error_has_the_known_facts(
    error: errors.APIStatusError, text: str
) -> None:
    assert str(error) == text


def test_a_body_is_quoted_in_part() -> None:
    error = errors.ServerError(status=500, body=b"x" * 5_000_000)
    assert len(str(error)) < 200
    assert len(error.content) == 5_000_000


@given(st.text(), st.integers(min_value=1, max_value=50))
def test_every_text_becomes_printable_and_short(text: str, limit: int) -> None:
    line = printable(text, limit)
    assert line.isprintable()
    assert len(line) <= limit


_words = st.text(max_size=400) | st.sampled_from(["\x1b[2J", "a\r\nb", "\u202e", "\ud800"])
_problems = st.fixed_dictionaries(
    {},
    optional={
        name: _words | st.integers() | st.none() | st.lists(_words, max_size=3)
        for name in ("title", "name", "detail", "message", "code", "type", "instance", "error")
    }
    | {
        "invalid_parameters": st.lists(
            _words | st.fixed_dictionaries({"name": _words, "reason": _words}), max_size=5
        )
    },
)


@given(
    status=st.integers(min_value=300, max_value=999),
    body=st.binary(max_size=500) | _problems.map(lambda problem: json.dumps(problem).encode()),
    request_id=_words,
    retry_after=st.none() | st.floats(min_value=0, max_value=1e6),
)
def test_any_provider_response_gives_two_printable_lines_and_an_error_that_can_be_pickled(
    status: int, body: bytes, request_id: str, retry_after: float | None
) -> None:
    error = status_error(status, {"X-Request-Id": request_id}, body, retry_after)
    error.operation, error.method, error.path_template = "getThing", "GET", "/things/{id}"
    lines = str(error).split("\n")
    assert len(lines) == 2
    assert all(line.isprintable() and len(line) <= 300 for line in lines)
    str(error).encode()  # No lone surrogate is in it.
    assert (error.status, error.body, error.retry_after) == (status, body, retry_after)
    twin = pickle.loads(pickle.dumps(error))
    assert (type(twin), str(twin), vars(twin)) == (type(error), str(error), vars(error))


@given(path=st.lists(_words | st.integers(), max_size=8), found=_words)
def test_a_decode_error_with_any_path_is_one_printable_line(
    path: list[str | int], found: str
) -> None:
    error = errors.DecodeError("string", found, tuple(path))
    assert str(error).isprintable()
    assert len(str(error)) <= 300
    twin = pickle.loads(pickle.dumps(error))
    assert (str(twin), twin.path) == (str(error), error.path)


def test_the_path_of_a_decode_error_is_extended_from_the_inside() -> None:
    error = errors.DecodeError("string", "null").under("b").under(0).under("a")
    assert str(error) == "expected string at $.a[0].b, found null"


def test_the_retired_api_warning_is_shown_by_default() -> None:
    assert issubclass(errors.RetiredAPIWarning, UserWarning)
