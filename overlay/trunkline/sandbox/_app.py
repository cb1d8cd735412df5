"""The way of a request through the sandbox, as an ASGI application.

host → route → fault → rate limit → credentials → Accept → body → bounds → handler → delivery
"""

from __future__ import annotations

import asyncio
import ipaddress
import json
import logging
from collections.abc import Collection, Mapping
from inspect import isawaitable
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import ClientDisconnect
from starlette.types import Receive, Scope, Send

from . import (
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
from ._api import CONTENT_TYPES, Answer, Call, FormField, Match, Router, SandboxApi
from ._auth import CHECKS, Attempt
from ._bodies import read_body, read_form
from ._delivery import deliver
from ._faults import KINDS, Faults, moved_by, refused
from ._problems import Refusal
from ._requests import RecordedRequest, RequestLog, redacted
from ._schema import check, read_query
from ._state import State

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


class App:
    """The ASGI application.

    Args:
        state: What the handlers share.
        faults: What is to go wrong.
        requests: Where requests are recorded.
        hosts: Further names in `Host` that are let in. IP addresses and `localhost` always are:
            an attack by DNS rebinding needs a name of its own.
    """

    def __init__(
        self, state: State, faults: Faults, requests: RequestLog, hosts: Collection[str]
    ) -> None:
        self.state = state
        self._faults = faults
        self._requests = requests
        self._hosts = hosts
        self._router = Router(APIS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            raise NotImplementedError("the sandbox speaks HTTP alone")
        headers = {
            name.decode("latin-1"): text.decode("latin-1") for name, text in scope["headers"]
        }
        query = dict(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True))
        path = (scope.get("raw_path") or scope["path"].encode()).decode("latin-1")
        request = RecordedRequest(scope["method"], path, query, redacted(headers))
        self._requests.add(request)
        try:
            answer = await self._answer(request, headers, receive)
        except ClientDisconnect:
            return
        if answer.delivery in ("whole", "cut", "slow"):
            request.status = answer.status
        if self._faults.latency:
            await asyncio.sleep(self._faults.latency)
        await deliver(answer, self.state.clock, scope, receive, send)

    async def _answer(
        self, request: RecordedRequest, headers: Mapping[str, str], receive: Receive
    ) -> Answer:
        shape = self._router.shape(request.path)
        try:
            self._check_host(headers.get("host", ""))
            match = self._router.find(request.method, request.path)
            request.operation = match.route.name
            shape = match.route.shape or match.api.shape
            return await self._carry_out(match, shape, request, headers, receive)
        except Refusal as refusal:
            return refused(refusal, shape)

    def _check_host(self, host: str) -> None:
        name = host.rpartition(":")[0] if host.rpartition(":")[2].isdecimal() else host
        if name in self._hosts or name == "localhost":
            return
        try:
            ipaddress.ip_address(name.strip("[]"))
        except ValueError:
            raise Refusal(421, "The sandbox is not known by the name in the Host header.") from None

    async def _carry_out(
        self,
        match: Match,
        shape: str,
        request: RecordedRequest,
        headers: Mapping[str, str],
        receive: Receive,
    ) -> Answer:
        fault = self._faults.take(request.method, request.path)
        kind = KINDS[fault.kind] if fault else None
        if fault and kind and not kind.body_read:
            return kind.make(fault, self.state.clock, shape, Answer())
        body = await read_body(receive, self.state.quotas.body)
        if shape != "oauth2":  # there the body holds a token
            request.keep(body)
        if fault and kind and not kind.carried_out:
            return kind.make(fault, self.state.clock, shape, Answer())
        with self.state.clock.moved(moved_by(fault)):
            try:
                answer = await self._handle(match, request, headers, body)
            except Refusal as refusal:
                answer = refused(refusal, shape)
            except Exception:
                log.exception("the sandbox failed at %s %s", request.method, request.path)
                answer = refused(Refusal(500, "The sandbox itself failed; see its log."), shape)
        return kind.make(fault, self.state.clock, shape, answer) if fault and kind else answer

    async def _handle(
        self, match: Match, request: RecordedRequest, headers: Mapping[str, str], body: bytes
    ) -> Answer:
        route = match.route
        self._faults.check_rate(match.api.name)
        attempt = Attempt(headers.get("authorization", ""), request.method, request.path)
        secure = route.secure
        if not isinstance(secure, bool):
            secure = secure(self.state, match.params)
        identity = CHECKS[match.api.auth if secure else "none"](self.state, attempt)
        if route.json and not _accepts_json(headers.get("accept", "*/*")):
            raise Refusal(406, "The answer is application/json, which Accept does not let in.")
        query, found = read_query(request.query, route.query)
        fields, form = await _read(match, headers, body)
        if route.body is not None:
            found += check(fields, route.body)
        if found:
            told = "; ".join(f'"{each.name}" {each.reason}' for each in found)
            raise Refusal(400, told, invalid=found)
        call = Call(
            state=self.state,
            params=match.params,
            query=query,
            body=fields,
            form=form,
            identity=identity,
            headers=headers,
        )
        answer = route.handler(call)
        return await answer if isawaitable(answer) else answer


def _accepts_json(accept: str) -> bool:
    wanted = {each.partition(";")[0].strip().lower() for each in accept.split(",")}
    return not wanted.isdisjoint({"*/*", "application/*", "application/json", ""})


async def _read(
    match: Match, headers: Mapping[str, str], body: bytes
) -> tuple[Mapping[str, Any], list[FormField]]:
    """Return the fields of the body, and those of a form also in their order."""
    encoding = match.route.encoding
    if encoding is None:
        return {}, []
    content_type = headers.get("content-type", "")
    given, wanted = content_type.partition(";")[0].strip().lower(), CONTENT_TYPES[encoding]
    if given != wanted:
        raise Refusal(415, f"The body must be {wanted}.")
    if encoding == "json":
        return _object(body), []
    form = await read_form(content_type, body)
    return dict(form), form


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _object(body: bytes) -> Mapping[str, Any]:
    try:
        value = json.loads(body.decode(), parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise Refusal(400, "The body is not valid JSON.") from None
    if not isinstance(value, dict):
        raise Refusal(400, "The body must be a JSON object.")
    return value
