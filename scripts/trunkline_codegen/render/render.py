"""What the templates may call: docstrings, literals, and the plan as they like to see it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from typing import Any

import attrs

from trunkline_codegen.plan.classes import EnumPlan, FieldPlan, ModelPlan
from trunkline_codegen.plan.operations import MethodPlan
from trunkline_codegen.plan.plan import PackagePlan, ResourcePlan
from trunkline_codegen.spec import auth, text
from trunkline_codegen.spec.security import literal as security_literal

from .blocking import mixin_methods, sync_returns
from .imports import import_order

# What a comment may not have: on the first line of a file it could name an encoding (PEP 263),
# and anywhere it could tell a tool to look away.
_NOT_IN_COMMENTS = re.compile(r"[^\w .,()'/-]")


class PackageView:
    """A package plan, with the catalog's facts beside it."""

    def __init__(self, plan: PackagePlan, homes: Mapping[str, str] | None = None) -> None:
        """Take a plan, and the module of each public name of a package with parts."""
        self._plan = plan
        self.homes = homes or {}
        api = plan.document.api
        self.title_line = text.first_sentence(f"{plan.title} {plan.version}").rstrip(".")
        self.banner = _NOT_IN_COMMENTS.sub("", self.title_line)
        declared = auth.expression(api.auth)
        self.auth = declared[1] if declared else None
        schemes = plan.security.schemes
        self.schemes = {name: source for name, (_, source) in schemes.items()}
        self.default_security = security_literal(plan.security.default)
        sources = [*schemes.values(), *([declared] if declared else [])]
        self.auth_kinds = sorted({kind for kind, _ in sources})
        self.client = api.client
        self.rate_limit = api.rate_limit
        self.status = api.status
        self.since = api.since

    def __getattr__(self, name: str) -> Any:
        return getattr(self._plan, name)

    def without_contents(self) -> PackageView:
        """Return the view of a package whose contents are in the modules of its parts."""
        bare = attrs.evolve(self._plan, models=(), enums=(), resources=(), events=(), unions=())
        return PackageView(bare, self.homes)

    @property
    def readers_import(self) -> str:
        """The import of the readers of the models; empty, because the package imports them."""
        return ""

    @property
    def public_names(self) -> list[str]:
        """The models, resources and tables that the package exports, sorted."""
        return sorted(self.homes or [*self.exports, *self.resource_names])

    def imports_of(self, kind: str) -> str:
        """Return the imports of a module from other modules; unused ones are removed later."""
        if kind == "models":
            return ""
        lines = [import_lines(".models", self.classes)]
        if kind == "resources":
            readers = [
                *(enum.reader for enum in self.enums),
                *(union.name for union in self.unions),
            ]
            lines.append(import_lines("._readers", readers))
        return "\n".join(lines)

    def params_import(self, kind: str) -> str:
        """Return the import of the plain values that a module's arguments name, for type checkers."""
        names = self._params_in(kind)
        lines = import_lines(".params", names).splitlines()
        return "\n    ".join(["if TYPE_CHECKING:", *lines]) if names else ""

    def _params_in(self, kind: str) -> list[str]:
        plan = {"models": self.models, "resources": self.resources}
        texts = argument_types(**{kind: plan[kind]})
        return mentioned(texts, self._known_params)

    @cached_property
    def _known_params(self) -> list[str]:
        names = [enum.param for enum in self._plan.enums]
        return sorted(filter(None, [*names, *(model.param for model in self._plan.models)]))

    @cached_property
    def param_names(self) -> list[str]:
        """The plain values that any argument names, sorted."""
        texts = argument_types(models=self._plan.models, resources=self._plan.resources)
        return mentioned(texts, self._known_params)

    @property
    def param_enums(self) -> list[EnumPlan]:
        """The enums whose values arguments take."""
        return [enum for enum in self._plan.enums if enum.param in self.param_names]

    @property
    def param_models(self) -> list[ModelPlan]:
        """The models that arguments take as a dict."""
        return [model for model in self._plan.models if model.param in self.param_names]

    @property
    def params_imports(self) -> str:
        """The import of the classes that the module of plain values names."""
        texts = [field.param for model in self.param_models for field in model.fields]
        return import_lines(".models", mentioned(texts, self._plan.classes))

    @property
    def mixin_modules(self) -> list[str]:
        """The modules of the hand-written classes that resources extend."""
        return sorted({module for module, _ in self._plan.mixins})

    def mixin_methods(self, resource: ResourcePlan) -> str:
        """Return the blocking methods of the hand-written class that a resource extends."""
        mixins = {
            tuple(path.split(".")): mixin for path, mixin in self._plan.document.api.mixins.items()
        }
        return mixin_methods(resource, mixins)

    @property
    def sync_imports(self) -> str:
        """The imports of the types of the blocking resources; unused ones are removed later."""
        models = import_lines(".models", self._plan.classes)
        return f"{models}\n{import_lines('.params', self.param_names)}"

    def import_of(self, class_name: str) -> str | None:
        """Return the import of a resource class; None, because it is in the same module."""
        return None


