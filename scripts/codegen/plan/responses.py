"""What an operation answers: the schema of success, and whether it is JSON, bytes or nothing."""

from __future__ import annotations

import re

import attrs

from codegen.spec.document import Document, Json, Object, follow
from codegen.spec.schemas import is_file

from .bodies import JSON, resolved

_SUCCESS = re.compile(r"2\d\d|2XX")


@attrs.frozen(kw_only=True)
class ResponsePlan:
    """What an operation answers.

    Attributes:
        schema: The schema of success; None where there is no content.
        binary: Whether it is a stream of bytes.
        empty: Whether success may also come without content.
        errors: The schemas of the other answers.
    """

    schema: Json | None
    binary: bool = False
    empty: bool = False
    errors: tuple[Json, ...] = ()


def read_response(document: Document, method: str, operation: Object) -> ResponsePlan:
    """Return what an operation answers.

    Any 2xx is success; where none is described, `default` is. Of several media types JSON is
    taken; of several schemas all are, as a union.
    """
    responses = {
        status: follow(document.root, response)
        for status, response in (operation.get("responses") or {}).items()
    }
    successes = [status for status in responses if _SUCCESS.fullmatch(status)]
    if not successes and "default" in responses:
        successes = ["default"]
    errors = tuple(
        media.get("schema")
        for status, response in responses.items()
        if status not in successes
        for media in (response.get("content") or {}).values()
    )
    if method == "head":
        return ResponsePlan(schema=None, errors=errors)
    good: list[Json] = []
    binary = False
    for status in successes:
        for content_type, media in (responses[status].get("content") or {}).items():
            schema = media.get("schema", {})
            if not JSON.fullmatch(content_type) or is_file(resolved(document, schema)):
                binary = True
            elif schema not in good:
                good.append(schema)
    if not good:
        return ResponsePlan(schema={} if binary else None, binary=binary, errors=errors)
    return ResponsePlan(
        schema=good[0] if len(good) == 1 else {"anyOf": good},
        empty=any(not responses[status].get("content") for status in successes),
        errors=errors,
    )
