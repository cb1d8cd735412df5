"""Text from callers and servers is processed in time linear to its length."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable

import pytest

from trunkline import errors
from trunkline._auth.private_key import load_private_key
from trunkline._auth.rejection import Rejections
from trunkline._auth.schemes import APIKeyAuth, BasicAuth, BearerAuth
from trunkline._auth.token import Token
from trunkline._call.echoes import credentials_of, mask_bytes
from trunkline._call.options import validate_headers
from trunkline._call.styles import path_segment
from trunkline._client.base_urls import BaseUrls
from trunkline._common.http_date import http_date
from trunkline._common.sandbox_credentials import is_sandbox_credential
from trunkline._pagination.cursor import ListKey, read_cursor
from trunkline._resilience.rate_limit import rate_from
from trunkline._resilience.retry_after import retry_after
from trunkline._transport.proxy import Proxies
from trunkline._transport.urls import is_host, is_loopback, may_carry_secrets, origin_of
from trunkline.webhooks import verify

SIZE = 120_000
KEY = ListKey.of("api", "operation", (), {})

UNITS = (
    *("a", "é", "İ", ".", "a.", "é.", "-", " ", "\t", "\n", "\\n", "0", "%", "%41", "/", "//", ":"),
    *("@", "{", "{a", "{}", "..", "[", "[:", "1,", "<Code>", "eyJ.", "=", "\\", "'", '"', "?a=b&"),
    *(
        "-----",
        "-----BEGIN ",
        "-----BEGIN A-----",
        "-----BEGIN PRIVATE KEY-----",
        "-----END A-----",
    ),
)
STARTS = ("", "https://", "https://a", "https://[", "Bearer ", "Mon, 01 ", "0", "-----BEGIN ")


def challenge(text: str) -> object:
    token = Token("a", 0.0, 60.0)
    headers = {"WWW-Authenticate": text}
    return Rejections(lambda: 0.0).is_suspect(token, headers, ("GET", ""), is_shared=False)


TAKES: dict[str, Callable[[str], object]] = {
    "may_carry_secrets": may_carry_secrets,
    "origin_of": origin_of,
    "is_host": is_host,
    "is_loopback": is_loopback,
    "headers": lambda text: validate_headers({"x-a": text}),
    "header names": lambda text: validate_headers({text: "a"}),
    "path segments": lambda text: path_segment(text, "id"),
    "dates": http_date,
    "Retry-After": lambda text: retry_after(text, text, 0.0),
    "private keys": load_private_key,
    "private keys as bytes": lambda text: load_private_key(text.encode("utf-16")),
    "base URLs": lambda text: BaseUrls(text, has_credentials=True),
    "proxies": Proxies,
    "NO_PROXY": lambda text: Proxies(None, {"http_proxy": "a", "no_proxy": text}).of(
        "http", "a.example", 80
    ),
    "cursors": lambda text: read_cursor(text, KEY),
    "challenges": challenge,
    "sandbox credentials": is_sandbox_credential,
    "echoes": lambda text: mask_bytes(
        text.encode(), credentials_of({"cookie": text, "authorization": text}, text)
    ),
    "rates": rate_from,
    "Basic": lambda text: BasicAuth(text, text),
    "Bearer": BearerAuth,
    "API keys": lambda text: APIKeyAuth(text, "X-Key"),
    "webhooks": lambda text: verify(text, text, "s" * 32),
}


@pytest.mark.parametrize("name", TAKES)
def test_120_kb_of_any_text_take_milliseconds(name: str) -> None:
    slowest = 0.0
    for start in STARTS:
        for unit in UNITS:
            text = start + unit * (SIZE // len(unit))
            began = time.process_time()
            with contextlib.suppress(errors.TrunklineError):
                TAKES[name](text)
            slowest = max(slowest, time.process_time() - began)
    assert slowest < 0.3  # Quadratic time would be seconds.
