"""For any response, a call returns its annotated type or raises a trunkline error."""

from __future__ import annotations

import functools
import importlib
import inspect
import itertools
import json
import random
import typing
import warnings
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from importlib.resources import files
from typing import Any

import attrs
import pytest
from tests.fakes.keys import pem

from trunkline import AsyncPager, Coviu, Model, Vonage, errors
from trunkline._call.download import Download
from trunkline._client.child_resources import resource_property
from trunkline._client.client import Client
from trunkline._client.resource import Resource
from trunkline._operation import Operation
from trunkline._transport.base import TransportRequest, TransportResponse
from trunkline.errors import RetiredAPIWarning
from trunkline_api.meetings.models import Room

from .conformity import mismatch
from .made_bodies import Bodies
from .tiers import tiers

_VERBS = {"get", "put", "post", "patch", "delete"}
_ARGUMENTS: dict[str, Any] = {"str": "a", "int": 1, "float": 1.0, "bool": True, "bytes": b"a"}


class Puppet:
    """A transport that returns the response which the test sets."""

    def __init__(self) -> None:
        self.body = b""
        self.status = 200
        self.sent = 0

    async def send(self, request: TransportRequest) -> TransportResponse:
        self.sent += 1
        if request.url.endswith("/auth/token"):
            token = {"access_token": "t", "expires_in": 3600, "token_type": "bearer"}
            return TransportResponse(200, {}, json.dumps(token).encode())
        headers = {"Content-Type": "application/json"}
        if not request.stream or self.status >= 300:
            return TransportResponse(self.status, headers, self.body)

        async def chunks() -> Any:
            yield self.body

        async def close() -> None: ...

        return TransportResponse(self.status, headers, chunks=chunks(), close=close)

    async def aclose(self) -> None: ...


@attrs.frozen
class Method:
    """A generated method: its arguments, its return annotation and its responses."""

    name: str
    call: Callable[[], Any]
    promise: Any
    bodies: Bodies
    schema: Mapping[str, Any]


def documents() -> dict[str, Any]:
    package = importlib.import_module("trunkline_api")
    folders = [path for path in files(package).iterdir() if (path / "openapi.json").is_file()]
    return {path.name: json.loads((path / "openapi.json").read_text("utf-8")) for path in folders}


