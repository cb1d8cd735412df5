"""Guesses from a description: tables of descriptions and of the guesses."""

from __future__ import annotations

from typing import Any

import jsonpath_rfc9535 as jsonpath
import pytest
import yaml

from trunkline_codegen.newapi.corrections_text import corrections_text
from trunkline_codegen.newapi.names import MethodPlace, places
from trunkline_codegen.newapi.paging import guess_paging
from trunkline_codegen.newapi.security import Security, guess_security

Json = Any


def query(*names: str, **schemas: Json) -> list[Json]:
    """Return query parameters: integers by default, others with a schema."""
    plain = {name: {"type": "integer"} for name in names}
    return [
        {"name": name, "in": "query", "schema": schema}
        for name, schema in {**plain, **schemas}.items()
    ]


def listing(
    response: Json, parameters: list[Json], path: str = "/pets", header: str = "", text: str = ""
) -> Json:
    """Return a document with one list."""
    content = {"application/json": {"schema": response}}
    operation: Json = {
        "operationId": "listPets",
        "parameters": parameters,
        "description": text,
        "responses": {"200": {"description": "", "content": content}},
    }
    if header:
        operation["responses"]["200"]["headers"] = {header: {"schema": {"type": "string"}}}
    return {
        "paths": {path: {"get": operation}},
        "components": {"schemas": {"Pet": {"type": "object", "properties": {"id": {}}}}},
    }


PET = {"$ref": "#/components/schemas/Pet"}
PETS = {"type": "array", "items": PET}
INTEGER = {"type": "integer"}


def page(**properties: Json) -> Json:
    return {"type": "object", "properties": properties}


