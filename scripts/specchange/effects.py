"""What a program notices of a new version, in words: one table of griffe's kinds of breakage."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

import attrs
import griffe


@attrs.frozen(kw_only=True)
class Effect:
    """Something that a program which uses the package notices.

    Attributes:
        section: The changelog's section that it belongs to.
        breaking: Whether a program that was right may now be wrong.
        name: What it is about: `vonage.meetings.rooms.list(start_id=)`.
        sentence: What a person must know of it.
    """

    section: str
    breaking: bool
    name: str
    sentence: str


_KINDS = griffe.BreakageKind

# griffe's kinds of breakage that are about an argument, in our words.
_ARGUMENTS: dict[griffe.BreakageKind, tuple[str, str]] = {
    _KINDS.PARAMETER_REMOVED: ("Removed", "`{call}()` no longer takes `{argument}`."),
    _KINDS.PARAMETER_MOVED: ("Changed", "`{argument}` of `{call}()` has another position."),
    _KINDS.PARAMETER_CHANGED_KIND: ("Changed", "`{argument}` of `{call}()` is given another way."),
    _KINDS.PARAMETER_CHANGED_DEFAULT: (
        "Changed",
        "`{argument}` of `{call}()` has another default.",
    ),
    _KINDS.PARAMETER_CHANGED_REQUIRED: ("Changed", "`{call}()` must be given `{argument}` now."),
    _KINDS.PARAMETER_ADDED_REQUIRED: (
        "Changed",
        "`{call}()` must be given `{argument}` now, which is new.",
    ),
}


def broken(
    breakage: griffe.Breakage, words: Mapping[str, str], sent: Collection[str]
) -> Iterator[Effect]:
    """Yield what one of griffe's breakages means.

    Args:
        breakage: What griffe found.
        words: What a person calls a resource class.
        sent: The models that a program builds; nobody minds the arguments of others.
    """
    path = breakage.obj.path.split(".")[1:]  # without the module
    owner, call = path[0], ".".join([words.get(path[0], path[0]), *path[1:]])
    call = call.removesuffix(".__init__")
    if breakage.kind in _ARGUMENTS:
        if path[-1] == "__init__" and (
            owner not in sent or breakage.kind is _KINDS.PARAMETER_REMOVED
        ):
            return  # nobody builds it, or the attribute that is gone tells it
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
            sentence = f"`{shown}` is gone."
            yield Effect(section="Removed", breaking=True, name=call, sentence=sentence)
    else:
        sentence = f"`{call}` is another kind of thing: {breakage.kind.value.lower()}."
        yield Effect(section="Changed", breaking=True, name=call, sentence=sentence)


def added(
    name: str, what: griffe.Class | griffe.Attribute | griffe.Function | griffe.Parameter
) -> Effect:
    """Return the effect of something new."""
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
    flat = " ".join(first.split()).replace("```", "``")  # it may stand in a fenced block
    return f": {flat}" if flat else "."


def retyped(name: str, before: str, after: str, *, breaking: bool) -> Effect:
    """Return the effect of another type."""
    sentence = f"`{name}` is `{_plain(after)}`; it was `{_plain(before)}`."
    return Effect(section="Changed", breaking=breaking, name=name, sentence=sentence)


def _plain(annotation: str) -> str:
    return annotation.replace("builtins.", "")


def revalued(name: str, before: str, after: str) -> Effect:
    """Return the effect of another value behind the member of an enum."""
    sentence = f"`{name}` stands for {after}; it stood for {before}."
    return Effect(section="Changed", breaking=True, name=name, sentence=sentence)


def renamed(before: str, after: str) -> Effect:
    """Return the effect of a resource that hangs somewhere else now."""
    sentence = f"`{after}` was `{before}`."
    return Effect(section="Changed", breaking=True, name=after, sentence=sentence)