def argument_types(
    *, models: Iterable[ModelPlan] = (), resources: Iterable[ResourcePlan] = ()
) -> list[str]:
    """Return the types of the arguments of models and of resources."""
    methods = [method for resource in resources for method in resource.methods]
    listed = [group for m in methods for group in (m.arguments, *m.overloads)]
    return [
        *(field.argument for model in models for field in model.fields),
        *(argument.annotation for arguments in listed for argument in arguments),
    ]


def mentioned(texts: Iterable[str], names: Iterable[str]) -> list[str]:
    """Return the names that types mention, sorted."""
    words = {word for text in texts for word in re.findall(r"\w+", text)}
    return sorted(words.intersection(names))


def import_lines(module: str, names: Iterable[str]) -> str:
    """Return the import of names from a module, a line each; nothing without names."""
    listed = "".join(f"    {name},\n" for name in sorted(names, key=import_order))
    return f"from {module} import (\n{listed})" if listed else ""


def method_docstring(method: MethodPlan, client: str, *, blocking: bool = False) -> str:
    """Return a method's docstring: its operation, arguments, result, errors, and an example.

    Args:
        method: The method.
        client: The class of the client.
        blocking: Whether it is the method of a blocking client.
    """
    lines: list[str] = []
    for paragraph in method.doc:
        lines += [*([""] if lines else []), *text.paragraphs(paragraph, 8)]
    documented = [argument for argument in method.arguments if argument.doc]
    if documented:
        lines += ["", "Args:"]
        for argument in documented:
            lines += _entry(argument.name, argument.doc, 8)
        lines += _entry("**options", f"`{method.options}`: for this call only.", 8)
    if method.item_type != "None" or method.kind != "call":
        result = _RESULTS[method.kind].format(method.item_type.replace("builtins.", ""))
        lines += ["", "Returns:", *(f"    {line}" for line in text.paragraphs(result, 12))]
    lines += ["", "Raises:"]
    for statuses, body in method.errors:
        known = statuses.replace(" ", ", ").replace("default", "any other status")
        article = "an" if body.annotation[0] in "AEIOU" else "a"
        entry = f"{known}; `error.body` is {article} `{body.annotation}`."
        lines += _entry("APIStatusError", entry, 8)
    lines += _entry("TrunklineError", "As for any call; see `trunkline.errors`.", 8)
    example = _example(method, client)
    if blocking:
        example = example.replace("await ", "").replace("async ", "")
    lines += ["", "Example:", f"    `{example}`"]
    return text.docstring(lines, 8)


_RESULTS = {
    "call": "`{}`.",
    "paginate": "A pager of `{}`: iterate over its items, or over its `pages()`.",
    "stream": "A download, to open, to `read()` or to `save()`.",
    "events": "A stream of events whose data are `{}`.",
}
_CALLS = {
    "call": "await {}",
    "paginate": "async for item in {}: ...",
    "stream": "await {}.read()",
    "events": "async for event in {}: ...",
}
_MOST_OF_EXAMPLE = 80


def _example(method: MethodPlan, client: str) -> str:
    """Return a call with the required arguments."""
    path = ".".join((client.lower(), *method.resource, method.name))
    required = [argument for argument in method.keywords if argument.required]
    values = [argument.name for argument in method.at("path")]
    values += [f"{argument.name}={argument.name}" for argument in required]
    call = f"{path}({', '.join(values)})"
    if len(call) > _MOST_OF_EXAMPLE:
        call = f"{path}(...)"
    return _CALLS[method.kind].format(call)


def package_docstring(plan: PackageView) -> str:
    """Return the docstring of an API's package."""
    lines = [f"{plan.title_line}.", *([""] if plan.doc else []), *text.paragraphs(plan.doc, 0)]
    return text.docstring(lines, 0)


def table_reader(field: FieldPlan) -> str:
    """Return the reader for a model's table; None where the JSON value is the attribute's value."""
    if field.type.kind in ("text", "boolean", "integer", "number", "any", "object"):
        return "None"
    return field.type.bound or field.type.reader


def _entry(name: str, doc: str, indent: int = 4) -> list[str]:
    wrapped = text.paragraphs(f"{name}: {doc}", indent + 8)
    return ["    " + line if i == 0 else "        " + line for i, line in enumerate(wrapped)]


FILTERS: dict[str, Callable[..., str]] = {
    "literal": text.literal,
    "docstring": text.docstring_of,
    "sync_returns": sync_returns,
    "method_docstring": method_docstring,
    "package_docstring": package_docstring,
    "table_reader": table_reader,
}
