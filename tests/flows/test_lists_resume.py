"""A killed job over a list is resumed by a new process, with the sandbox on a socket."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from tests.fakes.keys import public_pem

from trunkline.errors import PaginationError
from trunkline.sandbox import Sandbox

from .lists import COUNTED, LISTS, clients

pytestmark = pytest.mark.filterwarnings("ignore::trunkline.errors.SchemaWarning")  # recorded shapes

COUNT = 500
KILLED_AT = 137


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox() as sandbox:
        yield sandbox


def fill(sandbox: Sandbox, style: str) -> list[str]:
    """Create 500 items in a list, and return their names in order."""
    listed = LISTS[style]
    if style == "page-number":
        # They have the sandbox's key, because creating one takes a second.
        keys = {"public_key": public_pem().decode()}
        made = [{"name": f"Application {number}", "keys": keys} for number in range(COUNT - 1)]
        first = [sandbox.credentials.application_id]
        return first + [str(each["id"]) for each in sandbox.seed(applications=made)["applications"]]
    amounts: dict[str, Any] = {listed.seed: COUNT}
    made = sandbox.seed(**amounts)[listed.seed]
    return [str(each.get(listed.identity) or each["uuid"]) for each in made]


async def job(style: str, sandbox: Sandbox, folder: Path, *last: str) -> tuple[int | None, str]:
    """Run the job in a process; return its exit status and output."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-W", "error", "-W", "ignore:getRooms", "-m", "tests.flows.list_job"),
        *(style, sandbox.url, str(folder), *last),
        env={"PYTHONPATH": ":".join(sys.path), **sandbox.credentials.environment()},
        stderr=asyncio.subprocess.PIPE,
    )
    _, output = await process.communicate()
    return process.returncode, output.decode()


# The other styles are resumed in this process, which is faster.
@pytest.mark.parametrize(
    "style",
    [
        pytest.param(style, marks=() if style in ("page-index", "hal-cursor") else pytest.mark.fuzz)
        for style in LISTS
    ],
)
async def test_a_job_killed_at_item_137_processes_the_other_363_in_a_new_process(
    style: str, sandbox: Sandbox, tmp_path: Path
) -> None:
    names = fill(sandbox, style)
    code, output = await job(style, sandbox, tmp_path, str(KILLED_AT))
    assert code == -signal.SIGKILL, output
    done = tmp_path / "done"
    assert done.read_text().split() == names[:KILLED_AT]
    code, output = await job(style, sandbox, tmp_path)
    assert code == 0, output
    assert done.read_text().split() == names


@pytest.mark.parametrize("style", COUNTED)
async def test_concurrent_pages_do_not_change_the_position_of_a_walk(
    style: str, sandbox: Sandbox
) -> None:
    names = fill(sandbox, style)
    listed = LISTS[style]
    async with clients(sandbox.url, sandbox.credentials.environment()) as both:
        pager = listed.pager(both, page_size=20, concurrency=8)
        first = [listed.name(item) for item in await pager.collect(limit=KILLED_AT)]
        rest = await listed.pager(both, page_size=20, concurrency=8, resume=pager.cursor).collect()
    assert first + [listed.name(item) for item in rest] == names


async def test_a_job_that_deletes_processed_items_is_informed_of_the_lost_position(
    sandbox: Sandbox,
) -> None:
    names = fill(sandbox, "record-index")
    async with clients(sandbox.url, sandbox.credentials.environment()) as both:
        conversations = both.vonage.conversations
        some = conversations.list(page_size=20)
        for conversation in await some.collect(limit=60):
            await conversations.delete(conversation.id or "")
        with pytest.raises(PaginationError, match="list has changed"):
            await conversations.list(page_size=20, resume=some.cursor, overlap=True).collect()
        # The rest of the list is now the whole list.
        rest = await conversations.list(page_size=20).collect()
    assert [each.id for each in rest] == names[60:]


async def test_a_list_of_the_sandbox_is_read_with_overlap(
    sandbox: Sandbox,
) -> None:
    for style in COUNTED:
        names = fill(sandbox, style)
        listed = LISTS[style]
        async with clients(sandbox.url, sandbox.credentials.environment()) as both:
            items = await listed.pager(both, page_size=50, overlap=True).collect()
        assert [listed.name(item) for item in items] == names
