"""The way of a request through the sandbox, as an ASGI application and in process.

host → console? → route → fault → rate limit → credentials → Accept → body → bounds → handler →
journal → delivery
"""

from __future__ import annotations

import ipaddress
import logging
import re
from collections.abc import Collection, Iterable, Mapping
from inspect import isawaitable
from urllib.parse import parse_qsl

import attrs
from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope, Send

from trunkline.sandbox._apis import (
    applications,
    conversations,
    coviu,
    media,
    meetings,
    members,
    recordings,
    s3,
    themes,
)
from trunkline.sandbox._common.errors import APIError
from trunkline.sandbox._common.redaction import redacted, redacted_query
from trunkline.sandbox._control.console import ControlApp
from trunkline.sandbox._core import SandboxCore
from trunkline.sandbox._faults.kinds import KINDS, moved_by, refused
from trunkline.sandbox._http.auth import CHECKS, Attempt
from trunkline.sandbox._http.request_body import read_body, read_call
from trunkline.sandbox._http.request_log import RecordedRequest
from trunkline.sandbox._http.response_delivery import deliver, finish
from trunkline.sandbox._http.routing import Match, Response, Router, SandboxAPI

log = logging.getLogger("trunkline.sandbox")

APIS = (
    applications.API,
    SandboxAPI(
        name="meetings",
        prefix="/beta/meetings",
        auth="jwt",
        shape="meetings",
        routes=meetings.ROUTES + recordings.ROUTES + themes.ROUTES,
    ),
    SandboxAPI(
        name="conversations",
        prefix="/beta",
        auth="jwt",
        shape="conversation",
        routes=conversations.ROUTES + members.ROUTES,
    ),
    media.API,
    coviu.API,
    s3.API,
)


@attrs.define
class _Incoming:
    """A request under way: its record, what it brings, and the shape of its API's errors."""

    record: RecordedRequest
    query: Mapping[str, str]
    headers: Mapping[str, str]
    receive: Receive
    shape: str


