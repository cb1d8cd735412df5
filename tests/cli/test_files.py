"""`trunkline export` and `trunkline bulk`."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from trunkline.sandbox import Sandbox

from .conftest import Run


def read_csv(path: str) -> list[dict[str, str]]:
    return list(csv.DictReader(Path(path).read_text(encoding="utf-8").splitlines()))


def test_a_list_becomes_a_file(served: Sandbox, run: Run) -> None:
    served.seed(applications=3)
    status, _, err = run("export", "applications", "applications.csv")
    assert status == 0
    assert "applications.csv: 4 items" in err
    rows = read_csv("applications.csv")
    assert len(rows) == 4
    assert served.credentials.private_key not in Path("applications.csv").read_text()


def test_an_unknown_ending_is_an_error(served: Sandbox, run: Run) -> None:
    status, _, err = run("export", "applications", "applications.doc")
    assert status == 1
    assert "applications.doc" in err


def test_rows_are_created_once_however_often_the_command_is_run(served: Sandbox, run: Run) -> None:
    Path("users.csv").write_text("name,display-name\nada,Ada\ngrace,\n")
    words = ("bulk", "create", "users", "users.csv", "--key", "name", "--quiet")
    assert run(*words, "--results", "made.jsonl")[0] == 0
    assert run(*words)[0] == 0
    made = [json.loads(line) for line in Path("made.jsonl").read_text().splitlines()]
    assert len(made) == 2
    users = json.loads(run("list", "users", "--output", "json")[1])
    assert sorted(user["name"] for user in users) == ["ada", "grace"]


def test_columns_lead_into_objects_and_path_arguments(served: Sandbox, run: Run) -> None:
    room = json.loads(run("call", "meetings", "rooms", "create", "--output", "json", "-q")[1])
    row = {"id": room["id"], "available_features.is_chat_available": False}
    Path("rooms.jsonl").write_text(json.dumps(row) + "\n")
    status, _, err = run(
        "bulk", "update", "rooms", "rooms.jsonl", "-q", "--expire-after-use", "true"
    )
    assert status == 0, err
    changed = json.loads(run("call", "meetings", "rooms", "get", room["id"], "-q")[1])
    assert changed["available_features"]["is_chat_available"] is False
    assert changed["expire_after_use"] is True


def test_failed_rows_are_in_a_file_and_in_the_status(served: Sandbox, run: Run) -> None:
    assert run("call", "users", "create", "--name", "ada", "-q")[0] == 0
    Path("users.csv").write_text("name\nada\ngrace\n")
    words = ("bulk", "create", "users", "users.csv", "--failures", "failed.csv", "-q")
    assert run(*words)[0] == 1
    (row,) = read_csv("failed.csv")
    assert row["name"] == "ada"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("name,castle\nada,1\n", "line 2: unknown column 'castle'"),
        ('name,properties\nada,{}\njoan,"{"\n', "line 3: the column 'properties': expected JSON"),
    ],
)
def test_an_invalid_row_is_reported_before_anything_is_sent(
    text: str, reason: str, served: Sandbox, run: Run
) -> None:
    Path("users.csv").write_text(text)
    status, out, err = run("bulk", "create", "users", "users.csv")
    assert (status, out) == (2, "")
    assert reason in err
    assert run("list", "users")[1] == ""
    assert not Path("users.csv.journal").exists()


def test_a_missing_path_argument_names_its_column(served: Sandbox, run: Run) -> None:
    Path("rooms.csv").write_text("expire-after-use\ntrue\n")
    status, _, err = run("bulk", "update", "rooms", "rooms.csv")
    assert status == 2
    assert "the column 'room-id' is missing or empty" in err


def test_a_dry_run_sends_nothing(served: Sandbox, run: Run) -> None:
    Path("users.csv").write_text("name\nada\n")
    status, _, err = run("bulk", "create", "users", "users.csv", "--dry-run")
    assert status == 0
    assert "1 rows would be run" in err
    assert run("list", "users")[1] == ""
