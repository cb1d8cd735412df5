from __future__ import annotations

import asyncio
import functools
import os
import resource
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.overlay.bulk.calls import Calls, lost, rejected

from trunkline import Vonage, bulk, errors
from trunkline._common.problem import Problem
from trunkline.bulk._journal.states import State
from trunkline.bulk.fingerprint import account_name, clients_of
from trunkline.sandbox import Sandbox

pytestmark = pytest.mark.filterwarnings("ignore::trunkline.errors.SchemaWarning")  # recorded shapes

QUIET: Any = {"progress": False, "reconcile_wait": 0.0}


async def test_each_row_is_called_once_and_its_result_kept(
    path: Path, csv_of: Callable[..., Path]
) -> None:
    calls = Calls()
    job = bulk.Job(path, rows=csv_of("a", "b", "c"), key="email")
    report = await job.run(calls.create, concurrency=2, **QUIET)
    assert (report.counts, report.exit_code) == (bulk.Counts(done=3), 0)
    assert sorted(calls.seen) == ["a", "b", "c"]
    assert {row.key: row.result for row in report.rows()} == {
        email: {"id": f"id-{email}"} for email in "abc"
    }


async def test_running_again_calls_nothing_that_is_done(
    path: Path, csv_of: Callable[..., Path]
) -> None:
    calls = Calls()
    job = bulk.Job(path, rows=csv_of("a", "b"), key="email")
    await job.run(calls.create, **QUIET)
    report = await job.run(calls.create, **QUIET)
    assert (len(calls.seen), report.finished, report.counts.done) == (2, 0, 2)


@pytest.mark.parametrize("rows", ["list", "generator", "async"])
async def test_rows_come_from_iterables_too(path: Path, rows: str) -> None:
    values = [{"email": f"user-{n}"} for n in range(700)]

    async def stream() -> Any:
        for value in values:
            yield value

    given: Callable[[], Any] = {
        "list": lambda: values,
        "generator": lambda: (value for value in values),
        "async": stream,
    }[rows]
    calls = Calls()
    for _ in range(2):
        report = await bulk.Job(path, rows=given(), key="email").run(calls.create, **QUIET)
    assert report.counts.done == len(calls.seen) == 700


async def test_a_pager_is_a_source_of_rows(path: Path) -> None:
    async with Sandbox() as sandbox, sandbox.vonage() as vonage:
        sandbox.seed(users=25)
        seen: list[str] = []

        async def note(user: Any) -> str:
            seen.append(user.id)
            return str(user.name)

        report = await bulk.Job(path, rows=vonage.users.list(), key="id").run(note, **QUIET)
    assert report.counts.done == len(set(seen)) == 25


async def test_failed_rows_keep_their_reason_and_run_again_by_class(
    path: Path, csv_of: Callable[..., Path]
) -> None:
    problem = Problem(title="Bad", detail="name is taken", code="user:error:x")
    calls = Calls({"a": rejected(400, problem=problem), "b": rejected(429), "c": KeyError("x")})
    job = bulk.Job(path, rows=csv_of("a", "b", "c", "d"), key="email")
    report = await job.run(calls.create, **QUIET)
    assert report.counts == bulk.Counts(done=1, failed=3)
    assert (report.transient, report.permanent, report.exit_code) == (1, 2, 1)
    failures = {row.key: row.failure for row in report.failures()}
    first = failures["a"]
    assert first is not None
    assert (first.type, first.status, first.code, first.detail) == (
        "BadRequestError",
        400,
        "user:error:x",
        "name is taken",
    )
    assert not first.transient
    calls.fail = {}
    calls.seen.clear()
    for retry, again in (("transient", ["b"]), (errors.APIStatusError, ["a"]), ("KeyError", ["c"])):
        report = await job.run(calls.create, retry=retry, **QUIET)
        assert calls.seen == again
        calls.seen.clear()
    assert report.counts.done == 4


async def test_only_a_transient_failure_suggests_another_run(
    path: Path, csv_of: Callable[..., Path]
) -> None:
    calls = Calls({"a": rejected(429)})
    report = await bulk.Job(path, rows=csv_of("a"), key="email").run(calls.create, **QUIET)
    assert report.exit_code == 75
    assert 'retry="transient"' in str(report)


