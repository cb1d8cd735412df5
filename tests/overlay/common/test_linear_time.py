"""Text of any length takes linear time, wherever a caller or a server gives it."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable

import pytest

from trunkline import errors
from trunkline._auth.private_key import load_private_key
from trunkline._auth.schemes import APIKeyAuth, BasicAuth, BearerAuth
from trunkline._call.options import validate_headers
from trunkline._call.styles import path_segment
from trunkline._common.http_date import http_date
from trunkline._resilience.rate_limit import rate_from
from trunkline._resilience.retry_after import retry_after
from trunkline._transport.urls import is_host, is_loopback, may_carry_secrets, origin_of
from trunkline.webhooks import verify

SIZE = 240_000

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
    "rates": rate_from,
    "Basic": lambda text: BasicAuth(text, text),
    "Bearer": BearerAuth,
    "API keys": lambda text: APIKeyAuth(text, "X-Key"),
    "webhooks": lambda text: verify(text, text, "s" * 32),
}


@pytest.mark.parametrize("name", TAKES)
def test_240_kb_of_any_text_take_milliseconds(name: str) -> None:
    slowest = 0.0
    for start in STARTS:
        for unit in UNITS:
            text = start + unit * (SIZE // len(unit))
            began = time.process_time()
            with contextlib.suppress(errors.TrunklineError):
                TAKES[name](text)
            slowest = max(slowest, time.process_time() - began)
    assert slowest < 0.5  # quadratic time takes seconds
