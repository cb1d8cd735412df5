"""Take the tour of a sandbox that runs in this process, in a process of its own: `make demo`."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

from trunkline.sandbox import Sandbox

TOUR = Path(__file__).resolve().parent.parent / "examples" / "tour.py"

# What no API can make: a recorded greeting.
GREETING = {
    "content": b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(2048),
    "original_file_name": "greeting.wav",
    "mime_type": "audio/wav",
}


async def main() -> int:
    """Take the tour; its exit code."""
    async with Sandbox() as sandbox:
        sandbox.seed(media=[GREETING])
        # The tour lists rooms once, and is to see what becomes of a refusal.
        sandbox.fail_next(status=429, retry_after=2, method="GET", path="*/rooms")
        variables = {"TRUNKLINE_BASE_URL": sandbox.url, **sandbox.credentials.environment()}
        tour = await asyncio.create_subprocess_exec(
            sys.executable, str(TOUR), env=os.environ | variables
        )
        return await tour.wait()


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
