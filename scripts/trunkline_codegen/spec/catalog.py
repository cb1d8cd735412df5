"""Read `specs/catalog.toml`: the APIs and their settings outside of their descriptions."""

from __future__ import annotations

import builtins
import hashlib
import keyword
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import attrs

from . import auth
from .errors import SpecError, pointer


@attrs.frozen(kw_only=True)
class Credential:
    """A constructor argument of a client.

    Attributes:
        name: The argument.
        env: The environment variable that `from_env` reads; empty for none.
        doc: A description, one sentence.
        secret: Whether the value is masked in output.
        kind: `str`, or `key` for a private key (a path, PEM text or bytes).
    """

    name: str
    env: str = ""
    doc: str = ""
    secret: bool = False
    kind: str = "str"


@attrs.frozen(kw_only=True)
class ClientEntry:
    """A client class and its credentials."""

    name: str
    doc: str
    credentials: tuple[Credential, ...]


@attrs.frozen(kw_only=True)
class APIEntry:
    """An API: its description, files and settings."""

    name: str
    client: str
    file: Path
    title: str = ""
    version: str = ""
    source: str = ""
    sha256: str = ""
    base_url: str = ""
    auth: Mapping[str, Any] = attrs.field(factory=dict)
    schemes: Mapping[str, Mapping[str, Any]] = attrs.field(factory=dict)
    rate_limit: str | None = None
    status: str = "live"
    since: str | None = None
    mixins: Mapping[str, str] = attrs.field(factory=dict)
    files: Mapping[Path, str] = attrs.field(factory=dict)
    leave_out: Mapping[str, str] = attrs.field(factory=dict)
    rename_duplicates: bool = False
    folder: Path = attrs.Factory(lambda self: self.file.parent, takes_self=True)

    @property
    def corrections(self) -> Path:
        """The path of the corrections, which need not exist."""
        return self.folder / "corrections.yaml"


@attrs.frozen(kw_only=True)
class Catalog:
    """The whole catalog."""

    file: Path
    clients: tuple[ClientEntry, ...]
    apis: tuple[APIEntry, ...]


def is_name(value: object) -> bool:
    """Return whether a value is a public Python identifier."""
    return (
        isinstance(value, str)
        and re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", value) is not None
        and not keyword.iskeyword(value)
    )


# Modules and constants of a generated package, in lower case.
_RESERVED_APIS = frozenset(
    {"clients", "sync", "generator", "webhooks", "type_checking", "generated_package"}
)
# Names in the module of the clients.
_RESERVED_CLIENTS = frozenset(
    {
        "CLIENTS", "Client", "ClientOptions", "CopyOptions", "GENERATOR", "PathLike", "Self",
        "SyncClient", "TYPE_CHECKING", "Unpack", "WEBHOOKS", "as_secret", "blocking_clients",
        "generated_package", "resource_property", *dir(builtins),
    }
)  # fmt: skip


def api_name_problem(
    name: str, others: Iterable[str] = (), clients: Iterable[str] = ()
) -> str | None:
    """Return the reason why an API cannot have this name; None if it can.

    Its package is beside the modules of the generated package, also in file systems that ignore
    case.

    Args:
        name: The name.
        others: The names of the other APIs.
        clients: The names of the clients.
    """
    if not is_name(name):
        return f"{name!r} is not a valid package name"
    lower = name.lower()
    if lower in _RESERVED_APIS:
        return f"{name!r} is the name of a module or a constant of every generated package"
    taken = next((other for other in others if other.lower() == lower), None)
    if taken is not None:
        return f"the API {taken!r} already exists"
    if name in clients:
        return f"{name!r} is the name of a client of the same package"
    return None


def client_name_problem(name: object) -> str | None:
    """Return the reason why a client class cannot have this name; None if it can."""
    if not is_name(name):
        return f"{name!r} is not a valid class name"
    if name in _RESERVED_CLIENTS:
        return f"{name!r} is a name that the module of the clients uses"
    return None


def is_base_url(value: object) -> bool:
    """Return whether a value is an http(s) URL without credentials and query."""
    return isinstance(value, str) and _URL.fullmatch(value) is not None


