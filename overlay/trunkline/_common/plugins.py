"""Page styles and auth schemes of other distributions, by entry point.

Entry points are looked up only for names that are not built in, because the look-up reads the
metadata of every installed distribution.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

import attrs

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

PAGE_STYLES = "trunkline.page_styles"
AUTH_SCHEMES = "trunkline.auth_schemes"


class PluginError(Exception):
    """Raised for an entry point that cannot be used; the message names it."""


@attrs.frozen(kw_only=True)
class Plugin:
    """A class that an entry point names.

    Attributes:
        path: The module and the name of the class: `acme_styles:Keyset`.
        value: The class.
    """

    path: str
    value: Any


def plugin_names(group: str) -> list[str]:
    """Return the names of the entry points of a group, sorted."""
    from importlib.metadata import entry_points  # noqa: PLC0415 (slow)

    return sorted(entry_points(group=group).names)


def load_plugin(group: str, name: str, base: type) -> Plugin | None:
    """Return the class of an entry point, or None if no distribution has the name.

    Args:
        group: The group of entry points.
        name: The name of the entry point.
        base: The class that the class must extend.

    Raises:
        PluginError: Two distributions have the name, or the class cannot be imported, or it does
            not extend `base`.
    """
    from importlib.metadata import entry_points  # noqa: PLC0415 (slow)

    found = {each.value: each for each in entry_points(group=group, name=name)}
    if not found:
        return None
    if len(found) > 1:
        raise PluginError(
            f"the entry point {name!r} of {group} is both {' and '.join(sorted(found))}"
        )
    (point,) = found.values()
    try:
        value = point.load()
    except Exception as error:  # noqa: BLE001 (importing code of others can raise anything)
        reason = f"cannot be imported: {type(error).__name__}: {error}"
        raise PluginError(f"{_shown(point)} {reason}") from None
    if not isinstance(value, type) or not issubclass(value, base):
        raise PluginError(f"{_shown(point)} is not a subclass of trunkline.runtime.{base.__name__}")
    return Plugin(path=f"{point.module}:{point.attr}", value=value)


def plugin(path: str, /, **arguments: object) -> Any:
    """Return an object of the class of a plugin; generated code calls it.

    Args:
        path: The module and the name of the class: `acme_styles:Keyset`.
        **arguments: The arguments of the class.

    Raises:
        ImportError: The distribution with the class is not installed.
    """
    module, _, names = path.partition(":")
    value: Any = importlib.import_module(module)
    for name in names.split("."):
        value = getattr(value, name)
    return value(**arguments)


def _shown(point: EntryPoint) -> str:
    return f"the entry point {point.name!r} of {point.group} ({point.value})"
