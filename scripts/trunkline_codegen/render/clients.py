"""`trunkline_api/clients.py`: the client classes, from the catalog and the packages' plans.

`trunkline_api/__init__.py` has their names: to look one up, `trunkline` imports no more than that.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import attrs
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from trunkline_codegen.spec import auth, text
from trunkline_codegen.spec.catalog import APIEntry, Catalog, ClientEntry, Credential, RootResource
from trunkline_codegen.spec.errors import SpecError, pointer

from . import render
from .generate import TEMPLATES, compiled_templates
from .target import BUNDLED, INTERFACE, Target


@attrs.frozen(kw_only=True)
class _Attribute:
    root: RootResource
    type: str
    doc: str


@attrs.frozen(kw_only=True)
class _Client:
    name: str
    docstring: str
    credentials: tuple[Credential, ...]
    attributes: tuple[_Attribute, ...]
    packages: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def keys(self) -> list[str]:
        return [credential.name for credential in self.credentials if credential.kind == "key"]


def package_source(catalog: Catalog, with_events: Sequence[str], target: Target = BUNDLED) -> str:
    """Return the text of `__init__.py`.

    Args:
        catalog: The catalog.
        with_events: The packages that have `EVENTS`.
        target: The package.
    """
    names = ", ".join(text.literal(name) for name in sorted(c.name for c in catalog.clients))
    events = "".join(f"{text.literal(name)}," for name in with_events)
    if target.generator:
        clients = sorted(entry.name for entry in catalog.clients)
        template = _environment(target).get_template("root_init.py.jinja")
        return template.render(
            clients=clients, with_events=with_events, target=target, interface=INTERFACE
        )
    return (
        "# Generated from specs/catalog.toml. Do not edit: run `make generate`.\n"
        '"""Packages that `make generate` writes, one per API. Do not edit them."""\n\n'
        f"# The classes of `clients`.\nCLIENTS = frozenset({{{names}}})\n\n"
        "# The packages whose descriptions have webhooks: their `EVENTS` are models by name.\n"
        f"WEBHOOKS: tuple[str, ...] = ({events})\n"
    )


def clients_source(
    catalog: Catalog,
    roots: Sequence[RootResource],
    template: str = "clients.py.jinja",
    target: Target = BUNDLED,
) -> str:
    """Return the text of `clients.py`, or of another module of the clients.

    Args:
        catalog: The catalog.
        roots: What hangs on the clients.
        template: The template of the module.
        target: The package.

    Raises:
        SpecError: Two APIs of one client ask for the same attribute.
    """
    counts = Counter(root.class_name for root in roots)
    # Packages may have classes of one name.
    types = {
        root: root.class_name
        if counts[root.class_name] == 1
        else f"{root.package}_{root.class_name}"
        for root in roots
    }
    clients = [_client(catalog, entry, types) for entry in catalog.clients]
    found = _environment(target).get_template(template)
    return found.render(clients=clients, types=types)


def _environment(target: Target) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(target.folders(TEMPLATES)),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        undefined=StrictUndefined,
        bytecode_cache=compiled_templates(),
        autoescape=False,  # noqa: S701 (Python source, escaped by our own filters)
    )
    environment.filters.update(render.FILTERS)
    return environment


def _client(catalog: Catalog, entry: ClientEntry, types: Mapping[RootResource, str]) -> _Client:
    attributes: dict[str, _Attribute] = {}
    for root, name in types.items():
        if root.client != entry.name:
            continue
        place = pointer("apis", root.package)
        hint = "Give its operations another x-trunkline-resource."
        if root.name in OF_CLIENTS:
            reason = f"{root.name} is what every client has; no resource can be called that"
            raise SpecError(catalog.file, place, reason, hint)
        if root.name in attributes:
            other = attributes[root.name].root.package
            reason = f"{entry.name}.{root.name} is also in the API {other}"
            raise SpecError(catalog.file, place, reason, hint)
        (api,) = (api for api in catalog.apis if api.name == root.package)
        attributes[root.name] = _Attribute(root=root, type=name, doc=root.doc + _status(api))
    return _Client(
        name=entry.name,
        docstring=_docstring(entry),
        credentials=entry.credentials,
        attributes=tuple(attributes.values()),
        packages=tuple(
            (api.name, auth.needed(api.auth)) for api in catalog.apis if api.client == entry.name
        ),
    )


# The methods of the base class of the clients.
OF_CLIENTS = frozenset({"aclose", "from_env", "with_options"})


def _status(api: APIEntry) -> str:
    """Return what is to be said of an API beyond its name: how long it will be there."""
    if api.status == "retired":
        return f" Retired by its provider since {api.since}." if api.since else " Retired."
    return " In beta." if api.status == "beta" else ""


def _docstring(entry: ClientEntry) -> str:
    lines = text.paragraphs(entry.doc or f"Client of {entry.name}.", 4)
    lines += ["", "Args:"]
    for credential in entry.credentials:
        where = f" `from_env()` reads `{credential.env}`." if credential.env else ""
        wrapped = text.paragraphs(f"{credential.name}: {credential.doc}{where}", 12)
        lines += ["    " + line if i == 0 else "        " + line for i, line in enumerate(wrapped)]
    lines.append("    **options: See `trunkline.ClientOptions`.")
    return text.docstring(lines, 4)
