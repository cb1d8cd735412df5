from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from tests.overlay.bulk.calls import lost

from trunkline import bulk, errors
from trunkline.bulk._journal.states import JournalRow, State
from trunkline.conversations import User
from trunkline.sandbox import Sandbox

pytestmark = pytest.mark.filterwarnings("ignore::trunkline.errors.SchemaWarning")  # recorded shapes


def row(n: int, **values: Any) -> JournalRow:
    return JournalRow(n=n, key=str(n), state=State.UNKNOWN, row=values)


async def users() -> AsyncIterator[User]:
    for n in range(5):
        yield User(id=f"USR-{n}", name=f"u{n}")


async def test_rows_that_the_columns_do_not_tell_apart_are_an_error() -> None:
    finder = bulk.find_by(users, name="email")
    with pytest.raises(bulk.BulkError, match="rows 7 and 9 have the same email; use columns"):
        await finder.find_all([row(7, email="u3"), row(9, email="u3")])


async def test_a_walk_ends_when_every_row_is_found() -> None:
    left = False

    async def some() -> AsyncIterator[User]:
        nonlocal left
        yield User(id="USR-1", name="u1")
        yield User(id="USR-2", name="u1")  # the first one counts
        yield User(id="USR-3", name="u2")
        left = True

    found = await bulk.find_by(some, name="email").find_all(
        [row(1, email="u1"), row(2, email="u2")]
    )
    assert {n: user.id for n, user in found.items()} == {1: "USR-1", 2: "USR-3"}
    assert not left


async def test_a_list_is_walked_once_for_all_rows() -> None:
    walks = 0

    def walk() -> AsyncIterator[User]:
        nonlocal walks
        walks += 1
        return users()

    found = await bulk.find_by(walk, name="email").find_all(
        [row(7, email="u3"), row(9, email="missing"), row(11, email="u0")]
    )
    assert {n: user.id for n, user in found.items()} == {7: "USR-3", 11: "USR-0"}
    assert walks == 1


async def test_a_row_without_the_column_is_an_error() -> None:
    with pytest.raises(bulk.BulkError, match="row 7 has no column 'email'"):
        await bulk.find_by(users, name="email").find_all([row(7, name="x")])


def test_at_least_one_attribute_is_needed() -> None:
    with pytest.raises(bulk.BulkError, match="expected an attribute and its column"):
        bulk.find_by(users)


async def test_the_first_item_with_the_values_is_found() -> None:
    found = await bulk.find(users(), name="u2")
    assert found is not None
    assert found.id == "USR-2"
    assert await bulk.find(users(), name="u2", id="USR-1") is None


async def test_existing_items_are_found_and_not_created_twice() -> None:
    async with Sandbox() as sandbox, sandbox.vonage() as vonage:

        async def get_or_create() -> tuple[Any, bool]:
            return await bulk.get_or_create(
                lambda: vonage.users.create(name="ada"),
                lambda: bulk.find(vonage.users.list(), name="ada"),
            )

        first, created = await get_or_create()
        second, again = await get_or_create()
        assert (created, again) == (True, False)
        assert first.id == second.id
        with pytest.raises(errors.AlreadyExistsError) as caught:
            await vonage.users.create(name="ada")
        assert caught.value.status == 400
        assert isinstance(caught.value, errors.ConflictError)
        assert isinstance(caught.value, errors.BadRequestError)


async def test_look_first_creates_nothing_if_an_item_is_found() -> None:
    async def create() -> str:
        raise AssertionError("created twice")

    async def found() -> str:
        return "it"

    assert await bulk.get_or_create(create, found, look_first=True) == ("it", False)


@pytest.mark.parametrize(
    "error", [lost(), errors.ConflictError(status=409), errors.AlreadyExistsError(status=400)]
)
@pytest.mark.parametrize("exists", [True, False])
async def test_what_may_exist_is_looked_for_and_the_error_raised_where_it_is_not_found(
    error: errors.TrunklineError, exists: bool
) -> None:
    async def create() -> str:
        raise error

    async def look() -> str | None:
        return "it" if exists else None

    if exists:
        thing, created = await bulk.get_or_create(create, look)
        assert (thing, created) == ("it", isinstance(error, errors.OutcomeUnknownError))
    else:
        with pytest.raises(type(error)):
            await bulk.get_or_create(create, look)
