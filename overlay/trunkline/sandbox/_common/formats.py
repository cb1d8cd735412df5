"""Dates and links on the wire."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from urllib.parse import urlencode


def timestamp(moment: datetime) -> str:
    """Return an ISO 8601 timestamp with milliseconds, such as `2023-01-24T03:20:38.629Z`.

    All timestamps of the sandbox have this form, so they can be compared as strings.
    """
    return f"{moment.astimezone(UTC).isoformat(timespec='milliseconds')[:-6]}Z"


def http_date(moment: datetime) -> str:
    """Return an HTTP date (RFC 9110, section 5.6.7), such as `Wed, 08 Jun 2016 13:35:44 GMT`."""
    return format_datetime(moment.astimezone(UTC).replace(microsecond=0), usegmt=True)


def parse_iso(text: str) -> datetime | None:
    """Parse an ISO 8601 date or timestamp, by default in UTC; return None if it is invalid."""
    try:
        moment = datetime.fromisoformat(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def parse_http_date(text: str) -> datetime | None:
    """Parse an HTTP date; return None if it is invalid."""
    try:
        moment = parsedate_to_datetime(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def link(base: str, **query: object) -> dict[str, str]:
    """Return a HAL link to `base` with the query values that are not None."""
    present = {name: value for name, value in query.items() if value is not None}
    return {"href": f"{base}?{urlencode(present)}" if present else base}
