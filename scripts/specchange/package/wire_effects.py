"""Describe changes in requests and responses that do not change the Python API."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from specchange.description.compare import Change

from .effects import Effect

# Aspects that change requests or pagination without changing the method.
_ALTERING = {
    "in": "place",
    "style": "form",
    "pages": "page style",
    "retry": "retry rule",
    "security": "authentication",
    "servers": "server",
    "body": "request body",
}


def wire_effects(changes: Iterable[Change], client: str) -> Iterator[Effect]:
    """Yield the effects on the requests of existing calls.

    Args:
        changes: The changes in the description.
        client: The variable name of the client: `vonage`.
    """
    for change in changes:
        call = f"`{client}.{change.call}()`" if change.call else f"`{change.name}`"
        if change.subject == "setting":
            if change.name not in ("version", "title", "text"):
                yield _effect(change, f"The description's {change.name} {_was(change)}.")
            continue
        if change.action not in ("changed", "moved"):
            continue
        aspects = {difference.aspect: difference for difference in change.differences}
        if change.action == "moved":
            verbs, paths = aspects.get("verb"), aspects.get("path")
            route = " and ".join(f"`{d.after}` (was `{d.before}`)" for d in (verbs, paths) if d)
            yield _effect(change, f"{call} calls {route}.")
        if change.subject in ("operation", "parameter"):
            words = [_ALTERING[aspect] for aspect in aspects if aspect in _ALTERING]
            if words:
                yield _effect(change, f"{call} has another {' and '.join(words)}.")
        if "deprecated" in aspects:
            yield _deprecated(change, call, aspects["deprecated"].after == "true")


def _deprecated(change: Change, call: str, now: bool) -> Effect:
    sentence = f"{call} is {'' if now else 'no longer '}deprecated by the provider."
    section = "Deprecated" if now else "Changed"
    return Effect(section=section, breaking=False, name=change.name, sentence=sentence)


def _was(change: Change) -> str:
    if change.action in ("added", "removed"):
        return f"was {'added' if change.action == 'added' else 'removed'}"
    difference = change.differences[0]
    return f"changed from `{difference.before}` to `{difference.after}`"


def _effect(change: Change, sentence: str) -> Effect:
    return Effect(section="Changed", breaking=False, name=change.name, sentence=sentence)
