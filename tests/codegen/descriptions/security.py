"""Credentials: what each operation is sent with. Each credential's value is its name and `-value`."""

from __future__ import annotations

from base64 import b64encode

from tests.codegen.spec_case import HEAD_3_0, Call, Case

LOGIN = f"Basic {b64encode(b'username-value:password-value').decode()}"
SCHEMES = """
components:
  securitySchemes:
    login: {type: http, scheme: basic}
    bearer: {type: http, scheme: bearer}
    key: {type: apiKey, in: header, name: X-Api-Key}
    app: {type: apiKey, in: query, name: app_id}
    session: {type: apiKey, in: cookie, name: sid}
    oauth: {type: oauth2, flows: {clientCredentials: {tokenUrl: /v1/token, scopes: {read: '', write: ''}}}}
    certificate: {type: mutualTLS}
"""
AUTHS = {
    "login": '{ kind = "basic", username = "username", password = "password" }',
    "bearer": '{ kind = "bearer", token = "token" }',
    "key": '{ kind = "api_key", key = "api_key", name = "X-Api-Key" }',
    "app": '{ kind = "api_key", key = "app_key", name = "app_id", place = "query" }',
    "session": '{ kind = "api_key", key = "session_key", name = "sid", place = "cookie" }',
    "oauth": (
        '{ kind = "client_credentials", client_id = "client_id", '
        'client_secret = "client_secret", token_path = "/token" }'
    ),
    "certificate": '{ kind = "none" }',
}


def catalog(*schemes: str) -> str:
    """Return the lines of a catalog entry for schemes that operations require."""
    return "\n".join(f"schemes.{name} = {AUTHS[name]}" for name in schemes)


def description(**operations: str) -> str:
    """Return a description with the security requirements of operations, by the noun of their path."""
    lines = ["", "paths:"]
    for noun, security in operations.items():
        declared = f"security: {security}, " if security else ""
        operation = f"operationId: {noun}, {declared}responses: {{'204': {{description: ''}}}}"
        lines.append(f"  /{noun}: {{get: {{{operation}}}}}")
    return HEAD_3_0 + "\n".join(lines) + SCHEMES


def single(name: str, scheme: str, holds: str, **sent: str) -> Case:
    """Return the case of an API with one scheme, in the settings `auth` of its catalog entry."""
    headers = {key.replace("_", "-"): value for key, value in sent.items() if key != "query"}
    return Case(
        name=name,
        holds=holds,
        text=description(things=f"[{{{scheme}: []}}]"),
        entry=f"auth = {AUTHS[scheme]}",
        credentials=CREDENTIALS,
        calls=(
            Call(
                code=f"client.{name}.things.list()",
                sends=f"GET /v1/things{sent.get('query', '')}",
                headers=headers,
                status=204,
            ),
        ),
    )


CREDENTIALS = (
    "username", "password", "token", "api_key", "app_key", "session_key", "client_id",
    "client_secret",
)  # fmt: skip


def several(name: str, holds: str, schemes: tuple[str, ...], **operations: str) -> Case:
    """Return the case of an API with several schemes; the story judges its operations."""
    return Case(
        name=name,
        holds=holds,
        text=description(**operations),
        entry=catalog(*schemes),
        credentials=CREDENTIALS,
    )


CASES = (
    single("login", "login", "HTTP Basic is sent", authorization=LOGIN),
    single("bearer_token", "bearer", "a bearer token is sent", authorization="Bearer token-value"),
    single("key_in_header", "key", "a key is sent in its header", x_api_key="api_key-value"),
    single("key_in_query", "app", "a key is sent in the query", query="?app_id=app_key-value"),
    single("key_in_cookie", "session", "a key is sent in a cookie", cookie="sid=session_key-value"),
    several(
        "keys_together",
        "all schemes of one requirement are sent",
        ("key", "app", "session", "login", "bearer"),
        two="[{key: [], app: []}]",
        three="[{key: [], session: [], login: []}]",
        four="[{app: [], key: [], session: [], bearer: []}]",
    ),
    several(
        "either_key",
        "of alternatives one is sent, with all of its schemes and no others",
        ("key", "app", "login", "bearer", "certificate"),
        first="[{bearer: []}, {key: []}]",
        second="[{certificate: []}, {key: []}]",
        both="[{app: [], login: []}, {key: []}]",
    ),
    several(
        "own_security",
        "the requirements of an operation replace those of the description",
        ("key", "bearer", "session"),
        usual="[{key: []}]",
        another="[{key: []}]",
        admin="[{bearer: []}]",
        web="[{session: []}]",
    ),
    several(
        "no_security",
        "no credential is sent where none is required; an optional one is",
        ("key", "certificate"),
        closed="[{key: []}]",
        open_="[]",
        empty="[{}]",
        optional="[{}, {key: []}]",
        certified="[{certificate: []}]",
        secured="[{certificate: [], key: []}]",
    ),
    several(
        "scopes",
        "a token is requested with the scopes of the operation",
        ("oauth", "key"),
        none="[{oauth: []}]",
        one="[{oauth: [read]}]",
        two="[{oauth: [read, write]}]",
        beside="[{oauth: [write], key: []}]",
    ),
    Case(
        name="inherited_security",
        holds="operations without requirements of their own have those of the description",
        text=description(things="", others="[{bearer: []}]") + "security: [{key: [], app: []}]\n",
        entry=catalog("key", "app", "bearer"),
        credentials=CREDENTIALS,
        calls=(
            Call(
                code="client.inherited_security.things.list()",
                sends="GET /v1/things?app_id=app_key-value",
                headers={"x-api-key": "api_key-value"},
                status=204,
            ),
        ),
    ),
)