@pytest.mark.parametrize("retry", ["transient", "all", errors.TrunklineError])
async def test_a_lost_response_is_unknown_and_never_sent_again(
    path: Path, csv_of: Callable[..., Path], retry: Any
) -> None:
    calls = Calls({"a": lost()})
    job = bulk.Job(path, rows=csv_of("a"), key="email")
    assert (await job.run(calls.create, **QUIET)).exit_code == 3
    report = await job.run(calls.create, retry=retry, **QUIET)
    assert (len(calls.seen), report.counts.unknown, report.exit_code) == (1, 1, 3)


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (lost(), State.UNKNOWN),
        (errors.APIConnectionError("x", phase="read", sent=True), State.UNKNOWN),
        (errors.APIConnectionError("x", phase="connect"), State.FAILED),
        (errors.TLSError("x", phase="connect"), State.FAILED),
        (errors.DeadlineExceededError("x", phase="read", sent=True), State.UNKNOWN),
        (errors.DeadlineExceededError("x", phase="wait"), State.FAILED),
        (rejected(500), State.UNKNOWN),
        (rejected(503), State.UNKNOWN),
        (rejected(503, retry_after=3.0), State.FAILED),
        (rejected(429), State.FAILED),
        (rejected(400), State.FAILED),
        (errors.DecodeError("object", "array"), State.UNKNOWN),
        (errors.ArgumentError("x"), State.FAILED),
        (bulk.Skip("not this one"), State.SKIPPED),
        (ValueError("x"), State.FAILED),
    ],
    ids=lambda value: value.name if isinstance(value, State) else type(value).__name__,
)
async def test_the_state_follows_from_what_the_call_raised(
    path: Path, csv_of: Callable[..., Path], error: Exception, state: State
) -> None:
    job = bulk.Job(path, rows=csv_of("a"), key="email")
    report = await job.run(Calls({"a": error}).create, **QUIET)
    assert [row.state for row in report.rows()] == [state]


async def test_an_idempotent_function_is_never_unknown(
    path: Path, csv_of: Callable[..., Path]
) -> None:
    job = bulk.Job(path, rows=csv_of("a"), key="email")
    calls = Calls({"a": lost()})
    report = await job.run(calls.create, idempotent=True, **QUIET)
    assert report.counts.failed == report.transient == 1


async def test_an_error_after_an_executed_request_leaves_the_row_unknown(path: Path) -> None:
    async with Sandbox() as sandbox, sandbox.vonage() as vonage:

        async def create(row: Any) -> object:
            await vonage.users.create(name=row["email"])
            raise KeyError("a fault of the caller's own")

        rows = [{"email": "a"}]
        report = await bulk.Job(path, rows=rows, key="email").run(create, **QUIET)
        (row,) = report.failures()
        assert row.state is State.UNKNOWN
        assert row.failure is not None
        assert "createUser was carried out" in row.failure.message


async def test_an_error_after_reading_alone_is_a_failure(path: Path) -> None:
    async with Sandbox() as sandbox, sandbox.vonage() as vonage:

        async def look(row: Any) -> object:
            await vonage.users.list().collect()
            raise KeyError("a fault of the caller's own")

        report = await bulk.Job(path, rows=[{}], key=None).run(look, **QUIET)
    assert report.counts.failed == 1


async def test_a_server_error_of_a_look_up_is_a_failure(
    path: Path, csv_of: Callable[..., Path]
) -> None:
    error = rejected(500)
    error.method = "GET"
    job = bulk.Job(path, rows=csv_of("a"), key="email")
    report = await job.run(Calls({"a": error}).create, **QUIET)
    assert (report.counts.failed, report.transient) == (1, 1)


async def test_unknown_rows_are_settled_by_the_callers_function(
    path: Path, csv_of: Callable[..., Path]
) -> None:
    calls = Calls({"a": lost(), "b": lost()})
    job = bulk.Job(path, rows=csv_of("a", "b"), key="email")
    await job.run(calls.create, **QUIET)
    calls.fail = {}

    async def look(row: Any) -> str | None:
        return "id-1" if row["email"] == "a" else None

    report = await job.run(calls.create, reconcile=look, **QUIET)
    assert report.exit_code == 0
    assert {row.key: row.result for row in report.rows()} == {"a": "id-1", "b": {"id": "id-b"}}
    assert calls.seen.count("a") == 1
    assert calls.seen.count("b") == 2


