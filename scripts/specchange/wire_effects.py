"""Changes that a program notices only by what is sent: the same call goes somewhere else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .compare import Change
from .effects import Effect

# Aspects whose change alters requests, or how answers are gone through, below the same calls.
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
    """Yield what changes below the calls of a program.

    Args:
        changes: What the description says differently.
        client: The client as a program calls it: `vonage`.
    """
    for change in changes:
        called = f"`{client}.{change.call}()`" if change.call else f"`{change.name}`"
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
            yield _effect(change, f"{called} calls {route}.")
        if change.subject in ("operation", "parameter"):
            words = [_ALTERING[aspect] for aspect in aspects if aspect in _ALTERING]
            if words:
                yield _effect(change, f"{called} has another {' and '.join(words)}.")
        if "deprecated" in aspects:
            yield _deprecated(change, called, aspects["deprecated"].after == "true")


def _deprecated(change: Change, called: str, now: bool) -> Effect:
    sentence = f"{called} is {'' if now else 'no longer '}deprecated by the provider."
    section = "Deprecated" if now else "Changed"
    return Effect(section=section, breaking=False, name=change.name, sentence=sentence)


def _was(change: Change) -> str:
    if change.action in ("added", "removed"):
        return f"is {'new' if change.action == 'added' else 'gone'}"
    difference = change.differences[0]
    return f"changed from `{difference.before}` to `{difference.after}`"


def _effect(change: Change, sentence: str) -> Effect:
    return Effect(section="Changed", breaking=False, name=change.name, sentence=sentence)
