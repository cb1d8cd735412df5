"""The first test of an API, which `trunkline add` writes to a package that `init --package` started."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

from trunkline_codegen.build.pipeline import resolved
from trunkline_codegen.build.write import replace_file
from trunkline_codegen.plan.operations import MethodPlan
from trunkline_codegen.plan.plan import PackagePlan, plan_package
from trunkline_codegen.spec.document import Document, operations
from trunkline_codegen.spec.naming import snake

from .settings import Project
from .start import PACKAGE_TEST

_HEAD = '''\
"""{client} against its sandbox. This file is yours: `trunkline` does not write it again."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

{imports}


@pytest.fixture
def client(trunkline_sandbox: Sandbox) -> Iterator[{client}]:
    with trunkline_sandbox.client({client}) as client:
        yield client
'''

_LIST = """\


def test_the_{title}_of_the_sandbox_are_read(
    client: {client}, trunkline_sandbox: Sandbox
) -> None:
    trunkline_sandbox.seed({kind}=3)
    found = list(client.{path}.{list}())
    assert len(found) >= 3
    first = found[0]
    assert first.{identity} is not None
    assert client.{path}.{get}(first.{identity}) == first
"""

_DELETE = """\
    client.{path}.{delete}(first.{identity})
    with pytest.raises(NotFoundError):
        client.{path}.{get}(first.{identity})
"""

_CONNECT = """\


def test_a_client_is_connected_to_the_sandbox(client: {client}) -> None:
    assert isinstance(client, {client})
"""


def write_first_test(project: Project, api: str) -> str | None:
    """Write the first test of an API; return its path, or None if the project has no tests.

    A file that exists is never replaced.

    Raises:
        SpecError: The API is unknown or invalid.
    """
    file = project.folder / "tests" / f"test_{api}.py"
    if not (project.folder / PACKAGE_TEST).is_file() or file.exists():
        return None
    plan = plan_package(resolved(project.entry(api)))
    replace_file(file, first_test(project.package, plan))
    return project.shown(file)


def first_test(package: str, plan: PackagePlan) -> str:
    """Return a test of one collection: its list, an object, and an object that was deleted.

    Without a collection that needs no argument, it only connects a client.
    """
    client = plan.document.api.client
    identities = _identities(plan.document)
    unique = _unique_names(plan.document)
    collections = (_collection(r.path, r.methods, identities, unique) for r in plan.resources)
    collection = next(filter(None, collections), None)
    imports = [f"from {package}.sync import {client}", "from trunkline.sandbox import Sandbox"]
    if collection is None:
        body, names = _CONNECT, {}
    else:
        body, names = _LIST, collection
        if collection["delete"]:
            body += _DELETE
            imports.insert(1, "from trunkline.errors import NotFoundError")
    names = {"client": client, **names}
    return (_HEAD + body).format(imports="\n".join(imports), **names)


def _collection(
    path: tuple[str, ...],
    methods: tuple[MethodPlan, ...],
    identities: Mapping[str, str],
    unique: frozenset[str],
) -> dict[str, str] | None:
    """Return the names of the methods of a collection and of its objects; None without one."""
    for found in methods:
        if found.id not in identities or any(a.required for a in found.arguments):
            continue
        kind = found.path.rstrip("/").rpartition("/")[2]
        get = _of_object(methods, found.path, "GET")
        if (
            get is None
            or not (kind.isidentifier() and kind in unique)
            or get.returns != found.item_type
        ):
            continue
        delete = _of_object(methods, found.path, "DELETE")
        return {
            "path": ".".join(path),
            "title": snake(kind),
            "kind": kind,
            "list": found.name,
            "get": get.name,
            "delete": "" if delete is None or delete.kind != "call" else delete.name,
            "identity": identities[found.id],
        }
    return None


def _of_object(methods: tuple[MethodPlan, ...], path: str, verb: str) -> MethodPlan | None:
    """Return the method of an object of a collection whose only argument is its identifier."""
    pattern = re.compile(re.escape(path.rstrip("/")) + r"/\{[^{}/]+\}/?")
    for method in methods:
        required = [argument for argument in method.arguments if argument.required]
        if method.http_method == verb and pattern.fullmatch(method.path) and len(required) == 1:
            return method
    return None


def _unique_names(document: Document) -> frozenset[str]:
    """Return the last words of paths that only one collection has: the sandbox seeds by them."""
    collections = {re.sub(r"/\{[^{}]*\}/?$", "", path) for path, _, _ in operations(document.root)}
    counts = Counter(path.rstrip("/").rpartition("/")[2] for path in collections)
    return frozenset(name for name, count in counts.items() if count == 1)


def _identities(document: Document) -> Mapping[str, str]:
    """Return the property that identifies the items of each list, by operationId."""
    found = {}
    for _, _, operation in operations(document.root):
        name = (operation.get("x-trunkline-pagination") or {}).get("identity")
        if isinstance(name, str) and name == snake(name):
            found[operation["operationId"]] = name
    return found
