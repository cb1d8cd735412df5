"""Clients that are pointed at a sandbox, over its port or in process."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import attrs
from cryptography.hazmat.primitives.serialization import load_pem_private_key

if TYPE_CHECKING:
    from os import PathLike

    from trunkline import ClientOptions, Coviu, Vonage
    from trunkline._common.clock import Clock

    from ._server.certificate import Certificate
    from ._server.transport import SandboxTransport
    from ._state.credentials import Credentials

    class VonageOptions(ClientOptions, total=False):
        """Arguments of `Vonage`, also ones to put in place of the right credentials."""

        api_key: str
        api_secret: str
        application_id: str
        private_key: str | bytes | PathLike[str]
        subject: str

    class CoviuOptions(ClientOptions, total=False):
        """Arguments of `Coviu`, also ones to put in place of the right credentials."""

        api_key: str
        key_secret: str


IN_PROCESS = "http://127.0.0.1"
"""The base URL of clients that need no port."""


@attrs.frozen(kw_only=True)
class ClientTarget:
    """Where a client is to send its requests, and with which credentials.

    Attributes:
        credentials: The credentials that the sandbox accepts.
        url: The sandbox's address, or None if it is not running.
        transport: A transport that calls the sandbox in process.
        certificate: The certificate of a sandbox that speaks TLS, or None.
        clock: The clock that the sandbox's clients use, or None for the system's.
    """

    credentials: Credentials
    url: str | None
    transport: SandboxTransport
    certificate: Certificate | None
    clock: Clock | None


def vonage_for(target: ClientTarget, options: VonageOptions) -> Vonage:
    """Return a client of the Vonage APIs."""
    from trunkline import Vonage  # noqa: PLC0415 (a server needs no client)

    known = target.credentials
    options.setdefault("api_key", known.api_key)
    options.setdefault("api_secret", known.api_secret)
    options.setdefault("application_id", known.application_id)
    if "private_key" not in options:  # the first sandbox of a process has to wait for it
        options["private_key"] = _parsed(known.private_key)
    _point(target, options)
    return Vonage(**options)


@lru_cache(maxsize=8)
def _parsed(pem: str) -> Any:
    """Return the key of a PEM text: to read one takes longer than all else that a client is."""
    return load_pem_private_key(pem.encode(), None)


def coviu_for(target: ClientTarget, options: CoviuOptions) -> Coviu:
    """Return a client of the Coviu API."""
    from trunkline import Coviu  # noqa: PLC0415 (a server needs no client)

    options.setdefault("api_key", target.credentials.coviu_api_key)
    options.setdefault("key_secret", target.credentials.coviu_key_secret)
    _point(target, options)
    return Coviu(**options)


def _point(target: ClientTarget, options: Any) -> None:
    """Set the base URL or the transport, and the clock."""
    brings_own = {"transport", "http_client", "ssl_context"} & options.keys()
    if target.url is not None:
        options.setdefault("base_url", target.url)
        if target.certificate is not None and not brings_own:
            options["ssl_context"] = target.certificate.client_context()
    else:
        options.setdefault("base_url", IN_PROCESS)
        if not brings_own:
            options["transport"] = target.transport
    if target.clock is not None:
        options.setdefault("clock", target.clock)
