"""A description from outside becomes an API that imports and calls."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from trunkline_codegen.build.pipeline import build
from trunkline_codegen.build.write import differences
from trunkline_codegen.newapi import add_api as add_api

from .conftest import ROOT, Checkout, description

Json = Any

STORE = """\
openapi: 3.0.3
info: {title: Pet Store API, version: 1.2.0}
servers:
  - url: http://api.petstore.example/v1
  - url: https://api.petstore.example/v1
security:
  - key: []
paths:
  /pets:
    get:
      operationId: listPets
      summary: List pets
      parameters:
        - {name: page, in: query, schema: {type: integer, default: 1}}
        - {name: per_page, in: query, schema: {type: integer, default: 20, maximum: 50}}
      responses:
        '200':
          description: Pets
          content:
            application/json:
              schema:
                type: object
                properties:
                  items: {type: array, items: {$ref: 'parts/pet.yml#/Pet'}}
                  total_pages: {type: integer}
    post:
      operationId: addPet
      requestBody:
        required: true
        content: {application/json: {schema: {$ref: 'parts/pet.yml#/Pet'}}}
      responses:
        '201':
          description: Pet
          content: {application/json: {schema: {$ref: 'parts/pet.yml#/Pet'}}}
components:
  securitySchemes:
    key: {type: apiKey, in: header, name: X-Api-Key}
"""
PET = """\
Pet:
  type: object
  required: [name]
  properties:
    id: {type: string}
    name: {type: string}
    kind: {type: string, enum: [cat, dog]}
"""

# Two pages of pets behind a key: what the new client makes of them.
CALLS = """
import asyncio, httpx
from trunkline_api.clients import Petstore
from trunkline_api.petstore.models import Pet

def answer(request):
    assert request.headers["X-Api-Key"] == "key-1", request.headers
    assert request.url.path == "/v1/pets"
    page = int(request.url.params.get("page", 1))
    count = 20 if page <= 2 else 0
    pets = [{"id": f"{page}-{n}", "name": "Ada", "kind": "cat"} for n in range(count)]
    return httpx.Response(200, json={"items": pets, "total_pages": 2})

async def main():
    async with Petstore(api_key="key-1", transport=httpx.MockTransport(answer)) as store:
        pets = await store.pets.list().collect()
        assert [pet.id for pet in pets[::20]] == ["1-0", "2-0"], pets
        assert all(isinstance(pet, Pet) for pet in pets)
        print(len(pets))

asyncio.run(main())
"""


def run(checkout: Checkout, code: str) -> str:
    """Run code in a Python that imports the checkout's packages, and return what it prints."""
    path = os.pathsep.join(map(str, (checkout.folder / "generated", ROOT / "overlay")))
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def store(checkout: Checkout) -> Path:
    checkout.write("parts/pet.yml", PET)
    return checkout.write("petstore.yml", STORE)


def test_a_description_with_a_second_file_becomes_a_client_that_calls(
    checkout: Checkout, store: Path
) -> None:
    assert checkout.add_api("petstore", store) == 0
    assert run(checkout, CALLS) == "40\n"


def test_the_written_files_equal_the_output_of_the_pipeline(
    checkout: Checkout, store: Path
) -> None:
    checkout.add_api("petstore", store)
    package = checkout.folder / "generated" / "trunkline_api"
    assert differences(package, build(checkout.folder / "specs")) == []


def test_the_files_are_vendored_byte_for_byte_and_hashed(checkout: Checkout, store: Path) -> None:
    checkout.add_api("petstore", store)
    folder = checkout.folder / "specs" / "petstore"
    assert (folder / "petstore.yml").read_bytes() == STORE.encode()
    assert (folder / "parts" / "pet.yml").read_bytes() == PET.encode()
    assert checkout.entry("petstore") == {
        "title": "Pet Store API",
        "client": "Petstore",
        "description": "petstore.yml",
        "source": "petstore.yml",
        "version": "1.2.0",
        "sha256": hashlib.sha256(STORE.encode()).hexdigest(),
        "base_url": "https://api.petstore.example/v1",
        "status": "live",
        "auth": {"kind": "api_key", "key": "api_key", "name": "X-Api-Key", "place": "header"},
        "extra_files": {"parts/pet.yml": hashlib.sha256(PET.encode()).hexdigest()},
    }
    assert checkout.client("Petstore") == {
        "doc": "Pet Store API.",
        "credentials": {
            "api_key": {"env": "PETSTORE_API_KEY", "secret": True, "doc": "The API key."}
        },
    }


