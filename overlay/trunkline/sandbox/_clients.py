"""Clients that are pointed at a sandbox, over its port or in process."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.serialization import load_pem_private_key

if TYPE_CHECKING:
    from os import PathLike

    from trunkline import ClientOptions, Coviu, Vonage

    from ._sandbox import Sandbox

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


def vonage_for(sandbox: Sandbox, options: VonageOptions) -> Vonage:
    """Return a client of the Vonage APIs."""
    from trunkline import Vonage  # noqa: PLC0415 (a server needs no client)

    known = sandbox.credentials
    options.setdefault("api_key", known.api_key)
    options.setdefault("api_secret", known.api_secret)
    options.setdefault("application_id", known.application_id)
    if "private_key" not in options:  # the first sandbox of a process has to wait for it
        options["private_key"] = _parsed(known.private_key)
    _point(sandbox, options)
    return Vonage(**options)


@lru_cache(maxsize=8)
def _parsed(pem: str) -> Any:
    """Return the key of a PEM text: to read one takes longer than all else that a client is."""
    return load_pem_private_key(pem.encode(), None)


def coviu_for(sandbox: Sandbox, options: CoviuOptions) -> Coviu:
    """Return a client of the Coviu API."""
    from trunkline import Coviu  # noqa: PLC0415 (a server needs no client)

    options.setdefault("api_key", sandbox.credentials.coviu_api_key)
    options.setdefault("key_secret", sandbox.credentials.coviu_key_secret)
    _point(sandbox, options)
    return Coviu(**options)


def _point(sandbox: Sandbox, options: Any) -> None:
    """Point a client at the sandbox's port; without one, have it call the sandbox in process."""
    brings_own = {"transport", "http_client", "ssl_context"} & options.keys()
    if sandbox.is_running:
        options.setdefault("base_url", sandbox.url)
        if sandbox.certificate is not None and not brings_own:
            options["ssl_context"] = sandbox.certificate.client_context()
    else:
        options.setdefault("base_url", IN_PROCESS)
        if not brings_own:
            options["transport"] = sandbox.transport()
    if sandbox.client_clock is not None:
        options.setdefault("clock", sandbox.client_clock)
