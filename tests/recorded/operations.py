"""The operations of the five APIs by operationId, with the methods that call them."""

from __future__ import annotations

import datetime as dt
import importlib
import inspect
import json
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import attrs
import httpx
from tests.fakes.keys import rsa_key

from trunkline import Coviu, Vonage
from trunkline._operation import Operation

APIS = ("applications", "meetings", "conversations", "media", "coviu")
BODIES = Path(__file__).parent / "bodies"

# Arguments for the parameters that a method requires.
ARGUMENTS: Mapping[str, Any] = {
    "name": "x",
    "main_color": "#12f64e",
    "brand_text": "x",
    "keys": ["k-1"],
    "channel": {"type": "app"},
    "start_time": dt.datetime(2030, 1, 1, tzinfo=dt.UTC),
    "end_time": dt.datetime(2030, 1, 2, tzinfo=dt.UTC),
}


@attrs.frozen
class Known:
    """An operation of a description.

    Attributes:
        api: The name of its API.
        id: The operationId.
        resource: The path of attributes from the client to the resource.
        method: The name of the method.
        operation: The generated declaration.
        schema: The operation object of the resolved OpenAPI document.
    """

    api: str
    id: str
    resource: str
    method: str
    operation: Operation[Any] = attrs.field(repr=False)
    schema: Mapping[str, Any] = attrs.field(repr=False)

    def bound(self, client: Any) -> Callable[..., Any]:
        """Return the method of a client."""
        for name in self.resource.split("."):
            client = getattr(client, name)
        method: Callable[..., Any] = getattr(client, self.method)
        return method

    def arguments(self, client: Any, body: object = None) -> tuple[list[str], dict[str, Any]]:
        """Return the path arguments and the required keywords of a call with this response."""
        count = self.operation.path.count("{")
        path = [f"x-{number}" for number in range(count)]
        if self.operation.identity is not None and isinstance(body, dict):
            (*keys,), index = self.operation.identity
            found: Any = body
            for key in keys:
                found = found.get(key) if isinstance(found, dict) else None
            path[index] = found or path[index]
        parameters = inspect.signature(self.bound(client)).parameters.values()
        required = [
            each.name
            for each in parameters
            if each.kind is each.KEYWORD_ONLY and each.default is each.empty
        ]
        return path, {name: ARGUMENTS[name] for name in required}


@cache
def document(api: str) -> Mapping[str, Any]:
    """Return the resolved OpenAPI document of an API."""
    text = files(f"trunkline_api.{api}").joinpath("openapi.json").read_text("utf-8")
    loaded: Mapping[str, Any] = json.loads(text)
    return loaded


@cache
def operations() -> Mapping[tuple[str, str], Known]:
    """Return all operations by API and operationId."""
    found = {}
    for api in APIS:
        resources = vars(importlib.import_module(f"trunkline_api.{api}.resources")).values()
        declared = {each.id: each for each in resources if isinstance(each, Operation)}
        for item in document(api)["paths"].values():
            for schema in item.values():
                if isinstance(schema, dict) and (id := schema.get("operationId")):
                    resource = schema["x-trunkline-resource"]
                    method = schema["x-trunkline-method"]
                    found[api, id] = Known(api, id, resource, method, declared[id], schema)
    return found


def recorded(api: str, operation: str) -> list[dict[str, Any]]:
    """Return the recorded bodies of an operation."""
    content = json.loads((BODIES / api / f"{operation}.json").read_text("utf-8"))
    bodies: list[dict[str, Any]] = content["bodies"]
    return bodies


def response(body: Mapping[str, Any]) -> httpx.Response:
    """Return the response with a recorded body."""
    headers = body.get("headers")
    if "text" in body:
        return httpx.Response(body["status"], headers=headers, content=body["text"].encode())
    if "body" not in body:
        return httpx.Response(body["status"], headers=headers)
    return httpx.Response(body["status"], headers=headers, json=body["body"])


TOKEN = {"access_token": "t", "refresh_token": "r", "expires_in": 3600, "token_type": "Bearer"}


def client_of(
    api: str, respond: Callable[[httpx.Request], httpx.Response], **options: Any
) -> Vonage | Coviu:
    """Return the client of an API whose requests are handled by a function."""

    def handle(request: httpx.Request) -> httpx.Response:
        request.read()
        if request.url.path.endswith("/auth/token"):
            return httpx.Response(200, json=TOKEN)
        return respond(request)

    transport = httpx.MockTransport(handle)
    if api == "coviu":
        return Coviu(api_key="k", key_secret="s", transport=transport, **options)
    key: Any = rsa_key()  # parsed already
    return Vonage(
        api_key="k",
        api_secret="s",
        application_id="APP-1",
        private_key=key,
        transport=transport,
        **options,
    )
