"""JSON views of requests, faults, webhooks and ledger entries."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from trunkline.sandbox._common.formats import timestamp
from trunkline.sandbox._common.redaction import redact_headers, redact_text
from trunkline.sandbox._events.webhooks import Webhook
from trunkline.sandbox._faults.chaos import Chaos
from trunkline.sandbox._faults.fault import Fault
from trunkline.sandbox._http.request_log import RecordedRequest
from trunkline.sandbox._state.ledger import Entry


def view_request(request: RecordedRequest, brief: bool) -> dict[str, Any]:
    """Return a recorded request; a brief view omits headers and bodies."""
    view: dict[str, Any] = {
        "number": request.number,
        "at": timestamp(datetime.fromtimestamp(request.at, UTC)),
        "method": request.method,
        "path": request.path,
        "query": request.query,
        "operation": request.operation,
        "status": request.status,
        "fault": request.fault,
        "duration": request.duration,
    }
    if not brief:
        view |= {
            "headers": request.headers,
            "body": redact_text(request.body),
            "response_headers": redact_headers(request.response_headers),
            "response": redact_text(request.response),
        }
    return view


def view_fault(fault: Fault) -> dict[str, Any]:
    """Return a pending fault."""
    return {
        "kind": fault.kind,
        "times": fault.times,
        "path": fault.path,
        "method": fault.method,
        "status": fault.status,
        "retry_after": None if fault.retry_after is None else str(fault.retry_after),
        "field": fault.field,
        "seconds": fault.seconds,
        "size": fault.size,
    }


def view_chaos(chaos: Chaos | None) -> dict[str, Any] | None:
    """Return the configuration of random faults, or None."""
    if chaos is None:
        return None
    return {"seed": chaos.seed, "rate": chaos.rate, "only": list(chaos.only)}


def view_entry(entry: Entry) -> dict[str, str]:
    """Return an entry of the ledger."""
    return {
        "action": entry.action,
        "kind": entry.kind,
        "id": entry.id,
        "at": timestamp(entry.at),
    }


def view_webhook(webhook: Webhook) -> dict[str, Any]:
    """Return a webhook without its signature."""
    return {
        "number": webhook.number,
        "at": timestamp(webhook.at),
        "event": webhook.event,
        "status": webhook.status,
        "reason": webhook.reason,
        "url": webhook.url,
        "application_id": webhook.application_id,
        "attempts": webhook.attempts,
        "body": webhook.body,
    }
