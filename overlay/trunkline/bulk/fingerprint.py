"""What a journal remembers of the function and the account of its job."""

from __future__ import annotations

import functools
import hashlib
import inspect
from collections.abc import Callable, Iterator
from types import CodeType, FunctionType, MethodType
from typing import Any

from trunkline._client.client import Client
from trunkline._client.resource import Resource


def function_name(function: Callable[..., Any]) -> str:
    """Return a name of a function and of the names that its body uses.

    It is the same in every version of Python, and where only line numbers or literals change.
    """
    plain = _plain(function)
    name = getattr(plain, "__qualname__", type(plain).__qualname__)
    code = getattr(plain, "__code__", None)
    if not isinstance(code, CodeType):
        return str(name)
    used = sorted(set(_names(code)))
    return f"{name.rpartition('.')[2]} ({', '.join(used)})" if used else str(name)


def _names(code: CodeType) -> Iterator[str]:
    yield from (*code.co_names, *code.co_freevars)
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)


def _plain(function: Any) -> Any:
    while True:
        if isinstance(function, functools.partial):
            function = function.func
        elif isinstance(function, MethodType):
            function = function.__func__
        elif hasattr(function, "__wrapped__"):
            function = inspect.unwrap(function)
        else:
            return function


def account_name(function: Callable[..., Any]) -> str | None:
    """Return a hash that stands for the accounts of the clients that a function uses.

    Returns:
        The hash, or None if no client is found in its closure, globals or bound arguments.
    """
    names = sorted({client._api_clients.account_name() for client in clients_of(function)})
    if not names:
        return None
    return names[0] if len(names) == 1 else hashlib.sha256("".join(names).encode()).hexdigest()[:16]


def clients_of(function: Any) -> list[Client]:
    """Return the clients in the closure, the used globals and the bound arguments of a function."""
    found: list[Client] = []
    for value in _values(function):
        if isinstance(value, Client) and value not in found:
            found.append(value)
    return found


def _values(function: Any) -> Iterator[Any]:
    if isinstance(function, functools.partial):
        yield from (*function.args, *function.keywords.values())
        yield from _values(function.func)
    elif isinstance(function, MethodType):
        yield from _held(function.__self__)
        yield from _values(function.__func__)
    elif isinstance(function, FunctionType):
        for cell in function.__closure__ or ():
            try:
                yield cell.cell_contents
            except ValueError:  # a variable that has no value yet
                continue
        used = set(_names(function.__code__))
        yield from (value for name, value in function.__globals__.items() if name in used)
        yield from function.__defaults__ or ()
        yield from (function.__kwdefaults__ or {}).values()
    else:
        yield from _held(function)


def _held(owner: object) -> Iterator[Any]:
    yield owner
    if not isinstance(owner, Resource):  # a resource knows its API, not its client
        yield from getattr(owner, "__dict__", {}).values()
