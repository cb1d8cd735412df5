"""What is measured, between whom."""

from __future__ import annotations

import dataclasses

from . import responses
from .contenders import ROUND_TRIPS

CALLERS = ("trunkline", "aiohttp", "httpx", "stock", "openai", "official")
MODELS = ("trunkline", "trunkline-json", "pydantic", "msgspec", "cattrs")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Case:
    """One case.

    Attributes:
        title: What it measures, in words.
        workload: What its contenders do: the name of a function in their modules.
        measure: How that is measured: a name in `measures`.
        contenders: Who takes part.
        shown: The numbers that the table shows.
        quick: Whether it is part of the quick run.
        checked: Whether the regression check runs it.
        fresh: Whether each round is done by a new process.
        once: Whether one round is enough: its number does not vary, and a round takes minutes.
        served: Whether there is a server.
        concurrency: How many calls are under way at a time.
        delay: How many seconds the server waits before it answers.
        tls: Whether the server speaks TLS.
        pages: How many pages the server's list has.
        size: How many items are on a page.
        work: How many seconds of work each page of a walk is given.
    """

    title: str
    workload: str
    measure: str = "calls"
    contenders: tuple[str, ...] = CALLERS
    shown: tuple[str, ...] = ("cpu", "rate", "connections")
    quick: bool = False
    checked: bool = False
    fresh: bool = False
    once: bool = False
    served: bool = True
    concurrency: int = 1
    delay: float = 0.0
    tls: bool = False
    pages: int = 1
    size: int = responses.PAGE_SIZE
    work: float = 0.0


def _get(title: str, concurrency: int, delay: float = 0.0, **more: bool) -> Case:
    return Case(
        title=f"GET one application, {title}",
        workload="get_application",
        concurrency=concurrency,
        delay=delay,
        **more,  # type: ignore[arg-type]
    )


def _model(title: str, workload: str, contenders: tuple[str, ...] = MODELS) -> Case:
    return Case(
        title=title,
        workload=workload,
        measure="repeat",
        contenders=contenders,
        shown=("cpu",),
        served=False,
        quick=True,
        checked=True,
    )


def _import(*statements: str) -> Case:
    return Case(
        title="a new interpreter's first statement",
        workload="statement",
        measure="statement",
        contenders=statements,
        shown=("cpu",),
        served=False,
        quick=True,
        checked=True,
    )


def _walk(title: str, workload: str, contenders: tuple[str, ...], work: float = 0.0) -> Case:
    return Case(
        title=f"50 pages of 100 applications at 20 ms{title}",
        workload=workload,
        measure="once",
        contenders=contenders,
        shown=("rate", "cpu"),
        delay=0.02,
        pages=50,
        work=work,
        quick=True,
    )


def _bulk(title: str, concurrency: int, delay: float = 0.0) -> Case:
    return Case(
        title=f"POST of a user, recorded in a journal, {title}",
        workload="create_users",
        measure="batch",
        contenders=("bulk", "bare"),
        shown=("cpu", "rate"),
        concurrency=concurrency,
        delay=delay,
        quick=True,
        checked=True,
    )


def _redis_limit(processes: int) -> Case:
    return Case(
        title=f"a limit of 170 calls a second in Redis, processes: {processes}",
        workload="reach_limit",
        measure="pace",
        contenders=tuple(f"redis-{ms}ms" for ms in ROUND_TRIPS),
        shown=("rate", "most"),
        concurrency=processes,
    )


