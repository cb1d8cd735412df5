"""Names and types of all options. Imports little, because the class of a client needs them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Literal, TypedDict

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
    """Options that every method accepts besides its own arguments.

    An option that is left out has the value of the client; see `ClientOptions`. An invalid value
    raises `ArgumentError`.

    Attributes:
        timeout: The timeout of each phase of an attempt: seconds (more than 0, less than 1e9) for
            connecting, reading and writing, or an `httpx.Timeout`. None disables all timeouts.
        deadline: The seconds that the whole call may take, retries and waits included (more than
            0, less than 1e9). None is the client's value.
        headers: Headers to add to the request; they replace the client's headers of the same
            name. `Authorization` replaces the client's credential. `Host`, `Content-Length` and
            the headers of the connection raise `ArgumentError`.
        retry: The number of attempts and the waits between them; None disables retries.
        on_response: A function, sync or async, that is called with each response of the call. It
            is called before the body of a download is read.
        validation: What happens if a value in a response has another type than described:
            `"lenient"` (the default) keeps the value as it was received and issues one
            `SchemaWarning` for each operation and path; `"strict"` raises `DecodeError`. An array
            in place of an object, or the reverse, always raises.
        extra_query: Query parameters to add that the description does not name. They replace
            arguments of the same name on the wire; None leaves a parameter out. A list repeats
            the parameter.
        extra_body: Properties to add to the top level of a JSON or form body that the description
            does not name. They replace arguments of the same name on the wire; None is null. An
            operation without a body sends them as JSON. Operations whose body is binary, text, a
            multipart form or a JSON value other than an object raise `ArgumentError`.
        rate_limit_wait: Whether a call that the client's throttle delays waits for its turn until
            its deadline, and raises `DeadlineExceededError` then. False (the default) raises
            `ThrottledError` at once if the wait would exceed the deadline.
    """

    timeout: float | httpx.Timeout | None
    deadline: float
    headers: Mapping[str, str]
    retry: RetryPolicy | None
    on_response: Callable[[ResponseEvent], object]
    validation: Literal["lenient", "strict"]
    extra_query: Mapping[str, object]
    extra_body: Mapping[str, object]
    rate_limit_wait: bool


class PagerOptions(CallOptions, total=False):
    """Options that every method that returns a list accepts besides its own arguments.

    They extend `CallOptions`, which apply to each request of the list. None is the default. An
    invalid value raises `ArgumentError`, an invalid `resume` raises `CursorError`.

    Attributes:
        limit: The maximum number of items, 0 or more. Default: no limit.
        resume: The cursor to continue from. Default: the start of the list.
        read_ahead: Whether the next page is requested while the items of this page are consumed.
            Default: True.
        concurrency: The maximum number of concurrent page requests, 1 or more. Applies to lists
            whose pages are numbered; other lists request one page at a time, and so do lists
            with `overlap` or without `read_ahead`. Default: 1.
        dedupe: Whether items that were already returned are dropped. Default: False.
        overlap: Whether the last item of each page is requested again with the next page, to
            detect that items were deleted and others skipped; `PaginationError` is raised then.
            Applies to lists whose pages are numbered. Default: False.
    """

    limit: int | None
    resume: str | None
    read_ahead: bool
    concurrency: int
    dedupe: bool
    overlap: bool


class ClientOptions(TypedDict, total=False):
    """Options that every client accepts besides its credentials.

    An invalid value raises `ArgumentError` or, for `base_url`, `ConfigError`.

    Attributes:
        base_url: An origin that replaces the origin of every API, or a mapping from the name of
            an API to its full base URL, and from `"*"` to an origin for all others. With
            credentials, `https` or a loopback host is required. Default: the published base URLs;
            `from_env()` reads `TRUNKLINE_BASE_URL`.
        timeout: The timeout of each phase of an attempt: seconds (more than 0, less than 1e9) for
            connecting, reading and writing, or an `httpx.Timeout`. None disables all timeouts.
            Default: 10 s to connect, 30 s to read, 30 s to write, no limit on the wait for a free
            connection.
        deadline: The seconds that a whole call may take, retries and waits included (more than
            0, less than 1e9). Default: 60 s.
        retry: The number of attempts and the waits between them; None disables retries.
            Default: `RetryPolicy()`, which is 3 attempts.
        validation: What happens if a value in a response has another type than described:
            `"lenient"` (the default) keeps the value as it was received and issues one
            `SchemaWarning` for each operation and path; `"strict"` raises `DecodeError`. An array
            in place of an object, or the reverse, always raises.
        limits: Limits of connections and of response sizes. Default: `Limits()`.
        transport: An httpx transport that sends the requests. Excludes `http_client` and
            `ssl_context`. Default: the client's own aiohttp connections.
        http_client: An httpx client that sends the requests; the caller closes it. Excludes
            `transport` and `ssl_context`.
        ssl_context: The TLS configuration; `"system"` for the trust store of the operating system,
            which needs the extra `truststore`. Excludes `transport` and `http_client`. Default: the
            certificate authorities in `SSL_CERT_FILE` and `SSL_CERT_DIR`, or else of certifi.
        proxy: The URL of an http or https proxy, with the user info that it needs, for all hosts
            except loopback. Applies to the client's own connections. Default: the environment
            variables `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY`.
        trust_env: Whether the client's own connections use proxies and certificate authorities of
            the environment. Default: True.
        headers: Headers to add to every request. `Host`, `Content-Length` and the headers of the
            connection raise `ArgumentError`.
        user_agent: The `User-Agent` header. Default: the versions of trunkline and Python.
        clock: Replaces the system clock, for tests.
        rate_limit: The maximum request rate, such as `"170/s"`, `"adaptive"` for a rate that is
            found from 429 responses, or a mapping from the name of an API to one of these. None
            disables it, and ignores rate-limit headers. Default: the rate that the provider
            publishes, for requests to the provider's own host.
        throttle_store: Stores rate limits and pauses for processes that share an account.
            Default: kept in the memory of the client.
        auth: An httpx authentication that replaces the client's credentials for all requests.
        token_store: Stores access tokens for processes that share them. Default: kept in the
            memory of the client.
        hooks: Callbacks for request, response and retry events; one `Hooks` or a list of them.
        rate_limit_wait: Whether calls that the client's throttle delays wait for their turn until
            their deadline. Default: False, which raises `ThrottledError` at once if the wait would
            exceed the deadline.
        telemetry: Whether to create OpenTelemetry spans and metrics. True needs the extra `otel`.
            Default: whether the program has set a tracer or meter provider before it creates the
            client.
        warn_retired: Whether the first use of an API that its provider has retired warns with
            `errors.RetiredAPIWarning`, once in a process. Default: True.
    """

    base_url: str | Mapping[str, str]
    timeout: float | httpx.Timeout | None
    deadline: float
    retry: RetryPolicy | None
    validation: Literal["lenient", "strict"]
    limits: Limits
    transport: httpx.AsyncBaseTransport
    http_client: httpx.AsyncClient
    ssl_context: ssl.SSLContext | Literal["system"]
    proxy: str
    trust_env: bool
    headers: Mapping[str, str]
    user_agent: str
    clock: Clock
    rate_limit: str | Mapping[str, str | None] | None
    throttle_store: ThrottleStore
    auth: httpx.Auth
    token_store: TokenStore
    hooks: Hooks | Sequence[Hooks]
    telemetry: bool
    rate_limit_wait: bool
    warn_retired: bool


class CopyOptions(TypedDict, total=False):
    """Options of `with_options`: those of `ClientOptions` that a copy does not share.

    An option that is left out, or is None where None has no meaning of its own, has the value of
    the client that is copied. `headers` and `hooks` are added to those of the client; a header
    replaces the client's header of the same name. An invalid value raises `ArgumentError`.
    """

    timeout: float | httpx.Timeout | None
    deadline: float
    retry: RetryPolicy | None
    validation: Literal["lenient", "strict"]
    headers: Mapping[str, str]
    user_agent: str
    hooks: Hooks | Sequence[Hooks]
    rate_limit_wait: bool


CALL_OPTIONS = CallOptions.__optional_keys__
PAGER_OPTIONS = PagerOptions.__optional_keys__
CLIENT_OPTIONS = ClientOptions.__optional_keys__
COPY_OPTIONS = CopyOptions.__optional_keys__
