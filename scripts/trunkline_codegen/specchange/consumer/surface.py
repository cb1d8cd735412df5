"""The public names of a generated package, as user code writes them."""

from __future__ import annotations

from collections.abc import Mapping

import attrs
import griffe

from trunkline_codegen.specchange.package.api_surface import Package

# The packages of this distribution.
BUNDLED = ("trunkline", "trunkline_api")


@attrs.frozen(kw_only=True)
class Surface:
    """What the expressions of user code can be.

    Attributes:
        api: The API's name, which is the module of its models: `trunkline.media`.
        methods: The return type of each method, without the client: `media.get`.
        parameters: The parameters of each method, in their order.
        attributes: The type of each attribute: `Media.store_id`.
        classes: The models and enums.
        packages: The import paths that user code imports the API from.
    """

    api: str
    methods: Mapping[str, str]
    parameters: Mapping[str, tuple[str, ...]]
    attributes: Mapping[str, str]
    classes: frozenset[str]
    packages: tuple[str, ...] = BUNDLED

    def is_import(self, module: str) -> bool:
        """Return whether a module is one of the packages, or inside of one."""
        return any(module == each or module.startswith(f"{each}.") for each in self.packages)


def surface_of(api: str, package: Package, packages: tuple[str, ...] = BUNDLED) -> Surface:
    """Return the surface of a package.

    Args:
        api: The API's name.
        package: The package.
        packages: The import paths that user code imports the API from.
    """
    methods: dict[str, str] = {}
    parameters: dict[str, tuple[str, ...]] = {}
    resources = package.modules["resources"]
    for class_name, path in package.resource_paths.items():
        owner = resources.members[class_name]
        _, _, inside = path.partition(".")
        assert isinstance(owner, griffe.Class)
        for name, function in owner.functions.items():
            if not name.startswith("_"):
                methods[f"{inside}.{name}"] = _plain(function.returns)
                parameters[f"{inside}.{name}"] = _parameters(function)
    attributes: dict[str, str] = {}
    classes = set()
    for name, member in package.modules["models"].members.items():
        if isinstance(member, griffe.Class) and not member.is_alias:
            classes.add(name)
            for attribute, value in member.attributes.items():
                attributes[f"{name}.{attribute}"] = _plain(value.annotation)
    return Surface(
        api=api,
        methods=methods,
        parameters=parameters,
        attributes=attributes,
        classes=frozenset(classes),
        packages=packages,
    )


def _parameters(function: griffe.Function) -> tuple[str, ...]:
    kinds = (griffe.ParameterKind.positional_only, griffe.ParameterKind.positional_or_keyword)
    return tuple(p.name for p in function.parameters if p.kind in kinds and p.name != "self")


def _plain(annotation: object) -> str:
    return "" if annotation is None else str(annotation).replace("builtins.", "")