CASES: dict[str, Case] = {
    "calls-1": _get("1 at a time", 1),
    "calls-32": _get("32 at a time", 32, quick=True, checked=True),
    "calls-128": _get("128 at a time", 128),
    "calls-1-20ms": _get("1 at a time, 20 ms", 1, 0.02),
    "calls-32-20ms": _get("32 at a time, 20 ms", 32, 0.02, quick=True, checked=True),
    "calls-128-20ms": _get("128 at a time, 20 ms", 128, 0.02),
    "calls-1-tls": _get("1 at a time, TLS", 1, tls=True),
    "calls-32-tls": _get("32 at a time, TLS", 32, tls=True),
    "calls-128-tls": _get("128 at a time, TLS", 128, tls=True),
    "calls-32-20ms-tls": _get("32 at a time, 20 ms, TLS", 32, 0.02, tls=True),
    "calls-1-jwt": Case(
        title="GET one user, signed JWT, 1 at a time",
        workload="get_user",
        contenders=("trunkline", "aiohttp", "official"),
    ),
    "calls-32-jwt": Case(
        title="GET one user, signed JWT, 32 at a time",
        workload="get_user",
        contenders=("trunkline", "aiohttp", "official"),
        concurrency=32,
        quick=True,
    ),
    "list-100": Case(
        title="list of 100 applications, 1 at a time",
        workload="list_applications",
        contenders=("trunkline", "aiohttp", "httpx", "stock", "official"),
    ),
    "room-from-dict": _model("a room from a dict", "room_from_dict"),
    "read-rooms": _model("100 rooms, bytes to models", "read_rooms"),
    "write-rooms": _model("100 rooms, models to bytes", "write_rooms"),
    "write-changed-rooms": dataclasses.replace(
        _model(
            "100 rooms, each changed, models to bytes",
            "write_changed_rooms",
            ("trunkline", "trunkline-json", "pydantic"),
        ),
        quick=False,
        checked=False,
    ),
    "import": _import("import trunkline", "from trunkline import Vonage", "import httpx"),
    "import-peers": dataclasses.replace(
        _import("from trunkline import Vonage", "import aiohttp", "import openai", "import vonage"),
        quick=False,
        checked=False,
    ),
    "start": Case(
        title="the start of a program, ten times",
        workload="start",
        measure="command",
        contenders=("python start", "trunkline --help"),
        shown=("cpu",),
        served=False,
        quick=True,
        checked=True,
    ),
    "start-idle": Case(
        title="trunkline generate with nothing to do, in a project of one API, ten times",
        workload="start",
        measure="command",
        contenders=("trunkline generate",),
        shown=("cpu",),
        served=False,
        quick=True,
        checked=False,
    ),
    "import-large": dataclasses.replace(
        _import("large client", "large resource"),
        title="import of a package of 300 operations and 1,500 classes",
        workload="large_statement",
        checked=False,
    ),
    "generate-large": Case(
        title="generation of a package of 300 operations and 1,500 classes",
        workload="large_generation",
        measure="command",
        contenders=("codegen large", "codegen large stock"),
        shown=("cpu",),
        served=False,
    ),
    "walk-50": _walk("", "walk", ("sequential", "concurrency")),
    "walk-50-work": _walk(", 20 ms of waiting each", "walk", ("sequential", "read-ahead"), 0.02),
    "walk-50-1ms": dataclasses.replace(
        _walk(
            ", 1 ms of computing each",
            "busy_walk",
            ("sequential", "read-ahead", "concurrency"),
            0.001,
        ),
        quick=False,
    ),
    "walk-50-busy": dataclasses.replace(
        _walk(", 20 ms of computing each", "busy_walk", ("sequential", "read-ahead"), 0.02),
        quick=False,
    ),
    "hold-500kb": Case(
        title="longest hold of the event loop, lists of 500 kB",
        workload="list_applications",
        measure="hold",
        contenders=("trunkline", "trunkline-json", "aiohttp", "stock"),
        shown=("hold",),
        quick=True,
        size=430,
    ),
    "hold-500kb-integers": Case(
        title="longest hold of the event loop, 500 kB of integers of 64 bits",
        workload="get_integers",
        measure="hold",
        contenders=("trunkline", "trunkline-json", "aiohttp"),
        shown=("hold",),
        quick=True,
    ),
    "hold-first": Case(
        title="longest hold of the event loop, first use of a client",
        workload="first_use",
        measure="hold",
        contenders=("trunkline",),
        shown=("hold",),
        fresh=True,
        tls=True,
        quick=True,
    ),
    "above-transport": Case(
        title="GET one application from memory, no network",
        workload="get_from_memory",
        contenders=("trunkline-memory", "memory"),
        shown=("cpu",),
        served=False,
        quick=True,
    ),
    "bulk-32": _bulk("32 at a time", 32),
    "bulk-64-20ms": _bulk("64 at a time, 20 ms", 64, 0.02),
    "dask-limit": Case(
        title="4 Dask workers that share a limit of 170 calls a second",
        workload="create_users",
        measure="pace",
        contenders=("dask",),
        shown=("rate", "least", "most"),
        quick=True,
    ),
    "redis-limit-1": _redis_limit(1),
    "redis-limit-4": _redis_limit(4),
    "export": Case(
        title="100 pages of 100 applications to a file",
        workload="export_list",
        measure="batch",
        contenders=("export-jsonl", "export-parquet", "export-walk"),
        shown=("rate", "cpu"),
        pages=100,
        quick=True,
    ),
    "bulk-1000000": Case(
        title="growth of the peak of memory from 10,000 rows to 1,000,000, results included",
        workload="long_job",
        measure="growth",
        contenders=("bulk",),
        shown=("memory", "cpu"),
        fresh=True,
        once=True,
        served=False,
        size=1_000_000,
    ),
    "sandbox-room": Case(
        title="the sandbox answers GET of a room, on a core of its own",
        workload="serve_rooms",
        measure="serving",
        contenders=("sandbox",),
        shown=("rate",),
        served=False,
        quick=True,
    ),
    "sandbox-fresh": Case(
        title="a fresh sandbox with its two clients, as the fixtures make them for each test",
        workload="make_fixtures",
        measure="repeat",
        contenders=("sandbox",),
        shown=("cpu",),
        served=False,
        quick=True,
    ),
    "sandbox-port": Case(
        title="a sandbox starts on a port of its own, and stops",
        workload="start_and_stop",
        contenders=("sandbox",),
        shown=("rate", "cpu"),
        served=False,
    ),
    "open-1000": Case(
        title="memory for each of 1,000 open calls",
        workload="open_calls",
        measure="open_calls",
        contenders=("trunkline", "aiohttp"),
        shown=("memory",),
        fresh=True,
        concurrency=1000,
        delay=3.0,
    ),
    "items-1000000": Case(
        title="growth of the peak of memory while 1,000,000 items are walked",
        workload="walk_items",
        measure="items",
        contenders=("trunkline",),
        shown=("memory", "cpu"),
        fresh=True,
        once=True,
        pages=10_000,
    ),
    "codegen": Case(
        title="code generation",
        workload="generate",
        measure="command",
        contenders=("codegen cold", "codegen idle", "codegen stock"),
        shown=("cpu",),
        served=False,
    ),
}
