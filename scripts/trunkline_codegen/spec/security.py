"""The security requirements of operations, and what the catalog makes of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

import attrs

from . import auth, text
from .document import Document, Object, operations

# The alternatives of an operation: the scopes of each scheme that goes together.
Alternatives = tuple[Mapping[str, tuple[str, ...]], ...]


def alternatives(root: Object, operation: Object) -> Alternatives | None:
    """Return the security requirements of an operation; None if none are declared."""
    declared = operation.get("security", root.get("security"))
    if not isinstance(declared, list):
        return None
    return tuple(
        {str(name): _scopes(scopes) for name, scopes in requirement.items()}
        for requirement in declared
        if isinstance(requirement, dict)
    )


def _scopes(scopes: object) -> tuple[str, ...]:
    return tuple(map(str, scopes)) if isinstance(scopes, list) else ()


def scheme_names(root: Object) -> list[str]:
    """Return the names of the schemes that operations require, the most frequent first."""
    counts: Counter[str] = Counter()
    for _, _, operation in operations(root):
        for requirement in alternatives(root, operation) or ():
            counts.update(requirement.keys())
    return [name for name, _ in counts.most_common()]


@attrs.frozen
class SecurityPlan:
    """What a package declares of its security.

    Attributes:
        schemes: The class and the source of each scheme that sends something, by name.
        default: The alternatives of operations that declare no others in the package.
        is_described: Whether the description declares the security of any operation.
    """

    schemes: Mapping[str, tuple[str, str]]
    default: Alternatives
    is_described: bool

    def declared(self, document: Document, operation: Object) -> Iterator[tuple[str, str]]:
        """Yield the keyword arguments of an `Operation` that differ from its defaults.

        Raises:
            SpecError: The operation requires a scheme that is not in the catalog.
        """
        if self._is_open(document, operation):
            yield "secure", "False"
        elif document.api.schemes:
            found = _sent(document, operation)
            if found != self.default:
                yield "security", literal(found)

    def _is_open(self, document: Document, operation: Object) -> bool:
        """Return whether an operation is sent without credentials.

        An operation without requirements is, if other operations have some. If none has, the
        provider has not described its security, and the catalog's `auth` applies to all.
        """
        found = alternatives(document.root, operation)
        return self.is_described if found is None else not any(found)


def plan_security(document: Document) -> SecurityPlan:
    """Return what the package of a document declares of its security.

    Raises:
        SpecError: An operation requires a scheme that is not in the catalog.
    """
    found = [
        (operation, alternatives(document.root, operation))
        for _, _, operation in operations(document.root)
    ]
    is_described = any(required is not None for _, required in found)
    if not document.api.schemes:
        return SecurityPlan({}, (), is_described)
    declared = {name: auth.expression(entry) for name, entry in document.api.schemes.items()}
    schemes = {name: source for name, source in declared.items() if source is not None}
    sent = [_sent(document, operation) for operation, required in found if any(required or ())]
    counts = Counter(map(literal, sent))
    default = max(sent, key=lambda each: counts[literal(each)], default=())
    return SecurityPlan(schemes, default, is_described)


def _sent(document: Document, operation: Object) -> Alternatives:
    """Return the alternatives of an operation, of the schemes that send something."""
    known = document.api.schemes
    found: list[Mapping[str, tuple[str, ...]]] = []
    for requirement in alternatives(document.root, operation) or ():
        unknown = [name for name in requirement if name not in known]
        if unknown:
            raise document.fail(
                f"the operation {operation.get('operationId')} requires the security scheme "
                f"{unknown[0]!r}, which is not in the catalog",
                "components",
                "securitySchemes",
                unknown[0],
                hint=f"Add [apis.{document.api.name}.schemes.{unknown[0]}] to specs/catalog.toml, "
                'with `kind = "none"` if nothing is sent for it.',
            )
        sent = {
            name: scopes if known[name]["kind"] == "client_credentials" else ()
            for name, scopes in requirement.items()
            if known[name]["kind"] != "none"
        }
        if sent not in found:
            found.append(sent)
    return tuple(found)


def literal(found: Alternatives) -> str:
    """Return alternatives as Python source."""
    written = [
        text.mapping({k: text.literal(v) for k, v in item.items()}, is_source=True)
        for item in found
    ]
    return f"({', '.join(written)}{',' if len(written) == 1 else ''})"
