"""`APIDescription`: an API to serve, and where descriptions are read from."""

from __future__ import annotations

import importlib
import json
import os
from collections.abc import Iterable, Mapping
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from types import ModuleType
from typing import Any, TypeAlias

import attrs

from .operations import path_of, server_url


@attrs.frozen(kw_only=True)
class CredentialArgument:
    """A credential argument of a client class.

    Attributes:
        name: The name of the argument.
        env: The environment variable that `from_env` reads; empty for none.
        is_key: Whether it is a private key.
    """

    name: str
    env: str = ""
    is_key: bool = False


@attrs.frozen(kw_only=True)
class APIDescription:
    """An API to serve: its OpenAPI 3.1 document, and what its client knows besides.

    Example:
        ```python
        description = APIDescription(name="acme", document=json.loads(text))
        async with Sandbox(apis=[description]) as sandbox:
            ...
        ```

    Attributes:
        name: The name of the API.
        document: The OpenAPI 3.1 document, with local references only.
        base_url: The base URL of its client; empty for the first server of the document.
        client: The name of the class of its client; empty for none.
        credentials: The credential arguments of that class.
        auth: How the client authenticates (`kind` and the names of arguments, as in the catalog);
            empty for the security schemes of the document.
        schemes: The same for each security scheme of the document.
        package: The generated package that has the client; empty for none.
    """

    name: str
    document: Mapping[str, Any] = attrs.field(repr=False, eq=False)
    base_url: str = ""
    client: str = ""
    credentials: tuple[CredentialArgument, ...] = ()
    auth: Mapping[str, Any] = attrs.field(factory=dict, repr=False)
    schemes: Mapping[str, Mapping[str, Any]] = attrs.field(factory=dict, repr=False)
    package: str = ""

    @property
    def home(self) -> str:
        """The base URL, from the catalog or the first server."""
        servers = self.document.get("servers") or [{"url": "/"}]
        return self.base_url or server_url(servers[0])

    @property
    def prefix(self) -> str:
        """The path of the base URL, without a slash at the end."""
        return path_of(self.home)

    @property
    def title(self) -> str:
        """The title of the document."""
        return str((self.document.get("info") or {}).get("title") or self.name)


APIs: TypeAlias = "Iterable[APIDescription] | ModuleType | str | os.PathLike[str]"
"""Descriptions; a generated package; the folder of a project, or one with a `catalog.toml`."""


def read_apis(apis: APIs) -> tuple[APIDescription, ...]:
    """Return the APIs to serve.

    Args:
        apis: The descriptions; a generated package, or its name; the folder of a project, or
            one with a `catalog.toml`.

    Raises:
        ValueError: There is no API, two have the same name, or the project cannot be read.
    """
    if isinstance(apis, ModuleType):
        found = _read_package(apis.__name__)
    elif isinstance(apis, str | os.PathLike):
        text = os.fspath(apis)
        is_package = not Path(text).is_dir() and all(map(str.isidentifier, text.split(".")))
        found = _read_package(text) if is_package else read_project(text)
    else:
        found = tuple(apis)
    for each in found:
        if not isinstance(each, APIDescription):
            raise TypeError(f"apis: expected APIDescription objects, got {type(each).__name__}")
    names = [each.name for each in found]
    if not names:
        raise ValueError("apis: there is no API to serve")
    if len({*names}) < len(names):
        raise ValueError("apis: two APIs have the same name")
    return found


# -- generated packages ---------------------------------------------------------------------------

_KINDS = {
    "Basic": "basic",
    "JWT": "jwt",
    "ClientCredentials": "client_credentials",
    "Bearer": "bearer",
    "APIKey": "api_key",
}


@lru_cache(maxsize=32)
def _read_package(name: str) -> tuple[APIDescription, ...]:
    """Return the APIs of a generated package, from the documents that it has.

    Raises:
        ValueError: The package does not exist, or has no API.
    """
    try:
        package = importlib.import_module(name)
        clients = importlib.import_module(f"{name}.clients")
    except ModuleNotFoundError as error:
        raise ValueError(f"apis: {name!r} is not a generated package: {error}") from None
    found: dict[str, APIDescription] = {}
    for class_name in getattr(clients, "__all__", ()):
        kind = getattr(clients, class_name)
        arguments = _arguments(kind)
        for api in getattr(kind, "_packages", {}):
            found[api] = _packaged(package, api, class_name, arguments)
    if not found:
        raise ValueError(f"apis: the package {name!r} has no API")
    return tuple(found.values())


