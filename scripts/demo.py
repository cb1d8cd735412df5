"""Run the tour and a bulk job that is killed, against a sandbox in this process: `make demo`."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

from trunkline.sandbox import Sandbox

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"
PROGRAMS = ("tour.py", "kill_and_resume.py")

# The API has no upload, so the sandbox creates the file.
MEDIA_ITEM = {
    "content": b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(2048),
    "original_file_name": "greeting.wav",
    "mime_type": "audio/wav",
}


async def main() -> int:
    """Run the programs one after the other, and return the exit status of the first that fails."""
    async with Sandbox() as sandbox:
        sandbox.seed(media=[MEDIA_ITEM])
        # The tour lists rooms once; the first attempt gets a 429.
        sandbox.fail_next(status=429, retry_after=2, method="GET", path="*/rooms")
        variables = {"TRUNKLINE_BASE_URL": sandbox.url, **sandbox.credentials.environment()}
        for program in PROGRAMS:
            process = await asyncio.create_subprocess_exec(
                sys.executable, str(EXAMPLES / program), env=os.environ | variables
            )
            if status := await process.wait():
                return status
    return 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
