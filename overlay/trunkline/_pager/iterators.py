"""Iterators over a list: `ItemIterator`, `PageIterator`, and the `Page` they return."""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import Iterable, Iterator, Mapping
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

import attrs

from trunkline._common.response_info import ResponseInfo
from trunkline._pagination.page_parts import links_at
from trunkline._serialization.model import Model, to_json
from trunkline.errors import TrunklineError

from .walk import END, SLICE, Walk

T_co = TypeVar("T_co", covariant=True)

_KEYS = ("items", "next_cursor", "has_next", "total")


@attrs.frozen(kw_only=True)
class Page(Generic[T_co]):
    """One page of a list, as `await pager` and `pager.pages()` return it.

    Attributes:
        items: The items, without those returned before the list was resumed, those beyond
            `limit`, and those that `dedupe` removed.
        total: The number of items of the whole list; None if the server does not send it.
        links: The links of the page by relation, as received. trunkline never follows them.
        cursor: The position after the last item, for `resume=`.
        next_cursor: The start of the next page, for `pager.page(cursor)`; None if this page is the
            last. A last page that is full may have one: the next page is then empty.
        raw: The decoded JSON of the page. None if `limit` is 0, because no request is sent then.
        response_info: The status, request id and headers of the response. None without a request,
            after pickling, and for the first page of a list that is read backwards.
    """

    items: tuple[T_co, ...]
    total: int | None = None
    links: Mapping[str, str] = attrs.field(factory=dict, repr=False)
    cursor: str = attrs.field(repr=False)
    next_cursor: str | None = attrs.field(default=None, repr=False)
    raw: object = attrs.field(repr=False)
    _model: Any = attrs.field(default=None, repr=False, eq=False, alias="model")

    def to_dict(self, *, secrets: bool = True) -> dict[str, Any]:
        """Return what a web backend sends of a page, ready for `json.dumps`.

        The keys are `items`, `next_cursor`, `has_next` and `total`. FastAPI, Litestar and msgspec
        encode a page in the same way, without secrets.

        Args:
            secrets: Whether to include attributes of the items that hold secrets. Pass False for
                what leaves your server.
        """
        items = [
            item.to_dict(secrets=secrets) if isinstance(item, Model) else to_json(item)
            for item in self.items
        ]
        return {"items": items, **{key: getattr(self, key) for key in _KEYS[1:]}}

    def keys(self) -> Iterable[str]:
        """Return the keys of `dict(page)`, which is `to_dict(secrets=False)`."""
        return _KEYS

    def __getitem__(self, key: str) -> Any:
        if key not in _KEYS:
            raise KeyError(key)
        return self.to_dict(secrets=False)[key] if key == "items" else getattr(self, key)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        from trunkline._serialization.pydantic_schema import page_schema_of  # noqa: PLC0415

        return page_schema_of(cls, source, handler)

    def to_arrow(self) -> Any:
        """Return the items as a `pyarrow.Table`, with the columns of `bulk.export`.

        Attributes that hold secrets are left out. Requires the extra `arrow`.

        Raises:
            ExportError: The items are not models, or a value does not fit its column.
            BulkError: pyarrow is not installed.
        """
        # By name: bulk jobs and exports are built on pagers.
        bulk: Any = importlib.import_module("trunkline.bulk")
        return bulk.to_arrow(self.items, model=self._model)

    @property
    def has_next(self) -> bool:
        """Whether a next page can be requested."""
        return self.next_cursor is not None

    response_info: ResponseInfo | None = attrs.field(default=None, repr=False, eq=False)

    def __getstate__(self) -> dict[str, object]:
        """Return the attributes, for `copy` and `pickle`, without the response."""
        return {name: getattr(self, name) for name in _STATE}

    def __setstate__(self, state: Mapping[str, object]) -> None:
        for name, value in {**state, "response_info": None}.items():
            object.__setattr__(self, name, value)

    def __iter__(self) -> Iterator[T_co]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)


_STATE = tuple(field.name for field in attrs.fields(Page) if field.name != "response_info")

# msgspec, and so Litestar, would encode an attrs class by its fields: `raw` has secrets.
del Page.__attrs_attrs__  # type: ignore[misc]


def page_of(walk: Walk[T_co], items: tuple[T_co, ...]) -> Page[T_co]:
    """Return the page that a walk received last, with the given items."""
    raw, style = walk.received, walk.listing.style
    return Page(
        items=items,
        total=None if raw is None else style.total_items(raw),
        links=links_at(raw, style.links),
        cursor=walk.cursor,
        next_cursor=_next_cursor(walk),
        raw=raw,
        model=getattr(walk.listing.operation.decode, "__self__", None),
        response_info=walk.info,
    )


def _next_cursor(walk: Walk[T_co]) -> str | None:
    try:
        return walk.next_cursor
    except TrunklineError:
        return None  # the next step of the walk raises it


class _WalkIterator(Generic[T_co]):
    """Base class: closes the walk.

    A class rather than an async generator: it cancels pending requests as soon as it is dropped,
    while a generator is closed later, by the event loop.
    """

    __slots__ = ("_closed", "_walk")

    def __init__(self, walk: Walk[T_co]) -> None:
        self._walk = walk
        self._closed = False

    def __aiter__(self) -> Self:
        return self

    @property
    def cursor(self) -> str:
        """The position after the last item that this iterator returned, for `resume=`."""
        return self._walk.cursor

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Cancel pending requests, and wait until they have ended."""
        await self._walk.close()
        self._closed = True

    def __del__(self) -> None:
        self._walk.drop()


class ItemIterator(_WalkIterator[T_co]):
    """The items of a list, one after the other."""

    __slots__ = ()

    async def __anext__(self) -> T_co:
        walk = self._walk
        while True:
            if walk.taken and not walk.taken % SLICE:
                await asyncio.sleep(0)
            if self._closed:
                break
            item = walk.next_item()
            if item is not END:
                return item
            if not await walk.next_page():
                break
        raise StopAsyncIteration


class PageIterator(_WalkIterator[T_co]):
    """The pages of a list, one after the other."""

    __slots__ = ()

    async def __anext__(self) -> Page[T_co]:
        walk = self._walk
        while not self._closed and (walk.has_items or await walk.next_page()):
            items = await walk.take_rest()
            if items:
                return page_of(walk, items)
        raise StopAsyncIteration