async def test_rows_that_become_unknown_in_a_run_are_settled_in_the_same_run(path: Path) -> None:
    async with Sandbox() as sandbox, sandbox.vonage(retry=None) as vonage:
        sandbox.fail_next("reset-after", times=2)
        sandbox.fail_next("close", times=1)
        report = await bulk.Job(
            path, rows=[{"email": f"u{n}"} for n in range(10)], key="email"
        ).run(
            lambda row: vonage.users.create(name=row["email"]),
            reconcile=bulk.find_by(vonage.users.list, name="email"),
            concurrency=1,
            **QUIET,
        )
        names = sorted([str(user.name) async for user in vonage.users.list()])
    assert (report.counts.done, report.exit_code) == (10, 0)
    assert names == [f"u{n}" for n in range(10)]


async def test_a_row_is_settled_by_hand(path: Path, csv_of: Callable[..., Path]) -> None:
    calls = Calls({"a": lost(), "b": lost(), "c": lost()})
    job = bulk.Job(path, rows=csv_of("a", "b", "c"), key="email")
    await job.run(calls.create, **QUIET)
    await job.settle("a", State.DONE, {"id": "found"})
    await job.settle("b", State.PENDING)
    await job.settle("c", State.SKIPPED)
    with pytest.raises(bulk.BulkError, match="is done, not unknown"):
        await job.settle("a", State.PENDING)
    with pytest.raises(bulk.BulkError, match="no row with the key"):
        await job.settle("z", State.PENDING)
    with pytest.raises(bulk.BulkError, match="expected DONE"):
        await job.settle("a", State.FAILED)
    calls.fail = {}
    await job.run(calls.create, **QUIET)
    assert job.report().counts == bulk.Counts(done=2, skipped=1)


async def test_an_invalid_row_of_a_file_stops_the_job_before_anything_is_sent(
    path: Path, csv_of: Callable[..., Path]
) -> None:
    calls = Calls()
    job = bulk.Job(path, rows=csv_of("a", "b", "a"), key="email")
    with pytest.raises(bulk.RowError, match=r"row 3 \(line 4\): the key 'a' is also that of row 1"):
        await job.run(calls.create, **QUIET)
    assert calls.seen == []
    # The mended file is a new one: nothing of the other is in the journal.
    report = await bulk.Job(path, rows=csv_of("a", "b"), key="email").run(calls.create, **QUIET)
    assert report.counts.done == 2


async def test_an_invalid_row_of_a_stream_stops_the_job_at_that_row(path: Path) -> None:
    calls = Calls()
    rows = [{"email": "a"}, {"email": "b"}, {"name": "c"}, {"email": "d"}]
    with pytest.raises(bulk.RowError, match="row 3: it has no key 'email'"):
        await bulk.Job(path, rows=(row for row in rows), key="email").run(calls.create, **QUIET)
    rows[2] = {"email": "c"}
    report = await bulk.Job(path, rows=rows, key="email").run(calls.create, **QUIET)
    assert sorted(calls.seen) == ["a", "b", "c", "d"]
    assert report.exit_code == 0


@pytest.mark.parametrize("emails", [("b", "a"), ("a", "c"), ("a",), ("a", "b", "c")])
@pytest.mark.parametrize("kind", ["file", "stream"])
async def test_a_changed_input_is_rejected_before_anything_is_sent(
    path: Path, csv_of: Callable[..., Path], emails: tuple[str, ...], kind: str
) -> None:
    def rows(*emails: str) -> Any:
        return csv_of(*emails) if kind == "file" else [{"email": e} for e in emails]

    calls = Calls()
    await bulk.Job(path, rows=rows("a", "b"), key="email").run(calls.create, **QUIET)
    calls.seen.clear()
    with pytest.raises(bulk.InputChangedError, match="the input changed"):
        await bulk.Job(path, rows=rows(*emails), key="email").run(calls.create, **QUIET)
    assert calls.seen == []
    job = bulk.Job(path, rows=rows(*emails), key="email", extend=True)
    report = await job.run(calls.create, **QUIET)
    assert calls.seen == [email for email in emails if email == "c"]
    assert report.exit_code == 0


async def test_another_function_is_rejected_unless_it_is_adopted(
    path: Path, csv_of: Callable[..., Path]
) -> None:
    job = bulk.Job(path, rows=csv_of("a"), key="email")
    await job.run(Calls().create, **QUIET)

    async def another(row: Any) -> None:
        await asyncio.sleep(0)

    with pytest.raises(bulk.InputChangedError, match="another function"):
        await job.run(another, **QUIET)
    await job.run(another, adopt=True, **QUIET)
    await job.run(another, **QUIET)


