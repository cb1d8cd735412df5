"""Webhooks: the record of the events that were sent, for a test to wait on."""

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

from .sender import Sender, Sleep, refusal_of, signature

Status: TypeAlias = Literal["waiting", "delivered", "failed", "skipped"]

_UNDER_WAY = 1_000  # webhooks that are being sent at a time
_GLANCE = 0.05  # seconds between two looks at what may have come due meanwhile


@attrs.define(eq=False)
class Webhook:
    """One event, and what became of it.

    Attributes:
        number: How manieth it was, from 1.
        event: Its name, such as `room:expired`.
        body: What it says.
        application_id: The application that it is of.
        url: Where it goes, None where neither the room nor its application has a callback URL.
        at: When it happened, by the sandbox's clock.
        status: `waiting`; then `delivered` (a 2xx), `failed` (no attempt was), or `skipped`.
        why: Why it was skipped.
        attempts: What came of each attempt: the status of the answer, or what went wrong.
        authorization: The header that it is signed with.
    """

    number: int
    event: str
    body: dict[str, Any]
    application_id: str
    url: str | None
    at: datetime
    status: Status = "waiting"
    why: str | None = None
    attempts: list[int | str] = attrs.field(factory=list)
    authorization: str = attrs.field(default="", repr=False)

    @property
    def content(self) -> bytes:
        """The bytes that are sent."""
        return json.dumps(self.body, separators=(",", ":")).encode()

    def tells(self, event: str, fields: dict[str, object]) -> bool:
        """Say whether it is settled, has this name, and says these things."""
        if self.status == "waiting" or self.event != event:
            return False
        return all(self.body.get(name) == value for name, value in fields.items())


class Webhooks(Sequence[Webhook]):
    """The webhooks of a sandbox, oldest first.

    Each is signed, and posted to its URL until a receiver answers with a 2xx, three times at most.
    Only this machine is sent to, unless other hosts were allowed. Those to one URL go one after
    the other, in their order.

    Args:
        clock: The time that they are dated by.
        sleep: Waits between two attempts.
        hosts: Further hosts that may be sent to.
        most: How many are kept in the record.

    Attributes:
        attempts: How often one is sent at most.
        transport: What sends them instead of connections: `httpx.ASGITransport(app=…)` hands them
            to an application of your own without a socket, whatever the host of their URL.
    """

    def __init__(
        self, clock: SandboxClock, sleep: Sleep, hosts: Collection[str], most: int
    ) -> None:
        self.attempts = 3
        self.transport: httpx.AsyncBaseTransport | None = None
        self._clock, self._sleep = clock, sleep
        self._hosts = frozenset(hosts)
        self._record: deque[Webhook] = deque(maxlen=most)
        self._count = 0
        self._unsent: deque[Webhook] = deque()
        self._tasks: dict[asyncio.Task[None], str] = {}
        self._news = asyncio.Event()
        self.look: Callable[[], None] = lambda: None

    @overload
    def __getitem__(self, index: int) -> Webhook: ...
    @overload
    def __getitem__(self, index: slice) -> list[Webhook]: ...
    def __getitem__(self, index: int | slice) -> Webhook | list[Webhook]:
        return list(self._record)[index] if isinstance(index, slice) else self._record[index]

    def __len__(self) -> int:
        return len(self._record)

    def emit(
        self, body: dict[str, Any], url: str | None, application_id: str, key: tuple[str, str]
    ) -> Webhook:
        """Send an event.

        Args:
            body: What it says.
            url: Where it goes.
            application_id: The application that it is of.
            key: The account, and the secret that it signs with.
        """
        self._count += 1
        webhook = Webhook(self._count, body["event"], body, application_id, url, self._clock.now())
        self._record.append(webhook)
        claims = {"api_key": key[0], "application_id": application_id}
        now = int(self._clock.time())
        webhook.authorization = signature(webhook.content, {"iat": now, **claims}, key[1])
        webhook.why = refusal_of(url, self._hosts, self.transport is not None)
        if webhook.why is None and len(self._unsent) + len(self._tasks) >= _UNDER_WAY:
            webhook.why = f"{_UNDER_WAY} others are being sent"
        if webhook.why is not None:
            self._settle(webhook, "skipped")
        else:
            self._unsent.append(webhook)
            self.flush()
        return webhook

    def flush(self) -> None:
        """Begin to send what happened while no event loop was running."""
        if not self._unsent:
            return
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            return
        while self._unsent:
            webhook = self._unsent.popleft()
            url = webhook.url or ""
            before = [task for task, other in self._tasks.items() if other == url]
            task = loop.create_task(self._deliver(webhook, url, before))
            self._tasks[task] = url
            task.add_done_callback(lambda done: self._tasks.pop(done, None))

    async def _deliver(
        self, webhook: Webhook, url: str, before: Sequence[asyncio.Task[None]]
    ) -> None:
        if before:
            await asyncio.wait(before)
        sender = Sender(self.transport, self._sleep)
        headers = {"Authorization": webhook.authorization, "Content-Type": "application/json"}
        delivered = await sender.send(
            url, webhook.content, headers, self.attempts, webhook.attempts
        )
        self._settle(webhook, "delivered" if delivered else "failed")

    def _settle(self, webhook: Webhook, status: Status) -> None:
        webhook.status = status
        self._news.set()
        self._news = asyncio.Event()

    async def wait_for(
        self,
        event: str,
        *,
        count: int = 1,
        timeout: float = 5.0,  # noqa: ASYNC109 (the message says what there was instead)
        **fields: object,
    ) -> Webhook:
        """Wait until an event was sent, delivered or not, and return it.

        Args:
            event: Its name, such as `room:expired`.
            count: Return the first of them, the second, and so on; those of the past count.
            timeout: The seconds to wait at most.
            fields: What its body has to say as well, such as `room_id="…"`.

        Raises:
            TimeoutError: There was no such event in time; the message says which there were.
        """
        try:
            async with asyncio.timeout(timeout):
                while True:
                    self.look()
                    self.flush()
                    found = [each for each in self._record if each.tells(event, fields)]
                    if len(found) >= count:
                        return found[count - 1]
                    try:
                        await asyncio.wait_for(self._news.wait(), _GLANCE)
                    except TimeoutError:
                        continue
        except TimeoutError:
            known = ", ".join(f"{each.event} ({each.status})" for each in self._record)
            told = f"there were: {known}" if known else "there was no other event either"
            raise TimeoutError(f"no {event!r} within {timeout:g} s; {told}") from None

    def clear(self) -> None:
        """Forget the record; what is being sent goes on."""
        self._record.clear()
        self._unsent.clear()

    async def stop(self) -> None:
        """Break off what is being sent."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks)
