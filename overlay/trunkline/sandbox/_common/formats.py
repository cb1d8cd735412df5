"""How values are written on the wire: dates, flags and links."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from urllib.parse import urlencode


def timestamp(moment: datetime) -> str:
    """Return the ISO 8601 form with milliseconds, such as `2023-01-24T03:20:38.629Z`.

    All timestamps of the sandbox have this form, so they compare as strings.
    """
    moment = moment.astimezone(UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}Z"


def http_date(moment: datetime) -> str:
    """Return the form of RFC 1123, such as `Wed, 08 Jun 2016 13:35:44 GMT`."""
    return format_datetime(moment.astimezone(UTC).replace(microsecond=0), usegmt=True)


def parse_iso(text: str) -> datetime | None:
    """Read an ISO 8601 date or timestamp; without a zone it is taken as UTC."""
    try:
        moment = datetime.fromisoformat(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def parse_http_date(text: str) -> datetime | None:
    """Read a date of RFC 1123; None where it is none."""
    try:
        moment = parsedate_to_datetime(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None


def link(base: str, **query: object) -> dict[str, str]:
    """Return a HAL link to `base` with those of the query's values that are not None."""
    given = {name: value for name, value in query.items() if value is not None}
    return {"href": f"{base}?{urlencode(given)}" if given else base}
