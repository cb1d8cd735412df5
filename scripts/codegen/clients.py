"""`trunkline_api/clients.py`: the client classes, from the catalog and the packages' plans."""

from __future__ import annotations

from collections.abc import Sequence

import attrs
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from . import render, text
from .catalog import Catalog, ClientEntry, Credential
from .generate import TEMPLATES, generate_clients
from .plan import PackagePlan
from .problem import SpecError


@attrs.frozen(kw_only=True)
class _Attribute:
    name: str
    package: str
    class_name: str
    doc: str


@attrs.frozen(kw_only=True)
class _Client:
    name: str
    docstring: str
    credentials: tuple[Credential, ...]
    attributes: tuple[_Attribute, ...]

    @property
    def keys(self) -> list[str]:
        return [credential.name for credential in self.credentials if credential.kind == "key"]


def clients_source(catalog: Catalog, plans: Sequence[PackagePlan]) -> str:
    """Return the text of `clients.py`.

    Raises:
        SpecError: Two APIs of one client ask for the same attribute.
    """
    clients = [_client(catalog, entry, plans) for entry in catalog.clients]
    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701 (Python source, escaped by our own filters)
    )
    environment.filters.update(render.FILTERS)
    imports = [
        (plan.name, [root.name for root in plan.roots.values()])
        for plan in sorted(plans, key=lambda plan: plan.name)
    ]
    source = environment.get_template("clients.py.jinja").render(clients=clients, imports=imports)
    return generate_clients(source)


def _client(catalog: Catalog, entry: ClientEntry, plans: Sequence[PackagePlan]) -> _Client:
    attributes: dict[str, _Attribute] = {}
    for plan in plans:
        api = plan.document.api
        if api.client != entry.name:
            continue
        for name, root in plan.roots.items():
            if name in attributes:
                raise SpecError(
                    catalog.file,
                    f"/apis/{api.name}",
                    f"{entry.name}.{name} is also in the API {attributes[name].package}",
                    "Give its operations another x-trunkline-resource.",
                )
            attributes[name] = _Attribute(
                name=name, package=plan.name, class_name=root.name, doc=root.doc
            )
    return _Client(
        name=entry.name,
        docstring=_docstring(entry),
        credentials=entry.credentials,
        attributes=tuple(attributes.values()),
    )


def _docstring(entry: ClientEntry) -> str:
    lines = text.paragraphs(entry.doc or f"Client of {entry.name}.", 4)
    if entry.credentials:
        lines += ["", "Args:"]
    for credential in entry.credentials:
        where = f" `from_env()` reads `{credential.env}`." if credential.env else ""
        wrapped = text.paragraphs(f"{credential.name}: {credential.doc}{where}", 12)
        lines += ["    " + line if i == 0 else "        " + line for i, line in enumerate(wrapped)]
    return text.docstring(lines, 4)
