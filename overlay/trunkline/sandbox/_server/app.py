"""Request pipeline of the sandbox, as an ASGI application and in process.

host → control endpoints? → route → fault → rate limit → credentials → Accept → body → validation
→ handler → commit → delivery
"""

from __future__ import annotations

import asyncio
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
from trunkline.sandbox._common.errors import APIError, ErrorShape
from trunkline.sandbox._common.redaction import redact_headers, redact_query
from trunkline.sandbox._control.control_app import ControlApp
from trunkline.sandbox._core import SandboxCore
from trunkline.sandbox._faults.kinds import KINDS, clock_skew, error_response
from trunkline.sandbox._http.auth import CHECKS, AuthRequest
from trunkline.sandbox._http.request_body import read_body, read_call
from trunkline.sandbox._http.request_log import RecordedRequest
from trunkline.sandbox._http.response_delivery import deliver, finalize_headers
from trunkline.sandbox._http.routing import (
    Match,
    Response,
    Router,
    SandboxAPI,
    ServedRequest,
    json_response,
)
from trunkline.sandbox._state.state import Shapes

log = logging.getLogger("trunkline.sandbox")

APIS = (
    applications.API,
    *(
        SandboxAPI(
            name="meetings",
            prefix=prefix,
            auth="jwt",
            shape="meetings",
            routes=meetings.ROUTES + recordings.ROUTES + themes.ROUTES,
        )
        for prefix in meetings.PREFIXES
    ),
    *(
        SandboxAPI(
            name="conversations",
            prefix=prefix,
            auth="jwt",
            shape="conversation",
            recorded_shape="recorded-conversation",
            routes=conversations.ROUTES + members.ROUTES,
        )
        for prefix in conversations.PREFIXES
    ),
    media.API,
    coviu.API,
    s3.API,
)


@attrs.define
class _RequestContext:
    """A request in progress: its record, its input, and the shapes of its response."""

    record: RecordedRequest
    query: Mapping[str, str]
    raw_query: str
    headers: Mapping[str, str]
    receive: Receive
    shape: ErrorShape
    shapes: Shapes


