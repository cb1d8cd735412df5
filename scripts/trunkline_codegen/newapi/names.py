"""Guess the resource and the method name of each operation."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence

import attrs

from trunkline_codegen.plan import default_names
from trunkline_codegen.render.clients import OF_CLIENTS
from trunkline_codegen.spec import naming
from trunkline_codegen.spec.document import Object, operations

from .shapes import success_schema


@attrs.frozen(kw_only=True)
class MethodPlace:
    """An operation with its resource and method name.

    Attributes:
        operation_id: Its operationId.
        verb: Its HTTP method, in capitals.
        path: Its path.
        resource: The resource, as the words of a dotted path from the client.
        method: The method.
    """

    operation_id: str
    verb: str
    path: str
    resource: tuple[str, ...]
    method: str


def places(
    root: Object, prefix: Sequence[str], fallback: str, lists: Collection[str] = ()
) -> list[MethodPlace]:
    """Return the resource and method name of each operation.

    Args:
        root: The document.
        prefix: The parent of all resources; empty if the client has no other API.
        fallback: The resource of operations whose path has no words, and the prefix of a resource
            that would hide an attribute of every client.
        lists: The operationIds of the operations that return lists.
    """
    found = []
    guessed = {
        (path, verb): default_names.guess_place(path, verb) for path, verb, _ in operations(root)
    }
    _use_procedures(guessed)
    _use_fragments(guessed)
    _use_verbs(root, guessed)
    _use_get(root, guessed, lists)
    shared = _shared_prefix([words for words, _ in guessed.values()])
    for path, verb, operation in operations(root):
        words, method = guessed[path, verb]
        own = words[shared:]
        resource = own if own[:1] == tuple(prefix) else (*prefix, *own)
        if resource and resource[0] in OF_CLIENTS:
            resource = (f"{fallback}_{resource[0]}", *resource[1:])
        found.append(
            MethodPlace(
                operation_id=operation["operationId"],
                verb=verb.upper(),
                path=path,
                resource=resource or (fallback,),
                method=default_names.method_name(method),
            )
        )
    return _disambiguated(found)


# A path of one procedure: `/conversations.list`, `/admin.users.setRegular`.
_PROCEDURE = re.compile(r"(?P<home>(?:/[^/]*)*)/(?P<nouns>[A-Za-z][\w.]*)\.(?P<verb>[A-Za-z]\w*)/?")


def _use_procedures(guessed: dict[tuple[str, str], tuple[tuple[str, ...], str]]) -> None:
    """Name procedures as their paths do, if most paths of the API are procedures."""
    found = {key: match for key in guessed if (match := _PROCEDURE.fullmatch(key[0])) is not None}
    if len({match["verb"] for match in found.values()}) < 2 or 2 * len(found) <= len(guessed):
        return  # one verb is the suffix of a format: `/pets.json`
    for key, match in found.items():
        home, _ = default_names.guess_place(match["home"], key[1])
        nouns = [naming.snake(noun) for noun in match["nouns"].split(".") if noun]
        guessed[key] = (*home, *nouns), default_names.method_name(match["verb"])


def _use_fragments(guessed: dict[tuple[str, str], tuple[tuple[str, ...], str]]) -> None:
    """Name operations that differ in a fragment after it: `/folders/{id}#add_shared_link`."""
    for (path, verb), (words, method) in guessed.items():
        fragment = naming.snake(path.partition("#")[2]) if "#" in path else ""
        if fragment:
            is_action = fragment.partition("_")[0] in _ACTIONS | _VERBS
            guessed[path, verb] = words, fragment if is_action else f"{method}_{fragment}"


# Verbs that begin the name of an action with its object, and are no nouns: `updateOrder`.
_VERBS = frozenset(
    {
        "add", "apply", "attach", "calculate", "check", "convert", "create", "delete", "detach", "find",
        "generate", "get", "list", "mark", "register", "remove", "resend", "send", "set", "unregister",
        "update", "validate",
    }
)  # fmt: skip

# The last segment of a path that is an action on what precedes it: `POST /parcels/{id}/cancel`.
_ACTIONS = frozenset(
    {
        "accept", "activate", "approve", "archive", "assign", "cancel", "capture", "clone", "close",
        "complete", "confirm", "copy", "deactivate", "decline", "disable", "dismiss", "enable",
        "export", "finalize", "finish", "import", "invite", "join", "kick", "leave", "lock", "mark_read",
        "merge", "move", "mute", "open", "pause", "publish", "reactivate", "refresh", "reject",
        "release", "remove", "rename", "reopen", "resend", "reset", "restart", "restore", "resume",
        "retry", "revoke", "rotate", "search", "send", "start", "stop", "submit", "suspend", "sync",
        "transfer", "unarchive", "unlock", "unmute", "unpublish", "unsuspend", "validate", "verify", "void",
    }
)  # fmt: skip
_FILES = (
    "application/pdf",
    "application/octet-stream",
    "application/zip",
    "image/",
    "audio/",
    "video/",
)


def _use_verbs(root: Object, guessed: dict[tuple[str, str], tuple[tuple[str, ...], str]]) -> None:
    """Name actions after their verb, and files `download`, if nothing else is in their resource."""
    counts = Counter(words[:n] for words, _ in guessed.values() for n in range(len(words) + 1))
    for path, verb, operation in operations(root):
        words, method = guessed[path, verb]
        is_only = len(words) > 1 and counts[words] == 1
        first, _, noun = words[-1].partition("_") if words else ("", "", "")
        is_action = bool(words) and (words[-1] in _ACTIONS or (noun and first in _VERBS))
        is_search = words[-1:] == ("search",) and (verb, method) == ("get", "list")
        if is_only and is_action and (is_search or (verb, method) in _ACTION_METHODS):
            guessed[path, verb] = words[:-1], words[-1]
        elif verb == "get" and _is_file(operation):
            guessed[path, verb] = words, "download"


def _use_get(
    root: Object,
    guessed: dict[tuple[str, str], tuple[tuple[str, ...], str]],
    lists: Collection[str],
) -> None:
    """Name the methods of a resource that exists once after an item: `status.get()`."""
    taken = set(guessed.values())
    for path, verb, operation in operations(root):
        words, method = guessed[path, verb]
        if (verb, method) != ("get", "list") or operation.get("operationId") in lists:
            continue
        if "properties" not in (success_schema(root, operation) or {}):
            continue
        for other, collection, item in _ONCE:
            if guessed.get((path, other)) == (words, collection) and (words, item) not in taken:
                guessed[path, other] = words, item


# HTTP method, the name of a collection's method, and the name for a resource that exists once.
_ONCE = (("get", "list", "get"), ("patch", "patch", "update"), ("delete", "delete_all", "delete"))
_ACTION_METHODS = frozenset({("post", "create"), ("put", "replace"), ("patch", "patch")})


def _is_file(operation: Object) -> bool:
    """Return whether the successful response is only a file."""
    responses = operation.get("responses")
    found: list[str] = []
    for status, response in responses.items() if isinstance(responses, dict) else ():
        if str(status).startswith("2") and isinstance(response, dict):
            content = response.get("content")
            found += content if isinstance(content, dict) else []
    return bool(found) and all(kind.startswith(_FILES) for kind in found)


def _shared_prefix(paths: Sequence[tuple[str, ...]]) -> int:
    """Return the number of leading words that all paths share, keeping one word for each."""
    length = 0
    while all(len(words) > length + 1 for words in paths) and (
        len({words[: length + 1] for words in paths}) == 1
    ):
        length += 1
    return length


def _disambiguated(found: Sequence[MethodPlace]) -> list[MethodPlace]:
    """Name operations after their operationId if their method name is not unique.

    Of several operations, the one with the shortest path keeps the name; of these, the one with the
    most usual HTTP method. `PUT` beside `PATCH` is `replace`.
    """
    resources = {
        (place.resource[: n - 1], place.resource[n - 1])
        for place in found
        for n in range(1, len(place.resource) + 1)
    }
    ranks: dict[tuple[tuple[str, ...], str], list[tuple[int, int]]] = {}
    for place in found:
        ranks.setdefault((place.resource, place.method), []).append(_rank(place))

    def keeps_name(place: MethodPlace) -> bool:
        key, rank = (place.resource, place.method), _rank(place)
        if key in resources or place.method == "request":  # which every resource has
            return False
        return rank == min(ranks[key]) and ranks[key].count(rank) == 1

    taken = {(place.resource, place.method) for place in found if keeps_name(place)} | resources
    result = []
    for place in found:
        if keeps_name(place):
            result.append(place)
            continue
        names = {method for resource, method in taken if resource == place.resource}
        is_replacement = (place.verb, place.method) == ("PUT", "update")
        if is_replacement and "replace" not in names:
            name = "replace"
        else:
            name = naming.unique(naming.snake(place.operation_id), names)
        taken.add((place.resource, name))
        result.append(attrs.evolve(place, method=name))
    return result


_VERB_ORDER = ("GET", "PATCH", "PUT", "POST", "DELETE")


def _rank(place: MethodPlace) -> tuple[int, int]:
    order = _VERB_ORDER.index(place.verb) if place.verb in _VERB_ORDER else len(_VERB_ORDER)
    return place.path.count("/"), order
