"""Control endpoints under `/_sandbox`: the methods of `Sandbox` over HTTP."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from trunkline._common.version import version
from trunkline.sandbox._apis.fixtures import SEED_KINDS
from trunkline.sandbox._common.errors import APIError, invalid
from trunkline.sandbox._common.formats import parse_iso, timestamp
from trunkline.sandbox._common.schema import Schema
from trunkline.sandbox._core import SandboxCore
from trunkline.sandbox._faults.chaos import FAULT_PRESETS
from trunkline.sandbox._faults.kinds import KINDS
from trunkline.sandbox._http.routing import Call, Response, Route, json_response, no_content

from .control_app import delete_route, get_route, object_schema, post_route
from .views import view_chaos, view_entry, view_fault, view_request

_MAX_OFFSET = 100 * 365 * 86_400.0  # seconds
_MAX_TIME = 250_000_000_000.0  # year 9892; Python's dates end with year 9999
_MAX_SEEDED = 100_000

_TEXT = {"type": "string"}
_FAULT: Mapping[str, Schema] = {
    "kind": {"type": "string", "enum": tuple(KINDS)},
    "times": {"type": "integer", "minimum": 1, "maximum": 1_000_000},
    "path": _TEXT,
    "method": _TEXT,
    "status": {"type": "integer", "minimum": 200, "maximum": 599},
    "retry_after": {
        "type": ["string", "number", "object", "null"],
        "properties": {"date": {"type": "number", "minimum": -_MAX_OFFSET, "maximum": _MAX_OFFSET}},
    },
    "field": _TEXT,
    "seconds": {"type": "number", "minimum": -_MAX_OFFSET, "maximum": _MAX_OFFSET},
    "size": {"type": "integer", "minimum": 1, "maximum": 1_000_000_000},
}
_CHAOS: Mapping[str, Schema] = {
    "seed": {"type": "integer"},
    "rate": {"type": "number", "minimum": 0, "maximum": 1},
    "only": {"type": "array", "items": {"type": "string"}},
}
_CLOCK: Mapping[str, Schema] = {
    "advance": {"type": "number", "minimum": -_MAX_OFFSET, "maximum": _MAX_OFFSET},
    "freeze": {"type": ["boolean", "string"]},
}
_SLICE: Mapping[str, Schema] = {
    "after": {"type": "integer", "minimum": 0, "default": 0},
    "limit": {"type": "integer", "minimum": 1, "maximum": 1_000, "default": 100},
}
_REQUESTS = {
    **_SLICE,
    "path": _TEXT,
    "method": _TEXT,
    "brief": {"type": "boolean", "default": False},
}
_LEDGER = {**_SLICE, "action": _TEXT, "kind": _TEXT}


class SandboxControls:
    """The endpoints for state, faults, records, clock and tokens."""

    def __init__(self, core: SandboxCore) -> None:
        self._core = core
        self._faults = core.faults

    def routes(self) -> Sequence[Route]:
        """Return the routes."""
        rate: Schema = {"type": ["string", "null"]}
        seconds: Schema = {"type": "number", "minimum": 0, "maximum": _MAX_OFFSET}
        amount = {"type": "integer", "minimum": 0, "maximum": _MAX_SEEDED}
        return (
            get_route("/state", self._get_state),
            get_route("/credentials", self._get_credentials),
            get_route("/faults", self._get_faults),
            post_route("/faults", self._add_fault, object_schema(_FAULT)),
            delete_route("/faults", self._clear_faults),
            get_route("/chaos", self._get_chaos),
            post_route("/chaos", self._start_chaos, object_schema(_CHAOS, "seed")),
            delete_route("/chaos", self._stop_chaos),
            post_route("/rate-limit", self._set_rate_limit, object_schema({"rate": rate}, "rate")),
            delete_route("/rate-limit", self._set_rate_limit),
            post_route(
                "/latency", self._set_latency, object_schema({"seconds": seconds}, "seconds")
            ),
            delete_route("/latency", self._set_latency),
            get_route("/requests", self._list_requests, _REQUESTS),
            get_route("/requests/{number}", self._get_request),
            delete_route("/requests", self._clear_requests),
            get_route("/ledger", self._list_ledger, _LEDGER),
            get_route("/clock", self._get_clock),
            post_route("/clock", self._set_clock, object_schema(_CLOCK)),
            delete_route("/clock", self._reset_clock),
            post_route("/tokens/expire", self._expire_tokens),
            post_route("/tokens/revoke", self._revoke_tokens),
            post_route("/seed", self._seed, object_schema(dict.fromkeys(self._kinds(), amount))),
            post_route("/reset", self._reset),
        )

    def _kinds(self) -> Sequence[str]:
        described = self._core.described
        return SEED_KINDS if described is None else described.kinds

    def _get_state(self, call: Call) -> Response:
        core, faults = self._core, self._faults
        requests = core.requests
        webhook_counts: dict[str, int] = {}
        for webhook in core.webhooks:
            webhook_counts[webhook.status] = webhook_counts.get(webhook.status, 0) + 1
        return json_response(
            {
                "version": version(),
                "application_id": core.credentials.application_id,
                "clock": self._view_clock(),
                "documents": call.state.store.counts(),
                "requests": {
                    "count": len(requests),
                    "last": requests[-1].number if len(requests) else 0,
                    "changes": requests.changes,
                },
                "ledger": len(core.ledger),
                "webhooks": webhook_counts,
                "faults": [view_fault(each) for each in faults.pending()],
                "chaos": view_chaos(faults.chaos),
                "rate_limit": faults.rate_limit,
                "latency": faults.latency,
                "shapes": call.state.shapes,
                "db": core.db is not None,
                "described": core.described is not None,
                "kinds": [*self._kinds()],
            }
        )

    def _get_credentials(self, call: Call) -> Response:
        described = self._core.described
        own = self._core.credentials if described is None else described.credentials
        return json_response(own.environment())

    def _get_faults(self, call: Call) -> Response:
        pending = [view_fault(each) for each in self._faults.pending()]
        return json_response({"pending": pending, "kinds": list(KINDS)})

    def _add_fault(self, call: Call) -> Response:
        options: dict[str, Any] = dict(call.body)
        retry_after = options.get("retry_after")
        if isinstance(retry_after, dict):
            if set(retry_after) != {"date"}:
                raise invalid("retry_after", "must be seconds, text, or {'date': seconds}")
            options["retry_after"] = timedelta(seconds=retry_after["date"])
        return json_response(view_fault(self._core.fail_next(**options)), 201)

    def _clear_faults(self, call: Call) -> Response:
        self._faults.clear_pending()
        return no_content()

    def _get_chaos(self, call: Call) -> Response:
        return json_response(
            {"chaos": view_chaos(self._faults.chaos), "presets": list(FAULT_PRESETS)}
        )

    def _start_chaos(self, call: Call) -> Response:
        return json_response(view_chaos(self._core.start_chaos(**call.body)))

    def _stop_chaos(self, call: Call) -> Response:
        self._faults.chaos = None
        return no_content()

    def _set_rate_limit(self, call: Call) -> Response:
        self._faults.set_rate_limit(call.body.get("rate"))
        return no_content()

    def _set_latency(self, call: Call) -> Response:
        self._faults.latency = call.body.get("seconds", 0.0)
        return no_content()

    def _list_requests(self, call: Call) -> Response:
        log, query = self._core.requests, call.query
        path, method = query["path"] or "*", query["method"]
        requests = [each for each in log.to(path, method) if each.number > query["after"]]
        newest = requests[-query["limit"] :]
        return json_response({"requests": [view_request(each, query["brief"]) for each in newest]})

    def _get_request(self, call: Call) -> Response:
        text = call.params["number"]
        number = int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else 0
        request = self._core.requests.by_number(number)
        if request is None:
            raise APIError(404, "No request with this number is recorded.")
        return json_response(view_request(request, brief=False))

    def _clear_requests(self, call: Call) -> Response:
        self._core.requests.clear()
        return no_content()

    def _list_ledger(self, call: Call) -> Response:
        query = call.query
        matching = [
            each
            for each in self._core.ledger[query["after"] :]
            if query["action"] in (None, each.action) and query["kind"] in (None, each.kind)
        ]
        entries = [view_entry(each) for each in matching[-query["limit"] :]]
        return json_response({"entries": entries, "last": len(self._core.ledger)})

    def _view_clock(self) -> dict[str, Any]:
        clock = self._core.clock
        offset = round(clock.offset(), 3) + 0.0  # never -0.0
        return {"now": timestamp(clock.now()), "frozen": clock.is_frozen, "offset": offset}

    def _get_clock(self, call: Call) -> Response:
        return json_response(self._view_clock())

    def _set_clock(self, call: Call) -> Response:
        clock, freeze = self._core.clock, call.body.get("freeze")
        if isinstance(freeze, str):
            moment = parse_iso(freeze)
            if moment is None or moment.timestamp() < 0:
                raise invalid("freeze", "must be an ISO 8601 date after 1970, true or false")
            clock.freeze(moment)
        elif freeze is not None:
            (clock.freeze if freeze else clock.resume)()
        by = call.body.get("advance", 0)
        if not 0 <= clock.time() + by <= _MAX_TIME:
            raise invalid("advance", "must result in a time between 1970 and 9892")
        clock.advance(by)
        return json_response(self._view_clock())

    def _reset_clock(self, call: Call) -> Response:
        self._core.clock.reset()
        return no_content()

    def _expire_tokens(self, call: Call) -> Response:
        self._core.tokens.expire_all()
        return no_content()

    def _revoke_tokens(self, call: Call) -> Response:
        self._core.tokens.revoke_all()
        return no_content()

    def _seed(self, call: Call) -> Response:
        created = self._core.seed(None, dict(call.body))
        return json_response({kind: len(each) for kind, each in created.items() if each}, 201)

    def _reset(self, call: Call) -> Response:
        self._core.reset()
        return no_content()