def _arguments(kind: Any) -> tuple[CredentialArgument, ...]:
    """Return the credential arguments of a generated client class."""
    environment = getattr(kind, "_environment", {})
    keys: frozenset[str] = getattr(kind, "_keys", frozenset())
    names = getattr(kind.__init__, "__kwdefaults__", None) or {}
    return tuple(
        CredentialArgument(name=name, env=environment.get(name, ""), is_key=name in keys)
        for name in names
    )


def _packaged(
    package: ModuleType, api: str, client: str, arguments: tuple[CredentialArgument, ...]
) -> APIDescription:
    info = importlib.import_module(f"{package.__name__}.{api}").API
    text = (files(package) / api / "openapi.json").read_bytes()
    return APIDescription(
        name=api,
        document=json.loads(text),
        base_url=info.base_url,
        client=client,
        credentials=arguments,
        auth=_declared(info.auth),
        package=package.__name__,
        schemes={name: _declared(scheme) for name, scheme in (info.schemes or {}).items()},
    )


def _declared(auth: Any) -> dict[str, Any]:
    """Return a declaration of generated code as the catalog has it."""
    if auth is None:
        return {}
    fields = {key: value for key, value in attrs.asdict(auth).items() if value not in (None, ())}
    return {"kind": _KINDS.get(type(auth).__name__, "custom"), **fields}


# -- projects -------------------------------------------------------------------------------------


def read_project(folder: str | os.PathLike[str]) -> tuple[APIDescription, ...]:
    """Return the APIs of a project, or of a folder with a `catalog.toml`.

    Raises:
        ValueError: The project cannot be read, or the extra `codegen` is not installed.
    """
    path = Path(folder).resolve()
    stamp = tuple(sorted((str(p), p.stat().st_mtime_ns) for p in _inputs(path)))
    return _read_project(path, stamp)


def _inputs(folder: Path) -> Iterable[Path]:
    """Return the files that the APIs of a project depend on."""
    names = (
        "*.toml",
        "*/*.toml",
        "*/*.yaml",
        "*/*.yml",
        "*/*.json",
        "*/*/*.yaml",
        "*/*/*.yml",
        "*/*/*.json",
    )
    return (path for name in names for path in folder.glob(name) if path.is_file())


@lru_cache(maxsize=8)
def _read_project(folder: Path, stamp: tuple[tuple[str, int], ...]) -> tuple[APIDescription, ...]:
    try:
        catalogs = importlib.import_module("trunkline_codegen.spec.catalog")
        pipeline = importlib.import_module("trunkline_codegen.build.pipeline")
        errors = importlib.import_module("trunkline_codegen.spec.errors")
        settings = importlib.import_module("trunkline_codegen.project.settings")
    except ModuleNotFoundError as missing:
        raise ValueError(
            f"a project needs {missing.name}; install the extra 'codegen': "
            "pip install 'trunkline[codegen]'"
        ) from None
    try:
        specs, package = folder, ""
        if not (folder / "catalog.toml").is_file():
            project = settings.read_project(folder)
            specs, package = project.specs, project.package
        catalog = catalogs.read_catalog(specs)
        return tuple(
            _cataloged(catalog, api, pipeline.resolved(api).root, package) for api in catalog.apis
        )
    except errors.SpecError as error:
        raise ValueError(str(error)) from None


def _cataloged(catalog: Any, api: Any, document: Mapping[str, Any], package: str) -> APIDescription:
    client = next(each for each in catalog.clients if each.name == api.client)
    return APIDescription(
        name=api.name,
        document=document,
        base_url=api.base_url,
        client=client.name,
        credentials=tuple(
            CredentialArgument(name=each.name, env=each.env, is_key=each.kind == "key")
            for each in client.credentials
        ),
        auth={} if api.auth.get("kind") == "none" else api.auth,
        schemes=api.schemes,
        package=package,
    )
