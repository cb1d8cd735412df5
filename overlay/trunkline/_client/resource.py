"""`Resource`, the base class of the generated resources."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar, Unpack, cast, overload

from trunkline._call.api_client import APIClient
from trunkline._call.content.upload import UploadSource
from trunkline._call.download import Download
from trunkline._call.header_arguments import with_headers
from trunkline._call.media_types import NO_MEDIA, Media, select_body
from trunkline._call.option_types import CALL_OPTIONS, PAGER_OPTIONS, CallOptions
from trunkline._call.options import validate_extra
from trunkline._call.stream_source import StreamSource
from trunkline._common.secret import mask_options
from trunkline._operation import Operation
from trunkline._pager import AsyncPager
from trunkline._serialization.nested_keys import check_arguments

from .arguments import unexpected_argument

if TYPE_CHECKING:
    from trunkline._call.event_stream import EventStream

T = TypeVar("T")

_EMPTY: Mapping[str, object] = {}


class Resource:
    """A resource of an API, such as rooms; its methods are the operations on it.

    Args:
        api_client: Sends the operations.
    """

    def __init__(self, api_client: APIClient) -> None:
        self._api_client = api_client

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"

    def _child(self, resource: type[T], name: str) -> T:
        """Return a resource below this one, for `resource_property`."""
        return cast(Any, resource)(self._api_client)  # type: ignore[no-any-return]

    @overload
    async def request(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, object] | None = None,
        json: object = None,
        content: str | bytes | UploadSource | None = None,
        cast_to: None = None,
        **options: Unpack[CallOptions],
    ) -> Any: ...

    @overload
    async def request(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, object] | None = None,
        json: object = None,
        content: str | bytes | UploadSource | None = None,
        cast_to: type[T],
        **options: Unpack[CallOptions],
    ) -> T: ...

    async def request(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, object] | None = None,
        json: object = None,
        content: str | bytes | UploadSource | None = None,
        cast_to: type[Any] | None = None,
        **options: Unpack[CallOptions],
    ) -> Any:
        """Send a request to an endpoint of the API that has no method here.

        Credentials, retries, deadline, limits, hooks and errors are those of any call. It is
        repeated like other calls with this HTTP method.

        Args:
            method: The HTTP method, such as `"POST"`.
            path: The path below the base URL of the API, such as `"/rooms/1/end"`. Escape values
                with `urllib.parse.quote(value, safe="")`.
            query: The query parameters; None values are left out, a list repeats its parameter.
            json: The body as JSON: a model, or JSON types.
            content: The body as it is: text, bytes, or read while it is sent, from a path (a
                `Path`; a `str` is text), an open file, the `UploadFile` of a web framework or an
                async iterable. `headers={"Content-Type": …}` names its type.
            cast_to: The type of the result: a model, a JSON type, `list[Model]`,
                `dict[str, Model]`, or bytes for the body as it is. None returns the JSON value, or
                None for a response without a body.
            **options: See `CallOptions`.

        Raises:
            ArgumentError: An argument is invalid, or the path leads out of the API.
            TrunklineError: As for any call.
        """
        from .custom_request import body_of, operation_of, query_of  # noqa: PLC0415 (rarely used)

        if options:
            mask_options(options)
            for name in options:
                if name not in CALL_OPTIONS:
                    known = {"query", "json", "content", "cast_to", *CALL_OPTIONS}
                    raise unexpected_argument(f"{type(self).__name__}.request", name, known)
        kind, body = body_of(json, content)
        operation = operation_of(self._api_client.api, method, path, kind, cast_to)
        params, call_options = query_of(query), cast(Mapping[str, object], options)
        if cast_to is bytes:
            return await self._api_client.request_bytes(operation, params, body, call_options)
        return await self._api_client.request(operation, params, body, call_options)

    def _call(
        self,
        operation: Operation[T],
        path: tuple[object, ...] = (),
        *,
        query: Mapping[str, object] = _EMPTY,
        body: object = None,
        media: Media = NO_MEDIA,
        headers: Mapping[str, object] = _EMPTY,
        cookies: Mapping[str, object] = _EMPTY,
        options: Mapping[str, object] = _EMPTY,
    ) -> Awaitable[T]:
        """Send an operation and return its result."""
        if options or operation.nested or operation.bodies or headers or cookies:
            operation, body, options = _prepared(
                operation, query, body, media, headers, cookies, options
            )
        return self._api_client.call(operation, path, query, body, options)

    def _paginate(
        self,
        operation: Operation[T],
        path: tuple[object, ...] = (),
        *,
        query: Mapping[str, object] = _EMPTY,
        headers: Mapping[str, object] = _EMPTY,
        cookies: Mapping[str, object] = _EMPTY,
        options: Mapping[str, object] = _EMPTY,
    ) -> AsyncPager[T]:
        """Return the pager of a paginated operation."""
        if options:
            _validate(options, PAGER_OPTIONS)
        if operation.nested:
            _check_nested(operation, query, None, NO_MEDIA, headers, cookies)
        api_client = self._api_client
        call_options: Mapping[str, object] = {
            name: value
            for name, value in options.items()
            if name in CALL_OPTIONS and name != "extra_query"
        }
        # A part of the query, so that a cursor is bound to it and a page position replaces it.
        if extra_query := validate_extra(options.get("extra_query"), "extra_query"):
            query = {**query, **extra_query}
        others: tuple[Mapping[str, object], ...] = (headers, cookies)
        if extra_body := validate_extra(options.get("extra_body"), "extra_body"):
            others = (*others, extra_body)
        if headers or cookies:
            call_options = with_headers(call_options, headers, cookies, operation.styles)

        async def fetch(params: Mapping[str, object]) -> Callable[[], Awaitable[object]]:
            return await api_client.page(operation, path, params, call_options)

        return AsyncPager(
            operation,
            path,
            query,
            fetch,
            options,
            others,
            report=partial(api_client.schema.report, operation.id),
            item_report=api_client.item_report(operation, call_options),
        )

    def _stream(
        self,
        operation: Operation[Any],
        path: tuple[object, ...] = (),
        *,
        query: Mapping[str, object] = _EMPTY,
        body: object = None,
        media: Media = NO_MEDIA,
        headers: Mapping[str, object] = _EMPTY,
        cookies: Mapping[str, object] = _EMPTY,
        options: Mapping[str, object] = _EMPTY,
    ) -> Download:
        """Return the download of an operation; opening it sends the request."""
        operation, body, call_options = _prepared(
            operation, query, body, media, headers, cookies, options
        )
        source = StreamSource(self._api_client, operation, path, query, body, call_options)
        return Download(operation, source)

    def _events(
        self,
        operation: Operation[T],
        path: tuple[object, ...] = (),
        *,
        query: Mapping[str, object] = _EMPTY,
        body: object = None,
        media: Media = NO_MEDIA,
        headers: Mapping[str, object] = _EMPTY,
        cookies: Mapping[str, object] = _EMPTY,
        options: Mapping[str, object] = _EMPTY,
    ) -> EventStream[T]:
        """Return the event stream of an operation; its first event sends the request."""
        from trunkline._call.event_stream import EventStream  # noqa: PLC0415 (rarely needed)

        operation, body, call_options = _prepared(
            operation, query, body, media, headers, cookies, options
        )
        api_client = self._api_client
        return EventStream(
            operation,
            StreamSource(api_client, operation, path, query, body, call_options),
            api_client.item_report(operation, call_options),
        )


def _prepared(  # noqa: PLR0917 (the parts of a call)
    operation: Operation[T],
    query: Mapping[str, object],
    body: object,
    media: Media,
    headers: Mapping[str, object],
    cookies: Mapping[str, object],
    options: Mapping[str, object],
) -> tuple[Operation[T], object, Mapping[str, object]]:
    """Return the operation with the selected media type, its body, and the options with headers.

    Raises:
        ArgumentError: An option is unknown, or a dict among the arguments has a misspelt key.
    """
    if options:
        _validate(options, CALL_OPTIONS, depth=3)
    if operation.nested:
        _check_nested(operation, query, body, media, headers, cookies)
    if operation.bodies:
        operation, body = select_body(operation, body, media)
    if headers or cookies:
        options = with_headers(options, headers, cookies, operation.styles)
    return operation, body, options


def _check_nested(
    operation: Operation[Any],
    query: Mapping[str, object],
    body: object,
    media: Media,
    headers: Mapping[str, object],
    cookies: Mapping[str, object],
) -> None:
    """Check the dicts in the arguments of a call for keys that the description lacks.

    Raises:
        ArgumentError: A dict has a misspelt key.
    """
    places = {"query": query, "header": headers, "cookie": cookies}
    for place, kinds in operation.nested.items():
        if place == "body":
            values = body if isinstance(body, Mapping) else _EMPTY
        elif place == "content":
            values = media[1] or dict.fromkeys(kinds, body)
        else:
            values = places[place]
        check_arguments(kinds, values, "extra_query" if place == "query" else "extra_body")


def _validate(options: Mapping[str, object], known: frozenset[str], *, depth: int = 2) -> None:
    """Check the options of a call.

    Args:
        options: The options.
        known: The names of all options.
        depth: How many frames up the generated method is that was called.

    Raises:
        ArgumentError: An option is unknown; the message suggests an argument of the method.
    """
    mask_options(options)
    for name in options:
        if name not in known:
            method = sys._getframe(depth).f_code
            arguments = method.co_varnames[1 : method.co_argcount + method.co_kwonlyargcount]
            raise unexpected_argument(method.co_qualname, name, {*arguments, *known})
