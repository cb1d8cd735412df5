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
    """

    section: str
    breaking: bool
    name: str
    sentence: str


_KINDS = griffe.BreakageKind

# The sections and sentences for griffe's kinds of breakage of an argument.
_ARGUMENTS: dict[griffe.BreakageKind, tuple[str, str]] = {
    _KINDS.PARAMETER_REMOVED: ("Removed", "`{call}()` no longer takes `{argument}`."),
    _KINDS.PARAMETER_MOVED: ("Changed", "`{argument}` of `{call}()` has another position."),
    _KINDS.PARAMETER_CHANGED_KIND: (
        "Changed",
        "`{argument}` of `{call}()` is passed in another way.",
    ),
    _KINDS.PARAMETER_CHANGED_DEFAULT: (
        "Changed",
        "`{argument}` of `{call}()` has another default.",
    ),
    _KINDS.PARAMETER_CHANGED_REQUIRED: ("Changed", "`{call}()` now requires `{argument}`."),
    _KINDS.PARAMETER_ADDED_REQUIRED: (
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
        section, sentence = _ARGUMENTS[breakage.kind]
        parameter = breakage.old_value or breakage.new_value
        yield Effect(
            section=section,
            breaking=True,
            name=f"{call}({parameter.name}=)",
            sentence=sentence.format(call=call, argument=parameter.name),
        )
    elif breakage.kind is _KINDS.OBJECT_REMOVED:
        if not path[-1].startswith("_"):
            shown = f"{call}()" if isinstance(breakage.old_value, griffe.Function) else call
            sentence = f"`{shown}` was removed."
            yield Effect(section="Removed", breaking=True, name=call, sentence=sentence)
    else:
        sentence = f"`{call}` changed its kind: {breakage.kind.value.lower()}."
        yield Effect(section="Changed", breaking=True, name=call, sentence=sentence)


def added(
    name: str, what: griffe.Class | griffe.Attribute | griffe.Function | griffe.Parameter
) -> Effect:
    """Return the effect of an added object."""
    if isinstance(what, griffe.Parameter):
        call, _, argument = name.removesuffix("=)").partition("(")
        sentence = f"`{call}()` takes `{argument}`."
    elif isinstance(what, griffe.Attribute):
        kind = "value" if what.annotation is None else "attribute"
        sentence = f"New {kind} `{name}`."
    else:
        shown = f"method `{name}()`" if isinstance(what, griffe.Function) else f"class `{name}`"
        sentence = f"New {shown}{_purpose(what)}"
    return Effect(section="Added", breaking=False, name=name, sentence=sentence)


def _purpose(what: griffe.Object) -> str:
    first = what.docstring.value.split("\n\n")[0] if what.docstring else ""
    flat = " ".join(first.split()).replace("```", "``")  # it may be shown in a fenced block
    return f": {flat}" if flat else "."


def retyped(name: str, before: str, after: str, *, breaking: bool) -> Effect:
    """Return the effect of a changed type."""
    sentence = f"`{name}` is `{_plain(after)}`; it was `{_plain(before)}`."
    return Effect(section="Changed", breaking=breaking, name=name, sentence=sentence)


def _plain(annotation: str) -> str:
    return annotation.replace("builtins.", "")


def revalued(name: str, before: str, after: str) -> Effect:
    """Return the effect of a changed value of an enum member."""
    sentence = f"The value of `{name}` is {after}; it was {before}."
    return Effect(section="Changed", breaking=True, name=name, sentence=sentence)


def renamed(before: str, after: str) -> Effect:
    """Return the effect of a resource with a new path."""
    sentence = f"`{after}` was `{before}`."
    return Effect(section="Changed", breaking=True, name=after, sentence=sentence)
