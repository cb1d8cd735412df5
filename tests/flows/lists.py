"""The lists of the real clients, one for each pagination style."""

from __future__ import annotations

import warnings
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

import attrs
from tests.fakes.keys import rsa_key

from trunkline import AsyncPager, Coviu, Vonage
from trunkline.errors import RetiredAPIWarning


@attrs.frozen
class Clients:
    """The client of each provider."""

    vonage: Vonage
    coviu: Coviu


@attrs.frozen
class Listed:
    """A list of a provider.

    Attributes:
        path: Its path.
        pager: Returns its pager, given the clients, the arguments of the list and pager options.
        identity: The attribute that identifies an item.
        seed: The name of these items in the sandbox.
    """

    path: str
    pager: Callable[..., AsyncPager[Any]]
    identity: str
    seed: str

    def name(self, item: object) -> str:
        return str(getattr(item, self.identity))


LISTS: Mapping[str, Listed] = {
    "page-number": Listed(
        "/v2/applications",
        lambda clients, **options: clients.vonage.applications.list(**options),
        "id",
        "applications",
    ),
    "hal-cursor": Listed(
        "/v1/meetings/rooms",
        lambda clients, **options: clients.vonage.meetings.rooms.list(**options),
        "id",
        "rooms",
    ),
    "record-index": Listed(
        "/beta/conversations",
        lambda clients, **options: clients.vonage.conversations.list(**options),
        "id",
        "conversations",
    ),
    "page-index": Listed(
        "/v3/media",
        lambda clients, **options: clients.vonage.media.list(order="ascending", **options),
        "id",
        "media",
    ),
    "page-more": Listed(
        "/v1/sessions",
        lambda clients, **options: clients.coviu.sessions.list(**options),
        "session_id",
        "coviu_sessions",
    ),
    "single": Listed(
        "/v1/meetings/themes",
        lambda clients, **options: clients.vonage.meetings.themes.list(**options),
        "theme_id",
        "themes",
    ),
}
PAGED = [style for style in LISTS if style != "single"]
COUNTED = [style for style in PAGED if style != "hal-cursor"]

NAMES = (
    "VONAGE_API_KEY",
    "VONAGE_API_SECRET",
    "VONAGE_APPLICATION_ID",
    "COVIU_API_KEY",
    "COVIU_KEY_SECRET",
)


@asynccontextmanager
async def clients(
    url: str, credentials: Mapping[str, str] | None = None, **options: Any
) -> AsyncIterator[Clients]:
    """Yield a client of each provider, by default with fictitious credentials.

    Args:
        url: The server.
        credentials: The environment variables of the clients.
        options: Options of both clients.
    """
    known = credentials or dict.fromkeys(NAMES, "00000000-0000-4000-8000-000000000000")
    # A parsed key, because parsing one takes longer than most tests.
    key: Any = credentials["VONAGE_PRIVATE_KEY"] if credentials else rsa_key()
    vonage = Vonage(
        api_key=known["VONAGE_API_KEY"],
        api_secret=known["VONAGE_API_SECRET"],
        application_id=known["VONAGE_APPLICATION_ID"],
        private_key=key,
        base_url=url,
        **options,
    )
    coviu = Coviu(
        api_key=known["COVIU_API_KEY"],
        key_secret=known["COVIU_KEY_SECRET"],
        base_url=url,
        **options,
    )
    async with vonage, coviu:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RetiredAPIWarning)
            _ = vonage.meetings  # The warning appears once, here.
        yield Clients(vonage, coviu)
