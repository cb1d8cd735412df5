"""The paths that the `acl` claim of a token opens."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def opens(claims: Mapping[str, Any], path: str, method: str) -> bool:
    """Return whether a token opens a path.

    A token without `acl` has the rights of the application. In a pattern, `*` stands for one
    segment of the path and `**` for any number of them.

    Args:
        claims: The claims of the token.
        path: The path of a request, without the query.
        method: The method of the request.
    """
    acl = claims.get("acl")
    if acl is None:
        return True
    paths = acl.get("paths", acl) if isinstance(acl, Mapping) else None
    if not isinstance(paths, Mapping):
        return False
    path = path.partition("?")[0].rstrip("/") or "/"
    return any(
        _matches(str(pattern), path) and _allows(rule, method.upper())
        for pattern, rule in paths.items()
    )


def _allows(rule: Any, method: str) -> bool:
    methods = rule.get("methods") if isinstance(rule, Mapping) else None
    return not isinstance(methods, list) or method in (str(m).upper() for m in methods)


def _matches(pattern: str, path: str) -> bool:
    """Return whether a pattern matches a path, in time proportional to the product of both."""
    segments = path.strip("/").split("/")
    # The numbers of segments that the pattern so far can match.
    matched = {0}
    for part in pattern.strip("/").split("/"):
        if part == "**":
            matched = set(range(min(matched), len(segments) + 1))
        else:
            matched = {
                n + 1 for n in matched if n < len(segments) and _matches_segment(part, segments[n])
            }
        if not matched:
            return False
    return len(segments) in matched


def _matches_segment(pattern: str, segment: str) -> bool:
    first, *others = pattern.split("*")
    if not others:
        return pattern == segment
    *middle, last = others
    if len(first) + len(last) > len(segment):
        return False
    if not (segment.startswith(first) and segment.endswith(last)):
        return False
    position, end = len(first), len(segment) - len(last)
    for text in middle:
        found = segment.find(text, position, end)
        if found < 0:
            return False
        position = found + len(text)
    return True
