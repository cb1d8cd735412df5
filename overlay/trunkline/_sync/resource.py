"""`SyncResource`, and the blocking class of each resource class."""

from __future__ import annotations

import functools
import importlib
import inspect
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar, Unpack, overload

from trunkline._call.download import Download
from trunkline._call.option_types import CallOptions
from trunkline._client.child_resources import resource_property
from trunkline._client.resource import Resource
from trunkline._pager import AsyncPager

from .pager import Pager
from .process import Process, current_process
from .streams import SyncDownload, SyncEventStream

T = TypeVar("T")


class SyncResource:
    """A resource of an API, such as rooms; its methods are the operations on it.

    Args:
        find: Returns the asynchronous resource in this process.
    """

    # The class that this one is made of.
    _resource_class: type[Resource] = Resource

    def __init__(self, find: Callable[[], Any]) -> None:
        self._find = find

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"

    def _child(self, resource: type[SyncResource], name: str) -> SyncResource:
        return child_of(self, resource, name)

    @overload
    def request(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, object] | None = None,
        json: object = None,
        content: str | bytes | None = None,
        cast_to: None = None,
        **options: Unpack[CallOptions],
    ) -> Any: ...

    @overload
    def request(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, object] | None = None,
        json: object = None,
        content: str | bytes | None = None,
        cast_to: type[T],
        **options: Unpack[CallOptions],
    ) -> T: ...

    def request(self, method: str, path: str, **arguments: Any) -> Any:
        """Send a request to an endpoint of the API that has no method here.

        Arguments and errors are those of `request` of the asynchronous client.
        """
        process = current_process()
        return process.run(self._find().request(method, path, **arguments))


def blocking_class(resource: type[Resource]) -> type[SyncResource]:
    """Return the class with the same methods, which wait for their results."""
    key: Any = resource  # a class is hashable, which its type does not say
    return _blocking_class(key)


@functools.cache
def _blocking_class(resource: Any) -> type[SyncResource]:
    members: dict[str, Any] = {"__doc__": resource.__doc__, "_resource_class": resource}
    for name, member in _public_members(resource):
        if isinstance(member, resource_property):
            members[name] = child_property(resource, name)
        elif inspect.iscoroutinefunction(member):
            members[name] = _blocking_method(name, member)
        elif inspect.isfunction(member):
            members[name] = _wrapping_method(name, member)
    package = resource.__module__.partition(".resources")[0]
    found = type(resource.__name__, (SyncResource,), members)
    found.__module__ = f"{package}.sync"
    return found


def blocking_names(module: str) -> Callable[[str], Any]:
    """Return the `__getattr__` of the module `sync` of a generated package.

    Args:
        module: The name of the module.
    """
    package = module.rpartition(".")[0]

    def find(name: str) -> Any:
        found = getattr(importlib.import_module(package), name, None)
        if isinstance(found, type) and issubclass(found, Resource):
            return blocking_class(found)
        raise AttributeError(f"module {module!r} has no attribute {name!r}", name=name)

    return find


def result_of(value: Any, process: Process) -> Any:
    """Return the blocking counterpart of a pager or stream; other values unchanged."""
    if isinstance(value, AsyncPager):
        return Pager(value, process)
    if isinstance(value, Download):
        return SyncDownload(value, process)
    events = sys.modules.get("trunkline._call.event_stream")  # imported by those who use it
    is_stream = events is not None and isinstance(value, events.EventStream)
    return SyncEventStream(value, process) if is_stream else value


def _public_members(resource: type[Resource]) -> Iterator[tuple[str, Any]]:
    for cls in reversed(resource.__mro__):
        if cls not in (object, Resource):
            yield from ((n, member) for n, member in vars(cls).items() if not n.startswith("_"))


def child_property(owner: type, name: str) -> resource_property[SyncResource]:
    """Return the attribute of a blocking class that is a resource, from that of the other class."""

    def find(cls: type) -> type[SyncResource]:
        return blocking_class(getattr(owner, name))

    find.__doc__ = vars(owner)[name].__doc__
    return resource_property(find)


def child_of(parent: Any, resource: type[SyncResource], name: str) -> SyncResource:
    """Return a resource below a blocking client or resource."""
    # Under the lock: an asynchronous client belongs to one thread, its event loop's.
    with current_process().lock:
        getattr(parent._find(), name)
    return resource(lambda: getattr(parent._find(), name))


def _blocking_method(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    def method(self: SyncResource, *args: Any, **kwargs: Any) -> Any:
        process = current_process()
        return process.run(getattr(self._find(), name)(*args, **kwargs))

    return described(method, function)


def _wrapping_method(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    def method(self: SyncResource, *args: Any, **kwargs: Any) -> Any:
        process = current_process()
        return result_of(getattr(self._find(), name)(*args, **kwargs), process)

    return described(method, function)


_RETURNS = {"AsyncPager": "Pager", "Download": "SyncDownload", "EventStream": "SyncEventStream"}


def described(method: Callable[..., Any], function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a method with the name, docstring and signature of the asynchronous one."""
    functools.update_wrapper(method, function)
    method.__doc__ = re.sub(r"`(?:await|async) ", "`", function.__doc__ or "")
    returns = str(function.__annotations__.get("return", ""))
    for asynchronous, blocking in _RETURNS.items():
        returns = re.sub(rf"\b{asynchronous}\b", blocking, returns)
    method.__annotations__ = {**function.__annotations__, "return": returns}
    signature = inspect.signature(function).replace(return_annotation=returns)
    method.__signature__ = signature  # type: ignore[attr-defined]
    del method.__wrapped__  # type: ignore[attr-defined]  # it is a coroutine function
    return method
