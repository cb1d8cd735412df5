"""Builds the requests of an operation; computes once the parts that calls share."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from trunkline._auth.base import NO_CREDENTIAL, Credential
from trunkline._common.secret import Secret
from trunkline._operation import Operation
from trunkline._resilience.retry import Repeat, repeat_of
from trunkline._serialization.lenient import Report
from trunkline._transport.base import TransportRequest

from .encode import encode_body, with_extra
from .options import RequestOptions
from .styles import path_segment, query_string

_PARAMETER = re.compile(r"\{([^{}]+)\}")


class RequestBuilder:
    """Builds the requests of one operation.

    Args:
        operation: The operation.
        base_url: The base URL, without a slash at the end.
        headers: The headers of all requests, names in lower case.
        credential: The credential of all requests.
        report: Reports values of a wrong type in its responses.

    Attributes:
        operation: The operation.
        credential: The credential of all requests.
        repeat: Whether its requests may be repeated.
        report: Reports values of a wrong type in its responses.
    """

    __slots__ = (
        "_headers",
        "_literals",
        "_names",
        "_path_styles",
        "_query",
        "_query_styles",
        "credential",
        "operation",
        "repeat",
        "report",
    )

    def __init__(
        self,
        operation: Operation[Any],
        base_url: str,
        headers: Mapping[str, str],
        credential: Credential = NO_CREDENTIAL,
        report: Report | None = None,
    ) -> None:
        self.operation = operation
        self.report = report
        self.credential = credential
        self.repeat: Repeat = repeat_of(operation.method, operation.retry)
        path = "" if operation.path == "/" and not operation.root_slash else operation.path
        first, *pairs = _PARAMETER.split(path)
        self._names = tuple(pairs[0::2])
        styles = operation.styles.get("path", {})
        self._path_styles = tuple(styles.get(name, "") for name in self._names)
        self._query_styles = operation.styles.get("query", {})
        literals = [quote(text, safe="/:@!$&'()*+,;=~%") for text in (first, *pairs[1::2])]
        self._literals = (base_url + literals[0], *literals[1:])
        accept = operation.accept or ("*/*" if operation.binary else "application/json")
        # A download must not be compressed: decompressing it would change its size and checksum.
        encoding = "identity" if operation.binary else "gzip, deflate"
        defaults = {"accept": accept, "accept-encoding": encoding}
        self._headers = {**defaults, **headers, **credential.headers}
        self._query = credential.query

    def request(
        self,
        path: tuple[object, ...],
        query: Mapping[str, object],
        body: object,
        options: RequestOptions,
    ) -> TransportRequest:
        """Return the request of one call.

        Raises:
            ArgumentError: An argument cannot be encoded.
        """
        operation = self.operation
        url = self._literals[0]
        for name, style, value, literal in zip(
            self._names, self._path_styles, path, self._literals[1:], strict=True
        ):
            url = f"{url}{path_segment(value, name, style)}{literal}"
        if options.extra_query:
            query = {**query, **options.extra_query}
        encoded = query_string(query, self._query_styles, operation.reserved) if query else ""
        if self._query:
            encoded = f"{encoded}&{self._query}" if encoded else self._query
        if encoded:
            url = f"{url}?{encoded}"
        headers = self._headers.copy()
        content = None
        if operation.body_optional and isinstance(body, Mapping) and _is_empty(body):
            body = None
        kind = operation.body
        if options.extra_body:
            kind = kind or "json"
            body = with_extra(kind, body, options.extra_body)
        if kind is not None and body is not None:
            content, headers["content-type"] = encode_body(
                kind,
                body,
                key=operation.body_key,
                content_type=operation.content_type,
                styles=operation.styles.get("body", {}),
            )
        if options.headers:
            cookie = headers.get("cookie")
            headers.update(options.headers)
            if cookie and "cookie" in options.headers:  # the client's cookie is its credential
                headers["cookie"] = Secret(f"{cookie}; {options.headers['cookie']}")
        return TransportRequest(
            operation.method, url, headers, content, options.timeouts, stream=operation.binary
        )


def _is_empty(fields: Mapping[str, object]) -> bool:
    """Return whether every field of a body is left out."""
    return all(value is None for value in fields.values())