async def test_another_account_is_rejected(path: Path) -> None:
    async with Sandbox() as sandbox:
        rows = [{"email": "a"}]
        async with sandbox.vonage() as vonage:
            job = bulk.Job(path, rows=rows, key="email")
            await job.run(lambda row: vonage.users.create(name=row["email"]), **QUIET)
        async with sandbox.vonage(application_id="another") as vonage:
            with pytest.raises(bulk.InputChangedError, match="another account"):
                await job.run(lambda row: vonage.users.create(name=row["email"]), **QUIET)


async def test_a_slow_row_does_not_stop_the_others(path: Path) -> None:
    slow, others = asyncio.Event(), []

    async def call(row: Any) -> None:
        if row["email"] == "u0":
            await slow.wait()
        else:
            others.append(row)
            if len(others) == 299:
                slow.set()

    rows = [{"email": f"u{n}"} for n in range(300)]
    report = await bulk.Job(path, rows=rows, key="email").run(call, concurrency=2, **QUIET)
    assert report.counts.done == 300


async def test_no_more_calls_are_in_progress_than_allowed(path: Path) -> None:
    now = most = 0

    async def call(row: Any) -> None:
        nonlocal now, most
        now += 1
        most = max(most, now)
        await asyncio.sleep(0.02)
        now -= 1

    rows = [{"email": f"u{n}"} for n in range(100)]
    await bulk.Job(path, rows=rows, key="email").run(call, concurrency=7, **QUIET)
    assert most == 7


async def test_the_input_is_read_only_as_far_ahead_as_needed(path: Path) -> None:
    read = 0
    ahead = []

    def rows() -> Any:
        nonlocal read
        for n in range(5000):
            read += 1
            yield {"email": f"u{n}"}

    done = 0

    async def call(row: Any) -> None:
        nonlocal done
        done += 1
        ahead.append(read - done)
        await asyncio.sleep(0)

    await bulk.Job(path, rows=rows(), key="email").run(call, concurrency=4, **QUIET)
    assert done == 5000
    assert max(ahead) < 600


async def test_the_first_rows_are_started_while_the_next_ones_are_read(path: Path) -> None:
    turns, seen = 0, list[int]()

    async def turn() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    def rows() -> Iterator[dict[str, str]]:
        for n in range(64):
            seen.append(turns)
            yield {"email": f"user-{n}"}

    other = asyncio.create_task(turn())
    await bulk.Job(path, rows=rows(), key="email").run(Calls().create, concurrency=2, **QUIET)
    other.cancel()
    assert seen.count(seen[0]) == 16  # the event loop runs before the next rows are read


async def test_a_signal_stops_the_run_and_running_again_goes_on(path: Path) -> None:
    seen: list[str] = []

    async def call(row: Any) -> None:
        seen.append(row["email"])
        if len(seen) == 20:
            os.kill(os.getpid(), signal.SIGTERM)
        await asyncio.sleep(0.001)

    rows = [{"email": f"u{n}"} for n in range(300)]
    job = bulk.Job(path, rows=rows, key="email")
    before = signal.getsignal(signal.SIGTERM)
    report = await job.run(call, concurrency=4, **QUIET)
    assert report.stopped
    assert 20 <= len(seen) < 100
    assert report.exit_code == 75
    assert "run the same command again" in str(report)
    assert report.counts.done == len(seen)
    assert report.counts.started == report.counts.unknown == 0
    assert signal.getsignal(signal.SIGTERM) is before
    report = await job.run(call, **QUIET)
    assert sorted(seen) == sorted(row["email"] for row in rows)
    assert report.exit_code == 0


@pytest.mark.parametrize("signals", [1, 2])
async def test_calls_that_outlast_the_grace_are_unknown(path: Path, signals: int) -> None:
    async def call(row: Any) -> None:
        for _ in range(signals):
            os.kill(os.getpid(), signal.SIGINT)
            await asyncio.sleep(0.01)
        await asyncio.sleep(600)

    job = bulk.Job(path, rows=[{"email": "a"}, {"email": "b"}], key="email")
    grace = 0.05 if signals == 1 else 60.0
    report = await job.run(call, concurrency=1, grace=grace, **QUIET)
    assert [row.state for row in report.rows()] == [State.UNKNOWN, State.PENDING]