class App:
    """The ASGI application.

    Args:
        core: The parts of the sandbox: state, faults, records, clock.
        hosts: Names in `Host` that are accepted besides IP addresses and `localhost`. A DNS
            rebinding attack needs a name of its own.
        console: Handles requests for the sandbox itself.
    """

    def __init__(self, core: SandboxCore, hosts: Collection[str], console: ControlApp) -> None:
        self._core = core
        self._faults = core.faults
        self._requests = core.requests
        self._hosts = {host.lower() for host in hosts}
        self._console = console
        self._sleep = core.sleep
        self._router = Router(APIS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Response one request."""
        if scope["type"] != "http":
            raise NotImplementedError("the sandbox speaks HTTP alone")
        path = (scope.get("raw_path") or scope["path"].encode()).decode("latin-1")
        query = scope["query_string"].decode("latin-1")
        try:
            response = await self.respond(scope["method"], path, query, scope["headers"], receive)
        except ClientDisconnect:
            return
        if response.latency:
            await self._sleep(response.latency)
        await deliver(response, scope, receive, send, self._sleep)

    async def respond(
        self,
        method: str,
        path: str,
        query: str,
        headers: Iterable[tuple[bytes, bytes]],
        receive: Receive,
    ) -> Response:
        """Return the answer to a request, and how it is to be delivered."""
        given = {name.decode("latin-1"): text.decode("latin-1") for name, text in headers}
        asked = dict(parse_qsl(query, keep_blank_values=True)) if query else {}
        if ControlApp.is_for(path):
            response = await self._for_console(method, path, asked, given, receive)
            response.headers = finish(response, self._core.state.clock)
            return response
        self._core.expire_due()
        shown = redacted_query(asked) if asked else asked
        record = RecordedRequest(
            method, path, shown, redacted(given), at=self._core.state.clock.time()
        )
        self._requests.add(record)
        response = await self._answer(
            _Incoming(record, asked, given, receive, self._router.shape(path))
        )
        response.headers = finish(response, self._core.state.clock)
        response.latency = self._faults.latency
        if response.delivery in ("whole", "cut", "slow"):
            record.status = response.status
            if record.operation != "token":  # there the body holds one
                record.keep_answer(response.body, response.headers)
        self._requests.settle(record)
        return response

    async def _for_console(
        self,
        method: str,
        path: str,
        query: Mapping[str, str],
        headers: Mapping[str, str],
        receive: Receive,
    ) -> Response:
        try:
            self._check_host(headers.get("host", ""))
            body = await read_body(receive, self._core.state.quotas.body)
            return await self._console.respond(method, path, query, headers, body)
        except APIError as refusal:
            return refused(refusal, "problem")

    async def _answer(self, incoming: _Incoming) -> Response:
        record = incoming.record
        try:
            self._check_host(incoming.headers.get("host", ""))
            match = self._router.find(record.method, record.path)
            record.operation = match.route.name
            incoming.shape = match.route.shape or match.api.shape
            return await self._carry_out(match, incoming)
        except APIError as refusal:
            return refused(refusal, incoming.shape)

    def _check_host(self, host: str) -> None:
        before, _, port = host.lower().rpartition(":")
        name = before if port.isdecimal() else host.lower()
        if name in self._hosts or name == "localhost":
            return
        try:
            ipaddress.ip_address(name.strip("[]"))
        except ValueError:
            raise APIError(
                421, "The sandbox is not known by the name in the Host header."
            ) from None

    async def _carry_out(self, match: Match, incoming: _Incoming) -> Response:
        record, shape, clock = incoming.record, incoming.shape, self._core.state.clock
        fault = self._faults.take(record.method, record.path)
        kind = KINDS[fault.kind] if fault else None
        if fault and kind:
            record.fault = fault.name
            if not kind.body_read:
                return kind.make(fault, clock, shape, Response())
        body = await read_body(incoming.receive, self._core.state.quotas.body)
        if shape != "oauth2":  # there the body holds a token
            record.keep(body)
        if fault and kind and not kind.carried_out:
            return kind.make(fault, clock, shape, Response())
        with clock.moved(moved_by(fault)):
            try:
                response = await self._handle(match, incoming, body)
            except APIError as refusal:
                response = refused(refusal, shape)
            except Exception:
                log.exception("the sandbox failed at %s %s", record.method, record.path)
                response = refused(APIError(500, "The sandbox itself failed; see its log."), shape)
        self._core.state.store.commit()
        return kind.make(fault, clock, shape, response) if fault and kind else response

    async def _handle(self, match: Match, incoming: _Incoming, body: bytes) -> Response:
        route, record, headers = match.route, incoming.record, incoming.headers
        self._faults.check_rate(match.api.name)
        attempt = Attempt(headers.get("authorization", ""), record.method, record.path)
        secure = route.secure
        if not isinstance(secure, bool):
            secure = secure(self._core.state, match.params)
        identity = CHECKS[match.api.auth if secure else "none"](self._core.state, attempt)
        if route.json and not _accepts_json(headers.get("accept", "*/*")):
            raise APIError(406, "The answer is application/json, which Accept does not let in.")
        try:
            call = await read_call(self._core.state, match, incoming.query, headers, body, identity)
        except APIError as refusal:
            if route.says is None or refusal.status != 400:
                raise
            raise APIError(400, route.says) from None
        response = route.handler(call)
        return await response if isawaitable(response) else response


_REFUSED = re.compile(r";\s*q=0(\.0*)?\s*(;|$)", re.IGNORECASE)


def _accepts_json(accept: str) -> bool:
    given = [each for each in accept.split(",") if not (";" in each and _REFUSED.search(each))]
    wanted = {each.partition(";")[0].strip().lower() for each in given}
    return not wanted.isdisjoint({"*/*", "application/*", "application/json", ""})
