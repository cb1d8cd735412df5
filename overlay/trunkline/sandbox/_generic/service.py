"""`DescribedAPIs`: all described APIs of one sandbox."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from trunkline.sandbox._common.errors import APIError
from trunkline.sandbox._http.routing import CustomHandler
from trunkline.sandbox._state.credentials import Credentials
from trunkline.sandbox._state.state import State
from trunkline.sandbox._values.schemas import Schemas

from .api import GenericAPI
from .callbacks import DescribedEvent
from .description import APIDescription
from .objects import Objects
from .outcomes import Outcomes
from .router import DescribedRouter
from .security import ClientCredentials


class DescribedAPIs:
    """The described APIs of a sandbox.

    Args:
        descriptions: The APIs.
        credentials: The sandbox's credentials.
        seed: The same seed gives the same responses.
        handlers: Returns the handler that replaces the built-in one of an operation, or None.

    Attributes:
        apis: The APIs, by name.
        credentials: The credentials of their clients.
        router: Finds the operation of a request.
    """

    def __init__(
        self,
        descriptions: Sequence[APIDescription],
        credentials: Credentials,
        seed: int,
        handlers: Callable[[str, str], CustomHandler | None],
    ) -> None:
        self.credentials = ClientCredentials(credentials, descriptions)
        plain = Outcomes(Schemas({}), "")
        self.router = DescribedRouter(lambda error: plain.error_body(None, error))
        self.apis: dict[str, GenericAPI] = {}
        kinds: set[str] = set()
        for description in descriptions:
            api = GenericAPI(description, self.credentials, str(seed), handlers)
            api.add_to(self.router, kinds)
            self.apis[api.name] = api

    @property
    def kinds(self) -> list[str]:
        """The names of all collections."""
        return [each.kind for api in self.apis.values() for each in api.objects]

    def collections(self) -> Iterable[tuple[GenericAPI, Objects]]:
        """Yield the collections, with their APIs."""
        for api in self.apis.values():
            for objects in api.objects:
                yield api, objects

    def base_urls(self, origin: str, client: str = "") -> dict[str, str]:
        """Return the base URLs of the APIs that are below a path of their own, and `*`.

        Args:
            origin: The origin of the sandbox.
            client: The class of the client whose APIs are returned; empty for all.
        """
        mounted = {
            name: f"{origin}{api.mount}{api.description.prefix}"
            for name, api in self.apis.items()
            if api.mount and client in ("", api.description.client)
        }
        return {**mounted, "*": origin}

    def seed(
        self, state: State, amounts: Mapping[str, int | Iterable[Mapping[str, Any]]]
    ) -> dict[str, list[dict[str, Any]]]:
        """Create objects of each kind and return them.

        Raises:
            ValueError: A kind is unknown, or no valid object is found.
        """
        unknown = amounts.keys() - {*self.kinds}
        if unknown:
            known = ", ".join(self.kinds) or "none"
            raise ValueError(
                f"seed: unknown kind {', '.join(sorted(unknown))}; expected one of {known}"
            )
        created: dict[str, list[dict[str, Any]]] = {}
        for api, objects in self.collections():
            amount = amounts.get(objects.kind, ())
            fields = ({} for _ in range(amount)) if isinstance(amount, int) else amount
            try:
                created[objects.kind] = [api.seeded(state, objects, each) for each in fields]
            except APIError as error:
                raise ValueError(f"seed: {objects.kind}: {error.detail}") from None
        return created

    def events(self) -> Iterable[tuple[GenericAPI, DescribedEvent]]:
        """Yield the webhooks and callbacks, with their APIs."""
        for api in self.apis.values():
            for event in api.callbacks.events:
                yield api, event
