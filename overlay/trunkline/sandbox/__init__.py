"""An in-memory server of all five APIs, for tests, demos and development without an account.

It keeps state, verifies credentials, validates requests as the providers do, and injects faults
on request. It needs the extra `sandbox`: `pip install 'trunkline[sandbox]'`.

    async with Sandbox() as sandbox:
        async with sandbox.vonage() as vonage:
            ...

`python -m trunkline.sandbox` starts it as a server for other processes.
"""

from __future__ import annotations

from importlib.util import find_spec as _find_spec

try:
    # Found and not imported: only sandboxes of described APIs need it.
    if _find_spec("jsonschema_rs") is None:
        raise ImportError(name="jsonschema_rs")
    import python_multipart as _python_multipart  # noqa: F401
    import starlette as _starlette  # noqa: F401
    import uvicorn as _uvicorn  # noqa: F401
except ImportError as missing:
    raise ImportError(
        f"trunkline.sandbox needs {missing.name}; install the extra 'sandbox': "
        "pip install 'trunkline[sandbox]'",
        name=missing.name,
    ) from None

import importlib as _importlib
from typing import TYPE_CHECKING as _TYPE_CHECKING

from ._apis.meeting_simulator import MeetingSimulator
from ._common.clock import SandboxClock
from ._common.errors import APIError
from ._events.events import EVENTS as _EVENTS
from ._events.webhooks import Webhook, Webhooks
from ._faults.chaos import FAULT_PRESETS, Chaos
from ._faults.fault import Fault
from ._faults.kinds import KINDS
from ._http.request_log import RecordedRequest, RequestLog
from ._http.routing import Call, Response, json_response
from ._sandbox import Sandbox
from ._server.certificate import Certificate
from ._server.transport import SandboxTransport
from ._state.credentials import Credentials
from ._state.ledger import Entry, Ledger
from ._state.state import Quotas

if _TYPE_CHECKING:
    from ._generic.description import APIDescription, CredentialArgument

CHAOS = tuple(FAULT_PRESETS)
"""The names of the fault presets that `Sandbox.chaos` draws from."""

EVENTS = tuple(_EVENTS)
"""The names of the events that the sandbox sends as webhooks."""

FAULTS = tuple(KINDS)
"""The fault kinds that `Sandbox.fail_next` accepts."""

__all__ = [
    "CHAOS",
    "EVENTS",
    "FAULTS",
    "APIDescription",
    "APIError",
    "Call",
    "Certificate",
    "Chaos",
    "CredentialArgument",
    "Credentials",
    "Entry",
    "Fault",
    "Ledger",
    "MeetingSimulator",
    "Quotas",
    "RecordedRequest",
    "RequestLog",
    "Response",
    "Sandbox",
    "SandboxClock",
    "SandboxTransport",
    "Webhook",
    "Webhooks",
    "json_response",
]

# What only described APIs need.
_DESCRIBED = ("APIDescription", "CredentialArgument")


def __getattr__(name: str) -> object:
    if name not in _DESCRIBED:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(_importlib.import_module("._generic.description", __name__), name)
