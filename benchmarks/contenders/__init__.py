"""Who takes part.

A contender's module has a function for each workload that it can do. Each is an async context
manager that takes a `Setting`, prepares all that a program would prepare once, and gives a
callable without arguments that does the work once; what a measure does with it is in
`measures.py`.
"""

from __future__ import annotations

import dataclasses
from typing import Literal


@dataclasses.dataclass(frozen=True, kw_only=True)
class Contender:
    """One of those who are compared.

    Attributes:
        module: The module of this package that has its workloads.
        title: What tables call it.
        variant: Which of its module's several contenders it is.
        runs: Whether its calls are awaited by tasks or made by threads.
        without: Packages that it has to do without, although they are installed.
        needs: The packages that it is: their versions are shown with the results.
    """

    module: str
    title: str
    variant: str = ""
    runs: Literal["tasks", "threads"] = "tasks"
    without: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()


# Milliseconds between a process and the Redis server that has the limit.
ROUND_TRIPS = (0, 10, 50, 100, 200)

CONTENDERS: dict[str, Contender] = {
    "trunkline": Contender(module="ours", title="trunkline", needs=("trunkline", "orjson")),
    "trunkline-json": Contender(
        module="ours", title="trunkline, without orjson", without=("orjson",)
    ),
    "aiohttp": Contender(module="aiohttp_json", title="aiohttp + json", needs=("aiohttp",)),
    "httpx": Contender(module="httpx_json", title="httpx + json", needs=("httpx", "httpcore")),
    "stock": Contender(
        module="stock_client",
        title="stock generated client (httpx)",
        needs=("openapi-python-client",),
    ),
    "official": Contender(
        module="official",
        title="official Vonage SDK, threads",
        runs="threads",
        needs=("vonage", "vonage-http-client", "vonage-jwt", "requests"),
    ),
    "openai": Contender(
        module="openai_base", title="openai-python's base client", needs=("openai", "httpx2")
    ),
    "pydantic": Contender(
        module="pydantic_models", title="pydantic", needs=("pydantic", "pydantic-core")
    ),
    "msgspec": Contender(module="msgspec_models", title="msgspec", needs=("msgspec",)),
    "cattrs": Contender(module="cattrs_models", title="cattrs", needs=("cattrs", "attrs")),
    "sequential": Contender(
        module="walks", variant="sequential", title="trunkline, page after page"
    ),
    "read-ahead": Contender(module="walks", variant="read-ahead", title="trunkline, read-ahead"),
    "concurrency": Contender(
        module="walks", variant="concurrency", title="trunkline, concurrency=8"
    ),
    "trunkline-memory": Contender(
        module="memory", variant="trunkline", title="trunkline over a transport from memory"
    ),
    "memory": Contender(module="memory", variant="alone", title="that transport alone"),
    "bulk": Contender(module="bulk", title="bulk.Job, journaled"),
    "bare": Contender(module="bulk", variant="bare", title="a loop with a semaphore"),
    "dask": Contender(
        module="cluster", title="bulk.Job on 4 Dask workers", needs=("dask", "distributed")
    ),
    **{
        f"redis-{ms}ms": Contender(
            module="redis_limit",
            variant=str(ms),
            title=f"a round trip of {ms} ms",
            needs=("redis",),
        )
        for ms in ROUND_TRIPS
    },
    "export-jsonl": Contender(module="bulk", variant="jsonl", title="bulk.export, JSONL"),
    "export-parquet": Contender(module="bulk", variant="parquet", title="bulk.export, Parquet"),
    "export-walk": Contender(module="bulk", variant="walk", title="the list walked"),
    "sandbox": Contender(module="sandbox", title="trunkline's sandbox"),
    **{
        statement: Contender(module="imports", variant=statement, title=statement)
        for statement in (
            "import httpx",
            "import trunkline",
            "from trunkline import Vonage",
            "import aiohttp",
            "import vonage",
            "import openai",
        )
    },
    "python start": Contender(module="starts", variant="empty", title="an empty Python program"),
    "trunkline --help": Contender(module="starts", variant="help", title="trunkline --help"),
    "trunkline generate": Contender(
        module="starts", variant="idle", title="trunkline generate: nothing to do"
    ),
    "large client": Contender(
        module="large", variant="client", title="import of a client with 300 operations"
    ),
    "large resource": Contender(
        module="large", variant="resource", title="import of one of its resources"
    ),
    "codegen large": Contender(
        module="large", variant="ours", title="make generate: 300 operations, cold"
    ),
    "codegen large stock": Contender(
        module="large", variant="stock", title="openapi-python-client: 300 operations"
    ),
    "codegen cold": Contender(
        module="generators", variant="cold", title="make generate: all APIs, cold"
    ),
    "codegen idle": Contender(
        module="generators", variant="idle", title="make generate: nothing to do"
    ),
    "codegen stock": Contender(
        module="generators", variant="stock", title="openapi-python-client: one API"
    ),
}
