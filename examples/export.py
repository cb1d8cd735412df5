"""Write all users, and the members of all conversations: `python examples/export.py folder`.

Killed at any moment, it goes on where it was when it is run again.
"""

from __future__ import annotations

import asyncio
import os
import sys

from trunkline import Vonage, bulk

SANDBOX = os.environ["TRUNKLINE_BASE_URL"]  # leave out `base_url` for the real account


async def main(folder: str) -> None:
    async with Vonage.from_env(base_url=SANDBOX) as vonage:
        users = await bulk.export(vonage.users.list(page_size=100), f"{folder}/users.jsonl.gz")
        members = await bulk.export(
            vonage.conversations.list(page_size=100),
            f"{folder}/members.csv",
            children=lambda conversation: vonage.conversations.members.list(conversation.id),
        )
    sys.stdout.write(f"{users.items} users, {members.items} members\n")


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
