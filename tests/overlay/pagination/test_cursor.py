from __future__ import annotations

import base64
import datetime as dt
import json
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fakes.lists import MadeList, pager

from trunkline._pagination.cursor import (
    ListKey,
    ListPosition,
    _checksum,
    _encoded,
    mark,
    read_cursor,
    write_cursor,
)
from trunkline.errors import ArgumentError, CursorError, PaginationError

KEY = ListKey.of("meetings", "getRooms", (), {"page_size": 100})
PLACE = ListPosition(position={"start_id": "2006655"}, taken=37, last=mark("room-36"), before=300)
TEXT = write_cursor(KEY, PLACE)
ALPHABET = string.ascii_letters + string.digits + "-_"

places = st.builds(
    ListPosition,
    position=st.dictionaries(
        st.text(min_size=1, max_size=9), st.one_of(st.text(max_size=99), st.integers())
    ),
    taken=st.integers(min_value=0),
    last=st.none() | st.text(max_size=12),
    backward=st.booleans(),
    before=st.none() | st.integers(min_value=0),
)


@given(places)
def test_a_position_is_read_as_it_was_written(place: ListPosition) -> None:
    assert read_cursor(write_cursor(KEY, place), KEY) == place


@given(places)
def test_a_cursor_is_url_safe_text(place: ListPosition) -> None:
    assert set(write_cursor(KEY, place)) <= set(ALPHABET)


def test_white_space_around_a_cursor_is_ignored() -> None:
    assert read_cursor(f"  {TEXT}\r\n", KEY) == PLACE


def test_a_cursor_is_short() -> None:
    assert len(TEXT) < 200


@pytest.mark.parametrize("character", ["x", "\u00fc", "\U0001f600", '"'])
async def test_a_cursor_with_the_longest_link_is_read(character: str) -> None:
    made = MadeList("hal-cursor")
    link = f"?start_id={character * 8_000}"
    made.mend = lambda page: {**page, "_links": {"next": {"href": link}}}
    listing = pager(made)
    await listing.collect(limit=10)
    assert pager(made, resume=listing.cursor).cursor == listing.cursor


def test_too_long_a_text_is_rejected_without_being_decoded() -> None:
    long = write_cursor(KEY, ListPosition(position={"start_id": "1" * 200_000}))
    with pytest.raises(CursorError, match="damaged"):
        read_cursor(long, KEY)


def test_every_damaged_character_is_detected() -> None:
    for index, old in enumerate(TEXT):
        for new in ALPHABET:
            if new != old:
                with pytest.raises(CursorError):
                    read_cursor(TEXT[:index] + new + TEXT[index + 1 :], KEY)


@given(st.integers(0, len(TEXT) - 1), st.text(max_size=3))
def test_a_truncated_or_extended_cursor_is_rejected(index: int, extra: str) -> None:
    for damaged in (TEXT[:index], TEXT[index:] if index else "", TEXT + "A", TEXT + "="):
        with pytest.raises(CursorError):
            read_cursor(damaged, KEY)
    if extra.strip():
        with pytest.raises(CursorError):
            read_cursor(TEXT[:index] + extra + TEXT[index:], KEY)


@given(st.one_of(st.text(), st.binary(), st.integers(), st.none(), st.lists(st.integers())))
def test_an_invalid_cursor_is_rejected_and_not_quoted(value: object) -> None:
    with pytest.raises(CursorError) as caught:
        read_cursor(value, KEY)
    reason = (
        "it is damaged" if isinstance(value, str) else f"it is no text but {type(value).__name__}"
    )
    assert str(caught.value) == f"cannot resume from this cursor: {reason}"


@pytest.mark.parametrize(
    "content", ["[" * 5_000, "null", "{}", "[]", "[1]", '[1,"a"]', "[NaN, 1]", "[1" + "0" * 5_000]
)
def test_base64_text_that_is_not_a_cursor_is_rejected(content: str) -> None:
    text = base64.urlsafe_b64encode(content.encode()).decode().rstrip("=")
    with pytest.raises(CursorError):
        read_cursor(text, KEY)


def forged(*content: object) -> str:
    """Return a cursor with a valid checksum and any content."""
    values = list(content)
    return _encoded(json.dumps([*values, _checksum(values)], separators=(",", ":")))


