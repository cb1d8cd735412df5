"""The fault table: its rows, and the tests of each row.

The tests run on the default transport and on those of httpx and httpx2, with two exceptions for
httpx's own transport:

- 1,000 tasks on 10 connections: the time of its pool grows with the square of the number of waiting
  tasks, so there are 200 of them;
- environment, netrc and key logs: the caller configures a transport that it creates.
"""

from __future__ import annotations

import importlib

import pytest

_FAULTS = "tests.overlay.faults.test_"
_WAITS, _CONNECTIONS = f"{_FAULTS}waits", f"{_FAULTS}connections"
_TOKENS, _RESPONSES, _ATTACKS = f"{_FAULTS}tokens", f"{_FAULTS}responses", f"{_FAULTS}attacks"
_PAGES, _LOOPS, _WEATHER = (
    "tests.flows.test_lists_guards",
    "tests.overlay.pager.test_guards",
    "tests.flows.test_lists_weather",
)

# Row -> module and prefix of the names of its tests.
TABLE: dict[str, tuple[tuple[str, str], ...]] = {
    # Responses that request a wait.
    "429, Retry-After in seconds": ((_WAITS, "test_429_with_seconds"),),
    "429, Retry-After as a date": ((_WAITS, "test_429_with_a_date"),),
    "429 without Retry-After": ((_WAITS, "test_429_without_retry_after"),),
    "429 for longer than the time left": ((_WAITS, "test_429_for_longer"),),
    "429 with an invalid Retry-After": (
        (_WAITS, "test_429_with_an_invalid_retry_after"),
        ("tests.fuzz.test_retry_after", "test_every_value"),
    ),
    "503": ((_WAITS, "test_503"),),
    "500, 502, 504": ((_WAITS, "test_500_502_504"),),
    # Failing connections.
    "refused, or closed before any byte": (
        (_CONNECTIONS, "test_a_refused_connection"),
        (_CONNECTIONS, "test_closed_before_a_byte_was_read"),
    ),
    "reset or closed after the request": ((_CONNECTIONS, "test_reset_after_the_request"),),
    "idle connection closed when a request is sent": (
        (_CONNECTIONS, "test_an_idle_connection"),
        ("tests.overlay.transport.test_aiohttp", "test_a_connection_closed_before"),
    ),
    "body cut short": ((_CONNECTIONS, "test_a_truncated_response"),),
    "endless responses": (
        (_CONNECTIONS, "test_an_endless_response_ends"),
        (_CONNECTIONS, "test_an_endless_body"),
        (_CONNECTIONS, "test_an_endless_response_without_a_body"),
    ),
    "never responds": ((_CONNECTIONS, "test_a_server_that_never_responds"),),
    "TLS": ((_CONNECTIONS, "test_no_byte_is_sent"),),
    "name that does not resolve": ((_CONNECTIONS, "test_a_name_that"),),
    "1,000 tasks on 10 connections": ((_CONNECTIONS, "test_1000_tasks"),),
    "cancelled": (
        ("tests.fuzz.test_cancels", "test_cancelled_calls_lose_no"),
        ("tests.overlay.call.test_cancellation", "test_calls_cancelled_at_any_moment"),
        (_CONNECTIONS, "test_a_cancelled_call"),
        (_CONNECTIONS, "test_closing_can_be_cancelled"),
    ),
    "another loop, closed, forked": (
        (_CONNECTIONS, "test_a_client_used_in_another_event_loop"),
        (_CONNECTIONS, "test_a_closed_client"),
        (_CONNECTIONS, "test_a_forked_process"),
        ("tests.overlay.call.test_lifecycle", "test_a_fork_is_detected"),
    ),
    # Tokens.
    "401 once": ((_TOKENS, "test_401_costs_one"),),
    "clock wrong": ((_TOKENS, "test_a_wrong_clock"),),
    "1,000 tasks and an expired token": ((_TOKENS, "test_1000_tasks"),),
    "the task that refreshes is cancelled": ((_TOKENS, "test_cancelling_the_task_that_refreshes"),),
    "refresh token rejected, rotated, missing": ((_TOKENS, "test_a_refresh_token"),),
    "expires_in": ((_TOKENS, "test_an_unusual_lifetime"),),
    "invalid response of the token endpoint": ((_TOKENS, "test_an_invalid_token_response"),),
    # Pages.
    "next link": (
        (_PAGES, "test_a_link"),
        (_LOOPS, "test_a_link"),
        (_LOOPS, "test_other_parameters_of_a_link"),
    ),
    "loops": ((_LOOPS, "test_a_loop_ends"), (_LOOPS, "test_repeated_pages_are_a_loop")),
    "totals, items missing": (
        (_PAGES, "test_wrong_totals"),
        (_PAGES, "test_a_page_without_items"),
    ),
    "failures in the middle": ((_WEATHER, "test_"),),
    "interrupted, cancelled, resumed": ((_PAGES, "test_a_walk"),),
    # Unexpected responses.
    "added fields and values, nulls, dates": ((_RESPONSES, "test_added_fields_and_nulls"),),
    "null or missing required field, a wrong type": (
        (_RESPONSES, "test_a_wrong_type"),
        (_RESPONSES, "test_a_missing_required_field"),
        ("tests.fuzz.test_bodies", "test_no_body"),
    ),
    "numbers, NaN, duplicate keys, nesting": (
        (_RESPONSES, "test_invalid_json"),
        (_RESPONSES, "test_the_depth_of_a_page"),
    ),
    "UTF-8, byte-order mark, charset": (
        (_RESPONSES, "test_json_is_decoded_as_utf_8"),
        (_RESPONSES, "test_a_byte_order_mark"),
    ),
    "gzip": (
        (_RESPONSES, "test_an_endless_gzip_body"),
        (_RESPONSES, "test_a_body_that_cannot_be_decompressed"),
    ),
    "204 with a body, HTML, no body, null, a list": (
        (_RESPONSES, "test_a_204_with_a_body"),
        (_RESPONSES, "test_html_or_an_empty_body"),
    ),
    "response for another resource": (
        (_RESPONSES, "test_a_response_for_another_resource"),
        (_CONNECTIONS, "test_an_unrequested_response"),
    ),
    "headers of a megabyte, two lengths, status line": (
        (_RESPONSES, "test_a_response_that_is_not_http"),
        (_RESPONSES, "test_too_large_a_head"),
        ("tests.overlay.transport.test_aiohttp_protocol", "test_a_head_within_its_bound"),
        ("tests.fuzz.test_wire_bytes", "test_no_bytes"),
    ),
    # Unbounded work.
    "many small gzip members, padding, raw deflate": (
        ("tests.overlay.transport.test_response_body", "test_a_body_of_many_parts"),
        ("tests.overlay.transport.test_response_body", "test_a_body_is_decompressed"),
    ),
    "interrupted uploads": (
        ("tests.overlay.transport.test_aiohttp_protocol", "test_an_interrupted_upload"),
    ),
    "idle connection closed while the loop is busy": (
        (_CONNECTIONS, "test_an_idle_connection_closed_while"),
    ),
    "text of any length": (("tests.overlay.common.test_linear_time", "test_120_kb"),),
    # Attacks.
    "redirects": ((_ATTACKS, "test_a_redirect"),),
    "identifiers": (
        (_ATTACKS, "test_an_identifier_that_would"),
        (_ATTACKS, "test_any_other_identifier"),
    ),
    "CR, LF, NUL": (
        (_ATTACKS, "test_a_value_that_would_split_a_header"),
        (_ATTACKS, "test_a_query_value_stays"),
        (_ATTACKS, "test_multipart"),
    ),
    "multipart": ((_ATTACKS, "test_multipart"),),
    "secrets": (("tests.test_conftest", "test_a_secret_in_any_log"),),
    "plain http": ((_ATTACKS, "test_plain_http"),),
    "environment": ((_ATTACKS, "test_proxies_netrc_and_key_logs"),),
    "a weak or wrong key": ((_ATTACKS, "test_a_weak_or_wrong_key"),),
}


@pytest.mark.parametrize("row", TABLE)
def test_every_row_has_its_tests(row: str) -> None:
    for module, start in TABLE[row]:
        names = vars(importlib.import_module(module))
        assert any(name.startswith(start) for name in names), (module, start)
