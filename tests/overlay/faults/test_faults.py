"""The fault table: each of its rows, and the tests that say what must hold.

The tests run on the default transport and on those of httpx and httpx2. What httpx's own cannot meet:

- 1,000 tasks on 10 connections: the time its pool takes grows with the square of the tasks that
  wait, so there are 200 of them;
- environment, netrc and key logs: a transport that the caller makes reads what the caller says.
"""

from __future__ import annotations

import importlib

import pytest

_FAULTS = "tests.overlay.faults.test_"
_WAITS, _CONNECTIONS = f"{_FAULTS}waits", f"{_FAULTS}connections"
_TOKENS, _ANSWERS, _ATTACKS = f"{_FAULTS}tokens", f"{_FAULTS}responses", f"{_FAULTS}attacks"
_PAGES, _LOOPS, _WEATHER = (
    "tests.flows.test_lists_guards",
    "tests.overlay.pager.test_guards",
    "tests.flows.test_lists_weather",
)

# Row -> module and the start of the names of its tests.
TABLE: dict[str, tuple[tuple[str, str], ...]] = {
    # answers that ask us to wait
    "429, Retry-After in seconds": ((_WAITS, "test_429_with_seconds"),),
    "429, Retry-After as a date": ((_WAITS, "test_429_with_a_date"),),
    "429 without Retry-After": ((_WAITS, "test_429_without_retry_after"),),
    "429 for longer than the time left": ((_WAITS, "test_429_for_longer"),),
    "429 with nonsense": (
        (_WAITS, "test_429_with_nonsense"),
        ("tests.fuzz.test_retry_after", "test_every_value"),
    ),
    "503": ((_WAITS, "test_503"),),
    "500, 502, 504": ((_WAITS, "test_a_failing_server"),),
    # connections that fail
    "refused, or closed before any byte": (
        (_CONNECTIONS, "test_a_refused_connection"),
        (_CONNECTIONS, "test_closed_before_a_byte_was_read"),
    ),
    "reset or closed after the request": ((_CONNECTIONS, "test_reset_after_the_request"),),
    "idle connection closed as we send": (
        (_CONNECTIONS, "test_an_idle_connection"),
        ("tests.overlay.transport.test_aiohttp", "test_a_connection_that_closes_before"),
    ),
    "body cut short": ((_CONNECTIONS, "test_an_answer_that_is_cut_short"),),
    "answers without end": (
        (_CONNECTIONS, "test_an_answer_without_end"),
        (_CONNECTIONS, "test_a_body_without_end"),
        (_CONNECTIONS, "test_what_is_no_body_and_has_no_end"),
    ),
    "never answers": ((_CONNECTIONS, "test_a_server_that_never_answers"),),
    "TLS": ((_CONNECTIONS, "test_not_a_byte_is_sent"),),
    "name that does not resolve": ((_CONNECTIONS, "test_a_name_that"),),
    "1,000 tasks on 10 connections": ((_CONNECTIONS, "test_1000_tasks"),),
    "cancelled": (
        ("tests.fuzz.test_cancels", "test_cancelled_calls_lose_no"),
        ("tests.overlay.call.test_cancellation", "test_calls_that_are_cancelled"),
        (_CONNECTIONS, "test_a_cancelled_call"),
        (_CONNECTIONS, "test_closing_can_be_cancelled"),
    ),
    "another loop, closed, forked": (
        (_CONNECTIONS, "test_a_client_says_at_once"),
        (_CONNECTIONS, "test_a_closed_client"),
        (_CONNECTIONS, "test_a_forked_process"),
        ("tests.overlay.call.test_lifecycle", "test_a_real_fork"),
    ),
    # tokens
    "401 once": ((_TOKENS, "test_401_costs_one"),),
    "clock wrong": ((_TOKENS, "test_a_clock_that_is_wrong"),),
    "1,000 tasks and an expired token": ((_TOKENS, "test_1000_tasks"),),
    "the task that refreshes is cancelled": ((_TOKENS, "test_the_task_that_refreshes"),),
    "refresh token refused, rotated, missing": ((_TOKENS, "test_a_refresh_token"),),
    "expires_in": ((_TOKENS, "test_an_odd_lifetime"),),
    "token endpoint answers nonsense": ((_TOKENS, "test_nothing_is_sent_with_a_token"),),
    # pages
    "next link": (
        (_PAGES, "test_a_link"),
        (_LOOPS, "test_a_link"),
        (_LOOPS, "test_what_a_link_names"),
    ),
    "loops": ((_LOOPS, "test_a_loop_ends"), (_LOOPS, "test_pages_that_come_round")),
    "totals, items missing": ((_PAGES, "test_totals"), (_PAGES, "test_a_page_without_its_items")),
    "failures in the middle": ((_WEATHER, "test_"),),
    "broken off, cancelled, resumed": ((_PAGES, "test_a_walk"),),
    # answers that are not what was promised
    "what grew, nulls, dates": ((_ANSWERS, "test_what_grew_or_is_null"),),
    "null or nothing for required, a wrong type": (
        (_ANSWERS, "test_a_wrong_type"),
        (_ANSWERS, "test_nothing_for_what_is_required"),
        ("tests.fuzz.test_bodies", "test_no_body"),
    ),
    "numbers, NaN, duplicate keys, nesting": (
        (_ANSWERS, "test_what_is_no_json"),
        (_ANSWERS, "test_depth_is_bounded"),
    ),
    "UTF-8, byte-order mark, charset": (
        (_ANSWERS, "test_json_is_utf_8"),
        (_ANSWERS, "test_a_byte_order_mark"),
    ),
    "gzip": (
        (_ANSWERS, "test_gzip_that_unpacks_without_end"),
        (_ANSWERS, "test_a_body_that_cannot_be_unpacked"),
    ),
    "204 with a body, HTML, nothing, null, a list": (
        (_ANSWERS, "test_a_204_with_a_body"),
        (_ANSWERS, "test_html_or_nothing"),
    ),
    "another resource's answer": (
        (_ANSWERS, "test_another_things_answer"),
        (_CONNECTIONS, "test_an_answer_that_was_not_requested"),
    ),
    "headers of a megabyte, two lengths, status line": (
        (_ANSWERS, "test_an_answer_that_is_no_http"),
        (_ANSWERS, "test_a_head_beyond_its_bound"),
        ("tests.overlay.transport.test_aiohttp_protocol", "test_a_head_within_its_bound"),
        ("tests.fuzz.test_wire_bytes", "test_no_bytes"),
    ),
    # work without a bound
    "many small gzip members, padding, raw deflate": (
        ("tests.overlay.transport.test_response_body", "test_a_body_of_many_parts"),
        ("tests.overlay.transport.test_response_body", "test_a_body_is_unpacked"),
    ),
    "uploads given up half-way": (
        ("tests.overlay.transport.test_aiohttp_protocol", "test_an_upload_that_is_given_up"),
    ),
    "idle connection closed while the loop is busy": (
        (_CONNECTIONS, "test_an_idle_connection_that_is_closed_while"),
    ),
    "text of any length": (("tests.overlay.common.test_linear_time", "test_240_kb"),),
    # attacks
    "redirects": ((_ATTACKS, "test_a_redirect"),),
    "identifiers": (
        (_ATTACKS, "test_an_identifier_that_would"),
        (_ATTACKS, "test_any_other_identifier"),
    ),
    "CR, LF, NUL": (
        (_ATTACKS, "test_what_would_split_a_header"),
        (_ATTACKS, "test_a_query_stays"),
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