async def test_a_cancelled_run_records_what_was_in_progress(path: Path) -> None:
    started = asyncio.Event()

    async def call(row: Any) -> None:
        started.set()
        await asyncio.sleep(600)

    job = bulk.Job(path, rows=[{"email": "a"}, {"email": "b"}], key="email")
    task = asyncio.create_task(job.run(call, concurrency=1, **QUIET))
    await started.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert job.report().counts == bulk.Counts(unknown=1, pending=1)


async def test_an_idempotent_call_that_is_cancelled_is_pending(path: Path) -> None:
    started = asyncio.Event()

    async def call(row: Any) -> None:
        started.set()
        await asyncio.sleep(600)

    job = bulk.Job(path, rows=[{"email": "a"}], key="email")
    task = asyncio.create_task(job.run(call, idempotent=True, **QUIET))
    await started.wait()
    task.cancel()
    await asyncio.wait([task])
    assert job.report().counts == bulk.Counts(pending=1)


async def test_without_handling_signals_their_handlers_stay(path: Path) -> None:
    before, found = signal.getsignal(signal.SIGTERM), []

    async def create(row: Any) -> None:
        found.append(signal.getsignal(signal.SIGTERM))

    job = bulk.Job(path, rows=[{"email": "a"}], key="email")
    await job.run(create, handle_signals=False, progress=False)
    assert found == [before]
    await asyncio.to_thread(lambda: asyncio.run(job.run(create, adopt=True, progress=False)))
    assert signal.getsignal(signal.SIGTERM) is before


async def test_a_dry_run_checks_everything_and_leaves_nothing(
    path: Path, csv_of: Callable[..., Path]
) -> None:
    calls = Calls()
    job = bulk.Job(path, rows=csv_of("a", "b"), key="email")
    report = await job.run(calls.create, dry_run=True, **QUIET)
    assert (report.finished, report.counts.pending, report.dry_run) == (2, 2, True)
    assert report.advice is None
    assert calls.seen == []
    assert not path.exists()
    await job.run(calls.create, **QUIET)
    again = bulk.Job(path, rows=csv_of("a", "b", "c"), key="email", extend=True)
    assert (await again.run(calls.create, dry_run=True, **QUIET)).finished == 1
    assert job.report().counts == bulk.Counts(done=2)
    with pytest.raises(bulk.InputChangedError):
        await bulk.Job(path, rows=csv_of("a"), key="email").run(calls.create, dry_run=True, **QUIET)


async def test_results_and_progress_reach_the_callers_functions(path: Path) -> None:
    results: list[tuple[Any, Any]] = []
    seen: list[bulk.Progress] = []
    rows = [{"email": f"u{n}"} for n in range(30)]
    job = bulk.Job(path, rows=rows, key="email")
    await job.run(
        Calls().create,
        on_result=lambda row, result: results.append((row["email"], result["id"])),
        on_progress=seen.append,
        keep=lambda result: result["id"],
        **QUIET,
    )
    assert sorted(results) == sorted((row["email"], f"id-{row['email']}") for row in rows)
    last = seen[-1]
    assert (last.total, last.done, last.settled, last.finished) == (30, 30, 30, 30)
    assert next(iter(job.report().rows())).result == "id-u0"


