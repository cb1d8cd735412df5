"""Webhooks: deliver events, and record them so that tests can wait for them."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Any, Literal, TypeAlias, overload

import attrs
import httpx

from trunkline.sandbox._common.clock import SandboxClock
from trunkline.webhooks import sign

from .sender import Sender, Sleep, skip_reason

Status: TypeAlias = Literal["pending", "delivered", "failed", "skipped"]

_MAX_IN_FLIGHT = 1_000  # webhooks that are sent at the same time
_POLL_INTERVAL = 0.05  # seconds between checks for rooms that have expired


@attrs.define(eq=False)
class Webhook:
    """One event and its delivery.

    Attributes:
        number: The sequence number, starting at 1.
        event: The name of the event, such as `room:expired`.
        body: The body of the webhook.
        application_id: The application that owns the room, or the name of a described API.
        url: The callback URL, or None if neither the room nor its application has one.
        at: The time of the event by the sandbox's clock.
        status: `pending`, then `delivered` (the receiver responded with a 2xx), `failed` (no attempt
            was successful), or `skipped` (not sent).
        reason: The reason why it was skipped, or None.
        attempts: The outcome of each attempt: the status of the response, or the name of an
            exception.
        authorization: The `Authorization` header with the signature.
    """

    number: int
    event: str
    body: Any
    application_id: str
    url: str | None
    at: datetime
    status: Status = "pending"
    reason: str | None = None
    attempts: list[int | str] = attrs.field(factory=list)
    authorization: str = attrs.field(default="", repr=False)

    @property
    def content(self) -> bytes:
        """The encoded body."""
        return json.dumps(self.body, separators=(",", ":")).encode()

    def matches(self, event: str, fields: dict[str, object]) -> bool:
        """Return whether it is no longer pending, and has this name and these body fields."""
        if self.status == "pending" or self.event != event:
            return False
        body = self.body if isinstance(self.body, dict) else {}
        return all(body.get(name) == value for name, value in fields.items())


class Webhooks(Sequence[Webhook]):
    """The webhooks of a sandbox, oldest first.

    Each webhook is signed and posted to its callback URL until the receiver responds with a 2xx, at
    most three times. Only loopback and allowed hosts are called. Webhooks to the same URL are sent
    in order, one at a time.

    Args:
        clock: The clock for timestamps.
        sleep: Waits between attempts.
        hosts: The allowed hosts besides loopback.
        max_records: The number of webhooks to record.

    Attributes:
        attempts: The maximum number of attempts for one webhook. Default: 3.
        transport: The httpx transport that sends webhooks, to any host. For example,
            `httpx.ASGITransport(app=…)` calls an ASGI application without a socket. Default: None,
            connections to loopback and the allowed hosts.
        on_poll: Called before each check of `wait_for`; expires the rooms that are due.
    """

    def __init__(
        self, clock: SandboxClock, sleep: Sleep, hosts: Collection[str], max_records: int
    ) -> None:
        self.attempts = 3
        self.transport: httpx.AsyncBaseTransport | None = None
        self._clock, self._sleep = clock, sleep
        self._hosts = frozenset(hosts)
        self._record: deque[Webhook] = deque(maxlen=max_records)
        self._count = 0
        self._unsent: deque[Webhook] = deque()
        self._tasks: dict[asyncio.Task[None], str] = {}
        self._changed = asyncio.Event()
        self.on_poll: Callable[[], None] = lambda: None

    @overload
    def __getitem__(self, index: int) -> Webhook: ...
    @overload
    def __getitem__(self, index: slice) -> list[Webhook]: ...
    def __getitem__(self, index: int | slice) -> Webhook | list[Webhook]:
        return list(self._record)[index] if isinstance(index, slice) else self._record[index]

    def __len__(self) -> int:
        return len(self._record)

    def emit(
        self,
        body: Any,
        url: str | None,
        application_id: str,
        key: tuple[str, str] | None,
        *,
        event: str = "",
    ) -> Webhook:
        """Record an event and send it.

        Args:
            body: The body of the webhook.
            url: The callback URL, or None.
            application_id: The application that owns the room.
            key: The API key of the account, and its signature secret; None for no signature.
            event: The name of the event. Default: the property `event` of the body.
        """
        self._count += 1
        name, now = event or body["event"], self._clock.now()
        webhook = Webhook(self._count, name, body, application_id, url, now)
        self._record.append(webhook)
        if key is not None:
            webhook.authorization = sign(
                webhook.content,
                key[1],
                now=self._clock.time(),
                api_key=key[0],
                application_id=application_id,
            )
        webhook.reason = skip_reason(url, self._hosts, self.transport is not None)
        if webhook.reason is None and len(self._unsent) + len(self._tasks) >= _MAX_IN_FLIGHT:
            webhook.reason = f"{_MAX_IN_FLIGHT} other webhooks are being sent"
        if webhook.reason is not None:
            self._finish(webhook, "skipped")
        else:
            self._unsent.append(webhook)
            self.flush()
        return webhook

    def flush(self) -> None:
        """Start to send the webhooks that were emitted while no event loop was running."""
        if not self._unsent:
            return
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            return
        while self._unsent:
            webhook = self._unsent.popleft()
            url = webhook.url or ""
            predecessors = [task for task, other_url in self._tasks.items() if other_url == url]
            task = loop.create_task(self._deliver(webhook, url, predecessors))
            self._tasks[task] = url
            task.add_done_callback(lambda finished: self._tasks.pop(finished, None))

    async def _deliver(
        self, webhook: Webhook, url: str, predecessors: Sequence[asyncio.Task[None]]
    ) -> None:
        if predecessors:
            await asyncio.wait(predecessors)
        sender = Sender(self.transport, self._sleep)
        headers = {"Content-Type": "application/json"}
        if webhook.authorization:
            headers["Authorization"] = webhook.authorization
        delivered = await sender.send(
            url, webhook.content, headers, self.attempts, webhook.attempts
        )
        self._finish(webhook, "delivered" if delivered else "failed")

    def _finish(self, webhook: Webhook, status: Status) -> None:
        webhook.status = status
        self._changed.set()
        self._changed = asyncio.Event()

    async def wait_for(
        self,
        event: str,
        *,
        count: int = 1,
        timeout: float = 5.0,  # noqa: ASYNC109 (the error message lists the webhooks)
        **fields: object,
    ) -> Webhook:
        """Wait until an event is delivered, failed or skipped, and return its webhook.

        Args:
            event: The name of the event, such as `room:expired`.
            count: Which of the matching webhooks to return, including earlier ones. Default: 1, the
                first.
            timeout: The maximum wait in seconds, of real time. Default: 5.
            fields: Fields that the body must have, such as `room_id="…"`.

        Raises:
            TimeoutError: No such event within `timeout`. The message lists the recorded ones.
        """
        try:
            async with asyncio.timeout(timeout):
                while True:
                    self.on_poll()
                    self.flush()
                    found = [each for each in self._record if each.matches(event, fields)]
                    if len(found) >= count:
                        return found[count - 1]
                    try:
                        await asyncio.wait_for(self._changed.wait(), _POLL_INTERVAL)
                    except TimeoutError:
                        continue
        except TimeoutError:
            known = ", ".join(f"{each.event} ({each.status})" for each in self._record)
            detail = f"recorded: {known}" if known else "no event is recorded"
            raise TimeoutError(f"no {event!r} within {timeout:g} s; {detail}") from None

    def clear(self) -> None:
        """Delete the records. Webhooks in flight are still sent."""
        self._record.clear()
        self._unsent.clear()

    async def stop(self) -> None:
        """Cancel the webhooks in flight."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)
