"""The names and types of all options: little more than that, as the class of a client needs it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    import ssl

    import httpx

    from trunkline._auth.oauth2 import TokenStore
    from trunkline._common.clock import Clock
    from trunkline._instrumentation.hooks import Hooks, ResponseEvent
    from trunkline._resilience.retry import RetryPolicy
    from trunkline._resilience.throttle import ThrottleStore
    from trunkline._transport.limits import Limits


class CallOptions(TypedDict, total=False):
    """What every method that sends a request takes besides its own arguments.

    Attributes:
        timeout: The seconds that each phase of an attempt may take, or an `httpx.Timeout`.
        deadline: The seconds that the whole call may take.
        headers: Headers that are sent as well, or instead of the usual ones.
        retry: How often the call is tried; None is once.
        on_response: Is called with each answer, before it is read: its status, its headers.
    """

    timeout: float | httpx.Timeout | None
    deadline: float
    headers: Mapping[str, str]
    retry: RetryPolicy | None
    on_response: Callable[[ResponseEvent], object]


class PagerOptions(CallOptions, total=False):
    """What every method that returns a list takes besides its own arguments.

    Attributes:
        limit: How many items to give at most, None for all.
        resume: A cursor to go on from, None to begin at the beginning.
        read_ahead: Whether the next page is asked for before the items of this one are given.
        concurrency: How many pages to have on their way at a time at most, where pages are counted.
        dedupe: Whether an item that was given before is dropped.
        overlap: Whether the last item of a page is read again at the seam to the next one, where
            pages are counted, and a gap raised as an error: items went, and others slipped past.
    """

    limit: int | None
    resume: str | None
    read_ahead: bool
    concurrency: int
    dedupe: bool
    overlap: bool


class ClientOptions(TypedDict, total=False):
    """What every client takes besides its credentials.

    Attributes:
        base_url: One origin that replaces the origin of every API, or full base URLs by API.
        timeout: The seconds that each phase of an attempt may take, or an `httpx.Timeout`.
        deadline: The seconds that a whole call may take.
        retry: How often a call is tried; None is once.
        limits: What the client uses at most.
        transport: Sends the requests instead of the client's own connections.
        http_client: Sends the requests instead, and is not closed with the client.
        ssl_context: What TLS connections are made with.
        headers: Headers that are sent with every request.
        user_agent: What the client calls itself.
        clock: What the client takes for the time.
        rate_limit: How often requests are sent at most, such as `"170/s"`; or that by API. None
            is no limit. Unless given, it is what a provider publishes for its own host.
        throttle_store: Where limits and pauses are kept, for processes that share an account.
        auth: Authorises all calls instead of the client's own credentials.
        token_store: Where access tokens are kept, for processes that share them.
        hooks: What is told of each request, answer and retry.
        telemetry: Whether there are OpenTelemetry spans and metrics. Unless given, there are if
            the program has set a provider of either before it makes the client.
    """

    base_url: str | Mapping[str, str]
    timeout: float | httpx.Timeout | None
    deadline: float
    retry: RetryPolicy | None
    limits: Limits
    transport: httpx.AsyncBaseTransport
    http_client: httpx.AsyncClient
    ssl_context: ssl.SSLContext
    headers: Mapping[str, str]
    user_agent: str
    clock: Clock
    rate_limit: str | Mapping[str, str | None] | None
    throttle_store: ThrottleStore
    auth: httpx.Auth
    token_store: TokenStore
    hooks: Hooks | Sequence[Hooks]
    telemetry: bool


CALL_OPTIONS = CallOptions.__optional_keys__
PAGER_OPTIONS = PagerOptions.__optional_keys__
CLIENT_OPTIONS = ClientOptions.__optional_keys__
