"""Requests to every operation of every description of the corpus, and what is wrong with the responses."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from jsonschema import Draft202012Validator
from jsonschema.validators import extend

from trunkline.sandbox import APIDescription, Sandbox
from trunkline.sandbox._generic.api import GenericAPI
from trunkline.sandbox._generic.operations import DescribedOperation
from trunkline.sandbox._values.samples import Sampler, UnsatisfiableError

# What a request gets that the description does not allow, unless it describes another status.
EXCEPTIONS = (400, 401, 403, 404, 405, 406, 409, 413, 415)

# Responses that Schemathesis reads in its own way.
UNREADABLE = {
    "formats": "a tuple in the form of older drafts, which is no schema",
    "tag_kinds": "its tags differ from the names of the classes, which it takes for the tags",
    "events_beside": "it expects content of a 204, which has none (RFC 9110, section 15.3.5)",
    "event_streams": "it takes an event for the object that only its data is",
}


def with_exceptions(document: dict[str, Any]) -> dict[str, Any]:
    """Return a description with the errors that may be sent without a description."""
    found = copy.deepcopy(document)
    for item in found["paths"].values():
        for operation in item.values():
            if not isinstance(operation, dict) or "operationId" not in operation:
                continue
            if not operation.get("responses"):
                operation["responses"] = {"200": {"description": "Nothing is described."}}
            if "default" not in operation["responses"]:
                for status in EXCEPTIONS:
                    operation["responses"].setdefault(str(status), {"description": "An exception."})
    return found


_REQUIRED = re.compile(r"violates `required` \(was ([^)]*)\)")
# Headers and cookies with the credentials of the corpus.
_SCHEMES = {"Authorization", "X-Api-Key", "sid", "app_id"}
# A request may match several alternatives of a `oneOf`; see `Schemas.is_valid`.
_Lenient: Any = extend(Draft202012Validator, {"oneOf": Draft202012Validator.VALIDATORS["anyOf"]})  # type: ignore[no-untyped-call]


class Served:
    """One description, served, as Schemathesis sees it."""

    def __init__(self, name: str, document: dict[str, Any]) -> None:
        import schemathesis  # noqa: PLC0415 (it takes a second, which collecting should not)

        self.sandbox = Sandbox(
            apis=[APIDescription(name=name, document=document)], allow_hosts=["testserver"]
        )
        described = self.sandbox._core.described
        assert described is not None
        self.api: GenericAPI = described.apis[name]
        config = schemathesis.Config.from_dict({"generation": {"allow-extra-parameters": False}})
        schema = schemathesis.openapi.from_dict(with_exceptions(document), config=config)
        self.operations = []
        for result in schema.get_all_operations():
            operation = result.ok()  # type: ignore[union-attr]  # an Err raises as well
            operation.app = operation.schema.app = self.sandbox.app
            known = self.api.operation(operation.definition.raw["operationId"])
            assert known is not None
            self.operations.append((operation, known))

    def base_url(self, operation: DescribedOperation) -> str:
        """Return the base URL of an operation."""
        return f"http://127.0.0.1{self.api.path(operation).removesuffix(operation.path)}"

    def faults(self, case: Any, operation: DescribedOperation, **options: Any) -> list[str]:
        """Send a request and return what is wrong with its response."""
        from schemathesis.core.failures import FailureGroup  # noqa: PLC0415 (see above)

        known = self.api.credentials_for(self.sandbox._core.state, operation)
        for place in ("query", "cookie"):
            if known[place]:
                name = "cookies" if place == "cookie" else place
                setattr(case, name, {**(getattr(case, name) or {}), **known[place]})
        # Otherwise it takes credentials in a query or a cookie for ones that it made up.
        case._has_explicit_auth = any(known.values())
        headers = {**known["header"], **options.pop("headers", {})}
        response = case.call(
            app=self.sandbox.app, base_url=self.base_url(operation), headers=headers
        )
        try:
            case.validate_response(response, headers=headers, **options)
        except FailureGroup as failures:
            faults = [
                each for each in failures.exceptions if not self._is_wrong(each, case, operation)
            ]
            sent = f"{case.method} {case.formatted_path} {case.query} {case.body!r}"
            got = f"{response.status_code} {response.text[:300]}"
            return [f"{sent}: {got}: {each}" for each in faults]
        return []

    def _is_wrong(self, failure: Any, case: Any, operation: DescribedOperation) -> bool:
        """Return whether Schemathesis reports a request as invalid that is valid.

        It leaves out credentials, which `faults` adds; and it breaks one alternative of an `anyOf`
        while another one allows the value.
        """
        text = str(failure)
        names = {*_REQUIRED.findall(text)}
        known = self.api.credentials_for(self.sandbox._core.state, operation)
        credentials = {name for each in known.values() for name in each}
        if names and text.count("violates") == text.count("violates `required`"):
            return {name for each in names for name in each.split(", ")} <= credentials | _SCHEMES
        schema = operation.json_body()
        if schema is None or "Invalid component: in body" not in text:
            return False
        root = {**self.api.description.document, "allOf": [schema]}
        return bool(_Lenient(root).is_valid(case.body))

    def checks_credentials(self, operation: DescribedOperation) -> bool:
        """Return whether the sandbox can tell a request without the credentials of an operation."""
        components = self.api.description.document.get("components") or {}
        schemes = components.get("securitySchemes") or {}
        names = {name for each in operation.security or () for name in each}
        return all(schemes[name]["type"] != "mutualTLS" for name in names if name in schemes)

    def sampled(self, operation: Any, known: DescribedOperation, seed: int) -> Iterator[Any]:
        """Yield requests that the sandbox's own sampler makes: valid ones."""

        def value(schema: Any, name: str) -> Any:
            return Sampler(self.api.schemas, f"{seed}|{name}", "request").sample(schema, name)

        places: dict[str, dict[str, Any]] = {"path": {}, "query": {}, "header": {}, "cookie": {}}
        try:
            for each in known.parameters:
                if each.required or seed % 2:
                    found = value(each.schema, each.name)
                    plain = not isinstance(found, dict | list)
                    if each.required or plain:
                        text = found if isinstance(found, str) else json.dumps(found)
                        places[each.place][each.name] = (
                            quote(text, safe="") if each.place == "path" else text
                        )
            bodies = [(k, m) for k, m in known.bodies.items() if "json" in k]
            options: dict[str, Any] = {}
            if bodies:
                kind, media = bodies[0]
                options = {"body": value(media.get("schema", {}), "body"), "media_type": kind}
            elif known.body_required:
                return
        except UnsatisfiableError:
            return
        yield operation.Case(
            path_parameters=places["path"],
            query=places["query"],
            headers=places["header"],
            cookies=places["cookie"],
            **options,
        )
