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
from trunkline.sandbox._common.errors import Refusal
from trunkline.sandbox._common.redaction import redacted, redacted_query
from trunkline.sandbox._control.console import Console
from trunkline.sandbox._core import SandboxCore
from trunkline.sandbox._faults.kinds import KINDS, moved_by, refused
from trunkline.sandbox._http.auth import CHECKS, Attempt
from trunkline.sandbox._http.request_body import read_body, read_call
from trunkline.sandbox._http.request_log import RecordedRequest
from trunkline.sandbox._http.response_delivery import deliver, finish
from trunkline.sandbox._http.routing import Answer, Match, Router, SandboxApi

log = logging.getLogger("trunkline.sandbox")

APIS = (
    applications.API,
    SandboxApi(
        name="meetings",
        prefix="/beta/meetings",
        auth="jwt",
        shape="meetings",
        routes=meetings.ROUTES + recordings.ROUTES + themes.ROUTES,
    ),
    SandboxApi(
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

    def __init__(self, core: SandboxCore, hosts: Collection[str], console: Console) -> None:
        self._core = core
        self._faults = core.faults
        self._requests = core.requests
        self._hosts = {host.lower() for host in hosts}
        self._console = console
        self._sleep = core.sleep
        self._router = Router(APIS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            raise NotImplementedError("the sandbox speaks HTTP alone")
        path = (scope.get("raw_path") or scope["path"].encode()).decode("latin-1")
        query = scope["query_string"].decode("latin-1")
        try:
            answer = await self.respond(scope["method"], path, query, scope["headers"], receive)
        except ClientDisconnect:
            return
        if answer.latency:
            await self._sleep(answer.latency)
        await deliver(answer, scope, receive, send, self._sleep)

    async def respond(
        self,
        method: str,
        path: str,
        query: str,
        headers: Iterable[tuple[bytes, bytes]],
        receive: Receive,
    ) -> Answer:
        """Return the answer to a request, and how it is to be delivered."""
        given = {name.decode("latin-1"): text.decode("latin-1") for name, text in headers}
        asked = dict(parse_qsl(query, keep_blank_values=True)) if query else {}
        if Console.is_for(path):
            answer = await self._for_console(method, path, asked, given, receive)
            answer.headers = finish(answer, self._core.state.clock)
            return answer
        self._core.expire_due()
        shown = redacted_query(asked) if asked else asked
        record = RecordedRequest(
            method, path, shown, redacted(given), at=self._core.state.clock.time()
        )
        self._requests.add(record)
        answer = await self._answer(
            _Incoming(record, asked, given, receive, self._router.shape(path))
        )
        answer.headers = finish(answer, self._core.state.clock)
        answer.latency = self._faults.latency
        if answer.delivery in ("whole", "cut", "slow"):
            record.status = answer.status
            if record.operation != "token":  # there the body holds one
                record.keep_answer(answer.body, answer.headers)
        self._requests.settle(record)
        return answer

    async def _for_console(
        self,
        method: str,
        path: str,
        query: Mapping[str, str],
        headers: Mapping[str, str],
        receive: Receive,
    ) -> Answer:
        try:
            self._check_host(headers.get("host", ""))
            body = await read_body(receive, self._core.state.quotas.body)
            return await self._console.answer(method, path, query, headers, body)
        except Refusal as refusal:
            return refused(refusal, "problem")

    async def _answer(self, incoming: _Incoming) -> Answer:
        record = incoming.record
        try:
            self._check_host(incoming.headers.get("host", ""))
            match = self._router.find(record.method, record.path)
            record.operation = match.route.name
            incoming.shape = match.route.shape or match.api.shape
            return await self._carry_out(match, incoming)
        except Refusal as refusal:
            return refused(refusal, incoming.shape)

    def _check_host(self, host: str) -> None:
        before, _, port = host.lower().rpartition(":")
        name = before if port.isdecimal() else host.lower()
        if name in self._hosts or name == "localhost":
            return
        try:
            ipaddress.ip_address(name.strip("[]"))
        except ValueError:
            raise Refusal(421, "The sandbox is not known by the name in the Host header.") from None

    async def _carry_out(self, match: Match, incoming: _Incoming) -> Answer:
        record, shape, clock = incoming.record, incoming.shape, self._core.state.clock
        fault = self._faults.take(record.method, record.path)
        kind = KINDS[fault.kind] if fault else None
        if fault and kind:
            record.fault = fault.name
            if not kind.body_read:
                return kind.make(fault, clock, shape, Answer())
        body = await read_body(incoming.receive, self._core.state.quotas.body)
        if shape != "oauth2":  # there the body holds a token
            record.keep(body)
        if fault and kind and not kind.carried_out:
            return kind.make(fault, clock, shape, Answer())
        with clock.moved(moved_by(fault)):
            try:
                answer = await self._handle(match, incoming, body)
            except Refusal as refusal:
                answer = refused(refusal, shape)
            except Exception:
                log.exception("the sandbox failed at %s %s", record.method, record.path)
                answer = refused(Refusal(500, "The sandbox itself failed; see its log."), shape)
        self._core.state.store.commit()
        return kind.make(fault, clock, shape, answer) if fault and kind else answer

    async def _handle(self, match: Match, incoming: _Incoming, body: bytes) -> Answer:
        route, record, headers = match.route, incoming.record, incoming.headers
        self._faults.check_rate(match.api.name)
        attempt = Attempt(headers.get("authorization", ""), record.method, record.path)
        secure = route.secure
        if not isinstance(secure, bool):
            secure = secure(self._core.state, match.params)
        identity = CHECKS[match.api.auth if secure else "none"](self._core.state, attempt)
        if route.json and not _accepts_json(headers.get("accept", "*/*")):
            raise Refusal(406, "The answer is application/json, which Accept does not let in.")
        try:
            call = await read_call(self._core.state, match, incoming.query, headers, body, identity)
        except Refusal as refusal:
            if route.says is None or refusal.status != 400:
                raise
            raise Refusal(400, route.says) from None
        answer = route.handler(call)
        return await answer if isawaitable(answer) else answer


_REFUSED = re.compile(r";\s*q=0(\.0*)?\s*(;|$)", re.IGNORECASE)


def _accepts_json(accept: str) -> bool:
    given = [each for each in accept.split(",") if not (";" in each and _REFUSED.search(each))]
    wanted = {each.partition(";")[0].strip().lower() for each in given}
    return not wanted.isdisjoint({"*/*", "application/*", "application/json", ""})
