"""The documented abilities of each list are those of its declaration."""

from __future__ import annotations

import functools
import importlib
import inspect
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from trunkline import AsyncPager
from trunkline._operation import Operation
from trunkline._pagination import HALCursor, SinglePage
from trunkline.errors import PaginationError

from .lists import Clients, clients

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "pagination.md"
CATALOG = tomllib.loads((ROOT / "specs" / "catalog.toml").read_text(encoding="utf-8"))
# The documented providers. A new API of another provider needs no line in the table.
APIS = [name for name, entry in CATALOG["apis"].items() if entry["client"] in ("Vonage", "Coviu")]


def rows() -> list[tuple[str, list[str]]]:
    """Return the name of each list in the last table, with the other cells of its row."""
    found = []
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        for name in re.findall(r"`((?:vonage|coviu)[\w.]*)`", cells[0]):
            found.append((name, cells[1:]))
    return found


def pager(both: Clients, name: str, **options: Any) -> AsyncPager[Any]:
    """Return the pager of a list, which is named by its resource or method."""
    found: Any = functools.reduce(getattr, name.split("."), both)
    method = found if inspect.ismethod(found) else found.list
    parameters = inspect.signature(method).parameters.values()
    path = ["x" for each in parameters if each.kind is each.POSITIONAL_OR_KEYWORD]
    made = method(*path, **options)
    assert isinstance(made, AsyncPager)
    return made


async def test_the_table_contains_every_list() -> None:
    modules = [importlib.import_module(f"trunkline_api.{api}.resources") for api in APIS]
    declared = {
        each.id
        for module in modules
        for each in vars(module).values()
        if isinstance(each, Operation) and each.pagination is not None
    }
    async with clients("http://127.0.0.1:1") as both:
        documented = {pager(both, name)._listing.operation.id for name, _ in rows()}
    assert declared
    assert documented == declared


@pytest.mark.parametrize(("name", "cells"), rows())
async def test_the_table_describes_the_list(name: str, cells: list[str]) -> None:
    async with clients("http://127.0.0.1:1") as both:
        style = pager(both, name)._listing.style
        totals = {"total_items": 7, "count": 7, "total": 7}
        has_count = isinstance(style, SinglePage) or style.total_items(totals) == 7
        options = {"end_id": "9"} if isinstance(style, HALCursor) else {}
        try:
            pager(both, name, **options).reversed()
        except PaginationError:
            expected_backwards = "no"
        else:
            expected_backwards = "from `end_id=` on" if options else "yes"
    pages, count, backwards, concurrency = cells
    assert ("linked" in pages) == isinstance(style, HALCursor)
    assert ("single" in pages) == isinstance(style, SinglePage)
    assert (count, backwards) == ("yes" if has_count else "no", expected_backwards)
    assert concurrency == ("yes" if style.counted else "no")
