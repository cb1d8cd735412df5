"""Writes the arguments of a call in the styles of their parameters: path, query, headers, cookies.

A style is a short text in `Operation.styles`. `*` marks one that is exploded (OpenAPI 3.1, Parameter
Object, `style` and `explode`); a separator such as `,` joins the elements of a list, and the names
and values of an object.

| place | styles |
|---|---|
| path | none (`simple`), `simple*`, `label`, `label*`, `matrix`, `matrix*`, `json` |
| query, form | none (a list is repeated), a separator, `form*`, `deepObject`, `json`, `json*` |
| header | none (`simple`), `simple*`, `json` |
| cookie | none (lists are joined by commas), `form*`, `json` |

`json` is the JSON text of a value, and `json*` that of each element of a list.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from urllib.parse import quote

from trunkline._common.values import scalar_text
from trunkline._serialization import json as _json
from trunkline._serialization.model import Model, to_json
from trunkline._serialization.null import NULL
from trunkline.errors import ArgumentError

_UNRESERVED = re.compile(r"[A-Za-z0-9_~.-]+")  # RFC 3986, section 2.3
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_LINE_END = re.compile(r"[\r\n\x00]")
SURROGATE = "the text contains a surrogate, which UTF-8 cannot encode"

# The reserved characters of RFC 3986 (section 2.2) that `allowReserved` keeps: without those that
# would end the value or that servers read as a space.
_RESERVED = ":/?[]@!$'()*,;="

_NO_STYLES: Mapping[str, str] = {}


def scalar_argument(value: object, name: str) -> str:
    """Return the text of a scalar argument in a path, query, form or header.

    Raises:
        ArgumentError: The value is NULL, a list, an object or has no JSON form.
    """
    plain = None if value is NULL else to_json(value, name)
    if not isinstance(plain, (str, int, float)):
        kind = "NULL" if value is NULL else type(value).__name__
        raise ArgumentError(f"{name}: expected a string, number or bool, got {kind}")
    return scalar_text(plain)


def path_segment(value: object, name: str, style: str = "") -> str:
    """Return a path argument as a part of one path segment, percent-encoded.

    Raises:
        ArgumentError: The value has no text, is empty, or is a segment that servers and proxies
            normalize; the message does not quote it.
    """
    if style:
        return _styled_segment(value, name, style)
    if type(value) is str:
        return _segment(value, name)
    if isinstance(value, (Mapping, list, tuple, Model)):
        return ",".join(_path_texts(value, name))
    return _segment(scalar_argument(value, name), name)


def _path_texts(value: object, name: str) -> list[str]:
    texts = [_segment(text, name) for text in _texts(value, name)]
    if not texts:
        raise ArgumentError(f"{name}: an empty list or object has no text in a path")
    return texts


def _segment(value: str, name: str) -> str:
    if value in ("", ".", ".."):
        raise ArgumentError(f"{name}: an empty string, '.' or '..' would change the path")
    if _UNRESERVED.fullmatch(value):
        return value
    if _CONTROL.search(value):
        raise ArgumentError(f"{name}: the value contains a control character")
    return quoted(value, name)


def _styled_segment(value: object, name: str, style: str) -> str:
    if style == "json":
        return _segment(_json_text(value, name), name)
    kind, exploded = style.removesuffix("*"), style.endswith("*")
    own = f";{quote(name)}="
    plain = to_json(value, name)
    if isinstance(plain, dict) and exploded:
        entries = [_path_texts(list(entry), name) for entry in _entries(plain, name)]
        pairs = ["=".join(entry) for entry in entries] or _path_texts(plain, name)
        return {"label": ".", "matrix": ";"}.get(kind, "") + _EXPLODED[kind].join(pairs)
    texts = _path_texts(plain, name)
    if kind == "matrix" and exploded:
        return "".join(own + text for text in texts)
    prefix = {"label": ".", "matrix": own}.get(kind, "")
    return prefix + (_EXPLODED[kind] if exploded else ",").join(texts)


_EXPLODED = {"simple": ",", "label": ".", "matrix": ";"}


def query_string(
    query: Mapping[str, object],
    styles: Mapping[str, str] = _NO_STYLES,
    reserved: frozenset[str] = frozenset(),
) -> str:
    """Return the query of a URL, or a URL-encoded form; None values are left out.

    Args:
        query: The arguments by parameter name.
        styles: The styles of parameters.
        reserved: The parameters whose reserved characters are not encoded.

    Raises:
        ArgumentError: A value cannot be sent; the message does not quote it.
    """
    pairs: list[str] = []
    for name, value in query.items():
        if value is None:
            continue
        style = styles.get(name)
        safe = _RESERVED if name in reserved else ""
        if style is None:
            values = value if isinstance(value, (list, tuple)) else (value,)
            pairs += [
                f"{quoted(name, 'query')}={quoted(_line(element, name), name, safe)}"
                for element in values
            ]
            continue
        for key, text in _styled_pairs(name, value, style, safe):
            pairs.append(f"{quoted(key, 'query')}={text}")
    return "&".join(pairs)


def _styled_pairs(name: str, value: object, style: str, safe: str) -> Iterator[tuple[str, str]]:
    """Yield the names and the encoded values of one argument."""
    if style == "json":
        yield name, quoted(_json_text(value, name), name, safe)
        return
    if value is NULL:
        yield name, quoted(_line(value, name), name, safe)
        return
    plain = to_json(value, name)
    if not isinstance(plain, (dict, list)):
        yield name, quoted(_line(plain, name), name, safe)
    elif style == "deepObject":
        yield from ((key, quoted(_line(v, name), name, safe)) for key, v in _deep(name, plain))
    elif style == "form*" and isinstance(plain, dict):
        for key, inner in plain.items():
            yield from _inner_pairs(key, inner, safe)
    elif style in ("json*", "form*"):
        yield from ((name, quoted(text, name, safe)) for text in _texts(plain, name))
    elif plain:
        separator = quote(style, safe="," + safe)
        yield name, separator.join(quoted(text, name, safe) for text in _texts(plain, name))


def _inner_pairs(key: str, inner: object, safe: str) -> Iterator[tuple[str, str]]:
    """Yield the pairs of an entry of an exploded object: nested objects are written as deep ones."""
    is_flat = isinstance(inner, list) and not any(isinstance(v, (dict, list)) for v in inner)
    values = [(key, element) for element in inner] if is_flat else _deep(key, inner)  # type: ignore[attr-defined]
    yield from ((name, quoted(_line(v, key), key, safe)) for name, v in values if v is not None)


def _deep(name: str, value: object) -> Iterator[tuple[str, object]]:
    """Yield `name[key]`, `name[key][inner]`, `name[0]` … with their scalars; nulls are left out."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _deep(f"{name}[{key}]", inner)
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _deep(f"{name}[{index}]", inner)
    elif value is not None:
        yield name, value