def test_files_are_found_as_by_the_pipeline(checkout: Checkout) -> None:
    checkout.write("a part/cat.yml", "{type: object, properties: {kind: {type: string}}}")
    checkout.write("dog.yml", "{type: object, properties: {kind: {type: string}}}")
    pet = {
        "oneOf": [{"$ref": "a%20part/cat.yml"}, {"type": "object"}],
        "discriminator": {"propertyName": "kind", "mapping": {"wau": "dog.yml"}},
    }
    text = description(components={"schemas": {"Pet": pet}})
    assert checkout.add_api("pets", checkout.write("pets.json", text)) == 0
    assert set(checkout.entry("pets")["extra_files"]) == {"a part/cat.yml", "dog.yml"}


def test_the_rest_of_the_catalog_is_unchanged(checkout: Checkout, store: Path) -> None:
    before = checkout.catalog()
    checkout.add_api("petstore", store)
    after = checkout.catalog()
    kept = [line for line in after.splitlines() if line in before.splitlines() and line]
    assert kept[: len(before.split())] != []
    at = after.index("[clients.Petstore]")
    end = after.index("[apis.media]")
    start = before.index("[apis.media]")
    assert after[:at] == before[:start]
    assert after[end : end + len(before) - start].rstrip() == before[start:].rstrip()


def test_the_corrections_state_each_guess_and_its_evidence(checkout: Checkout, store: Path) -> None:
    checkout.add_api("petstore", store)
    assert checkout.actions("petstore") == {
        "$.paths[*][?@.operationId == 'listPets']": {
            "x-trunkline-resource": "pets",
            "x-trunkline-method": "list",
            "x-trunkline-pagination": {
                "style": "page-number",
                "items": ["items"],
                "identity": "id",
                "page_param": "page",
                "first": 1,
                "size_param": "per_page",
                "default_size": 20,
                "max_size": 50,
                "total_pages": ["total_pages"],
            },
        },
        "$.paths[*][?@.operationId == 'addPet']": {
            "x-trunkline-resource": "pets",
            "x-trunkline-method": "create",
        },
    }
    text = (checkout.folder / "specs" / "petstore" / "corrections.yaml").read_text("utf-8")
    assert "description: Guessed from `POST /pets`." in text
    assert "total_pages: [total_pages]" in text


