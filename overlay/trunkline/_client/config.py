"""Builds a client's shared context from its options."""

from __future__ import annotations

import platform
import random
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal, cast

import attrs

from trunkline._auth.resolve import AuthDefaults
from trunkline._call.context import ClientContext
from trunkline._call.lifecycle import CopyLifecycle
from trunkline._call.option_types import ClientOptions, CopyOptions
from trunkline._call.options import RequestOptions, validate_header_value, validate_headers
from trunkline._common.clock import Clock, SystemClock
from trunkline._common.secret import Environment
from trunkline._common.version import version
from trunkline._instrumentation.hooks import Observer, observers_of
from trunkline._resilience.throttle import ThrottleRegistry
from trunkline._transport.httpx_library import library_of
from trunkline._transport.limits import Limits
from trunkline.errors import ArgumentError, ConfigError

if TYPE_CHECKING:
    import ssl

    from trunkline._transport.base import Transport


# The options of a client that are the defaults of its calls.
_CALL_DEFAULTS = ("timeout", "deadline", "retry", "validation", "rate_limit_wait")


def build_auth_defaults(options: ClientOptions, clock: Clock) -> AuthDefaults:
    """Return the authentication settings that all APIs of a client share.

    Raises:
        ArgumentError: `auth` or `token_store` is of another type.
    """
    auth = options.get("auth")
    if auth is not None and library_of(auth, "Auth") is None:
        raise ArgumentError(f"auth: expected an httpx.Auth, got {type(auth).__name__}")
    _check_store(options, "token_store", ("get", "set"))
    return AuthDefaults(clock=clock, auth=auth, token_store=options.get("token_store"))


def build_context(options: ClientOptions) -> ClientContext:
    """Return the context that all APIs of a client share.

    Raises:
        ArgumentError: An option is invalid.
        ConfigError: `telemetry` is True and `opentelemetry-api` is not installed.
    """
    limits = options.get("limits", Limits())
    if not isinstance(limits, Limits):
        raise ArgumentError(f"limits: expected a Limits, got {type(limits).__name__}")
    _check_store(options, "throttle_store", ("enter", "pause"))
    values = cast(Mapping[str, object], options)
    defaults = {name: values[name] for name in _CALL_DEFAULTS if name in values}
    user_agent = options.get("user_agent", default_user_agent())
    clock = options.get("clock", SystemClock())
    observers = (
        *_telemetry(options.get("telemetry"), clock),
        *observers_of(options.get("hooks", ())),
    )
    return ClientContext(
        transport=_transport(options, limits),
        options=RequestOptions(observers=observers).updated_by(defaults),
        headers={
            "user-agent": validate_header_value(user_agent, "user_agent"),
            **validate_headers(options.get("headers", {})),
        },
        clock=clock,
        throttles=ThrottleRegistry(clock, random.random, options.get("throttle_store")),
    )


def copy_context(context: ClientContext, options: CopyOptions) -> ClientContext:
    """Return the context of a copy of a client: with other options, and all else shared.

    Raises:
        ArgumentError: An option is invalid.
    """
    values = cast(Mapping[str, object], options)
    defaults = {name: values[name] for name in _CALL_DEFAULTS if name in values}
    updated = context.options.updated_by(defaults)
    observers = (*context.options.observers, *observers_of(options.get("hooks", ())))
    headers = {**context.headers, **validate_headers(options.get("headers", {}))}
    if "user_agent" in options:
        headers["user-agent"] = validate_header_value(options["user_agent"], "user_agent")
    return attrs.evolve(
        context,
        options=attrs.evolve(updated, observers=observers),
        headers=headers,
        lifecycle=CopyLifecycle(context.lifecycle),
    )


def _check_store(options: ClientOptions, name: str, methods: tuple[str, str]) -> None:
    store = options.get(name)
    if store is None:
        return
    # A class has the methods as well, but is not a store: the caller forgot the parentheses.
    if isinstance(store, type) or not all(callable(getattr(store, m, None)) for m in methods):
        kind = f"the class {store.__name__}" if isinstance(store, type) else type(store).__name__
        raise ArgumentError(f"{name}: expected an object with {' and '.join(methods)}, got {kind}")


def _telemetry(option: bool | None, clock: Clock) -> tuple[Observer, ...]:
    """Return the telemetry observer, if enabled. Import nothing for programs without telemetry."""
    if option is False or (option is None and "opentelemetry.trace" not in sys.modules):
        return ()
    try:
        from trunkline._instrumentation.opentelemetry import Telemetry, is_set_up  # noqa: PLC0415
    except ImportError:
        message = "telemetry: opentelemetry-api is not installed; pip install 'trunkline[otel]'"
        raise ConfigError(message) from None
    return (Telemetry(clock),) if option or is_set_up() else ()


def _transport(options: ClientOptions, limits: Limits) -> Transport:
    """Return the transport. Its library is imported here, not by the first call."""
    trust_env = options.get("trust_env", True)
    if not isinstance(trust_env, bool):
        raise ArgumentError(f"trust_env: expected a bool, got {type(trust_env).__name__}")
    exclusive = {"transport", "http_client", "ssl_context"} & options.keys()
    if len(exclusive) > 1:
        names = " and ".join(sorted(exclusive))
        raise ArgumentError(f"{names} exclude each other; pass one of them")
    if "transport" not in options and "http_client" not in options:
        from trunkline._transport.aiohttp import AiohttpTransport  # noqa: PLC0415
        from trunkline._transport.proxy import Proxies  # noqa: PLC0415

        environ: Mapping[str, str] = Environment() if trust_env else {}
        ssl_context = _ssl_context(options.get("ssl_context"), environ)
        return AiohttpTransport(limits, ssl_context, Proxies(options.get("proxy"), environ))
    if "proxy" in options:
        raise ArgumentError("proxy: pass the proxy to the httpx transport or client instead")

    from trunkline._transport.httpx import HttpxTransport  # noqa: PLC0415

    transport, client = options.get("transport"), options.get("http_client")
    if transport is not None and library_of(transport, "AsyncBaseTransport") is None:
        kind = type(transport).__name__
        raise ArgumentError(f"transport: expected an httpx.AsyncBaseTransport, got {kind}")
    if client is not None and library_of(client, "AsyncClient") is None:
        kind = type(client).__name__
        raise ArgumentError(f"http_client: expected an httpx.AsyncClient, got {kind}")
    return HttpxTransport(limits, transport=transport, client=client)


def _ssl_context(
    option: ssl.SSLContext | Literal["system"] | None, environ: Mapping[str, str]
) -> ssl.SSLContext:
    from trunkline._transport.tls import ssl_context_from, system_ssl_context  # noqa: PLC0415

    if option is None:
        return ssl_context_from(environ)
    return system_ssl_context() if option == "system" else option


def default_user_agent() -> str:
    """Return the default `User-Agent` header."""
    return f"trunkline/{version()} Python/{platform.python_version()}"