def schemas(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the schema of the successful response, by operationId."""
    found: dict[str, Any] = {}
    for path in document["paths"].values():
        for verb, operation in path.items():
            if verb in _VERBS:
                responses = [a for status, a in operation["responses"].items() if status[0] == "2"]
                contents = [c for a in responses for c in a.get("content", {}).values()]
                found[operation["operationId"]] = next(
                    (content.get("schema", {}) for content in contents), {}
                )
    return found


def resources(owner: Client | Resource) -> Iterator[Resource]:
    """Return all resources that a client has."""
    for name in dir(type(owner)):
        if isinstance(inspect.getattr_static(type(owner), name), resource_property):
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", RetiredAPIWarning)
                inner = getattr(owner, name)
            yield inner
            yield from resources(inner)


def argument(hint: str) -> Any:
    """Return an argument that conforms to an annotation."""
    first = hint.partition(" |")[0]
    return _ARGUMENTS.get(first, ["a"] if first.startswith("Sequence") else {})


def methods(client: Client, chance: random.Random) -> Iterator[Method]:
    known = documents()
    for resource in resources(client):
        module = inspect.getmodule(type(resource))
        assert module is not None
        api = module.__name__.split(".")[1]
        promised, bodies = schemas(known[api]), Bodies(known[api], chance)
        for name, function in vars(type(resource)).items():
            if name.startswith("_") or not inspect.isfunction(function):
                continue
            arguments = {
                p.name: argument(str(p.annotation))
                for p in inspect.signature(function).parameters.values()
                if p.default is p.empty and p.name != "self" and p.kind is not p.VAR_KEYWORD
            }
            constants = [getattr(module, n, None) for n in function.__code__.co_names]
            (operation,) = (c for c in constants if isinstance(c, Operation))
            # The types of plain values are not imported with the resources.
            params = vars(importlib.import_module(f"trunkline_api.{api}.params"))
            promise = typing.get_type_hints(function, localns=params)["return"]
            yield Method(
                f"{api}.{name} ({operation.id})",
                functools.partial(getattr(resource, name), **arguments, retry=None),
                promise,
                bodies,
                promised[operation.id],
            )


@pytest.fixture
async def puppet(seed: int) -> AsyncIterator[tuple[Puppet, list[Method]]]:
    puppet, chance = Puppet(), random.Random(seed)
    vonage = Vonage(api_key="k", api_secret="s", application_id="app", private_key=pem().decode())
    coviu = Coviu(api_key="k", key_secret="s")
    for client in (vonage, coviu):  # Values of a wrong type are kept otherwise.
        context = client._api_clients.context
        strict = context.options.updated_by({"validation": "strict"})
        client._api_clients.context = attrs.evolve(context, options=strict)
    found = []
    for client in (vonage, coviu):
        callers = client._api_clients
        callers.context = attrs.evolve(callers.context, transport=puppet)
        found += list(methods(client, chance))
    yield puppet, found
    await vonage.aclose()
    await coviu.aclose()


async def outcome(method: Method) -> tuple[Any, Any]:
    """Return the result of a method, and the mismatch with its annotation."""
    made = method.call()
    if isinstance(made, AsyncPager):
        promised: Any = typing.get_args(method.promise)[0]
        return await made.collect(limit=3), list[promised]
    if isinstance(made, Download):
        return await made.read(), object
    return await made, method.promise


def test_every_operation_of_every_description_is_called() -> None:
    chance = random.Random(1)
    clients = [
        Vonage(api_key="k", api_secret="s", application_id="app", private_key=pem().decode()),
        Coviu(api_key="k", key_secret="s"),
    ]
    tried = {m.name.partition("(")[2][:-1] for c in clients for m in methods(c, chance)}
    assert tried == {name for document in documents().values() for name in schemas(document)}


@pytest.mark.filterwarnings("ignore::trunkline.errors.SchemaWarning")
@tiers(3_000, 1_000_000, parts=20)
async def test_no_body_causes_a_foreign_exception_or_a_wrong_type(
    puppet: tuple[Puppet, list[Method]], times: int, seed: int
) -> None:
    wire, found = puppet
    read = refused = 0
    for method, _ in zip(itertools.cycle(found), range(times), strict=False):
        wire.body = method.bodies.mutated(method.bodies.promised(method.schema))
        try:
            value, promise = await outcome(method)
        except (errors.DecodeError, errors.PaginationError) as error:
            refused += 1
            assert len(str(error).split("\n")) == 2, method.name  # noqa: PT017 (or a value)
        else:
            read += 1
            assert mismatch(value, promise) is None, (
                method.name,
                mismatch(value, promise),
                wire.body,
            )
            if isinstance(value, Model):
                # A write may succeed without content: its model has no values.
                received = json.loads(wire.body.decode("utf-8-sig")) if wire.body else {}
                assert value.to_dict() == received, (method.name, wire.body)
                assert json.loads(value.to_json()) == received, (method.name, wire.body)
                repr(value)
    assert read > times / 5
    assert refused > times / 5


@tiers(1_000, 100_000, parts=4)
async def test_no_error_response_causes_a_foreign_exception(
    puppet: tuple[Puppet, list[Method]], times: int, seed: int
) -> None:
    wire, found = puppet
    bodies = found[0].bodies
    problem = {
        "type": "https://a.example/e", "title": "T", "detail": "D", "instance": "I", "code": 7,
        "message": "M", "error": {"title": "T"}, "error_description": "E",
        "invalid_parameters": [{"name": "n", "reason": "r"}], "errors": ["one", {"field": "f"}],
    }  # fmt: skip
    chance = random.Random(seed)
    for method, _ in zip(itertools.cycle(found), range(times), strict=False):
        wire.status = chance.choice((300, 400, 404, 409, 418, 420, 422, 500, 599, 999))
        wire.body = bodies.mutated(problem)
        with pytest.raises(errors.APIStatusError) as caught:
            await outcome(method)
        lines = str(caught.value).split("\n")
        assert len(lines) == 2
        assert all(line.isprintable() and len(line) <= 300 for line in lines)
        assert (caught.value.status, caught.value.content) == (wire.status, wire.body)


@pytest.mark.parametrize(
    ("value", "hint", "place"),
    [
        (True, int, "$: bool, no"),
        (1, bool, "$: int, no"),
        ("1", float, "$: str, no"),
        ([1, "x"], list[int], "$[1]: str"),
        ({"a": None}, dict[str, str], "$.a: NoneType"),
        ({}, list[int], "$: dict, no list"),
        (None, str, "$: NoneType"),
        ("c", typing.Literal["a"], "$: none of"),
    ],
)
def test_a_wrong_type_is_found(value: Any, hint: Any, place: str) -> None:
    found = mismatch(value, hint)
    assert found is not None
    assert found.startswith(place)


def test_a_wrong_type_is_found_inside_a_model() -> None:
    room = Room.from_dict({"id": "a", "theme_id": "b"})
    assert mismatch([room], list[Room]) is None
    room.theme_id = 7  # type: ignore[assignment]
    assert mismatch([room], list[Room]) == "$[0].theme_id: int, no <class 'str'>"
