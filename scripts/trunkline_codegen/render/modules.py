"""The modules of a package as the templates see them: one of each kind, or one for each part."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import attrs
from jinja2 import Environment

from trunkline_codegen.plan.parts import PartPlan
from trunkline_codegen.plan.plan import PackagePlan

from .imports import with_used_imports, words_of
from .render import PackageView, import_lines

_TEMPLATES = {
    "models": "models_init.py.jinja",
    "_readers": "types.py.jinja",
    "resources": "api_init.py.jinja",
}


class PartView(PackageView):
    """A part of a package, which the templates print as they print a whole one."""

    def __init__(
        self, plan: PackagePlan, part: PartPlan, parts: Sequence[PartPlan], homes: Mapping[str, str]
    ) -> None:
        """Take a part, all parts, and the part of each resource class."""
        super().__init__(plan)
        self._part = part
        self._parts = parts
        self._homes = homes

    def __getattr__(self, name: str) -> Any:
        if name in _OF_PART:
            return getattr(self._part, name)
        return super().__getattr__(name)

    def params_import(self, kind: str) -> str:
        """Return the import of the plain values that a module's arguments name, for type checkers."""
        return super().params_import(kind).replace("from .params", "from ..params")

    @property
    def readers_import(self) -> str:
        """The import of the module that has the readers of this part's models."""
        return f"from .._readers import {self._part.name} as _readers" if self.models else ""

    def imports_of(self, kind: str) -> str:
        """Return the mark of the imports from other modules; see `with_imports`."""
        return _IMPORTS

    def with_imports(self, kind: str, source: str) -> str:
        """Return a module that the template has made, with its imports from other modules.

        Each part can use the classes of all others. So a module imports the names that are words
        of its text; the others would make the time grow with the square of the parts.
        """
        words = words_of(source.partition(_IMPORTS)[2])
        lines: list[str] = []
        for other in self._parts:
            is_own = other.name == self._part.name  # it has readers of unions without any classes
            if is_own or not self._part.reached.isdisjoint(other.classes):
                lines += self._imports_from(kind, other, words)
        children = [name for resource in self._part.resources for _, name in resource.children]
        later = [f"    {line}" for line in map(self.import_of, children) if line]
        if kind == "resources" and later:
            lines += ["if TYPE_CHECKING:", *later]
        imports = "\n".join(line.rstrip("\n") for line in lines if line)
        return with_used_imports(source.replace(_IMPORTS, imports, 1), words)

    def import_of(self, class_name: str) -> str | None:
        """Return the import of a resource class of another part; None for one of this part."""
        home = self._homes[class_name]
        return f"from .{home} import {class_name}" if home != self._part.name else None

    def _imports_from(self, kind: str, other: PartPlan, words: set[str]) -> Iterable[str]:
        """Yield the imports from the modules of a part; ruff removes those that are not used."""
        own = other.name == self._part.name
        if kind != "models" or not own:
            dots = "." if kind == "models" else "..models."
            yield import_lines(f"{dots}{other.name}", words & other.class_names)
        readers = words & other.enum_readers
        if kind == "_readers" and not own:
            of_models = words & other.model_readers
            yield import_lines(f".{other.name}", [*readers, *of_models])
        if kind == "resources":
            unions = [union.name for union in other.unions] if own else []
            yield import_lines(f".._readers.{other.name}", [*readers, *unions])


_IMPORTS = "# the imports of this module"
_OF_PART = frozenset({field.name for field in attrs.fields(PartPlan)} - {"name"}) | {
    "classes",
    "exports",
}


def render_parts(
    environment: Environment, plan: PackagePlan, parts: Sequence[PartPlan]
) -> dict[str, str]:
    """Return the modules of the parts of a package, and the lazy modules of their folders."""
    files: dict[str, str] = {}
    resources = {r.name: part.name for part in parts for r in part.resources}
    for kind, template in _TEMPLATES.items():
        homes: dict[str, str] = {}
        for part in parts:
            view = PartView(plan, part, parts, resources)
            source = environment.get_template(template).render(plan=view)
            files[f"{kind}/{part.name}.py"] = view.with_imports(kind, source)
            names = [r.name for r in part.resources] if kind == "resources" else part.exports
            homes |= dict.fromkeys(names, f".{part.name}")
        shown = {} if kind == "_readers" else homes
        what = {"models": "Models", "resources": "Resources", "_readers": "Readers of the models"}
        files[f"{kind}/__init__.py"] = environment.get_template("lazy_init.py.jinja").render(
            plan=PackageView(plan), homes=shown, what=what[kind]
        )
    return files


def homes_of(plan: PackagePlan, parts: Sequence[PartPlan]) -> dict[str, str]:
    """Return the module of each public name of a package with parts."""
    homes = {name: f".models.{part.name}" for part in parts for name in part.exports}
    return homes | {r.name: f".resources.{part.name}" for part in parts for r in part.resources}
