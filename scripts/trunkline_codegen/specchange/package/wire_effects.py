"""Describe changes in requests and responses that do not change the Python API."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

import attrs

from trunkline_codegen.specchange.description.compare import Change

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


def wire_effects(
    changes: Iterable[Change], client: str, sent: Collection[str] = ()
) -> Iterator[Effect]:
    """Yield the effects on the requests of existing calls.

    Args:
        changes: The changes in the description.
        client: The variable name of the client: `vonage`.
        sent: The classes of the package that a program sends.
    """
    for change in changes:
        call = f"`{client}.{change.call}()`" if change.call else f"`{change.name}`"
        if change.subject == "setting":
            if change.name not in ("version", "title", "text"):
                sentence = f"The description's {change.name} {_was(change)}."
                yield _effect("setting-changed", change, sentence)
            continue
        if change.action not in ("changed", "moved"):
            continue
        aspects = {difference.aspect: difference for difference in change.differences}
        if change.action == "moved":
            verbs, paths = aspects.get("verb"), aspects.get("path")
            route = " and ".join(f"`{d.after}` (was `{d.before}`)" for d in (verbs, paths) if d)
            yield _effect("operation-moved", change, f"{call} calls {route}.")
        if change.subject in ("operation", "parameter"):
            words = [_ALTERING[aspect] for aspect in aspects if aspect in _ALTERING]
            if words:
                sentence = f"{call} has another {' and '.join(words)}."
                yield _effect("request-changed", change, sentence)
        if "readOnly" in aspects and change.name.partition(".")[0] in sent:
            yield _read_only(change, aspects["readOnly"].after == "true")
        if "deprecated" in aspects:
            yield _deprecated(change, call, aspects["deprecated"].after == "true")


def _deprecated(change: Change, call: str, now: bool) -> Effect:
    sentence = f"{call} is {'' if now else 'no longer '}deprecated by the provider."
    return Effect(
        rule="deprecated" if now else "undeprecated",
        section="Deprecated" if now else "Changed",
        breaking=False,
        name=change.name,
        sentence=sentence,
    )


def _read_only(change: Change, now: bool) -> Effect:
    """Return the effect of a property that requests leave out from now on, or no longer."""
    sentence = f"`{change.name}` is {'no longer sent: it is read-only' if now else 'sent'}."
    return attrs.evolve(_effect("read-only-changed", change, sentence), breaking=now)


def _was(change: Change) -> str:
    if change.action in ("added", "removed"):
        return f"was {'added' if change.action == 'added' else 'removed'}"
    difference = change.differences[0]
    return f"changed from `{difference.before}` to `{difference.after}`"


def _effect(rule: str, change: Change, sentence: str) -> Effect:
    """Return an effect whose values are those of all aspects that changed."""
    return Effect(
        rule=rule,
        section="Changed",
        breaking=False,
        name=change.name,
        sentence=sentence,
        before="; ".join(d.before for d in change.differences),
        after="; ".join(d.after for d in change.differences),
    )
