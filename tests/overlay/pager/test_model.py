"""The pager against a model: with any behaviour of a server, it yields the list in order."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import attrs
from hypothesis import given
from hypothesis import strategies as st
from tests.fakes.lists import COUNTED, DECLARED, NUMBERED, Json, MadeList, pager, thing

from trunkline.errors import PaginationError, PaginationLoopError

TOTALS = ("total_items", "total_pages", "count", "page_size")
NONSENSE: list[object] = [None, -1, 0, 10**15, "many", "3", True, 2.5, [], {}, float("nan")]

options = st.fixed_dictionaries(
    {},
    optional={
        "read_ahead": st.booleans(),
        "concurrency": st.integers(1, 5),
        "dedupe": st.booleans(),
        "overlap": st.booleans(),
    },
)
styles = st.sampled_from(list(DECLARED))


@attrs.define
class Behaviour:
    """Behaviour of a server.

    Attributes:
        mended: The value that replaces each total of a page.
        failures: Sequence numbers of the requests that fail.
        pauses: Turns of the event loop that each request takes.
    """

    replacement: dict[str, Any]
    failures: set[int]
    pauses: list[int]


behaviours = st.builds(
    Behaviour,
    replacement=st.dictionaries(st.sampled_from(TOTALS), st.sampled_from(NONSENSE)),
    failures=st.sets(st.integers(1, 12), max_size=4),
    pauses=st.lists(st.integers(0, 6), min_size=1, max_size=8),
)


class Unsteady(MadeList):
    """A list served with a behaviour."""

    def __init__(self, style: str, count: int, length: int, behaviour: Behaviour) -> None:
        super().__init__(style, count, length)
        self.behaviour = behaviour
        self.mend = self._with_replacement

    def _with_replacement(self, page: Json) -> object:
        return {name: self.behaviour.replacement.get(name, value) for name, value in page.items()}

    async def pause(self) -> None:
        number = len(self.asked)
        for _ in range(self.behaviour.pauses[number % len(self.behaviour.pauses)]):
            await asyncio.sleep(0)
        if number in self.behaviour.failures:
            raise OSError("the network is down")


@given(styles, st.integers(0, 40), st.integers(1, 12), behaviours, options, st.data())
def test_every_item_comes_once_in_order_despite_failures_and_restarts(
    style: str,
    count: int,
    length: int,
    behaviour: Behaviour,
    options: dict[str, Any],
    data: st.DataObject,
) -> None:
    made = Unsteady(style, count, length, behaviour)

    async def walk() -> list[int]:
        seen: list[int] = []
        cursor: str | None = None
        while True:
            things = pager(made, resume=cursor, **options)
            stop = data.draw(st.none() | st.integers(0, count))
            try:
                async for number in things:
                    seen.append(number)
                    cursor = things.cursor
                    if stop is not None and len(seen) == stop:
                        break
                else:
                    return seen
            except OSError:
                continue  # As a job does: from the cursor.

    seen = asyncio.run(walk())
    assert seen == list(range(count))
    assert made.answering == 0


@given(
    st.sampled_from([*NUMBERED, "single"]),
    st.integers(0, 40),
    st.integers(1, 12),
    behaviours,
    st.lists(st.integers(0, 12), max_size=8),
)
def test_backwards_every_item_comes_once_despite_failures_and_restarts(
    style: str, count: int, length: int, behaviour: Behaviour, stops: list[int]
) -> None:
    made = Unsteady(style, count, length, attrs.evolve(behaviour, replacement={}))

    async def walk() -> list[int]:
        seen: list[int] = []
        cursor = pager(made).reversed().cursor
        while True:
            done = not stops
            limit = stops.pop() if stops else None
            things = pager(made, resume=cursor, limit=limit).reversed()
            try:
                async for number in things:
                    seen.append(number)
            except OSError:
                done = False
            cursor = things.cursor
            if done:
                return seen

    assert asyncio.run(walk()) == list(range(count))[::-1]


@given(
    st.sampled_from(["hal-cursor", "page-number", "page-index", "page-more"]),
    st.lists(st.integers(0, 5), max_size=12),
    options,
    st.booleans(),
)
def test_pages_may_have_any_length(
    style: str, lengths: list[int], options: dict[str, Any], totals: bool
) -> None:
    if style != "hal-cursor":
        lengths = [length for length in lengths if length]  # An empty page is the end in this case.
    made = Ragged(style, lengths, totals=totals)
    options = {name: value for name, value in options.items() if name != "overlap"}
    idle = max((len(run) for run in _runs_of_empty_pages(lengths)), default=0)
    try:
        seen = asyncio.run(pager(made, **options).collect())
    except PaginationLoopError:
        assert idle >= 2
        return
    assert seen == list(range(sum(lengths)))


def _runs_of_empty_pages(lengths: list[int]) -> list[str]:
    return "".join("x" if length else "." for length in lengths).replace("x", " ").split()


class Ragged(MadeList):
    """A list with pages of different lengths."""

    def __init__(self, style: str, lengths: list[int], *, totals: bool) -> None:
        super().__init__(style)
        self.lengths = lengths
        self.totals = totals

    async def __call__(self, params: Mapping[str, object]) -> object:
        self.asked.append(dict(params))
        first = 1 if self.style == "page-number" else 0
        name = {"hal-cursor": "start_id", "page-index": "page_index"}.get(self.style, "page")
        number = int(str(params.get(name, first))) - first
        start = sum(self.lengths[:number])
        length = self.lengths[number] if number < len(self.lengths) else 0
        things = [thing(index) for index in range(start, start + length)]
        page: Json = {"_embedded": {"things": things}, "content": things}
        more = number + 1 < len(self.lengths)
        page["more"] = more
        if more and self.style == "hal-cursor":
            page["_links"] = {"next": {"href": f"?start_id={number + 1}"}}
        if self.totals:
            page["count"] = page["total_items"] = sum(self.lengths)
            page["total_pages"] = len(self.lengths)
            page["page_size"] = max(self.lengths, default=5)
        await asyncio.sleep(0)
        return page


@given(
    st.sampled_from(COUNTED),
    st.integers(0, 30),
    st.integers(1, 7),
    st.lists(st.tuples(st.integers(0, 30), st.integers(-3, 3)), max_size=4),
)
def test_with_dedupe_no_item_is_repeated_while_the_list_grows(
    style: str, count: int, length: int, moves: list[tuple[int, int]]
) -> None:
    made = MadeList(style, count, length)
    fresh = iter(range(1000, 2000))

    async def walk() -> list[int]:
        seen: list[int] = []
        async for number in pager(made, dedupe=True):
            seen.append(number)
            for at, grow in moves:
                if at == len(seen):
                    made.things[:0] = [thing(next(fresh)) for _ in range(max(0, grow))]
        return seen

    try:
        seen = asyncio.run(walk())
    except PaginationLoopError:
        # Several pages of new items at the front look like repeated pages.
        assert sum(max(0, grow) for _, grow in moves) >= length
        return
    assert len(seen) == len(set(seen))
    assert [number for number in seen if number < 1000] == list(range(count))


@given(
    st.sampled_from(COUNTED),
    st.integers(1, 30),
    st.integers(1, 7),
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 29)), max_size=3),
)
def test_with_overlap_every_missed_item_is_reported(
    style: str, count: int, length: int, moves: list[tuple[int, int]]
) -> None:
    made = MadeList(style, count, length)
    removed: set[int] = set()

    async def walk() -> tuple[list[int], bool]:
        seen: list[int] = []
        try:
            async for number in pager(made, overlap=True):
                seen.append(number)
                for at, place in moves:
                    if at == len(seen) and place < len(made.things):
                        removed_number = made.things.pop(place)["number"]
                        assert isinstance(removed_number, int)
                        removed.add(removed_number)
        except PaginationError:
            return seen, True
        return seen, False

    seen, reported = asyncio.run(walk())
    assert seen == sorted(set(seen))
    if not reported:
        assert set(range(count)) - set(seen) <= removed