# Names that no credential may have: those of generated code, and the options of clients.
RESERVED_CREDENTIALS = frozenset(
    {
        "self", "options", "credentials", "hidden", "base_url", "timeout", "deadline", "retry",
        "validation", "limits", "transport", "http_client", "ssl_context", "proxy", "trust_env",
        "headers", "user_agent", "clock", "rate_limit", "rate_limit_wait", "throttle_store", "auth", "token_store",
        "hooks", "telemetry", "warn_retired",
    }
)  # fmt: skip

_URL = re.compile(r"https?://[A-Za-z0-9.\-]+(:\d+)?(/[A-Za-z0-9._~!$&'()*+,;=:%/\-]*)?")


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_table(value: object) -> bool:
    return isinstance(value, dict) and all(isinstance(entry, str) for entry in value.values())


_Check = tuple[Callable[[object], bool], str]
_TEXT: _Check = (_is_text, "must be text")
_FLAG: _Check = (lambda value: isinstance(value, bool), "must be true or false")
_TABLE: _Check = (_is_table, "must be a table of texts")
_API_KEYS: Mapping[str, _Check] = {
    "client": _TEXT,
    "description": _TEXT,
    "title": _TEXT,
    "version": _TEXT,
    "source": _TEXT,
    "note": _TEXT,
    "package": _TEXT,
    "client_name": _TEXT,
    "sha256": (
        lambda value: re.fullmatch(r"[0-9a-f]{64}", str(value)) is not None,
        "must be the file's SHA-256, 64 hexadecimal digits",
    ),
    "base_url": (is_base_url, "must be an http(s) URL without credentials and query"),
    "auth": (lambda value: isinstance(value, dict), "must be a table"),
    "schemes": (lambda value: isinstance(value, dict), "must be a table"),
    "rate_limit": _TEXT,
    "status": (lambda value: value in ("live", "beta", "retired"), "must be live, beta or retired"),
    "since": (
        lambda value: re.fullmatch(r"\d{4}-\d\d-\d\d", str(value)) is not None and _is_text(value),
        'must be a date as text, like "2025-06-30"',
    ),
    "mixins": (
        lambda value: (
            isinstance(value, dict)
            and all(
                re.fullmatch(r"trunkline\._mixins\.[a-z_]+:[A-Z]\w*", str(v))
                for v in value.values()
            )
        ),
        "must be a table of import paths, like trunkline._mixins.module:Class",
    ),
    "extra_files": _TABLE,
    "leave_out": (
        lambda value: isinstance(value, dict) and all(v and _is_text(v) for v in value.values()),
        "must map each operationId to the reason why it is left out",
    ),
    "rename_duplicates": _FLAG,
}
_CLIENT_KEYS: Mapping[str, _Check] = {
    "doc": _TEXT,
    "credentials": (lambda value: isinstance(value, dict), "must be a table"),
}
_CREDENTIAL_KEYS: Mapping[str, _Check] = {
    "env": (
        lambda value: re.fullmatch(r"[A-Z][A-Z0-9_]*", str(value)) is not None,
        "must be the name of an environment variable",
    ),
    "doc": _TEXT,
    "secret": _FLAG,
    "type": (lambda value: value in ("str", "key"), "must be str or key"),
}


