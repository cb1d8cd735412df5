"""Declarations of the generated code: APIs, their authentication, and their operations."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Literal, TypeAlias, TypeVar

import attrs

from ._pagination import Pagination
from .errors import TrunklineError

if TYPE_CHECKING:
    import httpx

T_co = TypeVar("T_co", covariant=True)
E = TypeVar("E", bound=TrunklineError)

BodyKind: TypeAlias = Literal["json", "form", "multipart", "binary", "text"]
ContentKind: TypeAlias = Literal["json", "text", "bytes"]
RetryRule: TypeAlias = Literal["default", "never", "idempotent"]

# The alternatives of an operation's security: the schemes that go together, with their scopes
# (OpenAPI 3.1, Security Requirement Object).
Security: TypeAlias = tuple[Mapping[str, tuple[str, ...]], ...]


@attrs.frozen(kw_only=True)
class RequestBody:
    """One of several media types of a request body.

    Attributes:
        content_type: The media type.
        kind: The encoding.
        fields: The names of its fields.
        required: The fields that it cannot be sent without.
        argument: The argument that is the whole body; None if it has fields.
        styles: The styles of fields, as in `Operation.styles`.
    """

    content_type: str
    kind: BodyKind
    fields: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    argument: str | None = None
    styles: Mapping[str, str] = attrs.field(factory=dict)


@attrs.frozen(kw_only=True)
class Operation(Generic[T_co]):
    """One operation of an API description, created when its package is imported.

    Attributes:
        id: The operationId.
        api: The name of the API in the catalog.
        method: The HTTP method, in upper case.
        path: The path template below the base URL, with `{name}` for each path parameter, in the
            order of a call's path arguments.
        decode: Converts the parsed JSON of a response into the result, or into one item for a
            paginated operation; None if responses have no content.
        body: The encoding of the request body; None for no body.
        content_type: The media type of the request body; None for the default of `body`.
        bodies: The media types of a request body that has several, best first.
        body_key: The property that wraps the fields of the request body; None for none.
        body_optional: Whether no body is sent when every field of it is left out.
        binary: Whether the response is a stream of bytes.
        content: The kinds of content that a successful response may have.
        event_data: The form of the data of events, if the response is a stream of events.
        redirect: Whether a redirect (3xx) is the result.
        accept: The media types for the header `Accept`; None for the default.
        errors: Reads the bodies of error responses, by status (`404`), range (`4XX`) or `default`.
            A key may have several of them, with a space in between.
        empty: Whether a successful response may have no content; the result is None then.
        pagination: The pagination style; None if the response is not a list.
        retry: `default` retries by HTTP method; `never` and `idempotent` override that.
        identity: The path to the identity field of the response, and the index of the path
            argument that it must equal; None for no check.
        styles: How arguments are written, if not as plain text: their styles by place (path, query,
            header, cookie, body) and name. `_call.styles` lists the styles; in a multipart body the
            style of a part is its media type.
        nested: The types of the arguments that hold objects with described keys, by place (query,
            header, cookie, body, or content for a whole body) and name. Before a request is sent,
            `_serialization.nested_keys` checks them for unknown keys.
        reserved: The query parameters whose reserved characters are not percent-encoded.
        root_slash: Whether the path `/` is sent with its slash.
        secure: Whether the request is sent with credentials.
        security: The alternatives of credentials that go together, by scheme with its scopes; None
            for those of the API.
        server: The base URL of the operation if it differs from that of its API, else None.
    """

    id: str
    api: str
    method: str
    path: str
    decode: Callable[[object], T_co] | None = None
    body: BodyKind | None = None
    content_type: str | None = None
    bodies: tuple[RequestBody, ...] = ()
    body_key: str | None = None
    body_optional: bool = False
    binary: bool = False
    content: tuple[ContentKind, ...] = ("json",)
    event_data: Literal["json", "text"] = "json"
    redirect: bool = False
    accept: str | None = None
    errors: Mapping[str, Callable[[object], object]] = attrs.field(factory=dict)
    empty: bool = False
    pagination: Pagination | None = None
    retry: RetryRule = "default"
    identity: tuple[tuple[str, ...], int] | None = None
    styles: Mapping[str, Mapping[str, str]] = attrs.field(factory=dict)
    nested: Mapping[str, Mapping[str, Any]] = attrs.field(factory=dict)
    reserved: frozenset[str] = frozenset()
    root_slash: bool = True
    secure: bool = True
    security: Security | None = None
    server: str | None = None
    # The operation with one of its `bodies` each.
    variants: tuple[Operation[T_co], ...] = attrs.field(
        init=False,
        repr=False,
        eq=False,
        default=attrs.Factory(lambda self: self._variants(), takes_self=True),
    )

    def _variants(self) -> tuple[Operation[T_co], ...]:
        return tuple(
            attrs.evolve(
                self,
                body=body.kind,
                content_type=body.content_type,
                bodies=(),
                styles={**self.styles, "body": body.styles},
            )
            for body in self.bodies
        )

    def annotate(self, error: E) -> E:
        """Set the operation of an error unless it has one, and return the error."""
        if error.operation is None:
            error.operation = self.id
            error.method = self.method
            error.path_template = self.path
        return error


@attrs.frozen(kw_only=True)
class Basic:
    """HTTP Basic authentication (RFC 7617).

    Attributes:
        username: The client argument with the user name.
        password: The client argument with the password.
    """

    username: str
    password: str


@attrs.frozen(kw_only=True)
class JWT:
    """A JWT (RFC 7519) that the client signs with RS256.

    Attributes:
        application_id: The client argument with the application's identifier.
        private_key: The client argument with the RSA private key.
        acl: The paths of the `acl` claim; empty for no such claim.
        sub: The client argument with the user of the `sub` claim; None for no such claim.
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
        token_path: The path of the token endpoint below the API's base URL.
        scopes: The scopes that every token is requested with; empty for those of the operation.
    """

    client_id: str
    client_secret: str
    token_path: str
    scopes: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class Bearer:
    """A bearer token of the caller (RFC 6750).

    Attributes:
        token: The client argument with the token.
    """

    token: str


@attrs.frozen(kw_only=True)
class APIKey:
    """A key in a header, query parameter or cookie.

    Attributes:
        key: The client argument with the key.
        name: The name of the header, parameter or cookie.
        place: The kind of parameter.
    """

    key: str
    name: str
    place: Literal["header", "query", "cookie"] = "header"


@attrs.frozen(kw_only=True)
class CustomAuth(ABC):
    """The base class of authentication schemes of other distributions.

    A subclass is a frozen attrs class, whose fields are the keys of `auth` in the catalog. An entry
    point of the group `trunkline.auth_schemes` names it.

    Attributes:
        credentials: The fields whose value is the name of a client argument.
    """

    credentials: ClassVar[tuple[str, ...]] = ()

    @abstractmethod
    def build(self, credentials: Mapping[str, Any]) -> httpx.Auth:
        """Return the `httpx.Auth` that authenticates the requests of a client.

        Args:
            credentials: The values of the client arguments, by the name of the field.
        """


AuthScheme: TypeAlias = Basic | JWT | ClientCredentials | Bearer | APIKey | CustomAuth


@attrs.frozen(kw_only=True)
class APIInfo:
    """One API, as described by its catalog entry.

    Attributes:
        name: The name in the catalog, which is also the name of the generated package.
        title: The title of the API description.
        version: The version of the API description.
        base_url: The published base URL.
        auth: The authentication scheme of all operations; None without authentication, or with `schemes`.
        schemes: The authentication schemes by name, for an API that has several.
        security: The alternatives of schemes that operations without a `security` need.
        rate_limit: The rate limit that the provider publishes, such as `"170/s"`; None for none.
        status: `live`, `beta` or `retired`.
        since: The date (ISO 8601) since which `status` applies; None if unknown.
    """

    name: str
    title: str
    version: str
    base_url: str
    auth: AuthScheme | None = None
    schemes: Mapping[str, AuthScheme] = attrs.field(factory=dict)
    security: Security = ()
    rate_limit: str | None = None
    status: Literal["live", "beta", "retired"] = "live"
    since: str | None = None
