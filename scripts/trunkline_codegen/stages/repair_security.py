"""Repair security schemes, security requirements and servers, or remove what has no meaning.

A fault in one of them does not concern most operations. A scheme that is removed is one that no
credential is sent for; the operations that require it keep the requirement, so that it is reported.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from trunkline_codegen.spec.document import METHODS, Document, Json, Object

_TYPES: Mapping[str, Object] = {
    "http": {"type": "http"},
    "basic": {"type": "http", "scheme": "basic"},
    "bearer": {"type": "http", "scheme": "bearer"},
    "apikey": {"type": "apiKey"},
    "oauth": {"type": "oauth2"},
    "oauth2": {"type": "oauth2"},
    "openidconnect": {"type": "openIdConnect"},
    "mutualtls": {"type": "mutualTLS"},
}
# The keywords from which a type follows, best first.
_IMPLIED = {
    "flows": "oauth2", "flow": "oauth2", "openIdConnectUrl": "openIdConnect", "scheme": "http",
    "bearerFormat": "http", "in": "apiKey",
}  # fmt: skip
_FLOWS: Mapping[str, tuple[str, ...]] = {
    "implicit": ("authorizationUrl",),
    "password": ("tokenUrl",),
    "clientCredentials": ("tokenUrl",),
    "authorizationCode": ("authorizationUrl", "tokenUrl"),
}
# The names of flows in Swagger 2.0.
_OLD_FLOWS = {"application": "clientCredentials", "accessCode": "authorizationCode"}


def repair_security(document: Document) -> Document:
    """Return the document with its security and servers repaired."""
    root: Json = document.root  # not checked yet
    if not isinstance(root, dict):
        return document
    components = root.get("components")
    if isinstance(components, dict):
        _repair_schemes(document, components, "securitySchemes", ("components",), _scheme)
    _repair_schemes(document, root, "securityDefinitions", (), _definition)
    places = _places_of(components) | _places_of(root)
    _repair_part(document, root, (), places)
    paths = root.get("paths")
    for path, item in paths.items() if isinstance(paths, dict) else ():
        if isinstance(item, dict):
            _repair_part(document, item, ("paths", path), places)
            for method in METHODS:
                if isinstance(item.get(method), dict):
                    _repair_part(document, item[method], ("paths", path, method), places)
    return document


def _repair_part(
    document: Document, part: Object, place: tuple[str, ...], places: Mapping[str, str]
) -> None:
    for key, read in (("security", _requirement), ("servers", _server)):
        listed = part.get(key)
        if listed is None or (isinstance(listed, dict) and "$ref" in listed):
            continue
        entries = listed if isinstance(listed, list) else [listed]
        repaired = [read(entry) for entry in entries]
        part[key] = [entry for entry in repaired if entry is not None]
        if part[key] == listed:
            continue
        document.note("is not as OpenAPI has it: read as far as it has a meaning", *place, key)
        if not part[key]:
            del part[key]
    security = part.get("security")
    if isinstance(security, list):
        part["security"] = [one for entry in security for one in _alternatives(entry, places)]
        if len(part["security"]) > len(security):
            reason = "credentials in the same place of a request: read as alternatives"
            document.note(reason, *place, "security")


def _places_of(holder: Json) -> dict[str, str]:
    """Return where the credential of each scheme is in a request, by the name of the scheme."""
    schemes: Object = {}
    for key in ("securitySchemes", "securityDefinitions"):
        found = holder.get(key) if isinstance(holder, dict) else None
        schemes |= found if isinstance(found, dict) else {}
    return {name: _place_of(scheme) or name for name, scheme in schemes.items()}


def _place_of(scheme: Json) -> str | None:
    """Return where the credential of a scheme is in a request, or None if it is not known."""
    kind = scheme.get("type") if isinstance(scheme, dict) else None
    if kind in ("http", "basic", "oauth2", "openIdConnect"):
        return "header authorization"
    if kind != "apiKey":
        return None
    name = f"{scheme.get('in')} {scheme.get('name')}"
    return name.lower() if scheme.get("in") == "header" else name


def _alternatives(entry: Object, places: Mapping[str, str]) -> list[Object]:
    """Return a requirement as several ones if it wants two credentials in one place.

    A request has one header `Authorization`: who wants Basic and OAuth there means either.
    """
    found: list[Object] = [{}]
    used: dict[str, list[str]] = {}
    for name in entry:
        used.setdefault(places.get(name, name), []).append(name)
    for names in used.values():
        found = [{**one, name: entry[name]} for one in found for name in names]
    return found


def _requirement(entry: Json) -> Json:
    """Return a security requirement, or None."""
    if isinstance(entry, str):
        return {entry: []}
    if not isinstance(entry, dict):
        return None
    return {str(name): _texts(scopes) for name, scopes in entry.items()}


def _texts(value: Json) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [text for text in values if isinstance(text, str)]


def _server(entry: Json) -> Json:
    """Return a server, or None."""
    entry = {"url": entry} if isinstance(entry, str) else entry
    if not isinstance(entry, dict) or not isinstance(entry.get("url"), str):
        return entry if isinstance(entry, dict) and "$ref" in entry else None
    if "variables" not in entry:
        return entry
    variables = entry["variables"] if isinstance(entry["variables"], dict) else {}
    found = {name: _variable(variable) for name, variable in variables.items()}
    known = {name: variable for name, variable in found.items() if variable is not None}
    return {**entry, "variables": known} if known != entry["variables"] else entry


def _variable(variable: Json) -> Json:
    """Return a server variable with a default, or None."""
    if not isinstance(variable, dict):
        return None
    values = _texts([_plain(value) for value in variable.get("enum") or ()])
    default = _plain(variable.get("default", values[0] if values else None))
    if not isinstance(default, str):
        return None
    rest = {key: value for key, value in variable.items() if key != "enum"}
    return {**rest, "default": default, **({"enum": values} if values else {})}


def _plain(value: Json) -> Json:
    """Return a number as text: ports are written as numbers."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _repair_schemes(
    document: Document,
    holder: Object,
    key: str,
    place: tuple[str, ...],
    read: Callable[[Object], Object | None],
) -> None:
    schemes = holder.get(key)
    if schemes is None:
        return
    if not isinstance(schemes, dict):
        del holder[key]
        document.note("is not a table: removed", *place, key)
        return
    for name, scheme in list(schemes.items()):
        if isinstance(scheme, dict) and "$ref" in scheme:
            continue
        found = read(scheme) if isinstance(scheme, dict) else None
        if found is None:
            del schemes[name]
            document.note("is not a valid security scheme: removed", *place, key, name)
        elif found != scheme:
            schemes[name] = found
            document.note("is not a valid security scheme: repaired", *place, key, name)


