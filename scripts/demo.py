"""Run examples/tour.py in a subprocess, against a sandbox in this process: `make demo`."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

from trunkline.sandbox import Sandbox

TOUR = Path(__file__).resolve().parent.parent / "examples" / "tour.py"

# The API has no upload, so the sandbox creates the file.
MEDIA_ITEM = {
    "content": b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(2048),
    "original_file_name": "greeting.wav",
    "mime_type": "audio/wav",
}


async def main() -> int:
    """Run the tour and return its exit status."""
    async with Sandbox() as sandbox:
        sandbox.seed(media=[MEDIA_ITEM])
        # The tour lists rooms once; the first attempt gets a 429.
        sandbox.fail_next(status=429, retry_after=2, method="GET", path="*/rooms")
        variables = {"TRUNKLINE_BASE_URL": sandbox.url, **sandbox.credentials.environment()}
        tour = await asyncio.create_subprocess_exec(
            sys.executable, str(TOUR), env=os.environ | variables
        )
        return await tour.wait()


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
