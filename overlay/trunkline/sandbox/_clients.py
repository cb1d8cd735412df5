"""Create clients that are connected to a sandbox, over its port or in process."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

import attrs
from cryptography.hazmat.primitives.serialization import load_pem_private_key

if TYPE_CHECKING:
    from os import PathLike

    from trunkline import ClientOptions, Coviu, Vonage
    from trunkline._common.clock import Clock
    from trunkline.sync import Coviu as SyncCoviu
    from trunkline.sync import Vonage as SyncVonage

    from ._server.certificate import Certificate
    from ._server.transport import SandboxTransport
    from ._state.credentials import Credentials

    class VonageOptions(ClientOptions, total=False):
        """Arguments of `Vonage`; they override the sandbox's credentials."""

        api_key: str
        api_secret: str
        application_id: str
        private_key: str | bytes | PathLike[str]
        subject: str

    class CoviuOptions(ClientOptions, total=False):
        """Arguments of `Coviu`; they override the sandbox's credentials."""

        api_key: str
        key_secret: str


ClientT = TypeVar("ClientT")

IN_PROCESS = "http://127.0.0.1"
"""The base URL of clients that call the sandbox in process."""


@attrs.frozen(kw_only=True)
class ClientTarget:
    """The address, transport and credentials for a client of a sandbox.

    Attributes:
        credentials: The credentials that the sandbox accepts.
        url: The sandbox's address, or None if it is not running.
        transport: A transport that calls the sandbox in process.
        certificate: The certificate of a sandbox that serves HTTPS, or None.
        clock: The clock that the sandbox's clients use, or None for the system clock.
    """

    credentials: Credentials
    url: str | None
    transport: SandboxTransport
    certificate: Certificate | None
    clock: Clock | None


def vonage_for(target: ClientTarget, options: VonageOptions) -> Vonage:
    """Return a client of the Vonage APIs."""
    from trunkline import Vonage  # noqa: PLC0415 (the server does not need the client)

    return Vonage(**_vonage_options(target, options))


def sync_vonage_for(target: ClientTarget, options: VonageOptions) -> SyncVonage:
    """Return a blocking client of the Vonage APIs."""
    from trunkline.sync import Vonage as SyncVonage  # noqa: PLC0415 (see above)

    return SyncVonage(**_vonage_options(target, options))


def _vonage_options(target: ClientTarget, options: VonageOptions) -> VonageOptions:
    credentials = target.credentials
    options.setdefault("api_key", credentials.api_key)
    options.setdefault("api_secret", credentials.api_secret)
    options.setdefault("application_id", credentials.application_id)
    if "private_key" not in options:  # do not wait for key generation if the caller has a key
        options["private_key"] = _load_private_key(credentials.private_key)
    _set_target(target, options)
    return options


@lru_cache(maxsize=8)
def _load_private_key(pem: str) -> Any:
    """Load a key from PEM text; cached, because loading dominates the cost of a client."""
    return load_pem_private_key(pem.encode(), None)


def coviu_for(target: ClientTarget, options: CoviuOptions) -> Coviu:
    """Return a client of the Coviu API."""
    from trunkline import Coviu  # noqa: PLC0415 (the server does not need the client)

    return Coviu(**_coviu_options(target, options))


def sync_coviu_for(target: ClientTarget, options: CoviuOptions) -> SyncCoviu:
    """Return a blocking client of the Coviu API."""
    from trunkline.sync import Coviu as SyncCoviu  # noqa: PLC0415 (see above)

    return SyncCoviu(**_coviu_options(target, options))


def _coviu_options(target: ClientTarget, options: CoviuOptions) -> CoviuOptions:
    options.setdefault("api_key", target.credentials.coviu_api_key)
    options.setdefault("key_secret", target.credentials.coviu_key_secret)
    _set_target(target, options)
    return options


def described_for(
    target: ClientTarget,
    kind: Callable[..., ClientT],
    credentials: Mapping[str, str],
    base_urls: Mapping[str, str],
    options: dict[str, Any],
) -> ClientT:
    """Return a client of a generated class, with the credentials of described APIs."""
    for name, value in credentials.items():
        if name not in options:
            is_key = value.startswith("-----BEGIN")
            options[name] = _load_private_key(value) if is_key else value
    options.setdefault("base_url", base_urls if len(base_urls) > 1 else base_urls["*"])
    _set_target(target, options)
    return kind(**options)


def _set_target(target: ClientTarget, options: Any) -> None:
    """Set the base URL, the transport or TLS context, and the clock."""
    has_transport = {"transport", "http_client", "ssl_context"} & options.keys()
    if target.url is not None:
        options.setdefault("base_url", target.url)
        if target.certificate is not None and not has_transport:
            options["ssl_context"] = target.certificate.client_context()
    else:
        options.setdefault("base_url", IN_PROCESS)
        if not has_transport:
            options["transport"] = target.transport
    if target.clock is not None:
        options.setdefault("clock", target.clock)
