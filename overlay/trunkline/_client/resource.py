"""The base of every generated resource."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, TypeVar

from trunkline._call.api_client import APIClient
from trunkline._call.download import Download
from trunkline._call.header_arguments import with_headers
from trunkline._call.option_types import CALL_OPTIONS, PAGER_OPTIONS
from trunkline._common.secret import mask_headers
from trunkline._operation import Operation
from trunkline._pager import AsyncPager

from .arguments import unexpected_argument

T = TypeVar("T")

_NOTHING: Mapping[str, object] = {}


class Resource:
    """A noun of an API; its methods are the verbs.

    Args:
        caller: Sends the operations.
    """

    def __init__(self, caller: APIClient) -> None:
        self._caller = caller

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"

    def _call(
        self,
        operation: Operation[T],
        path: tuple[object, ...] = (),
        *,
        query: Mapping[str, object] = _NOTHING,
        body: object = None,
        headers: Mapping[str, object] = _NOTHING,
        cookies: Mapping[str, object] = _NOTHING,
        options: Mapping[str, object] = _NOTHING,
    ) -> Awaitable[T]:
        """Carry out an operation that answers one thing, or nothing."""
        if options:
            _check(options, CALL_OPTIONS)
        if headers or cookies:
            options = with_headers(options, headers, cookies)
        return self._caller.call(operation, path, query, body, options)

    def _paginate(
        self,
        operation: Operation[T],
        path: tuple[object, ...] = (),
        *,
        query: Mapping[str, object] = _NOTHING,
        headers: Mapping[str, object] = _NOTHING,
        cookies: Mapping[str, object] = _NOTHING,
        options: Mapping[str, object] = _NOTHING,
    ) -> AsyncPager[T]:
        """Return the list that an operation answers page by page."""
        if options:
            _check(options, PAGER_OPTIONS)
        caller = self._caller
        chosen: Mapping[str, object] = {n: v for n, v in options.items() if n in CALL_OPTIONS}
        if headers or cookies:
            chosen = with_headers(chosen, headers, cookies)

        async def fetch(params: Mapping[str, object]) -> Callable[[], Awaitable[object]]:
            return await caller.page(operation, path, params, chosen)

        return AsyncPager(operation, path, query, fetch, options, (headers, cookies))

    def _stream(
        self,
        operation: Operation[Any],
        path: tuple[object, ...] = (),
        *,
        query: Mapping[str, object] = _NOTHING,
        body: object = None,
        headers: Mapping[str, object] = _NOTHING,
        cookies: Mapping[str, object] = _NOTHING,
        options: Mapping[str, object] = _NOTHING,
    ) -> Download:
        """Return the content that an operation answers, which is not asked for yet."""
        if options:
            _check(options, CALL_OPTIONS)
        if headers or cookies:
            options = with_headers(options, headers, cookies)
        caller, chosen = self._caller, options
        return Download(operation, lambda: caller.stream(operation, path, query, body, chosen))


def _check(options: Mapping[str, object], known: frozenset[str]) -> None:
    mask_headers(options)
    for name in options:
        if name not in known:
            # Of all frames the one before the last is the generated method that was called.
            method = sys._getframe(2).f_code
            arguments = method.co_varnames[1 : method.co_argcount + method.co_kwonlyargcount]
            raise unexpected_argument(method.co_qualname, name, {*arguments, *known})