def test_the_output_lists_guesses_and_open_questions(
    checkout: Checkout, store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    checkout.add_api("petstore", store)
    output = capsys.readouterr().out
    assert "petstore: Pet Store API 1.2.0" in output
    assert "petstore.pets.list()  # GET /pets, page-number pages" in output
    assert "auth: api_key (the scheme key is a key in the header X-Api-Key)" in output
    assert "base_url: https://api.petstore.example/v1 (the first server with https)" in output
    assert "specs/petstore/corrections.yaml" in output.partition("Review:")[2]
    assert "README.md: add a row to the table of APIs" in output.partition("Review:")[2]


SWAGGER = {
    "swagger": "2.0",
    "info": {"title": "Library", "version": "2.0"},
    "host": "library.example",
    "basePath": "/api",
    "securityDefinitions": {"login": {"type": "basic"}},
    "security": [{"login": []}],
    "paths": {
        "/books": {
            "get": {
                "produces": ["application/json"],
                "parameters": [{"name": "offset", "in": "query", "type": "integer"},
                               {"name": "limit", "in": "query", "type": "integer"}],
                "responses": {
                    "200": {
                        "description": "Books.",
                        "schema": {"type": "array", "items": {"$ref": "#/definitions/Book"}},
                    }
                },
            }
        },
        "/books/:book_id": {
            "delete": {"responses": {"204": {"description": "Gone."}}},
        },
    },
    "definitions": {
        "Book": {"type": "object", "properties": {"book_id": {"type": "string"}}},
    },
}  # fmt: skip


def test_a_swagger_description_without_names_becomes_a_client(checkout: Checkout) -> None:
    assert checkout.add_api("library", checkout.write("library.json", SWAGGER)) == 0
    assert checkout.entry("library")["base_url"] == "https://library.example/api"
    assert checkout.entry("library")["auth"] == {
        "kind": "basic",
        "username": "username",
        "password": "password",
    }
    listed, deleted = checkout.actions("library").values()
    assert listed["x-trunkline-pagination"] == {
        "style": "record-index",
        "items": [],
        "identity": "book_id",
        "index_param": "offset",
        "size_param": "limit",
    }
    assert deleted == {"x-trunkline-resource": "books", "x-trunkline-method": "delete"}
    code = (
        "from trunkline import Library\n"
        "library = Library(username='u', password='p')\n"
        "print(library.books.list, library.books.delete)\n"
    )
    assert "BooksResource.delete" in run(checkout, code)


SCHEMES: dict[str, tuple[Json, dict[str, str], set[str]]] = {
    "basic": (
        {"type": "http", "scheme": "Basic"},
        {"kind": "basic", "username": "username", "password": "password"},
        {"username", "password"},
    ),
    "bearer": (
        {"type": "http", "scheme": "bearer"},
        {"kind": "bearer", "token": "token"},
        {"token"},
    ),
    "api key in a header": (
        {"type": "apiKey", "in": "header", "name": "X-Key"},
        {"kind": "api_key", "key": "api_key", "name": "X-Key", "place": "header"},
        {"api_key"},
    ),
    "api key in the query": (
        {"type": "apiKey", "in": "query", "name": "key"},
        {"kind": "api_key", "key": "api_key", "name": "key", "place": "query"},
        {"api_key"},
    ),
    "client credentials": (
        {
            "type": "oauth2",
            "flows": {"clientCredentials": {"tokenUrl": "/v1/token", "scopes": {}}},
        },
        {
            "kind": "client_credentials",
            "client_id": "client_id",
            "client_secret": "client_secret",
            "token_path": "/token",
        },
        {"client_id", "client_secret"},
    ),
    "a code": (
        {
            "type": "oauth2",
            "flows": {
                "authorizationCode": {
                    "authorizationUrl": "https://pets.example/authorize",
                    "tokenUrl": "https://pets.example/token",
                    "scopes": {},
                }
            },
        },
        {"kind": "bearer", "token": "token"},
        {"token"},
    ),
}


def test_every_kind_of_security_becomes_an_auth_with_credentials(checkout: Checkout) -> None:
    lines = []
    for number, (case, (scheme, auth, credentials)) in enumerate(SCHEMES.items()):
        name, client = f"pets{number}", f"Pets{number}"
        text = description(security=[{"it": []}], components={"securitySchemes": {"it": scheme}})
        assert checkout.add_api(name, checkout.write(f"{name}.json", text), "--client", client) == 0
        assert checkout.entry(name)["auth"] == auth, case
        known = checkout.client(client)["credentials"]
        assert known.keys() == credentials, case
        assert all(known[name]["env"] == f"{client.upper()}_{name.upper()}" for name in known)
        given = ", ".join(f"{name}='x'" for name in credentials)
        lines.append(f"from trunkline_api.clients import {client}")
        lines.append(f"print({client}({given}).pets.get)")
    shown = run(checkout, "\n".join(lines)).splitlines()
    assert len(shown) == len(SCHEMES)
    assert all("PetsResource.get" in line for line in shown)


def test_without_security_there_are_no_credentials(
    checkout: Checkout, capsys: pytest.CaptureFixture[str]
) -> None:
    assert checkout.add_api("pets", checkout.write("pets.json", description())) == 0
    assert "auth" not in checkout.entry("pets")
    assert "credentials" not in checkout.client("Pets")
    assert "auth: none" in capsys.readouterr().out.partition("Review:")[2]


def test_an_api_of_an_existing_client_uses_its_credentials(checkout: Checkout) -> None:
    before = checkout.client("Vonage")
    scheme = {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
    file = checkout.write(
        "pets.json",
        description(security=[{"it": []}], components={"securitySchemes": {"it": scheme}}),
    )
    assert checkout.add_api("pets", file, "--client", "Vonage") == 0
    assert checkout.entry("pets")["auth"] == {
        "kind": "jwt",
        "application_id": "application_id",
        "private_key": "private_key",
    }
    assert checkout.client("Vonage") == before
    (update,) = checkout.actions("pets").values()
    assert update == {"x-trunkline-resource": "pets", "x-trunkline-method": "get"}


def test_an_existing_client_gets_the_missing_credentials(checkout: Checkout) -> None:
    before = checkout.catalog()
    scheme = {"type": "http", "scheme": "basic"}
    file = checkout.write(
        "pets.json",
        description(security=[{"it": []}], components={"securitySchemes": {"it": scheme}}),
    )
    assert checkout.add_api("pets", file, "--client", "Vonage") == 0
    credentials = checkout.client("Vonage")["credentials"]
    assert credentials["password"] == {
        "env": "VONAGE_PASSWORD",
        "secret": True,
        "doc": "The user's password.",
    }
    assert [line for line in before.splitlines() if line.startswith("#")] == [
        line for line in checkout.catalog().splitlines() if line.startswith("#")
    ]


def test_operations_with_equal_ids_are_distinguished(
    checkout: Checkout, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = {"responses": {"204": {"description": "Done."}}}
    twice = {"operationId": "doIt", **answer}
    paths = {"/a": {"post": twice}, "/b": {"post": twice}}
    assert checkout.add_api("pets", checkout.write("pets.json", description(paths=paths))) == 0
    assert checkout.entry("pets")["rename_duplicates"] is True
    output = capsys.readouterr().out
    assert "pets.a.create()  # POST /a" in output
    assert "pets.b.create()  # POST /b" in output
    assert "several operations have the operationId doIt" in output.partition("Review:")[2]


def test_a_source_and_a_server_can_be_given(checkout: Checkout) -> None:
    file = checkout.write("pets.json", description(servers=[{"url": "/v1"}]))
    arguments = ("--base-url", "https://pets.example/v1/", "--source", "https://pets.example/pets")
    assert checkout.add_api("pets", file, *arguments) == 0
    assert checkout.entry("pets")["base_url"] == "https://pets.example/v1"
    assert checkout.entry("pets")["source"] == "https://pets.example/pets"


# -- what cannot be brought in ---------------------------------------------------------------

REFUSED: dict[str, tuple[str, Json, tuple[str, ...], str]] = {
    "a name that is taken": ("media", description(), (), "the API 'media' already exists"),
    "a name that is none": ("my-pets", description(), (), "Try 'my_pets'."),
    "a client that is there": ("vonage", description(), (), "Pass --client Vonage"),
    "a class that is none": ("pets", description(), ("--client", "My Pets"), "Try 'MyPets'."),
    "an address that is none": (
        "pets",
        description(),
        ("--base-url", "pets.example"),
        "is not an http(s) URL",
    ),
    "no server": ("pets", description(servers=[]), (), "--base-url https://..."),
    "a relative server": ("pets", description(servers=[{"url": "/v1"}]), (), "'/v1'"),
    "invalid JSON": ("pets", "{", (), "invalid JSON"),
    "no description": ("pets", {"hello": 1}, (), "neither Swagger 2.0 nor OpenAPI"),
    "something invalid": (
        "pets",
        description(paths={"/a": {"get": {"responses": {"200": {}}, "parameters": [{"in": "x"}]}}}),
        (),
        "/paths/~1a/get",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_rejected_description_leaves_no_files(
    checkout: Checkout, case: str, capsys: pytest.CaptureFixture[str]
) -> None:
    name, content, options, reason = REFUSED[case]
    file = checkout.write("pets.json", content)
    before = checkout.files()
    assert checkout.add_api(name, file, *options) == 2
    captured = capsys.readouterr()
    message = " ".join(captured.err.split())
    assert message.startswith("newapi: ")
    assert reason in message
    assert "trunkline-newapi-" not in message
    assert captured.out == ""
    assert checkout.files() == before


@pytest.mark.parametrize("reference", ["parts.yml#/A", "../../secret.yml#/A"])
def test_an_unused_component_in_an_unreadable_file_is_omitted(
    checkout: Checkout, reference: str, capsys: pytest.CaptureFixture[str]
) -> None:
    content = description(components={"schemas": {"A": {"$ref": reference}}})
    file = checkout.write("pets.json", content)
    checkout.write("../../secret.yml", "A: {type: string, title: Outside}\n")
    assert checkout.add_api("pets", file) == 0
    assert reference.partition("#")[0] in capsys.readouterr().out
    assert list(checkout.entry("pets")["leave_out"]) == ["#/components/schemas/A"]
    vendored = (checkout.folder / "specs" / "pets").rglob("*")
    assert not [path for path in vendored if "secret" in path.name]


def test_a_missing_file_is_named(checkout: Checkout, capsys: pytest.CaptureFixture[str]) -> None:
    assert checkout.add_api("pets", checkout.folder / "nowhere.yml") == 2
    assert "nowhere.yml: cannot be read: No such file" in capsys.readouterr().err


def test_a_full_disk_leaves_no_files(
    checkout: Checkout,
    store: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def full(*arguments: object) -> None:
        raise OSError(28, "No space left on device", "generated")

    before = checkout.files()
    monkeypatch.setattr(add_api, "write", full)
    assert checkout.add_api("petstore", store) == 2
    assert "No space left on device" in capsys.readouterr().err
    assert checkout.files() == before


def test_text_of_a_description_stays_text(
    checkout: Checkout, capsys: pytest.CaptureFixture[str]
) -> None:
    before = checkout.catalog()
    title = 'Pets"\n[clients.Evil]\n\x1b[31m """ {{ 1 }}'
    file = checkout.write("pets.json", description(info={"title": title, "version": "1\n2"}))
    assert checkout.add_api("pets", file) == 0
    assert checkout.entry("pets")["title"] == 'Pets"\n[clients.Evil]\n [31m """ {{ 1 }}'
    assert "\x1b" not in capsys.readouterr().out
    at = before.index("[apis.media]")
    assert checkout.catalog().startswith(before[:at])
    assert "Pets" in run(checkout, "from trunkline import Pets; print(Pets())")


def test_what_a_package_lacks_is_reported_with_the_place_of_the_file(
    checkout: Checkout, capsys: pytest.CaptureFixture[str]
) -> None:
    def answer(schema: Json) -> Json:
        return {"description": "OK", "content": {"application/json": {"schema": schema}}}

    both = {
        "200": answer({"type": "object", "properties": {"a": {"type": "object"}}}),
        "202": answer(
            {
                "type": "object",
                "properties": {"a": {"type": "object", "properties": {"b": {"type": "string"}}}},
            }
        ),
    }
    content = description(
        paths={"/things": {"get": {"operationId": "getThing", "responses": both}}}
    )
    file = checkout.write("two.json", content)
    assert checkout.add_api("two", file) == 0
    printed = capsys.readouterr().out
    assert f"{file}: the package differs from the description in 1 things" in printed
    assert "class with b for property a of class GetThingResponse" in printed
    assert "trunkline-newapi-" not in printed
