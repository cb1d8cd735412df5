"""A server of all five APIs in memory, for tests, demos and life without an account.

It keeps state, checks credentials for real, refuses what the providers refuse, and goes wrong
when it is told to. It needs the extra `sandbox`: `pip install 'trunkline[sandbox]'`.

    async with Sandbox() as sandbox:
        async with sandbox.vonage() as vonage:
            ...

`python -m trunkline.sandbox` serves it to other processes.
"""

from __future__ import annotations

try:
    import python_multipart as _python_multipart  # noqa: F401
    import starlette as _starlette  # noqa: F401
    import uvicorn as _uvicorn  # noqa: F401
except ImportError as missing:
    raise ImportError(
        f"trunkline.sandbox needs {missing.name}, which the extra 'sandbox' installs: "
        "pip install 'trunkline[sandbox]'",
        name=missing.name,
    ) from None

from ._apis.meeting_simulator import MeetingLife
from ._common.clock import SandboxClock
from ._events.events import EVENTS as _EVENTS
from ._events.webhooks import Webhook, Webhooks
from ._faults.chaos import FAULT_PRESETS, Chaos
from ._faults.fault import Fault
from ._faults.kinds import KINDS
from ._http.request_log import RecordedRequest, RequestLog
from ._sandbox import Sandbox
from ._server.certificate import Certificate
from ._server.transport import SandboxTransport
from ._state.credentials import Credentials
from ._state.ledger import Entry, Ledger
from ._state.state import Quotas

CHAOS = tuple(FAULT_PRESETS)
"""What a mixture of `Sandbox.chaos` can be made of."""

EVENTS = tuple(_EVENTS)
"""The events that webhooks tell of."""

FAULTS = tuple(KINDS)
"""The kinds of faults that `Sandbox.fail_next` takes."""

__all__ = [
    "CHAOS",
    "EVENTS",
    "FAULTS",
    "Certificate",
    "Chaos",
    "Credentials",
    "Entry",
    "Fault",
    "Ledger",
    "MeetingLife",
    "Quotas",
    "RecordedRequest",
    "RequestLog",
    "Sandbox",
    "SandboxClock",
    "SandboxTransport",
    "Webhook",
    "Webhooks",
]
