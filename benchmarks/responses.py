"""Response bodies of the test server: like those of the providers, and constant."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

APPLICATION_ID = "3f0c1d52-8a64-4b0e-9f71-5a2d6c81e904"
USER_ID = "USR-7d1f4c08-2b95-4e0a-8c63-90b1e5a7d2f4"
PAGE_SIZE = 100

# In the list of applications each page has identifiers of its own, because a client may well
# refuse a list that repeats itself: the number of the page replaces these digits.
_PAGE_MARK = "77777777"
_NUMBER_MARK = '"page":1,'

_PUBLIC_KEY = (
    "-----BEGIN PUBLIC KEY-----\n" + "MIIBIjANBgkqhkiG9w0B" * 19 + "\n-----END PUBLIC KEY-----"
)


def application(identifier: str = APPLICATION_ID) -> dict[str, Any]:
    """Return an application with three capabilities and a property that no description has."""

    def webhook(name: str, method: str = "POST") -> dict[str, Any]:
        return {"address": f"https://shop.example.com/hooks/{name}", "http_method": method}

    return {
        "id": identifier,
        "name": "Order desk, Reykjavík",
        "keys": {"public_key": _PUBLIC_KEY},
        "capabilities": {
            "voice": {
                "webhooks": {
                    "answer_url": webhook("answer", "GET"),
                    "fallback_answer_url": webhook("fallback", "GET"),
                    "event_url": webhook("event"),
                },
                "signed_callbacks": True,
            },
            "messages": {
                "webhooks": {"inbound_url": webhook("inbound"), "status_url": webhook("status")}
            },
            "rtc": {"webhooks": {"event_url": webhook("rtc")}},
        },
        "privacy": {"improve_ai": False},
        "_links": {"self": {"href": f"/v2/applications/{identifier}"}},
    }


def user() -> dict[str, Any]:
    """Return a user."""
    return {
        "id": USER_ID,
        "name": "frida.jons",
        "display_name": "Frida Jónsdóttir",
        "image_url": "https://shop.example.com/faces/frida.png",
        "properties": {"custom_data": {"team": "orders", "floor": 2}},
        "_links": {"self": {"href": f"https://api.nexmo.com/v1/users/{USER_ID}"}},
    }


def created_user() -> dict[str, Any]:
    """Return what a POST of a user is answered with."""
    return {"id": USER_ID, "href": f"https://api.nexmo.com/v1/users/{USER_ID}"}


def room(number: int = 0) -> dict[str, Any]:
    """Return a meeting room as it is answered: with nulls and properties of its own."""
    code = 100_000_000 + number
    return {
        "id": f"5b6a0c3e-1d2f-4a7b-8c9d-{number:012x}",
        "display_name": f"Stand-up {number}",
        "metadata": None,
        "type": "long_term" if number % 2 else "instant",
        "expires_at": "2026-03-01T09:30:00.000Z",
        "recording_options": {"auto_record": False, "record_only_owner": True},
        "meeting_code": str(code),
        "_links": {
            "host_url": {
                "href": f"https://meetings.example.com/?room_token={code}&participant_token=x"
            },
            "guest_url": {"href": f"https://meetings.example.com/{code}"},
        },
        "created_at": "2026-02-01T08:15:27.381Z",
        "is_available": True,
        "expire_after_use": False,
        "theme_id": None if number % 3 else "0d9a51be-6c1b-4a0c-b1d4-7f7f2a40c1aa",
        "initial_join_options": {"microphone_state": "default"},
        "join_approval_level": "none",
        "callback_urls": {
            "rooms_callback_url": "https://shop.example.com/rooms",
            "sessions_callback_url": "https://shop.example.com/sessions",
            "recordings_callback_url": "https://shop.example.com/recordings",
        },
        "available_features": {
            "is_recording_available": True,
            "is_chat_available": True,
            "is_whiteboard_available": True,
            "is_locale_switcher_available": False,
            "is_captions_available": False,
        },
        "ui_settings": {"language": "default"},
    }


def rooms() -> list[dict[str, Any]]:
    """Return a hundred rooms."""
    return [room(number) for number in range(PAGE_SIZE)]


def integers() -> list[int]:
    """Return 25,000 integers at the end of 64 bits, 525 kB: the slowest content for its size."""
    return [2**64 - 1] * 25_000


def encoded(value: object) -> bytes:
    """Return a value as JSON text without spaces: what most servers write."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def application_pages(pages: int, size: int = PAGE_SIZE) -> Callable[[int], bytes]:
    """Return a function from a page number to the body of that page; pages past the end are empty.

    The last page has one item less than the others, so that a client can tell that it is the last.

    Args:
        pages: How many pages the list has.
        size: How many applications are on each but the last.
    """
    items = [application(f"{_PAGE_MARK}-0000-4000-8000-{number:012x}") for number in range(size)]
    page = {
        "page_size": size,
        "page": 1,
        "total_items": pages * size - 1,
        "total_pages": pages,
        "_embedded": {"applications": items},
        "_links": {"self": {"href": "/v2/applications"}, "first": {"href": "/v2/applications"}},
    }
    full, last, empty = (
        encoded({**page, "_embedded": {"applications": some}}) for some in (items, items[1:], [])
    )
    mark, number_mark = _PAGE_MARK.encode("ascii"), _NUMBER_MARK.encode("ascii")

    def body(number: int) -> bytes:
        template = full if number < pages else last if number == pages else empty
        shown = template.replace(number_mark, b'"page":%d,' % number, 1)
        return shown.replace(mark, b"%08d" % number)

    return body