def read_catalog(specs: Path) -> Catalog:
    """Read and validate the catalog, without the descriptions.

    Raises:
        SpecError: The catalog is invalid.
    """
    file = specs / "catalog.toml"
    try:
        data = tomllib.loads(file.read_text("utf-8"))
    except OSError as error:
        raise _fault(file, "", f"cannot be read: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _fault(file, "", f"invalid TOML: {error}") from None
    for section in ("clients", "apis"):
        if not isinstance(data.get(section, {}), dict):
            raise _fault(file, pointer(section), "must be a table")
    clients = {name: _client(file, name, entry) for name, entry in data.get("clients", {}).items()}
    apis = tuple(_api(file, name, entry, clients) for name, entry in data.get("apis", {}).items())
    for index, api in enumerate(apis):
        problem = api_name_problem(api.name, [other.name for other in apis[:index]], clients)
        if problem is not None:
            raise _fault(file, pointer("apis", api.name), problem)
    return Catalog(file=file, clients=tuple(clients.values()), apis=apis)


def _fault(file: Path, place: str, reason: str) -> SpecError:
    return SpecError(file, place, reason, "Fix the catalog; specs/README.md documents its keys.")


def _validated(
    file: Path, entry: object, keys: Mapping[str, _Check], *place: str
) -> dict[str, Any]:
    if not isinstance(entry, dict):
        raise _fault(file, pointer(*place), "must be a table")
    for key, value in entry.items():
        if key not in keys:
            known = ", ".join(sorted(keys))
            raise SpecError(file, pointer(*place, key), "unknown key", f"The keys are {known}.")
        is_valid, reason = keys[key]
        if not is_valid(value):
            raise _fault(file, pointer(*place, key), reason)
    return entry


def _client(file: Path, name: str, entry: object) -> ClientEntry:
    problem = client_name_problem(name)
    if problem is not None:
        raise _fault(file, pointer("clients", name), problem)
    fields = _validated(file, entry, _CLIENT_KEYS, "clients", name)
    credentials = []
    for argument, table in fields.get("credentials", {}).items():
        place = ("clients", name, "credentials", argument)
        if not is_name(argument) or argument in RESERVED_CREDENTIALS:
            raise _fault(
                file,
                pointer(*place),
                "a credential's name must be a valid Python argument name, and no client option",
            )
        known = dict(_validated(file, table, _CREDENTIAL_KEYS, *place))
        kind = known.pop("type", "str")
        credentials.append(Credential(name=argument, kind=kind, **known))
    return ClientEntry(name=name, doc=fields.get("doc", ""), credentials=tuple(credentials))


def _api(file: Path, name: str, entry: object, clients: Mapping[str, ClientEntry]) -> APIEntry:
    place = ("apis", name)
    problem = api_name_problem(name)
    if problem is not None:
        raise _fault(file, pointer(*place), problem)
    fields = dict(_validated(file, entry, _API_KEYS, *place))
    for key in ("client", "description"):
        if key not in fields:
            raise _fault(file, pointer(*place), f"the key {key!r} is missing")
    client = clients.get(fields["client"])
    if client is None:
        raise SpecError(
            file,
            pointer(*place, "client"),
            f"unknown client {fields['client']!r}",
            "Add it under [clients], with its credentials.",
        )
    arguments = {credential.name for credential in client.credentials}
    invalid = auth.find_problem(fields.get("auth", {}), arguments, client.name)
    if invalid is not None:
        raise _fault(file, pointer(*place, "auth", invalid[0]), invalid[1])
    fault = auth.find_scheme_problem(fields.get("schemes", {}), arguments, client.name)
    if fault is not None:
        raise _fault(file, pointer(*place, "schemes", *fault[0]), fault[1])
    if fields.get("auth") and fields.get("schemes"):
        raise _fault(file, pointer(*place, "schemes"), "an API has either `auth` or `schemes`")
    folder = file.parent / name
    description = _inside(file, folder, fields.pop("description"), *place, "description")
    extra = fields.pop("extra_files", {})
    if fields.pop("package", name) != name:
        raise _fault(file, pointer(*place, "package"), f"must be {name!r}, the name of the API")
    for key in ("client_name", "note"):
        fields.pop(key, None)
    files = {_inside(file, folder, path, *place, "extra_files"): sha for path, sha in extra.items()}
    return APIEntry(name=name, file=description, files=files, folder=folder, **fields)


def _inside(file: Path, folder: Path, path: str, *place: str) -> Path:
    """Return the path of a file of an API; it must be in the API's folder, links resolved."""
    try:
        if (folder / path).resolve().is_relative_to(folder.resolve()):
            return folder / path
    except (OSError, ValueError):
        pass  # not a valid path: reported below
    raise _fault(file, pointer(*place), f"{path!r} is not in the folder {folder.name}/")


def check_hashes(api: APIEntry) -> None:
    """Check the vendored files of an API against the hashes in the catalog.

    Raises:
        SpecError: A file is missing, or its SHA-256 differs.
    """
    for path, expected in {api.file: api.sha256, **api.files}.items():
        try:
            found = hashlib.sha256(path.read_bytes()).hexdigest()
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            hint = "Add the file, or remove it from specs/catalog.toml."
            raise SpecError(path, "", f"cannot be read: {reason}", hint) from None
        if found != expected:
            raise SpecError(
                path,
                "",
                f"the SHA-256 is {found}, expected {expected or 'none'} (specs/catalog.toml)",
                "Do not edit a vendored file; put corrections into corrections.yaml. "
                "For a new version, update the hash in specs/catalog.toml.",
            )


@attrs.frozen(kw_only=True)
class RootResource:
    """A resource that is an attribute of a client."""

    client: str
    package: str
    name: str
    class_name: str
    doc: str
