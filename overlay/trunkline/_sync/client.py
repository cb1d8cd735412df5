"""`SyncClient`, the base class of the blocking clients."""

from __future__ import annotations

import functools
import importlib
import inspect
from collections.abc import Callable
from types import TracebackType
from typing import Any, ClassVar, NoReturn, Self, Unpack, cast

from trunkline._call.option_types import ClientOptions
from trunkline._client.child_resources import resource_property
from trunkline._client.client import Client
from trunkline._common.secret import as_secret, refuse_to_pickle
from trunkline.errors import ClientStateError

from .process import current_process
from .resource import SyncResource, child_of, child_property, described


class SyncClient:
    """A blocking client for the APIs of one provider, with one set of credentials.

    All blocking clients of a process share one event loop, which runs in a thread in the
    background, and their connections and limits. A client can be used by several threads at once,
    and in a thread with a running event loop, such as in a notebook, which it then blocks. It is a
    context manager that closes it.

    After a fork, a client continues in the new process, with connections of its own. Pagers,
    iterators and open streams from before the fork raise `ClientStateError`.
    """

    # The class that this one is made of, and its credential arguments.
    _client_class: ClassVar[type[Client]]
    _secrets: ClassVar[frozenset[str]] = frozenset()
    _closed: bool

    def __init__(self, **arguments: Any) -> None:
        self._mask(arguments)
        self._set_up(functools.partial(self._client_class, **arguments))

    @classmethod
    def from_env(cls, **options: Unpack[ClientOptions]) -> Self:
        """Return a client with credentials and base URLs from environment variables.

        The class documents the variables of the credentials.

        Args:
            **options: See `ClientOptions`.

        Raises:
            ConfigError: A credential or a base URL is invalid.
            ArgumentError: An option is unknown or invalid.
        """
        client = cls.__new__(cls)
        client._set_up(functools.partial(cls._client_class.from_env, **options))
        return client

    def _copied(self, changes: dict[str, Any]) -> Self:
        """Return a copy for `with_options`, which each client has with its credentials."""
        self._mask(changes)
        client = self.__new__(type(self))
        client._set_up(lambda: cast(Any, self._find()).with_options(**changes), is_copy=True)
        return client

    def close(self) -> None:
        """Close the client. Calls in progress may fail; later ones raise `ClientStateError`.

        Closing a closed client does nothing. Connections that other clients share stay open, and an
        `http_client` of the caller. Closing the client ends the use of its copies too.
        """
        if not self._closed:
            client = self._find()
            self._closed = True
            self._process.run(client.aclose())

    def __enter__(self) -> Self:
        client = self._find()
        self._process.run(client.__aenter__())
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        client = getattr(self, "_client", None)  # None while it is created
        return f"{type(self).__name__}()" if client is None else repr(client)

    def __reduce__(self) -> NoReturn:
        refuse_to_pickle(self)

    def _child(self, resource: type[SyncResource], name: str) -> SyncResource:
        return child_of(self, resource, name)

    @classmethod
    def _mask(cls, arguments: dict[str, Any]) -> None:
        """Mask credentials in place: a traceback that prints locals must not print them."""
        for name in cls._secrets & arguments.keys():
            arguments[name] = as_secret(arguments[name])

    def _set_up(self, create: Callable[[], Client], *, is_copy: bool = False) -> None:
        self._create = create
        self._is_copy = is_copy
        self._closed = False
        self._start()

    def _start(self) -> None:
        """Create the asynchronous client of this process."""
        process = current_process()
        client = self._create()
        if not self._is_copy:  # a copy shares the context of its client
            process.share(client)
        self._client, self._process = client, process

    def _find(self) -> Client:
        """Return the asynchronous client of this process.

        Raises:
            ClientStateError: The client was closed before the process was forked.
        """
        process = current_process()
        if process is not self._process:
            with process.lock:
                if self._closed:
                    raise ClientStateError("the client is closed")
                if process is not self._process:
                    self._start()
        return self._client


def blocking_client(client: type[Client]) -> type[SyncClient]:
    """Return the blocking class of a generated client."""
    key: Any = client  # a class is hashable, which its type does not say
    return _blocking_client(key)


@functools.cache
def _blocking_client(client: Any) -> type[SyncClient]:

    def init(self: SyncClient, **arguments: Any) -> None:
        self._mask(arguments)
        SyncClient.__init__(self, **arguments)

    def with_options(self: SyncClient, **changes: Any) -> SyncClient:
        return self._copied(changes)

    parameters = inspect.signature(client.__init__).parameters.values()
    members: dict[str, Any] = {
        "__doc__": client.__doc__,
        "_client_class": client,
        "_secrets": frozenset(p.name for p in parameters if p.kind is p.KEYWORD_ONLY),
        "__init__": described(init, client.__init__),
        "with_options": described(with_options, vars(client)["with_options"]),
    }
    for name, member in vars(client).items():
        if isinstance(member, resource_property):
            members[name] = child_property(client, name)
    found = type(client.__name__, (SyncClient,), members)
    found.__module__ = "trunkline.sync"
    return found


def blocking_clients(module: str) -> Callable[[str], Any]:
    """Return the `__getattr__` of the module of the blocking clients.

    Args:
        module: The name of the module.
    """

    def find(name: str) -> Any:
        clients = importlib.import_module(".clients", module.rpartition(".")[0])
        if name in clients.__all__:
            return blocking_client(getattr(clients, name))
        raise AttributeError(f"module {module!r} has no attribute {name!r}", name=name)

    return find
