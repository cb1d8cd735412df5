from __future__ import annotations

import csv
import json
import os
import resource
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.overlay.bulk.calls import Calls, lost, rejected

from trunkline import bulk
from trunkline._common.problem import InvalidParameter, Problem
from trunkline.bulk._journal.states import State

QUIET: Any = {"progress": False, "reconcile_wait": 0.0}


async def finished(path: Path, rows: Path) -> bulk.Report:
    problem = Problem(detail="no", invalid_parameters=(InvalidParameter("name", "is too long"),))
    calls = Calls({"b": rejected(400, problem=problem), "c": lost()})
    return await bulk.Job(path, rows=rows, key="email").run(calls.create, **QUIET)


def counted(**counts: int) -> Any:
    return bulk.Counts(**counts)


@pytest.mark.parametrize(
    ("report", "code"),
    [
        ({"counts": counted(done=2, skipped=1)}, 0),
        ({"counts": counted()}, 0),
        ({"counts": counted(failed=2), "transient": 1}, 1),
        ({"counts": counted(failed=2), "transient": 2}, 75),
        ({"counts": counted(pending=1)}, 75),
        ({"counts": counted(done=1), "stopped": True}, 75),
        ({"counts": counted(unknown=1, failed=1)}, 3),
    ],
)
def test_the_exit_code_tells_transient_from_permanent(report: dict[str, Any], code: int) -> None:
    assert bulk.Report(journal=Path("j"), **report).exit_code == code


async def test_results_are_written_as_jsonl_csv_and_parquet(
    path: Path, csv_of: Callable[..., Path], tmp_path: Path
) -> None:
    report = await finished(path, csv_of("a", "b", "c", "d"))
    expected = [{"key": key, "id": f"id-{key}"} for key in ("a", "d")]
    assert report.write_results(tmp_path / "out.jsonl") == 2
    lines = (tmp_path / "out.jsonl").read_text().splitlines()
    assert [json.loads(line) for line in lines] == expected
    assert report.write_results(tmp_path / "out.csv") == 2
    with (tmp_path / "out.csv").open(newline="") as file:
        assert list(csv.DictReader(file)) == expected
    parquet = pytest.importorskip("pyarrow.parquet")
    assert report.write_results(tmp_path / "out.parquet") == 2
    assert parquet.read_table(tmp_path / "out.parquet").to_pylist() == expected


@pytest.mark.parametrize("ending", ["csv", "jsonl", "parquet"])
async def test_mended_failures_run_again(
    path: Path, csv_of: Callable[..., Path], tmp_path: Path, ending: str
) -> None:
    if ending == "parquet":
        pytest.importorskip("pyarrow")
    report = await finished(path, csv_of("a", "b", "c", "d"))
    failures = tmp_path / f"failures.{ending}"
    assert report.write_failures(failures, State.FAILED) == 1
    if ending != "parquet":
        assert "BadRequestError" in failures.read_text()
        assert "is too long" in failures.read_text()
        failures.write_text(failures.read_text().replace("b,", "b,").replace('"b"', '"b"'))
    calls = Calls()
    job = bulk.Job(path, rows=failures, key="email", extend=True)
    report = await job.run(calls.create, retry="all", **QUIET)
    assert calls.seen == ["b"]
    assert report.counts == bulk.Counts(done=3, unknown=1)


async def test_a_row_whose_content_was_mended_runs_without_retry(
    path: Path, jsonl_of: Callable[..., Path]
) -> None:
    calls = Calls({"a": rejected(400)})
    rows = jsonl_of({"email": "a", "name": ""}, {"email": "b", "name": "B"})
    await bulk.Job(path, rows=rows, key="email").run(calls.create, **QUIET)
    calls.fail = {}
    rows = jsonl_of({"email": "a", "name": "A"}, name="mended.jsonl")
    report = await bulk.Job(path, rows=rows, key="email", extend=True).run(calls.create, **QUIET)
    assert report.exit_code == 0
    assert calls.seen.count("a") == 2


async def test_the_failures_have_the_unknown_rows_too(
    path: Path, csv_of: Callable[..., Path], tmp_path: Path
) -> None:
    report = await finished(path, csv_of("a", "b", "c"))
    assert report.write_failures(tmp_path / "failures.jsonl") == 2
    rows = [json.loads(line) for line in (tmp_path / "failures.jsonl").read_text().splitlines()]
    assert [(row["email"], row["trunkline:state"]) for row in rows] == [
        ("b", "failed"),
        ("c", "unknown"),
    ]


async def test_values_of_all_types_fit_into_a_table(
    path: Path, jsonl_of: Callable[..., Path], tmp_path: Path
) -> None:
    rows = jsonl_of({"email": "a", "n": 1, "flag": True, "list": [1, {"x": None}]})
    report = await bulk.Job(path, rows=rows, key="email").run(
        Calls({"a": rejected(400)}).create, **QUIET
    )
    report.write_failures(tmp_path / "f.csv")
    with (tmp_path / "f.csv").open(newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["n"], row["flag"], row["list"]) == ("1", "true", '[1, {"x": null}]')


async def test_a_file_is_replaced_in_one_step_or_left_as_it_is(
    path: Path, csv_of: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = await finished(path, csv_of("a", "d"))
    out = tmp_path / "out.jsonl"
    out.write_text("before")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", full)
        with pytest.raises(bulk.BulkError, match="No space left"):
            report.write_results(out)
    assert out.read_text() == "before"
    assert not list(tmp_path.glob(".out*"))
    assert report.write_results(out) == 2


@pytest.mark.parametrize(
    ("name", "reason"),
    [("out.xlsx", "expected the ending .jsonl, .csv, .parquet"), ("no/out.csv", "No such file")],
)
async def test_a_file_that_cannot_be_written_is_an_error(
    path: Path, csv_of: Callable[..., Path], tmp_path: Path, name: str, reason: str
) -> None:
    report = await finished(path, csv_of("a"))
    with pytest.raises(bulk.BulkError, match=reason):
        report.write_results(tmp_path / name)


@pytest.mark.parametrize("ending", ["jsonl", "csv", "parquet"])
async def test_a_full_disk_leaves_no_half_of_a_file(
    path: Path, tmp_path: Path, ending: str
) -> None:
    rows = [{"email": f"u{n}"} for n in range(600)]

    async def create(row: Any) -> str:
        return os.urandom(100).hex()

    report = await bulk.Job(path, rows=rows, key="email").run(create, **QUIET)
    out = tmp_path / f"out.{ending}"
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, hard))  # as a disk with so much room
    try:
        with pytest.raises(bulk.BulkError, match=f"cannot write .*out.{ending}: "):
            report.write_results(out)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    assert not list(tmp_path.glob("*out*"))
    assert report.write_results(out) == 600
