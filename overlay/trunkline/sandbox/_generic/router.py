"""Finds the operation of a request among described APIs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypeAlias
from urllib.parse import quote, unquote

import attrs

from trunkline.sandbox._common.errors import APIError, ErrorShape
from trunkline.sandbox._http.routing import Match, Route, SandboxAPI, allow_header
from trunkline.sandbox._state.state import Shapes

_NAME = re.compile(r"\{([^{}]+)\}")

# A literal segment, or the pattern of one with parameters and their names.
_Segment: TypeAlias = "str | tuple[re.Pattern[str], tuple[str, ...]]"


@attrs.frozen
class _Template:
    segments: tuple[_Segment, ...]
    rank: tuple[int, ...]
    methods: dict[str, tuple[SandboxAPI, Route]]

    def match(self, segments: list[str]) -> dict[str, str] | None:
        """Return the raw texts of the parameters, or None if the path does not match."""
        found: dict[str, str] = {}
        for expected, segment in zip(self.segments, segments, strict=True):
            if isinstance(expected, str):
                if unquote(segment) != expected:
                    return None
                continue
            match = expected[0].fullmatch(segment)
            if match is None:
                return None
            found.update(zip(expected[1], match.groups(), strict=True))
        return found


class DescribedRouter:
    """Routes by path templates; literal segments take precedence over parameters.

    Args:
        problem: The shape of errors of requests that no operation matches.
    """

    def __init__(self, problem: ErrorShape) -> None:
        self._problem = problem
        self._templates: dict[int, list[_Template]] = {}
        self._by_text: dict[str, _Template] = {}

    def holds(self, method: str, path: str) -> bool:
        """Return whether there is a route with this method and template."""
        known = self._by_text.get(_NAME.sub("{}", path))
        return known is not None and method in known.methods

    def add(
        self, api: SandboxAPI, route: Route, path: str, styles: Mapping[str, tuple[str, str]]
    ) -> None:
        """Add a route.

        Args:
            api: Its API.
            route: The route.
            path: The whole path template.
            styles: The style and the type of path parameters that are not `simple`.
        """
        text = _NAME.sub("{}", path)
        known = self._by_text.get(text)
        if known is None:
            segments = tuple(_segment(each, styles) for each in path.split("/")[1:])
            rank = tuple(_rank(each) for each in segments)
            known = self._by_text[text] = _Template(segments, rank, {})
            group = self._templates.setdefault(len(segments), [])
            group.append(known)
            group.sort(key=lambda each: each.rank)
        known.methods.setdefault(route.method, (api, route))

    def operations(self, api: str = "") -> set[str]:
        """Return the operationIds of an API, or of all APIs."""
        found = (each for known in self._by_text.values() for each in known.methods.values())
        return {route.name for owner, route in found if api in ("", owner.name)}

    def shape(self, path: str, shapes: Shapes) -> ErrorShape:
        """Return the error shape of a request that no operation matches."""
        return self._problem

    def find(self, method: str, path: str) -> Match:
        """Return the route of a request; raise a 404 or 405 if no route matches."""
        matching = self._matching(path)
        for name in (method, "GET") if method == "HEAD" else (method,):
            for found, params in matching:
                if name in found.methods:
                    api, route = found.methods[name]
                    return Match(api, route, method, params)
        allowed = allow_header([m for each, _ in matching for m in each.methods])
        detail = f"The method {method} is not supported for this path; use {allowed}."
        raise APIError(405, detail, headers={"Allow": allowed})

    def _matching(self, path: str) -> list[tuple[_Template, dict[str, str]]]:
        """Return the templates that match a path, best first; raise a 404 without one."""
        other = path.removesuffix("/") if path.endswith("/") else f"{path}/"
        for each in (path, other):
            segments = each.split("/")[1:]
            found = [
                (template, params)
                for template in self._templates.get(len(segments), ())
                if (params := template.match(segments)) is not None
            ]
            if found:
                return found
        raise APIError(404, "No operation of the described APIs has this path.")


def _rank(segment: _Segment) -> int:
    if isinstance(segment, str):
        return 0
    return 2 if segment[0].pattern == _WHOLE else 1


_WHOLE = "(.+)"


def _segment(text: str, styles: Mapping[str, tuple[str, str]]) -> _Segment:
    """Return a segment of a template: a literal, or the pattern of one with parameters."""
    names = tuple(_NAME.findall(text))
    if not names:
        return unquote(text)
    parts = _NAME.split(text)
    patterns = [_pattern(n, styles, alone=len(names) == 1) for n in parts[1::2]]
    literals = [re.escape(quote(unquote(each), safe="/:@!$&'()*+,;=-._~")) for each in parts[0::2]]
    pieces = [literals[0]]
    for pattern, literal in zip(patterns, literals[1:], strict=True):
        pieces += [pattern, literal]
    return re.compile("".join(pieces)), names


def _pattern(name: str, styles: Mapping[str, tuple[str, str]], *, alone: bool) -> str:
    style, kind = styles.get(name, ("simple", "string"))
    if style == "matrix" and kind != "object":
        text = re.escape(quote(name, safe=""))
        return f"(;{text}(?:=[^;]*)?(?:;{text}(?:=[^;]*)?)*)"
    if style == "matrix":
        return "(;.+)"
    if style == "label":
        return r"(\..*)"
    return _WHOLE if alone else "(.+?)"
