"""`resource_property`, the attributes of clients and resources that are resources."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar, overload

R = TypeVar("R")


class resource_property(Generic[R]):  # noqa: N801 (a decorator, like `property`)
    """An attribute that is a resource of an instance, and the class of the resource on a class.

    Therefore `help(Vonage.meetings.rooms.create)` needs no client and no credentials. The resource
    of an instance is created on first use, by its method `_child`.

    Args:
        find: Returns the class of the resource. It receives the class that has the attribute.
    """

    def __init__(self, find: Callable[[Any], type[R]]) -> None:
        self.__doc__ = find.__doc__
        self._find = find
        self._name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, instance: None, owner: type) -> type[R]: ...

    @overload
    def __get__(self, instance: object, owner: type) -> R: ...

    def __get__(self, instance: Any, owner: type) -> type[R] | R:
        found = self._find(owner)
        if instance is None:
            return found
        resource: R = instance._child(found, self._name)
        instance.__dict__[self._name] = resource  # the next access is a plain look-up
        return resource
