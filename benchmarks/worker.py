"""The process of one contender: `python -m benchmarks.worker`.

For each line that it reads it does one round and writes its numbers as a line of JSON. It ends
when there is nothing more to read.
"""

from __future__ import annotations

import argparse
import asyncio
import dataclasses
import importlib
import json
import os
import sys
import warnings

from .contenders import CONTENDERS
from .counter import Counter
from .measures import MEASURES
from .processor import pin
from .setting import Setting


async def work(options: argparse.Namespace, output: int) -> None:
    """Prepare the contender, and do a round for each line."""
    contender = CONTENDERS[options.contender]
    for package in contender.without:
        sys.modules[package] = None  # type: ignore[assignment]  # as if it were not installed
    setting = Setting(**json.loads(options.setting))
    setting = dataclasses.replace(setting, variant=contender.variant)
    counter = Counter(setting)
    module = importlib.import_module(f"{__package__}.contenders.{contender.module}")
    measure = MEASURES[options.measure]
    async with getattr(module, options.workload)(setting) as workload:
        os.write(output, b"ready\n")
        for _ in sys.stdin:
            measured = await measure(workload, setting, counter, contender.runs)
            numbers = {name: float(f"{value:.5g}") for name, value in measured.items()}
            os.write(output, json.dumps(numbers).encode("ascii") + b"\n")


def main() -> None:
    """Run a contender."""
    parser = argparse.ArgumentParser(prog="benchmarks.worker", description=__doc__)
    parser.add_argument("contender", choices=CONTENDERS)
    parser.add_argument("workload")
    parser.add_argument("measure", choices=MEASURES)
    parser.add_argument("setting", help="a setting, as JSON")
    parser.add_argument("--core", type=int, help="the core to run on")
    options = parser.parse_args()
    if options.core is not None:
        pin(options.core)
    # Standard output is for numbers: what a contender prints goes where errors go.
    output = os.dup(1)
    os.dup2(2, 1)
    warnings.simplefilter("ignore")  # the Meetings API says that it is retired
    asyncio.run(work(options, output))


if __name__ == "__main__":
    main()