def _definition(scheme: Object) -> Object | None:
    """Return a scheme of Swagger 2.0, whose conversion supplies the rest, or None."""
    return scheme if scheme.get("type") in ("basic", "apiKey", "oauth2") else None


def _scheme(scheme: Object) -> Object | None:
    """Return a scheme of OpenAPI 3, or None."""
    word = scheme.get("type") or next((kind for key, kind in _IMPLIED.items() if key in scheme), "")
    known = _TYPES.get(str(word).replace("_", "").replace("-", "").lower())
    if known is None:
        return None
    scheme = {**scheme, **known}
    return _READERS[known["type"]](scheme)


def _http(scheme: Object) -> Object | None:
    if "scheme" not in scheme and "bearerFormat" in scheme:
        return {**scheme, "scheme": "bearer"}
    return scheme if isinstance(scheme.get("scheme"), str) else None


def _api_key(scheme: Object) -> Object | None:
    place = str(scheme.get("in", "")).lower()
    name = scheme.get("name")
    if place not in ("header", "query", "cookie") or not isinstance(name, str) or not name:
        return None
    return {**scheme, "in": place}


def _oauth2(scheme: Object) -> Object:
    flows = scheme.get("flows")
    if "flow" in scheme and not isinstance(flows, dict):  # as Swagger 2.0 has it
        keys = ("flow", "authorizationUrl", "tokenUrl", "scopes")
        old = {key: scheme[key] for key in keys if key in scheme}
        scheme = {key: value for key, value in scheme.items() if key not in keys}
        flows = {str(old.pop("flow")): old}
    named = flows.items() if isinstance(flows, dict) else ()
    current = {_OLD_FLOWS.get(str(name), str(name)): flow for name, flow in named}
    found = {name: _flow(flow, name) for name, flow in current.items()}
    return {**scheme, "flows": {name: flow for name, flow in found.items() if flow is not None}}


def _flow(flow: Json, name: str) -> Json:
    """Return an OAuth2 flow, or None."""
    if name.startswith("x-"):
        return flow
    required = _FLOWS.get(name)
    if not isinstance(flow, dict) or required is None:
        return None
    if not all(isinstance(flow.get(key), str) for key in required):
        return None
    scopes = flow.get("scopes")
    if not isinstance(scopes, dict):
        scopes = dict.fromkeys(_texts(scopes), "")
    return {**flow, "scopes": {str(name): str(text or "") for name, text in scopes.items()}}


def _open_id(scheme: Object) -> Object:
    if isinstance(scheme.get("openIdConnectUrl"), str):
        return scheme
    return {**scheme, "type": "http", "scheme": "bearer"}  # its tokens are bearer tokens


_READERS: Mapping[str, Callable[[Object], Object | None]] = {
    "http": _http,
    "apiKey": _api_key,
    "oauth2": _oauth2,
    "openIdConnect": _open_id,
    "mutualTLS": lambda scheme: scheme,
}
