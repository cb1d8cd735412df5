"""Whether a package has everything that its published description has, and nothing else."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from trunkline_codegen.spec.catalog import APIEntry, Catalog, RootResource
from trunkline_codegen.spec.errors import SpecError, pointer

from .classes import ClassComparison
from .package_reader import Contents, Sent, client_resources, read_contents
from .published import Part, Published, PublishedOperation, is_json
from .requests import different_in_request
from .shapes import names_and_values

_MODULES = ("resources", "models", "_readers")
_SHOWN = 50
_PREFIX = re.compile(r"(;[^/{}=;]*=|\.)(?=\{\})")


class CoverageError(SpecError):
    """A package differs from its published description."""


def check_coverage(
    api: APIEntry, roots: Iterable[str], package: Mapping[str, str], root: Any = None
) -> None:
    """Check a package against the published description of its API.

    Args:
        api: The catalog entry.
        roots: The classes of the resources that are attributes of a client.
        package: The files of the package, by name.
        root: The content of the description; None to read its file.

    Raises:
        CoverageError: They differ, and `exceptions.toml` has no reason for it.
        SpecError: A line of `exceptions.toml` is not needed.
    """
    found = dict.fromkeys(differences(api, roots, package, root))
    file = api.folder.parent / "exceptions.toml"
    excepted = read_exceptions(file).get(api.name, {})
    for name in excepted:
        if name not in found:
            raise SpecError(
                file,
                pointer(api.name, name),
                "this exception is not needed: the package has no such difference",
                "Delete the line.",
            )
    left = [name for name in found if name not in excepted]
    if left:
        more = [f"and {len(left) - _SHOWN} more"] if len(left) > _SHOWN else []
        raise CoverageError(
            api.file,
            "",
            f"the package differs from the description in {len(left)} things",
            "\n  ".join([*left[:_SHOWN], *more]),
        )


def differences(
    api: APIEntry, roots: Iterable[str], package: Mapping[str, str], root: Any = None
) -> Iterator[str]:
    """Yield what a package lacks, and what it has that is not published."""
    published = Published(api, root)
    contents = read_contents(*(_source(package, kind) for kind in _MODULES))
    reachable = _reachable(contents, roots)
    made: defaultdict[tuple[str, str], list[Sent]] = defaultdict(list)
    for sent in contents.operations:
        if sent.resource in reachable:
            made[sent.method, path_pattern(sent.path)].append(sent)
    classes = ClassComparison(published, contents)
    for operation in published.operations():
        if _is_left_out(api, operation):
            continue
        candidates = made.get((operation.verb, path_pattern(operation.path)), [])
        same = [sent for sent in candidates if sent.id == operation.id] or candidates
        name = operation.id or f"{operation.verb} {operation.path}"
        if not same:
            yield f"operation {name} ({operation.verb} {operation.path})"
            continue
        chosen = next((sent for sent in same if not sent.streams), same[0])
        candidates.remove(chosen)
        if operation.id and chosen.id != operation.id and not api.rename_duplicates:
            yield f"id of operation {name}"
        for part in different_in_request(published, operation, chosen):
            yield f"{part} of operation {name}"
        for part in _different_in_response(published, operation, chosen, classes):
            yield f"{part} of operation {name}"
        if _may_stream(operation) and not chosen.streams:
            for part in _different_in_stream(published, operation, chosen, candidates):
                yield f"{part} of operation {name}"
    for sent in (sent for candidates in made.values() for sent in candidates):
        yield f"operation {sent.id} ({sent.method} {sent.path}) is not published"
    yield from classes.findings
    yield from _not_published(published, contents)
    yield from _missing_events(published, contents, classes)


def _source(package: Mapping[str, str], module: str) -> str:
    """Return the text of a module; of a folder of modules, one after the other."""
    return "".join(
        text for name, text in package.items() if name.split("/")[0].removesuffix(".py") == module
    )


def check_clients(catalog: Catalog, roots: Iterable[RootResource], clients: str) -> None:
    """Check that the resources of every package can be reached from a client.

    Raises:
        SpecError: Those of one cannot.
    """
    reached = client_resources(clients)
    for root in roots:
        if (root.package, root.class_name) not in reached:
            raise SpecError(
                catalog.file, pointer("apis", root.package), f"{root.class_name} is on no client"
            )


def read_exceptions(file: Path) -> dict[str, dict[str, str]]:
    """Read which differences are accepted, and why, by API.

    Raises:
        SpecError: The file is invalid, or an exception has no reason.
    """
    try:
        data: dict[str, Any] = tomllib.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SpecError(file, "", f"broken TOML: {error}") from None
    for api, exceptions in data.items():
        for name, reason in exceptions.items() if isinstance(exceptions, dict) else [("", "")]:
            if not isinstance(reason, str) or not reason:
                raise SpecError(file, pointer(api, name), "an exception needs a reason")
    return data


def path_pattern(path: str) -> str:
    """Return what two spellings of a path have in common: names of parameters do not matter."""
    path = path.partition("#")[0].partition("?")[0]
    path = path if path.startswith("/") else f"/{path}"
    return unquote(_PREFIX.sub("", re.sub(r"\{[^{}]*\}", "{}", path)))


def _is_left_out(api: APIEntry, operation: PublishedOperation) -> bool:
    names = {operation.id, f"{operation.verb} {operation.path}", f"* {operation.path}"}
    return not names.isdisjoint(api.leave_out)


def _reachable(contents: Contents, roots: Iterable[str]) -> set[str]:
    """Return the resource classes that can be reached from those that are on a client."""
    pending = [name for name in roots if name in contents.children]
    found: set[str] = set()
    while pending:
        name = pending.pop()
        found.add(name)
        pending += contents.children.get(name, frozenset()) - found
    return found


# -- responses -------------------------------------------------------------------------------


def _different_in_response(
    published: Published, operation: PublishedOperation, sent: Sent, classes: ClassComparison
) -> Iterator[str]:
    schemas = [
        schema
        for status, contents in operation.responses.items()
        if status.startswith("2") and operation.verb != "HEAD"
        for media_type, schema in contents.items()
        if is_json(media_type)
    ]
    if schemas and (not sent.decodes or sent.returns in ("", "None")):
        yield "response"
        return
    returned = re.sub(r"^AsyncPager\[(.*)\]$", r"\1", sent.returns)
    for schema in schemas:
        item = schema
        for key in sent.pages or ():
            item = _property(published, item, key)
        if sent.pages is not None:
            item = published.resolve(item).get("items")
        named = classes.compare(item, returned)
        reader = sent.reader + "".join(
            expression
            for name, expression in classes.contents.unions.items()
            if name in sent.reader
        )
        if sent.reader and not named <= {*re.findall(r"\w+", reader)}:
            yield f"response {min(named)}"


def _may_stream(operation: PublishedOperation) -> bool:
    """Return whether success may be a stream of events."""
    described = {status for status in operation.responses if not status.startswith("1")}
    good = described if described == {"DEFAULT"} else {s for s in described if s.startswith("2")}
    return operation.verb != "HEAD" and any(
        media_type.partition(";")[0].strip().lower() == "text/event-stream"
        for status in good - {"204", "205"}
        for media_type in operation.responses[status]
    )


def _different_in_stream(
    published: Published, operation: PublishedOperation, sent: Sent, others: list[Sent]
) -> Iterator[str]:
    """Yield what the second method of an operation lacks, and take it out of the others."""
    stream = next((other for other in others if other.streams and other.id == sent.id), None)
    if stream is None:
        yield "stream of events"
        return
    others.remove(stream)
    for part in different_in_request(published, operation, stream):
        yield f"{part} of the stream of events"


def _property(published: Published, schema: Part, key: str) -> Part:
    """Return the schema of a property, which may be in a member of `allOf`."""
    part = published.resolve(schema)
    for name, found in part.get("properties").items():
        if name == key:
            return found
    for member in part.get("allOf").elements():
        found = _property(published, member, key)
        if found.node is not None:
            return found
    return Part(None, part.file)


# -- classes and events ----------------------------------------------------------------------


def _not_published(published: Published, contents: Contents) -> Iterator[str]:
    """Yield the properties and enum values of classes that no part of the description has."""
    properties, values = names_and_values(published)
    for name, known in contents.properties.items():
        for wire in known:
            if wire not in properties:
                yield f"property {wire} of class {name} is not published"
    for name, found in contents.enums.items():
        if not found <= values:
            yield f"a value of enum {name} is not published"


def _missing_events(
    published: Published, contents: Contents, classes: ClassComparison
) -> Iterator[str]:
    for webhook, body in (*published.webhooks(), *published.callbacks()):
        mapping = published.resolve(body).get("discriminator").get("mapping")
        tags = {tag for tag, _ in mapping.items()}
        for shape in classes.shapes_of(body):
            names = {webhook, *tags}
            for parts in shape.properties.values():
                node = published.resolve(parts[0]).node
                if isinstance(node, dict):
                    listed = node.get("enum")
                    values = listed if isinstance(listed, list) else []
                    names |= {v for v in [*values, node.get("const")] if isinstance(v, str)}
            if names.isdisjoint(contents.events):
                yield f"event {webhook}"
