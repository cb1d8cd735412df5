"""Convert names of a description to Python identifiers; pure functions."""

from __future__ import annotations

import builtins
import functools
import keyword
import re
import unicodedata
from collections.abc import Collection

# `id` shadows a builtin on purpose, because every API has one. `dt` and `builtins` are modules in
# annotations: a method of that name would hide the module from later annotations.
_RESERVED = (set(dir(builtins)) | {"self", "cls", "dt", "builtins"}) - {
    "id", "copyright", "credits", "license",
}  # fmt: skip

# Attributes of the base class of models, and names that generated modules import.
MODEL_NAMES = frozenset(
    {
        *("from_dict", "from_json", "to_dict", "to_json", "extra", "decode"),
        *("json_schema", "replace", "response_info"),
    }
)
CLASS_NAMES = frozenset(
    {
        "API", "APIInfo", "APIKey", "Any", "AsyncPager", "Basic", "Bearer", "CallOptions", "Client",
        "ClientCredentials", "ClientOptions", "CopyOptions", "Download", "EVENTS", "EVENT_PROPERTIES", "EventStream", "FileContent", "HALCursor", "ItemCursor", "LinkHeader",
        "IntEnum", "JWT", "Literal", "Mapping", "Model", "NULL", "Null", "Operation",
        "PageIndex", "PageMore", "PageNumber", "PageToken", "Pager", "PagerOptions", "RecordIndex", "Redirect", "RequestBody", "Required", "Resource", "Self",
        "Sequence", "SinglePage", "StrEnum", "SyncClient", "SyncDownload", "SyncEventStream", "SyncResource", "TypeAlias", "TypedDict", "Unpack",
    }
)  # fmt: skip
MAX_CLASS_NAME = 40

_WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z0-9]+|[A-Z]+|[0-9]+")


def words(text: str) -> list[str]:
    """Split a name of any style (`camelCase`, `X-Amz-Date`, `_links`) into its words."""
    return [*_words(text)]


@functools.lru_cache(maxsize=1 << 16)
def _words(text: str) -> tuple[str, ...]:
    plain = unicodedata.normalize("NFKD", text)  # decomposes `é` into `e` and an accent
    return tuple(_WORD.findall(plain.encode("ascii", "ignore").decode()))


@functools.lru_cache(maxsize=1 << 16)
def snake(text: str) -> str:
    """Return the text as a snake_case identifier, never a keyword or builtin."""
    name = "_".join(word.lower() for word in words(text)) or "value"
    if name[0].isdigit():
        name = f"n{name}"
    return f"{name}_" if keyword.iskeyword(name) or name in _RESERVED else name


@functools.lru_cache(maxsize=1 << 16)
def pascal(text: str) -> str:
    """Return the text as a PascalCase identifier, never a keyword or builtin."""
    name = "".join(word[:1].upper() + word[1:] for word in words(text)) or "Value"
    if name[0].isdigit():
        name = f"N{name}"
    return f"{name}_" if keyword.iskeyword(name) or name in _RESERVED else name


@functools.lru_cache(maxsize=1 << 16)
def constant(text: str) -> str:
    """Return the text as an UPPER_CASE identifier."""
    name = "_".join(word.upper() for word in words(text)) or "EMPTY"
    return f"N{name}" if name[0].isdigit() else name


def attribute(text: str) -> str:
    """Return the text as the name of a model's attribute."""
    name = snake(text)
    return f"{name}_" if name in MODEL_NAMES else name


def is_attribute(name: str) -> bool:
    """Return whether a name is valid for an attribute or argument without changes."""
    return re.fullmatch(r"[a-z][a-z0-9_]*", name) is not None and not keyword.iskeyword(name)


def singular(text: str) -> str:
    """Return the singular of an English noun by simple rules: `room` for `rooms`."""
    if text.endswith("ies") and len(text) > 4:
        return text[:-3] + "y"
    if text.endswith(("sses", "xes", "ches", "shes")):
        return text[:-2]
    if text.endswith("s") and not text.endswith(("ss", "us", "is")):
        return text[:-1]
    return text


def unique(name: str, taken: Collection[str]) -> str:
    """Return the name, with a numeric suffix if it is taken."""
    result, number = name, 2
    while result in taken:
        result, number = f"{name.rstrip('_')}_{number}", number + 1
    return result


def cut(name: str) -> str:
    """Shorten a class name to its last, most specific words."""
    if len(name) <= MAX_CLASS_NAME:
        return name
    parts = words(name)
    while len(parts) > 1 and sum(map(len, parts)) > MAX_CLASS_NAME:
        parts = parts[1:]
    return pascal(" ".join(parts))[:MAX_CLASS_NAME]


class ClassNames:
    """The used class names of one package, compared without case."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def __contains__(self, name: str) -> bool:
        return name in CLASS_NAMES or name.lower() in self._taken

    def take(self, name: str) -> str:
        """Reserve a name, with a numeric suffix if it is taken, within the length limit."""
        result, number = name, 2
        while result in self:
            result = f"{name[: MAX_CLASS_NAME - len(str(number))].rstrip('_')}{number}"
            number += 1
        self._taken.add(result.lower())
        return result


def members(values: list[str]) -> list[str]:
    """Return a distinct member name for each value of an enum."""
    names: list[str] = []
    for value in values:
        signed = re.sub(r"^[-+](?=\w)", lambda sign: _SIGNS[sign[0]], value)
        name = constant(signed if words(value) else _spelled(value))
        if name in names and any(c.islower() for c in value):
            name = f"{name}_LOWER" if value.islower() else f"{name}_MIXED"
        names.append(unique(name, names))
    return names


_SIGNS = {"-": "minus ", "+": "plus "}


def _spelled(value: str) -> str:
    """Return the Unicode names of the characters of a value without words: `>=`, ` `, `日本`."""
    return " ".join(unicodedata.name(character, "") for character in value[:_MAX_SPELLED])


_MAX_SPELLED = 4
