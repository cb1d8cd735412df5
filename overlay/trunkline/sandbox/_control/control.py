"""The controls under `/_sandbox`: what `Sandbox` does by code, for other languages and processes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from trunkline._common.version import version
from trunkline.sandbox._apis.fixtures import SEEDS
from trunkline.sandbox._common.errors import APIError, invalid
from trunkline.sandbox._common.formats import parse_iso, timestamp
from trunkline.sandbox._common.schema import Schema
from trunkline.sandbox._core import SandboxCore
from trunkline.sandbox._faults.chaos import FAULT_PRESETS
from trunkline.sandbox._faults.kinds import KINDS
from trunkline.sandbox._http.routing import Call, Response, Route, nothing, reply

from .console import body_of, delete, get, post
from .views import view_chaos, view_entry, view_fault, view_request

_YEARS = 100 * 365 * 86_400.0  # that the clock can be moved by
_LATEST = 250_000_000_000.0  # a time of the year 9892, near the end of Python's calendar
_MOST_SEEDED = 100_000

_TEXT = {"type": "string"}
_FAULT: Mapping[str, Schema] = {
    "kind": {"type": "string", "enum": tuple(KINDS)},
    "times": {"type": "integer", "minimum": 1, "maximum": 1_000_000},
    "path": _TEXT,
    "method": _TEXT,
    "status": {"type": "integer", "minimum": 200, "maximum": 599},
    "retry_after": {
        "type": ["string", "number", "object", "null"],
        "properties": {"date": {"type": "number", "minimum": -_YEARS, "maximum": _YEARS}},
    },
    "field": _TEXT,
    "seconds": {"type": "number", "minimum": -_YEARS, "maximum": _YEARS},
    "size": {"type": "integer", "minimum": 1},
}
_CHAOS: Mapping[str, Schema] = {
    "seed": {"type": "integer"},
    "rate": {"type": "number", "minimum": 0, "maximum": 1},
    "only": {"type": "array", "items": {"type": "string"}},
}
_CLOCK: Mapping[str, Schema] = {
    "advance": {"type": "number", "minimum": -_YEARS, "maximum": _YEARS},
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


class Control:
    """The handlers of a sandbox's controls."""

    def __init__(self, core: SandboxCore) -> None:
        self._core = core
        self._faults = core.faults

    def routes(self) -> Sequence[Route]:
        """Return the table of the controls."""
        rate, seconds = {"type": ["string", "null"]}, {"type": "number", "minimum": 0}
        amount = {"type": "integer", "minimum": 0, "maximum": _MOST_SEEDED}
        return (
            get("/state", self._state),
            get("/credentials", self._credentials),
            get("/faults", self._waiting),
            post("/faults", self._fail_next, body_of(_FAULT)),
            delete("/faults", self._no_faults),
            get("/chaos", self._chaos),
            post("/chaos", self._begin_chaos, body_of(_CHAOS, "seed")),
            delete("/chaos", self._end_chaos),
            post("/rate-limit", self._rate_limit, body_of({"rate": rate}, "rate")),
            delete("/rate-limit", self._rate_limit),
            post("/latency", self._latency, body_of({"seconds": seconds}, "seconds")),
            delete("/latency", self._latency),
            get("/requests", self._requests, _REQUESTS),
            get("/requests/{number}", self._request),
            delete("/requests", self._no_requests),
            get("/ledger", self._ledger, _LEDGER),
            get("/clock", self._clock),
            post("/clock", self._set_clock, body_of(_CLOCK)),
            delete("/clock", self._reset_clock),
            post("/tokens/expire", self._expire_tokens),
            post("/tokens/revoke", self._revoke_tokens),
            post("/seed", self._seed, body_of(dict.fromkeys(SEEDS, amount))),
            post("/reset", self._reset),
        )

    def _state(self, call: Call) -> Response:
        core, faults = self._core, self._faults
        requests = core.requests
        sent: dict[str, int] = {}
        for webhook in core.webhooks:
            sent[webhook.status] = sent.get(webhook.status, 0) + 1
        return reply(
            {
                "version": version(),
                "application_id": core.credentials.application_id,
                "clock": self._time(),
                "documents": call.state.store.counts(),
                "requests": {
                    "kept": len(requests),
                    "last": requests[-1].number if len(requests) else 0,
                    "changes": requests.changes,
                },
                "ledger": len(core.ledger),
                "webhooks": sent,
                "faults": [view_fault(each) for each in faults.waiting()],
                "chaos": view_chaos(faults.chaos),
                "rate_limit": faults.rate,
                "latency": faults.latency,
                "db": core.db is not None,
            }
        )

    def _credentials(self, call: Call) -> Response:
        return reply({**self._core.credentials.environment()})

    def _waiting(self, call: Call) -> Response:
        waiting = [view_fault(each) for each in self._faults.waiting()]
        return reply({"waiting": waiting, "kinds": list(KINDS)})

    def _fail_next(self, call: Call) -> Response:
        options: dict[str, Any] = dict(call.body)
        asked = options.get("retry_after")
        if isinstance(asked, dict):
            if set(asked) != {"date"}:
                raise invalid("retry_after", "must be seconds, text, or {'date': seconds}")
            options["retry_after"] = timedelta(seconds=asked["date"])
        return reply(view_fault(self._core.fail_next(**options)), 201)

    def _no_faults(self, call: Call) -> Response:
        self._faults.forget()
        return nothing()

    def _chaos(self, call: Call) -> Response:
        return reply({"chaos": view_chaos(self._faults.chaos), "ingredients": list(FAULT_PRESETS)})

    def _begin_chaos(self, call: Call) -> Response:
        return reply(view_chaos(self._core.start_chaos(**call.body)))

    def _end_chaos(self, call: Call) -> Response:
        self._faults.chaos = None
        return nothing()

    def _rate_limit(self, call: Call) -> Response:
        self._faults.limit(call.body.get("rate"))
        return nothing()

    def _latency(self, call: Call) -> Response:
        self._faults.latency = call.body.get("seconds", 0.0)
        return nothing()

    def _requests(self, call: Call) -> Response:
        log, query = self._core.requests, call.query
        path, method = query["path"] or "*", query["method"]
        found = [each for each in log.to(path, method) if each.number > query["after"]]
        newest = found[-query["limit"] :]
        return reply({"requests": [view_request(each, query["brief"]) for each in newest]})

    def _request(self, call: Call) -> Response:
        text = call.params["number"]
        number = int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else 0
        request = self._core.requests.numbered(number)
        if request is None:
            raise APIError(404, "There is no request with this number, or it is not kept any more.")
        return reply(view_request(request, brief=False))

    def _no_requests(self, call: Call) -> Response:
        self._core.requests.clear()
        return nothing()

    def _ledger(self, call: Call) -> Response:
        query = call.query
        wanted = [
            each
            for each in self._core.ledger[query["after"] :]
            if query["action"] in (None, each.action) and query["kind"] in (None, each.kind)
        ]
        entries = [view_entry(each) for each in wanted[-query["limit"] :]]
        return reply({"entries": entries, "last": len(self._core.ledger)})

    def _time(self) -> dict[str, Any]:
        clock = self._core.clock
        ahead = round(clock.offset(), 3) + 0.0  # never -0.0
        return {"now": timestamp(clock.now()), "frozen": clock.is_frozen, "ahead": ahead}

    def _clock(self, call: Call) -> Response:
        return reply(self._time())

    def _set_clock(self, call: Call) -> Response:
        clock, freeze = self._core.clock, call.body.get("freeze")
        if isinstance(freeze, str):
            moment = parse_iso(freeze)
            if moment is None or moment.timestamp() < 0:
                raise invalid("freeze", "must be an ISO 8601 date after 1970, or true or false")
            clock.freeze(moment)
        elif freeze is not None:
            (clock.freeze if freeze else clock.resume)()
        by = call.body.get("advance", 0)
        if not 0 <= clock.time() + by <= _LATEST:
            raise invalid("advance", "must lead to a time between 1970 and 9892")
        clock.advance(by)
        return reply(self._time())

    def _reset_clock(self, call: Call) -> Response:
        self._core.clock.reset()
        return nothing()

    def _expire_tokens(self, call: Call) -> Response:
        self._core.tokens.expire_all()
        return nothing()

    def _revoke_tokens(self, call: Call) -> Response:
        self._core.tokens.revoke_all()
        return nothing()

    def _seed(self, call: Call) -> Response:
        made = self._core.seed(None, dict(call.body))
        return reply({kind: len(each) for kind, each in made.items() if each}, 201)

    def _reset(self, call: Call) -> Response:
        self._core.reset()
        return nothing()