STYLES: dict[str, tuple[Json, list[Json], Json]] = {
    "numbered pages": (
        page(items=PETS, total_pages=INTEGER, total_items=INTEGER),
        query("page_size", page={"type": "integer", "minimum": 1}),
        {
            "style": "page-number", "items": ["items"], "identity": "id", "page_param": "page",
            "first": 1, "size_param": "page_size", "total_pages": ["total_pages"],
            "total": ["total_items"],
        },
    ),
    "numbered pages from 0, with totals in a head": (
        page(data=PETS, meta=page(totalPages=INTEGER)),
        query(page={"type": "integer", "default": 0}, limit={"type": "integer", "maximum": 50}),
        {
            "style": "page-number", "items": ["data"], "identity": "id", "page_param": "page",
            "first": 0, "size_param": "limit", "max_size": 50,
            "total_pages": ["meta", "totalPages"],
        },
    ),
    "a page index and a count": (
        page(_embedded=page(pets=PETS), count=INTEGER),
        query("page_index", page_size={"type": "integer", "default": 20}),
        {
            "style": "page-index", "items": ["_embedded", "pets"], "identity": "id",
            "page_param": "page_index", "first": 0, "size_param": "page_size",
            "default_size": 20, "count": ["count"],
        },
    ),
    "a record index": (
        page(pets=PETS, total=INTEGER),
        query("offset", "limit"),
        {
            "style": "record-index", "items": ["pets"], "identity": "id",
            "index_param": "offset", "size_param": "limit", "count": ["total"],
        },
    ),
    "a flag": (
        page(content=PETS, more={"type": "boolean"}),
        query("page"),
        {
            "style": "page-more", "items": ["content"], "identity": "id", "page_param": "page",
            "more": ["more"], "first": 0,
        },
    ),
    "links": (
        page(_embedded=page(pets=PETS), _links=page(next=page(href={"type": "string"}))),
        query("cursor"),
        {
            "style": "hal-cursor", "items": ["_embedded", "pets"], "identity": "id",
            "next_param": "cursor", "prev_param": None,
        },
    ),
    "a token": (
        page(pets=PETS, response_metadata=page(next_cursor={"type": "string"})),
        query("limit", cursor={"type": "string"}),
        {
            "style": "page-token", "items": ["pets"], "identity": "id", "next_param": "cursor",
            "next_token": ["response_metadata", "next_cursor"],
        },
    ),
    "a token whose description says that it is for the next request": (
        page(pets=PETS, cursor={"type": "string", "description": "To use in a subsequent request."}),
        query(cursor={"type": "string"}),
        {
            "style": "page-token", "items": ["pets"], "identity": "id", "next_param": "cursor",
            "next_token": ["cursor"],
        },
    ),
    "a page number in a text, and where the page is": (
        page(files=PETS, paging=page(page=INTEGER, pages=INTEGER, total=INTEGER)),
        query(page={"type": "string"}),
        {
            "style": "page-number", "items": ["files"], "identity": "id", "page_param": "page",
            "first": 1, "total_pages": ["paging", "pages"], "total": ["paging", "total"],
        },
    ),
    "the identifier of the last item, and a flag": (
        page(data=PETS, last_id={"type": "string"}, has_more={"type": "boolean"}),
        query("limit", after={"type": "string"}),
        {
            "style": "page-token", "items": ["data"], "identity": "id", "next_param": "after",
            "next_token": ["last_id"], "more": ["has_more"],
        },
    ),
    "a token two objects deep": (
        page(data=PETS, paging=page(next=page(after={"type": "string"}, link={"type": "string"}))),
        query("limit", after={"type": "string"}),
        {
            "style": "page-token", "items": ["data"], "identity": "id", "next_param": "after",
            "next_token": ["paging", "next", "after"],
        },
    ),
    "a token in an object that may be null": (
        page(
            data=PETS,
            pages=page(
                total_pages=INTEGER,
                next={"anyOf": [page(starting_after={"type": "string"}), {"type": "null"}]},
            ),
        ),
        query(starting_after={"type": "string"}),
        {
            "style": "page-token", "items": ["data"], "identity": "id",
            "next_param": "starting_after", "next_token": ["pages", "next", "starting_after"],
        },
    ),
    "an offset that is a token": (
        page(data=PETS, next_page=page(offset={"type": "string"}, uri={"type": "string"})),
        query("limit", offset={"type": "string"}),
        {
            "style": "page-token", "items": ["data"], "identity": "id", "next_param": "offset",
            "next_token": ["next_page", "offset"],
        },
    ),
    "a token and a flag": (
        page(data=PETS, has_more={"type": "boolean"}, nextToken={"type": "string"}, total=INTEGER),
        query(nextToken={"type": "string"}),
        {
            "style": "page-token", "items": ["data"], "identity": "id", "next_param": "nextToken",
            "next_token": ["nextToken"], "more": ["has_more"], "total": ["total"],
        },
    ),
    "an offset that is a number in a text": (
        page(data=PETS),
        query(offset={"type": "string", "default": "0"}),
        {"style": "record-index", "items": ["data"], "identity": "id", "index_param": "offset"},
    ),
    "a bare array": (PETS, [], {"style": "single", "items": [], "identity": "id"}),
    "a bare array with pages": (
        PETS,
        query("page", "per_page"),
        {
            "style": "page-number", "items": [], "identity": "id", "page_param": "page",
            "first": 1, "size_param": "per_page",
        },
    ),
    "a list and nothing else": (
        page(results=PETS, total=INTEGER),
        [],
        {"style": "single", "items": ["results"], "identity": "id"},
    ),
    "the list that has the path's name": (
        page(pets=PETS, owners=PETS, total=INTEGER),
        query("page"),
        {
            "style": "page-number", "items": ["pets"], "identity": "id", "page_param": "page",
            "first": 1, "total": ["total"],
        },
    ),
    "parts put together": (
        {"allOf": [page(total=INTEGER), page(items=PETS)]},
        query("page"),
        {
            "style": "page-number", "items": ["items"], "identity": "id", "page_param": "page",
            "first": 1, "total": ["total"],
        },
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", STYLES)
def test_the_pagination_of_a_list_is_guessed(case: str) -> None:
    response, parameters, declared = STYLES[case]
    assert guess_paging(listing(response, parameters))["listPets"].declared == declared


TEXT = {"type": "string"}
LINKED: dict[str, tuple[Json, list[Json], str, str, Json, bool]] = {
    "numbers": (
        PETS, query("page", "per_page"), "Link", "",
        {"style": "link-header", "items": [], "identity": "id", "next_params": ["page"], "size_param": "per_page"}, False,
    ),
    "a text, and a total": (
        page(data=PETS, total=INTEGER), query(after=TEXT, limit=INTEGER), "link", "",
        {"style": "link-header", "items": ["data"], "identity": "id", "next_params": ["after"], "size_param": "limit", "total": ["total"]}, False,
    ),
    "an offset": (
        PETS, query("offset", "limit"), "Link", "",
        {"style": "link-header", "items": [], "identity": "id", "next_params": ["offset"], "size_param": "limit"}, False,
    ),
    "a parameter that is not described": (
        PETS, [], "Link", "", {"style": "link-header", "items": [], "identity": "id"}, True,
    ),
    "a text that mentions the header": (
        PETS, query(since_id=TEXT), "", "Follow the `Link` header to the next page.",
        {"style": "link-header", "items": [], "identity": "id", "next_params": ["since_id"]}, True,
    ),
    "a token in the page counts more": (
        page(data=PETS, next_cursor=TEXT), query(cursor=TEXT), "Link", "",
        {"style": "page-token", "items": ["data"], "identity": "id", "next_param": "cursor", "next_token": ["next_cursor"]}, False,
    ),
    "numbers count more than a text": (
        PETS, query("page", "per_page"), "", "Pages have rel=next.",
        {"style": "page-number", "items": [], "identity": "id", "page_param": "page", "first": 1, "size_param": "per_page"}, True,
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", LINKED)
def test_pages_with_a_link_header_are_guessed(case: str) -> None:
    response, parameters, header, text, declared, doubtful = LINKED[case]
    found = guess_paging(listing(response, parameters, header=header, text=text))["listPets"]
    assert (found.declared, found.guess.doubtful) == (declared, doubtful)


KEYED = {
    "type": "array",
    "items": {
        "type": "object", "required": ["id"], "properties": {"id": TEXT, "name": TEXT},
    },
}  # fmt: skip
EITHER = {"type": "array", "items": {"anyOf": [KEYED["items"], KEYED["items"]]}}
MORE = {"type": "boolean"}
NUMBERED = {"type": "array", "items": page(id=INTEGER)}
_AFTER = "Items after this ID."
# The response, the query, the keys beside items and identity (None: not this style), and the doubt.
KEYSETS: dict[str, tuple[Json, list[Json], Json, bool]] = {
    "Stripe": (
        page(data=KEYED, has_more=MORE),
        query("limit", starting_after=TEXT, ending_before=TEXT),
        {"next_param": "starting_after", "prev_param": "ending_before", "more": ["has_more"]}, False,
    ),
    "items of several kinds": (
        page(data=EITHER, has_more=MORE), query(starting_after=TEXT),
        {"next_param": "starting_after", "more": ["has_more"]}, False,
    ),
    "after, and a text": (
        page(data=KEYED, hasMore=MORE, total=INTEGER),
        query(after={**TEXT, "description": "The ID of the last item."}, before=TEXT),
        {"next_param": "after", "prev_param": "before", "more": ["hasMore"], "total": ["total"]}, False,
    ),
    "after alone": (
        page(data=KEYED, has_more=MORE), query(after=TEXT),
        {"next_param": "after", "more": ["has_more"]}, True,
    ),
    "an identifier that may be missing": (
        page(data={"type": "array", "items": page(id=TEXT)}, has_more=MORE), query(starting_after=TEXT),
        {"next_param": "starting_after", "more": ["has_more"]}, True,
    ),
    "no flag, and a text": (
        page(data=KEYED), query(since_id={**TEXT, "description": _AFTER}),
        {"next_param": "since_id"}, True,
    ),
    "no flag, and a text of another kind": (
        page(data=KEYED), query(since_id={**TEXT, "description": "A greater ID."}), {}, True,
    ),
    "another type than that of the identifier": (
        page(data=NUMBERED, has_more=MORE), query(starting_after=TEXT), {}, True,
    ),
    "a date": (
        page(data=KEYED, has_more=MORE), query(after={**TEXT, "format": "date-time"}), {}, True,
    ),
    "a token in the page": (
        page(data=KEYED, has_more=MORE, next_token=TEXT), query(starting_after=TEXT),
        None, False,
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", KEYSETS)
def test_pages_after_an_item_are_guessed_where_the_description_says_so(case: str) -> None:
    response, parameters, expected, doubtful = KEYSETS[case]
    found = guess_paging(listing(response, parameters))["listPets"]
    if expected is None:
        assert found.declared["style"] == "page-token"
    elif expected:
        shared = {"style": "item-cursor", "items": ["data"], "identity": "id"}
        assert found.declared == {**shared, **expected}
    else:
        assert found.declared == {}
    assert found.guess.doubtful == doubtful


NO_LISTS: dict[str, Json] = {
    "an object with a list in it": page(name={"type": "string"}, tags=PETS, size=INTEGER),
    "two lists of other names": page(cats=PETS, dogs=PETS),
    "a text": {"type": "string"},
    "anything": {},
}


@pytest.mark.parametrize("case", NO_LISTS)
def test_an_operation_without_pagination_is_not_a_list(case: str) -> None:
    assert guess_paging(listing(NO_LISTS[case], [])) == {}


def test_a_single_item_is_not_a_list() -> None:
    root = listing(page(items=PETS), [], "/pets/{id}")
    assert guess_paging(root) == {}


def test_pages_of_no_known_style_are_reported() -> None:
    root = listing(page(items=PETS, next_cursor={"type": "string"}), [])
    found = guess_paging(root)["listPets"]
    assert (found.guess.value, found.guess.doubtful) == ("unpaged response", True)
    assert "next_cursor indicates more pages" in found.guess.reason
    assert found.declared == {}  # One page would be taken for the whole list.


@pytest.mark.parametrize("param", ["offset", "start", "page", "page_index"])
@pytest.mark.parametrize("format_", [None, "uuid"])
def test_a_parameter_that_is_a_string_is_never_counted(param: str, format_: str | None) -> None:
    schema = {"type": "string", **({"format": format_} if format_ else {})}
    root = listing(page(items=PETS), query(**{param: schema}))
    found = guess_paging(root)["listPets"]
    assert (found.declared, found.guess.doubtful) == ({}, True)
    assert f"{param} is a text" in found.guess.reason


def test_a_text_that_is_a_number_is_counted() -> None:
    described = {"name": "page", "in": "query", "description": "The page number."}
    root = listing(page(items=PETS), [{**described, "schema": {"type": "string"}}])
    assert guess_paging(root)["listPets"].declared["style"] == "page-number"


def test_an_object_with_items_is_no_list() -> None:
    odd = {"type": "object", "items": {"$ref": "#/components/schemas/Pet"}}
    assert guess_paging(listing(page(key=odd), [])) == {}


def test_a_date_is_never_counted() -> None:
    root = listing(page(items=PETS), query(start={"type": "string", "format": "date-time"}))
    assert guess_paging(root)["listPets"].declared["style"] == "single"


def test_a_list_with_a_request_body_has_no_pagination() -> None:
    root = listing(page(items=PETS), query("page"))
    root["paths"]["/pets"]["get"]["requestBody"] = {"content": {"application/json": {}}}
    found = guess_paging(root)["listPets"]
    assert (found.declared, found.guess.doubtful) == ({}, True)


def test_a_recursive_schema_is_handled() -> None:
    root = listing({"$ref": "#/components/schemas/Page"}, query("page"))
    inner = {"allOf": [{"$ref": "#/components/schemas/Page"}, page(items=PETS)]}
    root["components"]["schemas"]["Page"] = inner
    assert guess_paging(root)["listPets"].declared["items"] == ["items"]


# -- names -----------------------------------------------------------------------------------


def named(*operations: str, prefix: tuple[str, ...] = ()) -> list[str]:
    """The names of operations given as `GET /pets`."""
    paths: Json = {}
    for index, operation in enumerate(operations):
        verb, path = operation.split()
        paths.setdefault(path, {})[verb.lower()] = {"operationId": f"operation{index}"}
    found = places({"paths": paths}, prefix, "pets")
    return [".".join((*place.resource, place.method)) for place in found]


def test_resources_are_named_after_the_words_of_the_path() -> None:
    assert named("GET /v1/pets", "POST /v1/pets", "GET /v1/pets/{id}/photos") == [
        "pets.list",
        "pets.create",
        "pets.photos.list",
    ]


@pytest.mark.parametrize(
    ("operations", "names"),
    [
        (
            ["GET /pets/{id}", "PUT /pets/{id}", "PUT /pets/{id}#add_tag", "PUT /pets/{id}#vet"],
            ["pets.get", "pets.update", "pets.add_tag", "pets.update_vet"],
        ),
        (["GET /pets", "PATCH /pets/{id}", "PUT /pets/{id}"], ["pets.list", "pets.update", "pets.replace"]),
        (["POST /pets", "POST /pets/updateOwner"], ["pets.create", "pets.update_owner"]),
        (["POST /pets", "POST /pets/transfer_requests"], ["pets.create", "pets.transfer_requests.create"]),
        (["GET /pets", "GET /pets/search"], ["pets.list", "pets.search"]),
    ],
    ids=["fragments", "PATCH and PUT", "verb and noun", "nouns", "search"],
)  # fmt: skip
def test_methods_are_named_as_people_would(operations: list[str], names: list[str]) -> None:
    assert sorted(named(*operations)) == sorted(names)


def test_a_common_prefix_of_all_paths_is_ignored() -> None:
    assert named("GET /api/pets", "GET /api/owners/{id}") == ["pets.list", "owners.get"]
    assert named("GET /api/pets", "GET /api/pets/{id}") == ["pets.list", "pets.get"]


def test_an_operation_at_the_root_belongs_to_the_api() -> None:
    assert named("GET /{id}") == ["pets.get"]


def test_beside_other_apis_all_resources_belong_to_the_api() -> None:
    assert named("GET /owners", "GET /pets", prefix=("pets",)) == ["pets.owners.list", "pets.list"]


def test_operations_with_equal_names_are_named_after_their_ids() -> None:
    assert named("POST /pets", "POST /pets/{id}", "PUT /pets/{id}") == [
        "pets.create",
        "pets.update",
        "pets.operation1",
    ]


def test_the_operation_with_the_shortest_path_keeps_its_name() -> None:
    assert named("GET /hooks/{id}/{token}", "GET /hooks/{id}", "PUT /hooks/{id}") == [
        "hooks.operation0",
        "hooks.get",
        "hooks.update",
    ]


def test_procedures_are_named_by_their_paths() -> None:
    paths = ["POST /v1/chat.post", "GET /v1/admin.userGroups.list", "GET /v1/team.request"]
    assert named(*paths) == ["chat.post", "admin.user_groups.list", "team.operation2"]
    assert named("GET /pets.json", "GET /owners.json") == ["pets_json.list", "owners_json.list"]
    assert named("GET /pets", "GET /a.b", "GET /c.d") == ["pets.list", "a.b", "c.d"]
    assert named("GET /pets", "GET /owners", "GET /a.b") == ["pets.list", "owners.list", "a_b.list"]


def test_operations_named_like_a_resource_are_named_after_their_ids() -> None:
    assert named("GET /pets/{id}", "GET /pets/{id}/get") == ["pets.operation0", "pets.get.list"]


STATUS = page(open={"type": "boolean"})


@pytest.mark.parametrize(
    ("response", "others", "names"),
    [
        (STATUS, ["patch", "delete"], ["status.get", "status.delete", "status.update"]),
        ({"allOf": [STATUS]}, ["put"], ["status.get", "status.replace"]),
        (PETS, ["delete"], ["status.list", "status.delete_all"]),
        (page(data=PETS), [], ["status.list"]),
        ({}, [], ["status.list"]),
    ],
)
def test_a_resource_that_exists_once_has_the_methods_of_an_item(
    response: Json, others: list[str], names: list[str]
) -> None:
    root = listing(response, [], "/status")
    for verb in others:
        root["paths"]["/status"][verb] = {"operationId": verb}
    found = places(root, (), "pets", guess_paging(root))
    assert [".".join((*place.resource, place.method)) for place in found] == names


def test_an_object_and_an_item_of_one_name_keep_their_names() -> None:
    root = listing(STATUS, [], "/status")
    root["paths"]["/status/{id}"] = {"get": {"operationId": "getOne"}}
    assert [p.method for p in places(root, (), "pets", ())] == ["list", "get"]


def test_no_resource_hides_a_method_of_the_client() -> None:
    assert named("GET /aclose", "GET /from-env") == ["pets_aclose.list", "pets_from_env.list"]
    assert named("GET /aclose", prefix=("pets",)) == ["pets.aclose.list"]


@pytest.mark.parametrize("name", ["getPet", "it's", 'say "pet"', "zur Tür", "back\\slash", "a]b"])
def test_a_correction_finds_its_operation_by_any_id(name: str) -> None:
    place = MethodPlace(operation_id=name, verb="GET", path="/a", resource=("a",), method="get")
    (action,) = yaml.safe_load(corrections_text("Pets", [place], {}))["actions"]
    root = {"paths": {"/a": {"get": {"operationId": name}}, "/b": {"get": {"operationId": "b"}}}}
    (node,) = jsonpath.find(action["target"], root)
    assert node.value == {"operationId": name}


# -- security --------------------------------------------------------------------------------


def secured(*requirements: str, **schemes: Json) -> Json:
    return {
        "paths": {
            f"/{index}": {"get": {"operationId": str(index), "security": [{name: []}]}}
            for index, name in enumerate(requirements)
        },
        "components": {"securitySchemes": schemes},
    }


BASIC = {"type": "http", "scheme": "basic"}
BEARER = {"type": "http", "scheme": "bearer"}


def kinds(security: Security) -> dict[str, str]:
    return {name: scheme["kind"] for name, scheme in security.schemes.items()}


def test_each_scheme_that_operations_require_is_taken() -> None:
    root = secured("a", "b", "b", a=BASIC, b=BEARER)
    found = guess_security(root, "https://a.example")
    assert (found.auth, kinds(found)) == ({}, {"b": "bearer", "a": "basic"})
    assert [c.name for c in found.credentials] == ["token", "username", "password"]


def test_flows_of_one_token_are_one_scheme() -> None:
    oauth = {"type": "oauth2", "flows": {}}
    root = secured("a", code=oauth, implicit=oauth, key=BASIC)
    root["paths"]["/0"]["get"]["security"] = [{"code": [], "implicit": []}, {"key": []}]
    found = guess_security(root, "https://a.example")
    assert kinds(found) == {"code": "none", "implicit": "bearer", "key": "basic"}
    assert any("the same token as implicit" in guess.reason for guess in found.guesses)
    root["paths"]["/1"] = {"get": {"operationId": "1", "security": [{"code": []}]}}
    assert kinds(guess_security(root, "https://a.example"))["code"] == "bearer"


def test_an_unsupported_scheme_is_reported() -> None:
    root = secured("a", "a", "b", a={"type": "http", "scheme": "digest"}, b=BASIC)
    found = guess_security(root, "https://a.example")
    assert kinds(found) == {"a": "none", "b": "basic"}
    reasons = [guess.reason for guess in found.guesses if guess.doubtful]
    assert reasons == ["the scheme a (http digest) is not supported: pass `auth=`"]
    missing = guess_security(secured("a", "b", "b", b=BASIC), "https://a.example")
    assert [guess.reason for guess in missing.guesses if guess.doubtful] == [
        "the scheme a is required, but not defined: pass `auth=`"
    ]
    alone = guess_security(secured("a", a={"type": "mutualTLS"}), "https://a.example")
    assert (alone.auth, alone.guesses[0].doubtful) == ({}, True)
    assert "unsupported security schemes: a" in alone.guesses[0].reason


def test_several_schemes_of_a_kind_have_distinct_arguments() -> None:
    schemes = {
        "apiKey": {"type": "apiKey", "in": "query", "name": "k"},
        "auth": {"type": "apiKey", "in": "header", "name": "A"},
        "first-login": BASIC,
        "second": BASIC,
        "api key": {"type": "apiKey", "in": "cookie", "name": "c"},
    }
    found = guess_security(secured(*schemes, **schemes), "https://a.example")
    assert [c.name for c in found.credentials] == [
        "api_key",
        "auth_2",
        "first_login_username",
        "first_login_password",
        "second_username",
        "second_password",
        "api_key_2",
    ]


@pytest.mark.parametrize(
    ("security", "is_enough"),
    [
        ([{"a": []}], True),
        ([], True),
        ([{}], True),
        ([{"a": []}, {}], False),
        ([{}, {"a": []}], False),
        ([{"a": ["read"]}], False),
    ],
)
def test_one_scheme_is_sufficient_without_scopes_and_without_a_choice(
    security: Json, is_enough: bool
) -> None:
    root = secured("a", a=BEARER)
    root["paths"]["/x"] = {"get": {"operationId": "x", "security": security}}
    found = guess_security(root, "https://a.example")
    assert (bool(found.auth), bool(found.schemes)) == (is_enough, not is_enough)


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("https://a.example/v1/token", "/token"),
        ("/v1/token", "/token"),
        ("https://b.example/v1/token", None),
        ("https://a.example/token", None),
    ],
)
def test_a_token_endpoint_must_be_below_the_base_url(address: str, path: str | None) -> None:
    scheme = {"type": "oauth2", "flows": {"clientCredentials": {"tokenUrl": address}}}
    found = guess_security(secured("a", a=scheme), "https://a.example/v1")
    assert found.auth.get("token_path") == path
    assert found.guesses[0].doubtful is (path is None)