class App:
    """The ASGI application.

    Args:
        core: The parts of the sandbox: state, faults, records, clock.
        hosts: Names that are accepted in `Host`, besides IP addresses and `localhost`. Other
            names are rejected, which stops DNS rebinding.
        control_app: Handles requests to the page and the control endpoints.
    """

    def __init__(self, core: SandboxCore, hosts: Collection[str], control_app: ControlApp) -> None:
        self._core = core
        self._faults = core.faults
        self._requests = core.requests
        self._hosts = {host.lower() for host in hosts}
        self._control_app = control_app
        self._sleep = core.sleep
        self._router = Router(APIS) if core.described is None else core.described.router

    def operations(self, api: str = "") -> set[str]:
        """Return the operationIds of an API, or of all APIs."""
        return self._router.operations(api)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one HTTP request."""
        if scope["type"] != "http":
            raise NotImplementedError("the sandbox supports HTTP only")
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
        """Return the response to a request, including the way it is delivered."""
        header_values = {name.decode("latin-1"): text.decode("latin-1") for name, text in headers}
        query_values = dict(parse_qsl(query, keep_blank_values=True)) if query else {}
        if ControlApp.handles(path) and not self._is_operation(method, path, header_values):
            response = await self._respond_control(
                method, path, query_values, header_values, receive
            )
            response.headers = finalize_headers(response, self._core.state.clock)
            return response
        self._core.expire_due()
        logged_query = redact_query(query_values) if query_values else query_values
        record = RecordedRequest(
            method,
            path,
            logged_query,
            redact_headers(header_values),
            at=self._core.state.clock.time(),
        )
        self._requests.add(record)
        shapes: Shapes = self._core.state.shapes
        loop = asyncio.get_running_loop()
        started = loop.time()
        response = await self._respond_api(
            _RequestContext(
                record,
                query_values,
                query,
                header_values,
                receive,
                self._router.shape(path, shapes),
                shapes,
            )
        )
        record.duration = loop.time() - started
        response.headers = finalize_headers(response, self._core.state.clock)
        response.latency = self._faults.latency
        if method == "HEAD":
            response.body = b""
        if response.delivery in ("whole", "cut", "slow"):
            record.status = response.status
            if record.operation != "token":  # its response body has a token
                record.record_response(response.body, response.headers)
        self._requests.complete(record)
        return response

    def _is_operation(self, method: str, path: str, headers: Mapping[str, str]) -> bool:
        """Return whether a described API has the path of the page; browsers get the page."""
        if path != "/" or "text/html" in headers.get("accept", ""):
            return False
        try:
            self._router.find(method, path)
        except APIError:
            return False
        return True

    async def _respond_control(
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
            return await self._control_app.respond(method, path, query, headers, body)
        except APIError as error:
            return error_response(error, "problem")

    async def _respond_api(self, context: _RequestContext) -> Response:
        record = context.record
        try:
            self._check_host(context.headers.get("host", ""))
            try:
                match = self._router.find(record.method, record.path)
            except APIError as error:
                if record.method == "OPTIONS" and error.status == 405:  # every path has it
                    return Response(status=204, headers=error.headers)
                raise
            record.operation = match.route.name
            context.shape = match.route.shape or match.api.error_shape(context.shapes)
            return await self._apply_fault(match, context)
        except APIError as error:
            return error_response(error, context.shape)

    def _check_host(self, host: str) -> None:
        before, _, port = host.lower().rpartition(":")
        name = before if port.isdecimal() else host.lower()
        if name in self._hosts or name == "localhost":
            return
        try:
            ipaddress.ip_address(name.strip("[]"))
        except ValueError:
            raise APIError(
                421, "The name in the Host header is not allowed; see --allow-host."
            ) from None

    async def _apply_fault(self, match: Match, context: _RequestContext) -> Response:
        record, shape, clock = context.record, context.shape, self._core.state.clock
        fault = self._faults.take(record.method, record.path)
        kind = KINDS[fault.kind] if fault else None
        if fault and kind:
            record.fault = fault.name
            if kind.other_shapes:
                context.shapes = "described" if context.shapes == "recorded" else "recorded"
                shape = context.shape = match.route.shape or match.api.error_shape(context.shapes)
            if not kind.reads_body:
                return kind.respond(fault, clock, shape, Response())
        body = await read_body(context.receive, self._core.state.quotas.body)
        if shape != "oauth2":  # the body of a token request may have a token
            record.record_body(body)
        if fault and kind and not kind.after_handler:
            return kind.respond(fault, clock, shape, Response())
        with clock.moved(clock_skew(fault)):
            try:
                response = await self._handle(match, context, body)
            except APIError as error:
                response = error_response(error, shape)
            except Exception:
                log.exception("the sandbox failed to handle %s %s", record.method, record.path)
                response = error_response(
                    APIError(500, "Internal error of the sandbox; see its log."), shape
                )
            if match.api.sends_rate_limit and context.shapes == "recorded":
                response.headers |= self._faults.rate_headers(match.api.name)
        self._core.state.store.commit()
        return kind.respond(fault, clock, shape, response) if fault and kind else response

    async def _handle(self, match: Match, context: _RequestContext, body: bytes) -> Response:
        route, record, headers = match.route, context.record, context.headers
        self._faults.check_rate(match.api.name)
        if route.serve is not None:
            return await route.serve(
                ServedRequest(
                    state=self._core.state,
                    match=match,
                    method=record.method,
                    path=record.path,
                    query=context.raw_query,
                    headers=headers,
                    body=body,
                )
            )
        auth_request = AuthRequest(headers.get("authorization", ""), record.method, record.path)
        requires_auth = route.requires_auth
        if not isinstance(requires_auth, bool):
            requires_auth = requires_auth(self._core.state, match.params)
        identity = CHECKS[match.api.auth if requires_auth else "none"](
            self._core.state, auth_request
        )
        if route.produces_json and not _accepts_json(headers.get("accept", "*/*")):
            raise APIError(
                406, "The response is application/json, which the Accept header does not allow."
            )
        try:
            call = await read_call(self._core.state, match, context.query, headers, body, identity)
        except APIError as error:
            if route.bad_request_detail is None or error.status != 400:
                raise
            raise APIError(400, route.bad_request_detail) from None
        call.shapes = context.shapes
        custom = self._core.handlers.find(match.api.name, route.name)
        call.built_in = lambda: route.handler(call)
        response = (custom or route.handler)(call)
        return _as_response(await response if isawaitable(response) else response)


def _as_response(value: object) -> Response:
    """Return the response that a handler returned; a custom one may return a JSON value or None."""
    if isinstance(value, Response):
        return value
    return Response(status=204) if value is None else json_response(value)


_ZERO_QUALITY = re.compile(r";\s*q=0(\.0*)?\s*(;|$)", re.IGNORECASE)


def _accepts_json(accept: str) -> bool:
    ranges = [
        each for each in accept.split(",") if not (";" in each and _ZERO_QUALITY.search(each))
    ]
    types = {each.partition(";")[0].strip().lower() for each in ranges}
    return not types.isdisjoint({"*/*", "application/*", "application/json", ""})