@pytest.mark.parametrize("hook", ["on_result", "on_progress"])
async def test_an_error_of_the_callers_functions_ends_the_run_and_loses_nothing(
    path: Path, hook: str
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    calls = Calls()
    rows = [{"email": f"u{n}"} for n in range(2000)]
    job = bulk.Job(path, rows=rows, key="email")
    options = {**QUIET, hook: broken}
    with pytest.raises(ZeroDivisionError):
        await job.run(calls.create, concurrency=4, **options)
    assert job.report().counts.done == len(calls.seen) < 2000
    await job.run(calls.create, **QUIET)
    assert len(calls.seen) == len(set(calls.seen)) == 2000


async def test_a_function_that_is_not_async_is_rejected_and_its_rows_stay(path: Path) -> None:
    job = bulk.Job(path, rows=[{"email": "a"}], key="email")
    with pytest.raises(errors.ArgumentError, match="must return an awaitable, got str"):
        await job.run(lambda row: "x", **QUIET)  # type: ignore[arg-type,return-value]
    assert job.report().counts == bulk.Counts(pending=1)


@pytest.mark.parametrize("concurrency", [0, -1, True, "fast"])
async def test_a_concurrency_that_is_not_a_positive_number_is_rejected(
    path: Path, concurrency: Any
) -> None:
    with pytest.raises(bulk.BulkError, match="concurrency"):
        await bulk.Job(path, rows=[{}]).run(Calls().create, concurrency=concurrency, **QUIET)


@pytest.mark.parametrize("retry", ["nothing", 3, ["transient", int]])
async def test_a_retry_that_is_not_a_class_of_errors_is_rejected(path: Path, retry: Any) -> None:
    with pytest.raises(bulk.BulkError, match="retry: expected"):
        await bulk.Job(path, rows=[{}]).run(Calls().create, retry=retry, **QUIET)


async def test_a_full_disk_stops_the_run_and_the_next_one_goes_on(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = Calls()
    finish = bulk.Journal.finish
    writes = 0

    def full(self: bulk.Journal, outcomes: Any) -> None:
        nonlocal writes
        writes += 1
        if writes > 10:
            raise bulk.JournalError("cannot use the journal: database or disk is full")
        finish(self, outcomes)

    rows = [{"email": f"u{n}"} for n in range(500)]
    job = bulk.Job(path, rows=rows, key="email")
    with monkeypatch.context() as patch:
        patch.setattr(bulk.Journal, "finish", full)
        patch.setattr(bulk.Journal, "release", full)
        with pytest.raises(bulk.JournalError, match="disk is full"):
            await job.run(calls.create, concurrency=8, **QUIET)
    report = await job.run(calls.create, **QUIET)
    # A row that was executed but could not be recorded is unknown, and not repeated.
    assert len(calls.seen) == len(set(calls.seen))
    assert report.counts.total == 500
    assert report.counts.done + report.counts.unknown == 500
    assert {row.key for row in report.rows(State.UNKNOWN)} <= set(calls.seen) | {
        row["email"] for row in rows
    }


async def test_a_disk_that_fills_loses_no_call_and_repeats_none(path: Path) -> None:
    calls = Calls()
    job = bulk.Job(path, rows=[{"email": f"u{n}"} for n in range(2000)], key="email")
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (120_000, hard))  # of the journal, and its WAL
    try:
        with pytest.raises(bulk.JournalError, match="cannot use the journal"):
            await job.run(calls.create, concurrency=8, **QUIET)
        assert calls.seen
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    report = await job.run(calls.create, **QUIET)
    assert len(calls.seen) == len(set(calls.seen))
    assert report.counts.done + report.counts.unknown == 2000
    unknown = {row.key for row in report.rows(State.UNKNOWN)}
    assert {row.key for row in report.rows(State.DONE)} == set(calls.seen) - unknown


async def test_a_client_is_found_wherever_a_function_holds_it(path: Path) -> None:
    class Holder:
        def __init__(self, client: Vonage) -> None:
            self.client = client

        async def create(self, row: Any) -> None: ...

        async def __call__(self, row: Any) -> None: ...

    async def create(row: Any, client: Vonage | None = None, *, other: Any = None) -> None: ...

    async with Sandbox() as sandbox, sandbox.vonage() as vonage:
        holder = Holder(vonage)
        functions: list[Any] = [
            lambda row: vonage.users.create(name=row),
            functools.partial(create, client=vonage),
            holder.create,
            holder,
        ]
        assert [clients_of(function) for function in functions] == [[vonage]] * 4
        assert len({account_name(function) for function in functions}) == 1
    assert account_name(create) is None


@pytest.mark.parametrize("extend", [False, True])
async def test_two_rows_of_a_file_with_one_key_are_refused_before_anything_is_sent(
    path: Path, csv_of: Callable[..., Path], extend: bool
) -> None:
    calls = Calls()
    job = bulk.Job(path, rows=csv_of("a", "b", "a"), key="email", extend=extend)
    with pytest.raises(bulk.RowError, match=r"row 3 \(line 4\): the key 'a' is also that of"):
        await job.run(calls.create, progress=False)
    assert not calls.seen


@pytest.mark.parametrize("extend", [False, True])
async def test_two_rows_of_a_stream_with_one_key_stop_the_job_at_the_second(
    path: Path, extend: bool
) -> None:
    calls = Calls()
    rows = ({"email": email} for email in [*(f"u{n}" for n in range(40)), "u3", "late"])
    job = bulk.Job(path, rows=rows, key="email", extend=extend)
    with pytest.raises(bulk.RowError, match=r"row 41: the key 'u3' is also that of"):
        await job.run(calls.create, concurrency=4, progress=False)
    assert len(calls.seen) == len(set(calls.seen))
    assert job.report().counts.started == 0
