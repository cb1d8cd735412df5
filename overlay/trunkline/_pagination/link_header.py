"""The links of a `Link` header (RFC 8288), by their relation. A pure reader."""

from __future__ import annotations

import re
from collections.abc import Mapping

_TARGET = re.compile(r"[\s,]*<([^<>]*)>")
# A parameter of a link: a token or a quoted string, or a name without a value.
_PARAMETER = re.compile(
    r"""\s*;\s*(?P<name>[!#$%&'*+.^_`|~\w-]*)\s*(?:=\s*(?:"(?P<quoted>(?:[^"\\]|\\.)*)"|(?P<token>[^\s;,"]*)))?"""
)


def links_of(headers: Mapping[str, str] | None) -> dict[str, str]:
    """Return the targets of the links in the headers of a response, by relation in lower case.

    The first link of a relation counts. A link with an `anchor` is about something else than the
    response, and is left out. The rest of the header is ignored from where it is not valid.

    Args:
        headers: The headers, or None if they are unknown. Names are case-insensitive.
    """
    # `items` has each of several headers of the name; the `get` of some mappings has only the first.
    given = () if headers is None else headers.items()
    text = ", ".join(value for name, value in given if name.lower() == "link")
    return _parsed(text) if text else {}


def _parsed(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    place = 0
    while (target := _TARGET.match(text, place)) is not None:
        place = target.end()
        parameters: dict[str, str] = {}
        while (parameter := _PARAMETER.match(text, place)) is not None:
            place = parameter.end()
            value = parameter["quoted"]
            value = parameter["token"] or "" if value is None else re.sub(r"\\(.)", r"\1", value)
            parameters.setdefault(parameter["name"].lower(), value)  # RFC 8288, section 3.3
        if "anchor" not in parameters:
            for relation in parameters.get("rel", "").lower().split():
                found.setdefault(relation, target[1].strip())
    return found
