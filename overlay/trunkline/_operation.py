"""What generated code declares: operations, and the APIs they belong to."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Generic, Literal, TypeAlias, TypeVar

import attrs

from ._pagination import Pagination
from .errors import TrunklineError

T_co = TypeVar("T_co", covariant=True)
E = TypeVar("E", bound=TrunklineError)

BodyKind: TypeAlias = Literal["json", "form", "multipart", "binary", "text"]
RetryRule: TypeAlias = Literal["default", "never", "idempotent"]


@attrs.frozen(kw_only=True)
class Operation(Generic[T_co]):
    """One operation of a description, prepared once when its package is imported.

    Attributes:
        id: The description's operationId.
        api: The name of the API, as the catalog has it.
        method: The HTTP method, in capitals.
        path: The path template below the base URL; `{name}` for each path parameter, in the
            order in which a call gives them.
        decode: Makes a value of the decoded JSON answer; None where the answer has no content.
            For a paginated operation it makes one item.
        body: How the request body is encoded, None where there is none.
        content_type: The body's media type, where it is not the one that `body` implies.
        body_key: The property that wraps the body's fields, where the API wants them wrapped.
        binary: Whether the answer is a stream of bytes.
        empty: Whether success may also come without content, which is None then.
        pagination: How the next page is found, None where the answer is not a list.
        retry: `default` follows the method; `never` and `idempotent` overrule it.
        identity: The path to the answer's identity field and the index of the path parameter
            that it must equal; None where the answer has none.
        query_styles: Query parameters whose lists are not repeated, with the separator used.
        secure: False for an operation that is sent without credentials.
        server: The operation's own base URL where the description gives it one.
    """

    id: str
    api: str
    method: str
    path: str
    decode: Callable[[object], T_co] | None = None
    body: BodyKind | None = None
    content_type: str | None = None
    body_key: str | None = None
    binary: bool = False
    empty: bool = False
    pagination: Pagination | None = None
    retry: RetryRule = "default"
    identity: tuple[tuple[str, ...], int] | None = None
    query_styles: Mapping[str, str] = attrs.field(factory=dict)
    secure: bool = True
    server: str | None = None

    def annotate(self, error: E) -> E:
        """Set the operation of an error, unless it has one, and return the error."""
        if error.operation is None:
            error.operation = self.id
            error.method = self.method
            error.path_template = self.path
        return error


@attrs.frozen(kw_only=True)
class Basic:
    """HTTP Basic (RFC 7617): the names of the client arguments that hold user and password."""

    username: str
    password: str


@attrs.frozen(kw_only=True)
class JWT:
    """A self-signed RS256 JWT (RFC 7519).

    Attributes:
        application_id: The client argument with the application's identifier.
        private_key: The client argument with the RSA private key.
        acl: Paths that the token opens, for APIs that ask for an `acl` claim.
        sub: The client argument with the user that the token speaks for, if any.
    """

    application_id: str
    private_key: str
    acl: tuple[str, ...] = ()
    sub: str | None = None


@attrs.frozen(kw_only=True)
class ClientCredentials:
    """OAuth 2.0 client credentials (RFC 6749, section 4.4).

    Attributes:
        client_id: The client argument with the client's identifier.
        client_secret: The client argument with its secret.
        token_path: The token endpoint's path below the API's base URL.
    """

    client_id: str
    client_secret: str
    token_path: str


@attrs.frozen(kw_only=True)
class Bearer:
    """A token that the caller has (RFC 6750): the name of the client argument."""

    token: str


@attrs.frozen(kw_only=True)
class APIKey:
    """A key in a header, query parameter or cookie.

    Attributes:
        key: The client argument with the key.
        name: The name of the header, parameter or cookie.
        place: Where it goes.
    """

    key: str
    name: str
    place: Literal["header", "query", "cookie"] = "header"


AuthScheme: TypeAlias = Basic | JWT | ClientCredentials | Bearer | APIKey


@attrs.frozen(kw_only=True)
class APIInfo:
    """One API, as its catalog entry describes it.

    Attributes:
        name: The catalog's name, which is also the generated package's.
        title: The description's title.
        version: The description's version.
        base_url: The published base URL.
        auth: How calls are authorised, None for an open API.
        rate_limit: The provider's published limit, such as `"170/s"`.
        status: `live`, `beta` or `retired`.
        since: The date (ISO 8601) from which `status` holds, if known.
    """

    name: str
    title: str
    version: str
    base_url: str
    auth: AuthScheme | None = None
    rate_limit: str | None = None
    status: Literal["live", "beta", "retired"] = "live"
    since: str | None = None
