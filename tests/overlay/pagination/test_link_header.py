"""The `Link` header as evidence of the next page: parsing, the style, and the other styles."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx
import pytest
from multidict import CIMultiDict
from tests.fakes.lists import DECLARED, Json, operation, read_number, thing, walked

from trunkline._common.response_info import ResponseInfo
from trunkline._pager import AsyncPager
from trunkline._pagination import LinkHeader, PageMore, PageNumber, Pagination, SinglePage
from trunkline._pagination.link_header import links_of
from trunkline.errors import PaginationError, PaginationLoopError


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ('<https://a.example/x?page=2>; rel="next"', {"next": "https://a.example/x?page=2"}),
        ("<?page=2>;rel=next", {"next": "?page=2"}),
        (' , <?a=1> ; rel = "prev" , <?a=3>;title="x, <y>; z";REL=Next', {"prev": "?a=1", "next": "?a=3"}),
        ('<?a=1>; rel="first start"', {"first": "?a=1", "start": "?a=1"}),
        # The first relation and the first link count.
        ('<?a=1>; rel="next"; rel="last", <?a=2>; rel="next"', {"next": "?a=1"}),
        # A link about another resource.
        ('<?a=1>; rel="next"; anchor="#other"', {}),
        (r'<?a=1>; title="a \"; rel=next"; rel="la\st"', {"last": "?a=1"}),
        ("<?a=1>", {}),
        ("<?a=1>; rel", {}),
        ("<?a=1>;; rel=next;", {"next": "?a=1"}),
        ("?a=1; rel=next", {}),
        ('<?a=1>; rel="next" junk, <?a=2>; rel="last"', {"next": "?a=1"}),
        ("<?a=1; rel=next", {}),
        ("<", {}),
        ("", {}),
    ],
)  # fmt: skip
def test_links_are_read_as_rfc_8288_says(text: str, links: dict[str, str]) -> None:
    assert links_of({"Link": text}) == links


@pytest.mark.parametrize("kind", [CIMultiDict, httpx.Headers])
def test_several_headers_are_one_list(kind: Any) -> None:
    headers = kind([("link", "<?a=1>; rel=prev"), ("Other", "x"), ("LINK", "<?a=3>; rel=next")])
    assert links_of(headers) == {"prev": "?a=1", "next": "?a=3"}
    assert links_of(None) == {}


def test_long_header_is_read_in_linear_time() -> None:
    for text in (
        "<",
        "<>;" * 30_000,
        '<>; a="' + "\\" * 60_000,
        "<>" + "; a" * 30_000,
        " ," * 30_000,
    ):
        links_of({"link": text})


STYLE = LinkHeader(items=(), identity="id", next_params=("page", "after"))


@pytest.mark.parametrize(
    ("params", "link", "following"),
    [
        ({"per_page": 3}, "https://a.example/x?per_page=3&page=2", {"per_page": 3, "page": "2"}),
        ({"page": 2}, "?page=3", {"page": "3"}),
        # A link by the other parameter: the one of the request does not stay.
        ({"page": 2, "q": "x"}, "?after=abc", {"q": "x", "after": "abc"}),
        ({"after": "a"}, "?cursor=b", {"cursor": "b"}),
        # Scheme, host, path and other parameters are ignored.
        ({"q": "x"}, "http://evil.example/y?page=2&q=z&api_key=1", {"q": "x", "page": "2"}),
        ({"page": 9}, None, None),
    ],
)
def test_next_link_has_the_parameters_of_the_next_page(
    params: Any, link: str | None, following: Any
) -> None:
    links = {"first": "?page=1"} | ({"next": link} if link else {})
    assert STYLE.following(params, [thing(1)], 1, links) == following


@pytest.mark.parametrize("link", ["https://a.example/x/2", "?other=2", "?page="])
def test_next_link_without_a_known_parameter_is_an_error(link: str) -> None:
    with pytest.raises(PaginationError, match="none of: page, after, cursor"):
        STYLE.following({}, [thing(1)], 1, {"next": link})


MORE = PageMore(items=("content",), identity="id")
BARE = PageNumber(items=("content",), identity="id", size_param="page_size", default_size=3)


@pytest.mark.parametrize(
    ("style", "params", "page", "link", "following"),
    [
        # The style finds a next page: the header adds nothing.
        (MORE, {"page": 1}, {"content": [thing(1)], "more": True}, "?page=7", {"page": 2}),
        # It finds none, and the header does.
        (MORE, {"page": 1}, {"content": [thing(1)], "more": False}, "?page=2", {"page": "2"}),
        (SinglePage(), {}, [thing(1)], "?cursor=c", {"cursor": "c"}),
        (SinglePage(), {}, [thing(1)], "?page=2", None),
        (BARE, {}, [thing(1)], "?page=2", {"page": "2"}),
        # An empty page, and a link to the page itself, are the end.
        (MORE, {"page": 1}, {"content": [], "more": False}, "?page=2", None),
        (MORE, {"page": 1}, {"content": [thing(1)], "more": False}, "?page=1", None),
        # An undescribed cursor is followed first.
        (BARE, {"page": 1}, [thing(1)] * 3, "?cursor=x", {"cursor": "x"}),
    ],
)
def test_header_is_evidence_in_every_style(
    style: Pagination, params: Any, page: Any, link: str, following: Any
) -> None:
    assert style.following(params, page, None, {"next": link}) == following


def test_link_in_the_page_precedes_one_in_the_header() -> None:
    page = {"_embedded": {"things": [thing(1)]}, "_links": {"next": {"href": "?start_id=7"}}}
    style = DECLARED["hal-cursor"]
    assert style.following({}, page, 1, {"next": "?cursor=9"}) == {"start_id": "7"}


class _Answer:
    """The reader of a page with headers."""

    def __init__(self, page: object, link: str) -> None:
        self._page = page
        self.info = ResponseInfo(200, {"Link": link} if link else {})

    async def __call__(self) -> object:
        return self._page


class Linked:
    """A list whose pages have `Link` headers, or those of a script."""

    def __init__(self, count: int, script: Mapping[int, str] | None = None) -> None:
        self.things = [thing(number) for number in range(count)]
        self.asked: list[Json] = []
        self.script = script or {}

    async def fetch(self, params: Mapping[str, object]) -> Any:
        self.asked.append(dict(params))
        number = int(str(params.get("page", 1)))
        part = self.things[(number - 1) * 3 : number * 3]
        link = f'<https://x.example/l?page={number + 1}>; rel="next"'
        link = self.script.get(number, link if number * 3 < len(self.things) else "")
        return _Answer(part, link)

    def pager(self, **options: Any) -> AsyncPager[int]:
        declared = operation(STYLE, read_number)
        return AsyncPager(declared, (), {"q": "x"}, self.fetch, options)


@pytest.mark.parametrize("options", [{}, {"read_ahead": False}, {"concurrency": 4}])
async def test_list_is_walked_to_its_end(options: Any) -> None:
    made = Linked(8)
    assert await walked(made.pager(**options)) == ([*range(8)], None)
    assert [each.get("page") for each in made.asked] == [None, "2", "3"]
    assert all(each["q"] == "x" for each in made.asked)


async def test_list_is_resumed_at_every_item() -> None:
    for taken in range(9):
        things = Linked(8).pager()
        items = aiter(things)
        before = [await anext(items) for _ in range(taken)]
        rest, error = await walked(Linked(8).pager(resume=items.cursor))
        assert (before + rest, error) == ([*range(8)], None)


@pytest.mark.parametrize(
    ("script", "most"),
    [({1: "<?page=1>; rel=next"}, 2), ({3: "<?page=1>; rel=next"}, 4), ({2: "<?page=2>; rel=next"}, 2)],
)  # fmt: skip
async def test_loop_of_links_ends_with_an_error(script: Mapping[int, str], most: int) -> None:
    made = Linked(9, script)
    received, error = await walked(made.pager())
    assert isinstance(error, PaginationLoopError)
    assert received == [*range(len(received))]
    assert len(made.asked) <= most


async def test_pages_cannot_be_read_backwards() -> None:
    with pytest.raises(PaginationError, match="cannot go backwards"):
        Linked(3).pager().reversed()
