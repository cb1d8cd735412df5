"""Describe the effects of a new version on a program, based on griffe's kinds of breakage."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

import attrs
import griffe


@attrs.frozen(kw_only=True)
class Effect:
    """A change that a program which uses the package can notice.

    Attributes:
        section: Its section in the changelog.
        breaking: Whether a correct program may fail.
        name: The changed object: `vonage.meetings.rooms.list(start_id=)`.
        sentence: The description for the report and the changelog.
        rule: The kind of change: `argument-removed`. With the name, it identifies the effect.
        before: The old type, value or name, if the rule has one.
        after: The new one.
    """

    section: str
    breaking: bool
    name: str
    sentence: str
    rule: str
    before: str = ""
    after: str = ""


_KINDS = griffe.BreakageKind

# The rules, sections and sentences for griffe's kinds of breakage of an argument.
_ARGUMENTS: dict[griffe.BreakageKind, tuple[str, str, str]] = {
    _KINDS.PARAMETER_REMOVED: (
        "argument-removed",
        "Removed",
        "`{call}()` no longer takes `{argument}`.",
    ),
    _KINDS.PARAMETER_MOVED: (
        "argument-moved",
        "Changed",
        "`{argument}` of `{call}()` has another position.",
    ),
    _KINDS.PARAMETER_CHANGED_KIND: (
        "argument-kind-changed",
        "Changed",
        "`{argument}` of `{call}()` is passed in another way.",
    ),
    _KINDS.PARAMETER_CHANGED_DEFAULT: (
        "argument-default-changed",
        "Changed",
        "`{argument}` of `{call}()` has another default.",
    ),
    _KINDS.PARAMETER_CHANGED_REQUIRED: (
        "argument-required",
        "Changed",
        "`{call}()` now requires `{argument}`.",
    ),
    _KINDS.PARAMETER_ADDED_REQUIRED: (
        "required-argument-added",
        "Changed",
        "`{call}()` now requires the new argument `{argument}`.",
    ),
}


def broken(
    breakage: griffe.Breakage, resource_paths: Mapping[str, str], sent: Collection[str]
) -> Iterator[Effect]:
    """Yield the effects of one of griffe's breakages.

    Args:
        breakage: The breakage.
        resource_paths: The path of each resource class in user code.
        sent: The models that a program constructs; arguments of others do not matter.
    """
    path = breakage.obj.path.split(".")[1:]  # without the module
    owner, call = path[0], ".".join([resource_paths.get(path[0], path[0]), *path[1:]])
    call = call.removesuffix(".__init__")
    if breakage.kind in _ARGUMENTS:
        if path[-1] == "__init__" and (
            owner not in sent or breakage.kind is _KINDS.PARAMETER_REMOVED
        ):
            return  # never constructed, or reported as a removed attribute
        rule, section, sentence = _ARGUMENTS[breakage.kind]
        parameter = breakage.old_value or breakage.new_value
        yield Effect(
            rule=rule,
            section=section,
            breaking=True,
            name=f"{call}({parameter.name}=)",
            sentence=sentence.format(call=call, argument=parameter.name),
        )
    elif breakage.kind is _KINDS.OBJECT_REMOVED:
        if not path[-1].startswith("_"):
            yield _removed(call, breakage.old_value)
            if owner in resource_paths and isinstance(breakage.old_value, griffe.Class):
                for name, method in breakage.old_value.functions.items():
                    if "property" not in method.labels and not name.startswith("_"):
                        yield _removed(f"{call}.{name}", method)
    else:
        sentence = f"`{call}` changed its kind: {breakage.kind.value.lower()}."
        yield Effect(
            rule="kind-changed", section="Changed", breaking=True, name=call, sentence=sentence
        )


def _removed(name: str, what: object) -> Effect:
    kind = _kind(what)
    shown = f"{name}()" if kind == "method" else name
    sentence = f"`{shown}` was removed."
    return Effect(
        rule=f"{kind}-removed", section="Removed", breaking=True, name=name, sentence=sentence
    )


def _kind(what: object) -> str:
    if isinstance(what, griffe.Function):
        return "method"
    if isinstance(what, griffe.Attribute):
        return "value" if what.annotation is None else "attribute"
    return "class"


def added(
    name: str, what: griffe.Class | griffe.Attribute | griffe.Function | griffe.Parameter
) -> Effect:
    """Return the effect of an added object."""
    if isinstance(what, griffe.Parameter):
        kind = "argument"
        call, _, argument = name.removesuffix("=)").partition("(")
        sentence = f"`{call}()` takes `{argument}`."
    elif isinstance(what, griffe.Attribute):
        kind = _kind(what)
        sentence = f"New {kind} `{name}`."
    else:
        kind = _kind(what)
        shown = f"method `{name}()`" if kind == "method" else f"class `{name}`"
        sentence = f"New {shown}{_purpose(what)}"
    return Effect(
        rule=f"{kind}-added", section="Added", breaking=False, name=name, sentence=sentence
    )


def received_attribute(name: str, attribute: griffe.Attribute, wire: str) -> Effect:
    """Return the effect of an added attribute of a model that programs receive.

    Args:
        name: The attribute: `Media.checksum`.
        attribute: The attribute.
        wire: The JSON property, which programs found in `extra` before.
    """
    effect = added(name, attribute)
    moved = f' `extra["{wire}"]` no longer has it.'
    return attrs.evolve(effect, sentence=effect.sentence + moved, before=f'extra["{wire}"]')


def _purpose(what: griffe.Object) -> str:
    first = what.docstring.value.split("\n\n")[0] if what.docstring else ""
    flat = " ".join(first.split()).replace("```", "``")  # it may be shown in a fenced block
    return f": {flat}" if flat else "."


def retyped(name: str, before: str, after: str, *, breaking: bool) -> Effect:
    """Return the effect of a changed type."""
    before, after = _plain(before), _plain(after)
    kind = "argument" if name.endswith("=)") else "result" if name.endswith("()") else "attribute"
    return Effect(
        rule=f"{kind}-type-changed",
        section="Changed",
        breaking=breaking,
        name=name,
        sentence=f"`{name}` is `{after}`; it was `{before}`.",
        before=before,
        after=after,
    )


def _plain(annotation: str) -> str:
    return annotation.replace("builtins.", "")


def revalued(name: str, before: str, after: str) -> Effect:
    """Return the effect of a changed value of an enum member."""
    return Effect(
        rule="value-changed",
        section="Changed",
        breaking=True,
        name=name,
        sentence=f"The value of `{name}` is {after}; it was {before}.",
        before=before,
        after=after,
    )


def renamed(before: str, after: str) -> Effect:
    """Return the effect of a resource with a new path."""
    return Effect(
        rule="resource-renamed",
        section="Changed",
        breaking=True,
        name=before,
        sentence=f"`{after}` was `{before}`.",
        before=before,
        after=after,
    )
