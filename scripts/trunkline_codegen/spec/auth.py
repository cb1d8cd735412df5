"""The kinds of authentication that a catalog entry can declare."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from trunkline._common.plugins import AUTH_SCHEMES, PluginError, load_plugin, plugin_names

from . import text


@attrs.frozen
class AuthKind:
    """A kind of authentication.

    Attributes:
        class_name: The class of `trunkline.runtime` that declares it.
        credentials: The required keys whose value is the name of a client argument.
        optional: The optional keys whose value is the name of a client argument.
        settings: The other keys; a trailing `?` marks optional ones.
        path: The module and name of the class of another distribution; empty for a built-in one.
    """

    class_name: str
    credentials: tuple[str, ...]
    optional: tuple[str, ...] = ()
    settings: tuple[str, ...] = ()
    path: str = ""

    @property
    def required(self) -> set[str]:
        """The required keys."""
        return {*self.credentials, *(key for key in self.settings if not key.endswith("?"))}

    @property
    def known(self) -> set[str]:
        """All allowed keys."""
        return {*self.credentials, *self.optional, *(key.rstrip("?") for key in self.settings)}


AUTH_KINDS: Mapping[str, AuthKind] = {
    "basic": AuthKind("Basic", ("username", "password")),
    "jwt": AuthKind("JWT", ("application_id", "private_key"), ("sub",), ("acl?",)),
    "client_credentials": AuthKind(
        "ClientCredentials", ("client_id", "client_secret"), (), ("token_path", "scopes?")
    ),
    "bearer": AuthKind("Bearer", ("token",)),
    "api_key": AuthKind("APIKey", ("key",), (), ("name", "place?")),
}


def auth_kind(kind: str) -> AuthKind | None:
    """Return a built-in kind, or one of another distribution; None if it is unknown.

    Raises:
        PluginError: The kind of another distribution cannot be used.
    """
    if kind in AUTH_KINDS or kind == "none":
        return AUTH_KINDS.get(kind)
    from trunkline._operation import CustomAuth  # noqa: PLC0415 (most projects have no such kind)

    found = load_plugin(AUTH_SCHEMES, kind, CustomAuth)
    if found is None:
        return None
    declared = found.value
    fields = [each for each in attrs.fields(declared) if each.init]
    unknown = [name for name in declared.credentials if name not in {f.name for f in fields}]
    if unknown:
        raise PluginError(f"{found.path} has no field {unknown[0]!r}, which its credentials name")
    return AuthKind(
        class_name="plugin",
        credentials=tuple(declared.credentials),
        settings=tuple(
            each.name if each.default is attrs.NOTHING else f"{each.name}?"
            for each in fields
            if each.name not in declared.credentials
        ),
        path=found.path,
    )


def find_problem(
    auth: Mapping[str, Any], credentials: set[str], client: str
) -> tuple[str, str] | None:
    """Return the first invalid key of a catalog entry's `auth` with the reason, or None."""
    kind = auth.get("kind", "none")
    if kind == "none":
        return None
    try:
        known = auth_kind(str(kind))
    except PluginError as error:
        return "kind", str(error)
    if known is None:
        names = ", ".join([*AUTH_KINDS, *plugin_names(AUTH_SCHEMES)])
        return "kind", f"unknown kind {kind!r}; the kinds are {names} and none"
    for key in sorted(known.required - auth.keys()):
        return key, "is missing"
    for key, value in auth.items():
        if key == "kind":
            continue
        if key not in known.known:
            return key, f"is not a key of {kind}"
        listed = key in ("acl", "scopes") and isinstance(value, list)
        if not all(isinstance(word, str) for word in (value if listed else [value])):
            return key, "must be text"
        if key in (*known.credentials, *known.optional) and value not in credentials:
            return key, f"the client {client} has no credential {value!r}"
    return None


def find_scheme_problem(
    schemes: Mapping[str, Any], credentials: set[str], client: str
) -> tuple[tuple[str, ...], str] | None:
    """Return the first invalid key of a catalog entry's `schemes` with the reason, or None."""
    for name, scheme in schemes.items():
        if not isinstance(scheme, dict) or "kind" not in scheme:
            return (name,), "must be a table with the key kind"
        problem = find_problem(scheme, credentials, client)
        if problem is not None:
            return (name, problem[0]), problem[1]
    return None


def needed(auth: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the client arguments that the authentication of an API requires."""
    kind = auth_kind(auth.get("kind", "none"))
    return () if kind is None else tuple(auth[key] for key in kind.credentials)


def expression(auth: Mapping[str, Any]) -> tuple[str, str] | None:
    """Return the class and the source that declare the auth of an API; None without auth."""
    kind = auth_kind(auth.get("kind", "none"))
    if kind is None:
        return None
    first = f"{text.literal(kind.path)}, " if kind.path else ""
    arguments = first + ", ".join(
        f"{key}={text.literal(tuple(value) if isinstance(value, list) else value)}"
        for key, value in auth.items()
        if key != "kind"
    )
    return kind.class_name, f"{kind.class_name}({arguments})"
