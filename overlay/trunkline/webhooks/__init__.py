"""Webhooks: receive, verify and parse the events that a provider posts to your server.

`Receiver` does all of it, and calls your handlers; `unwrap` verifies and parses one webhook.
`parse` returns a typed event. `verify` checks the signature of Vonage's signed webhooks, and `sign`
signs one for a test. `parse` does not verify, because it is not documented whether Meetings
callbacks are signed: call `verify` first if your account signs webhooks.
"""

from __future__ import annotations

from ._events import EventEnvelope, UnknownEvent
from ._parse import parse
from ._receiver import Receiver, ReplayStore, unwrap
from ._signature import ReplayGuard, SignedClaims, sign, verify

__all__ = [
    "EventEnvelope",
    "Receiver",
    "ReplayGuard",
    "ReplayStore",
    "SignedClaims",
    "UnknownEvent",
    "parse",
    "sign",
    "unwrap",
    "verify",
]