def header_text(value: object, name: str, style: str | None = None) -> str:
    """Return a header argument as the header has it.

    Raises:
        ArgumentError: The value has no text.
    """
    if style == "json":
        return _json_text(value, name)
    if style == "simple*" and isinstance(plain := to_json(value, name), dict):
        return ",".join(f"{key}={text}" for key, text in _entries(plain, name))
    if isinstance(value, (str, int, float)):
        return scalar_argument(value, name)
    return ",".join(_texts(value, name))


def cookie_pairs(name: str, value: object, style: str | None = None) -> Iterator[str]:
    """Yield the `name=value` pairs of a cookie argument, percent-encoded.

    Raises:
        ArgumentError: The value has no text.
    """
    own = quote(name)
    if style == "json":
        yield f"{own}={quote(_json_text(value, name))}"
        return
    plain = to_json(value, name)
    if style == "form*" and isinstance(plain, dict):
        yield from (f"{quote(key)}={quote(text)}" for key, text in _entries(plain, name))
        return
    texts = [quote(text) for text in _texts(plain, name)]
    if style == "form*":
        yield from (f"{own}={text}" for text in texts)
    else:
        yield f"{own}={','.join(texts)}"


def _texts(value: object, name: str) -> list[str]:
    """Return the texts of a list's elements, of an object's names and values, or of a scalar."""
    plain = value if isinstance(value, str) else None if value is NULL else to_json(value, name)
    if isinstance(plain, dict):
        return [text for entry in _entries(plain, name) for text in entry]
    if isinstance(plain, list):
        return [_element(element, name) for element in plain]
    return [scalar_argument(value, name)]


def _entries(plain: Mapping[str, object], name: str) -> Iterator[tuple[str, str]]:
    yield from ((key, _element(value, name)) for key, value in plain.items() if value is not None)


def _element(value: object, name: str) -> str:
    """Return the text of an element: lists and objects in it are JSON."""
    if isinstance(value, (dict, list)):
        return _json.dumps(value).decode("utf-8")
    return _line(value, name)


def _json_text(value: object, name: str) -> str:
    return _json.dumps(to_json(value, name)).decode("utf-8")


def _line(value: object, name: str) -> str:
    """Return the text of a scalar in a query or a form."""
    text = scalar_argument(value, name)
    if _LINE_END.search(text):
        raise ArgumentError(f"{name}: the value contains a line end or NUL")
    return text


def quoted(text: str, name: str, safe: str = "") -> str:
    """Return a text percent-encoded.

    Raises:
        ArgumentError: It contains a surrogate.
    """
    try:
        return quote(text, safe=safe)
    except UnicodeEncodeError:
        raise ArgumentError(f"{name}: {SURROGATE}") from None