@pytest.mark.parametrize(
    "rest",
    [
        ([], 0, None, False, None),
        ({"start_id": None}, 0, None, False, None),
        ({"start_id": {"a": 1}}, 0, None, False, None),
        ({"start_id": True}, 0, None, False, None),
        ({}, -1, None, False, None),
        ({}, True, None, False, None),
        ({}, "3", None, False, None),
        ({}, 0, 7, False, None),
        ({}, 0, None, 0, None),
        ({}, 0, None, False, -1),
    ],
)
def test_a_cursor_with_a_valid_checksum_and_invalid_content_is_rejected(
    rest: tuple[object, ...],
) -> None:
    with pytest.raises(CursorError):
        read_cursor(forged(1, KEY.operation, KEY.arguments, *rest), KEY)


def test_the_error_for_another_version_names_it() -> None:
    with pytest.raises(CursorError, match="version"):
        read_cursor(forged(2, "something", "else"), KEY)
    with pytest.raises(CursorError, match="version"):
        read_cursor(forged(2), KEY)


def test_the_error_for_another_operation_names_both() -> None:
    other = ListKey.of("applications", "listApplication", (), {"page_size": 100})
    with pytest.raises(CursorError, match=r"meetings\.getRooms.*applications\.listApplication"):
        read_cursor(TEXT, other)


@pytest.mark.parametrize(
    ("path", "query"),
    [
        ((), {}),
        ((), {"page_size": 101}),
        ((), {"page_size": 100, "start_id": "5"}),
        (("theme",), {"page_size": 100}),
        ((), {"page_size": [100]}),
    ],
)
def test_a_cursor_of_other_arguments_is_rejected(
    path: tuple[str, ...], query: dict[str, object]
) -> None:
    with pytest.raises(CursorError, match="other arguments"):
        read_cursor(TEXT, ListKey.of("meetings", "getRooms", path, query))


@pytest.mark.parametrize(
    ("headers", "cookies"),
    [({}, {}), ({"X-Tenant": "b"}, {}), ({}, {"X-Tenant": "a"}), ({"X-Tenant": "a"}, {"c": 1})],
)
def test_headers_and_cookies_count_as_arguments(
    headers: dict[str, object], cookies: dict[str, object]
) -> None:
    key = ListKey.of("a", "b", (), {}, {"X-Tenant": "a"}, {})
    assert read_cursor(write_cursor(key, PLACE), key) == PLACE
    with pytest.raises(CursorError, match="other arguments"):
        read_cursor(write_cursor(key, PLACE), ListKey.of("a", "b", (), {}, headers, cookies))


def test_omitted_arguments_do_not_count() -> None:
    assert ListKey.of("a", "b", (), {}, {"X-Tenant": None}, {}) == ListKey.of("a", "b", (), {})


def test_arguments_that_are_sent_alike_are_equal() -> None:
    moment = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)
    one = ListKey.of("a", "b", ("x", 1), {"n": 10, "flag": True, "at": moment, "none": None})
    two = ListKey.of(
        "a", "b", ("x", "1"), {"at": "2024-01-01T00:00:00Z", "flag": "true", "n": "10"}
    )
    assert one == two


def test_arguments_that_cannot_be_sent_are_rejected() -> None:
    with pytest.raises(ArgumentError, match="since"):
        ListKey.of("a", "b", (), {"since": object()})


def test_a_cursor_contains_no_argument_of_the_call() -> None:
    key = ListKey.of("a", "b", ("tenant-4711",), {"token": "s3cret", "name": "Ada"})
    text = base64.urlsafe_b64decode(write_cursor(key, PLACE) + "==").decode()
    assert not [word for word in ("4711", "s3cret", "Ada", "room-36", "http") if word in text]


async def test_a_pager_rejects_a_wrong_cursor_before_anything_is_sent() -> None:
    made = MadeList("hal-cursor")
    one = pager(made)
    await one.collect(limit=3)
    requests_before = len(made.asked)
    for query, name in (({"page_size": 5}, "listThings"), ({}, "listOthers")):
        with pytest.raises(CursorError) as caught:
            pager(made, query, name=name, resume=one.cursor)
        assert caught.value.operation == name
    with pytest.raises(PaginationError):
        pager(made, resume="junk")
    assert len(made.asked) == requests_before


async def test_a_cursor_cannot_set_other_parameters() -> None:
    key = ListKey.of("made", "listThings", (), {})
    text = write_cursor(key, ListPosition(position={"start_id": "thing-1", "admin": "true"}))
    with pytest.raises(CursorError):
        pager(MadeList("hal-cursor"), resume=text)
