"""The bulk examples, against a sandbox with faults, killed in the middle and run again."""

from __future__ import annotations

import asyncio
import csv
import gzip
import json
import os
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from trunkline.sandbox import Sandbox

pytestmark = pytest.mark.filterwarnings("ignore::trunkline.errors.SchemaWarning")  # recorded shapes

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
FAULTS = ("429-bare", "500", "reset-after", "close", "cut")


async def start(sandbox: Sandbox, name: str, *arguments: str) -> asyncio.subprocess.Process:
    environment = {
        **os.environ,
        **sandbox.credentials.environment(),
        "TRUNKLINE_BASE_URL": sandbox.url,
    }
    return await asyncio.create_subprocess_exec(
        sys.executable, str(EXAMPLES / name), *arguments, env=environment
    )


async def kill_when(process: asyncio.subprocess.Process, is_time: Callable[[], bool]) -> bool:
    """Kill a program when something holds; False if it ended before."""
    ended = asyncio.ensure_future(process.wait())
    while not is_time() and not ended.done():  # noqa: ASYNC110
        await asyncio.sleep(0.005)  # what is waited for is in another process
    if ended.done():
        return False
    process.kill()
    await ended
    return True


async def test_users_are_created_once_each_whatever_happens(tmp_path: Path) -> None:
    rows = tmp_path / "users.csv"
    emails = [f"user-{n}@example.org" for n in range(150)]
    rows.write_text("email,name\n" + "".join(f"{each},Ada\n" for each in emails))
    async with Sandbox() as sandbox, sandbox.vonage() as vonage:
        sandbox.chaos(seed=5, rate=0.1, only=FAULTS)
        for number in (20, 60):
            program = await start(sandbox, "bulk_create.py", str(rows))
            assert await kill_when(program, lambda n=number: len(sandbox.ledger) > n)  # type: ignore[misc]
        sandbox.chaos(seed=5, rate=0.0)
        program = await start(sandbox, "bulk_create.py", str(rows))
        assert await program.wait() == 0
        names = Counter([str(user.name) async for user in vonage.users.list(page_size=100)])
    assert names == Counter(emails)
    done = (tmp_path / "users.csv.done.jsonl").read_text().splitlines()
    assert [json.loads(line)["key"] for line in done] == emails


async def test_an_export_that_is_killed_goes_on_without_a_gap_or_a_repeat(tmp_path: Path) -> None:
    async with Sandbox(shapes="described") as sandbox, sandbox.vonage() as vonage:
        sandbox.seed(users=3000, conversations=30)
        users = [user.id async for user in vonage.users.list(page_size=100)]
        expected = []
        async for conversation in vonage.conversations.list(page_size=100):
            for user in users[:3]:
                member = await vonage.conversations.members.create(
                    conversation.id, user_id=user, action="join", channel={"type": "app"}
                )
                expected.append(member.id)
        sandbox.latency(0.01)
        sandbox.chaos(seed=3, rate=0.1, only=FAULTS)
        state = tmp_path / "users.jsonl.gz.state"
        program = await start(sandbox, "export.py", str(tmp_path))
        assert await kill_when(program, state.exists)
        program = await start(sandbox, "export.py", str(tmp_path))
        await kill_when(program, (tmp_path / "members.csv.part").exists)
        program = await start(sandbox, "export.py", str(tmp_path))
        assert await program.wait() == 0
    with gzip.open(tmp_path / "users.jsonl.gz", "rt") as file:
        assert [json.loads(line)["id"] for line in file] == users
    with (tmp_path / "members.csv").open(newline="") as table:
        assert [row["id"] for row in csv.DictReader(table)] == expected
