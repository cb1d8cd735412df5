"""trunkline, as its README says to use it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from benchmarks import responses
from benchmarks.setting import Setting
from trunkline import ClientOptions, Limits, Vonage, dumps
from trunkline._serialization import json as _json
from trunkline.applications import Application
from trunkline.meetings import Room


def client(setting: Setting, **options: object) -> Vonage:
    """Return a client of the server."""
    chosen: ClientOptions = {"base_url": setting.base_url}
    context = setting.context()
    if context is not None:
        chosen["ssl_context"] = context
    chosen.update(options)  # type: ignore[typeddict-item]
    return Vonage(
        api_key="b3nchm4r",
        api_secret="of-no-account",
        application_id=responses.APPLICATION_ID,
        private_key=setting.private_key,
        **chosen,
    )


@asynccontextmanager
async def get_application(setting: Setting) -> AsyncIterator[Callable[[], Awaitable[Application]]]:
    """Get an application with HTTP Basic."""
    async with client(setting) as vonage:
        get = vonage.applications.get
        yield lambda: get(responses.APPLICATION_ID)


@asynccontextmanager
async def get_user(setting: Setting) -> AsyncIterator[Callable[[], Awaitable[object]]]:
    """Get a user with a signed JWT."""
    async with client(setting) as vonage:
        get = vonage.users.get
        yield lambda: get(responses.USER_ID)


@asynccontextmanager
async def first_use(setting: Setting) -> AsyncIterator[Callable[[], Awaitable[object]]]:
    """Get a user over a client that was only made: nothing of it was used yet."""
    async with client(setting) as vonage:
        yield lambda: vonage.users.get(responses.USER_ID)


@asynccontextmanager
async def open_calls(setting: Setting) -> AsyncIterator[Callable[[], Awaitable[object]]]:
    """Get an application, with as many connections as there are calls."""
    limits = Limits(max_connections=setting.concurrency)
    async with client(setting, limits=limits, timeout=120.0, deadline=120.0) as vonage:
        get = vonage.applications.get
        yield lambda: get(responses.APPLICATION_ID)


@asynccontextmanager
async def list_applications(
    setting: Setting,
) -> AsyncIterator[Callable[[], Awaitable[list[Application]]]]:
    """List the applications of one page.

    The limit is the page's size: without one, the pager would ask whether a second page follows
    the one full page that the totals speak of.
    """
    async with client(setting) as vonage:
        listed = vonage.applications.list
        yield lambda: listed(page_size=setting.size).collect(setting.size)


@asynccontextmanager
async def get_integers(setting: Setting) -> AsyncIterator[Callable[[], Awaitable[object]]]:
    """Get a long list of large integers, from an operation without a method."""
    async with client(setting) as vonage:
        request = vonage.applications.request
        yield lambda: request("GET", "/v2/integers")


@asynccontextmanager
async def walk_items(setting: Setting) -> AsyncIterator[Callable[[], AsyncIterator[object]]]:
    """Walk the whole list of applications, item by item."""
    async with client(setting) as vonage:
        listed = vonage.applications.list
        yield lambda: aiter(listed(page_size=setting.size))


@asynccontextmanager
async def room_from_dict(setting: Setting) -> AsyncIterator[Callable[[], Room]]:
    """Make a model of one decoded room."""
    data = responses.room()
    yield lambda: Room.from_dict(data)


@asynccontextmanager
async def read_rooms(setting: Setting) -> AsyncIterator[Callable[[], list[Room]]]:
    """Make models of the bytes of a hundred rooms."""
    body = responses.encoded(responses.rooms())
    read, loads = Room.from_dict, _json.loads
    yield lambda: [read(one) for one in loads(body)]


@asynccontextmanager
async def write_rooms(setting: Setting) -> AsyncIterator[Callable[[], bytes]]:
    """Make bytes of the models of a hundred rooms that were read."""
    rooms = [Room.from_dict(one) for one in responses.rooms()]
    yield lambda: dumps(rooms)


@asynccontextmanager
async def write_changed_rooms(setting: Setting) -> AsyncIterator[Callable[[], bytes]]:
    """Make bytes of the models of a hundred rooms, each of them changed since it was read."""
    rooms = [Room.from_dict(one) for one in responses.rooms()]
    for one in rooms:
        one.display_name = "Renamed"
    yield lambda: dumps(rooms)
