from __future__ import annotations

import asyncio
import os
import resource
import signal
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from trunkline import bulk
from trunkline.bulk._journal.database import APPLICATION_ID, VERSION
from trunkline.bulk._journal.journal import Journal
from trunkline.bulk._journal.leases import Leases, Note
from trunkline.bulk._journal.states import Admission, InputRow, Outcome, State
from trunkline.bulk._journal.writer import Writer
from trunkline.bulk.rows import RowReader, SourceRow


def rows(*emails: str) -> list[InputRow]:
    reader = RowReader("email")
    return [reader.read(SourceRow(n, {"email": email})) for n, email in enumerate(emails, 1)]


def admit(journal: Journal, *emails: str, **options: object) -> list[tuple[int, bool]]:
    with journal.transaction():
        admission = Admission(**options)  # type: ignore[arg-type]
        return [(each.n, each.runs) for each in journal.admit(rows(*emails), admission, 1.0)]


def test_a_row_is_started_once(path: Path) -> None:
    with Journal(path) as journal:
        assert admit(journal, "a", "b") == [(1, True), (2, True)]
        assert admit(journal, "a", "b") == [(1, False), (2, False)]
        assert journal.counts() == bulk.Counts(started=2)


def test_an_outcome_outlives_the_process(path: Path) -> None:
    with Journal(path) as journal:
        admit(journal, "a")
        with journal.transaction():
            journal.finish([Outcome(1, State.DONE, '{"id":"x"}', 2.0)])
    with Journal(path, readonly=True) as journal:
        (row,) = journal.rows()
    assert (row.key, row.state, row.result, row.row) == (
        "a",
        State.DONE,
        {"id": "x"},
        {"email": "a"},
    )


@pytest.mark.parametrize(("idempotent", "state"), [(False, State.UNKNOWN), (True, State.PENDING)])
def test_a_started_row_without_an_outcome_is_unknown_unless_it_may_be_repeated(
    path: Path, idempotent: bool, state: State
) -> None:
    with Journal(path) as journal:
        admit(journal, "a")
    with Journal(path) as journal:
        with journal.transaction():
            assert journal.recover(idempotent=idempotent) == 1
        (row,) = journal.rows(state)
        assert row.key == "a"
        assert admit(journal, "a") == [(1, idempotent)]


@pytest.mark.parametrize(("emails", "part"), [(("b", "a"), "key"), (("c", "b"), "key")])
def test_another_order_or_content_is_refused_unless_it_may_be_extended(
    path: Path, emails: tuple[str, ...], part: str
) -> None:
    with Journal(path) as journal:
        admit(journal, "a", "b")
        with pytest.raises(bulk.InputChangedError, match=f"row 1 has another {part}"):
            admit(journal, *emails)
        assert [runs for _, runs in admit(journal, *emails, extend=True)] == [
            email not in ("a", "b") for email in emails
        ]


def test_the_content_of_a_row_counts_as_well_as_its_key(path: Path) -> None:
    reader = RowReader("email")
    before, after = (reader.read(SourceRow(1, {"email": "a", "name": n})) for n in ("x", "y"))
    with Journal(path) as journal, journal.transaction():
        journal.admit([before], Admission(start=False), 0.0)
        with pytest.raises(bulk.InputChangedError, match="another content"):
            journal.admit([after], Admission(), 0.0)
        (admitted,) = journal.admit([after], Admission(extend=True), 0.0)
        assert admitted.runs
        (row,) = journal.rows()
        assert row.row == {"email": "a", "name": "y"}


def test_a_changed_row_that_is_done_or_unknown_is_left_alone(path: Path) -> None:
    reader = RowReader("email")
    mended = [reader.read(SourceRow(n, {"email": e, "name": "x"})) for n, e in ((1, "a"), (2, "b"))]
    with Journal(path) as journal, journal.transaction():
        journal.admit(rows("a", "b"), Admission(), 0.0)
        journal.finish([Outcome(1, State.DONE, None, 0.0), Outcome(2, State.UNKNOWN, "{}", 0.0)])
        admitted = journal.admit(mended, Admission(extend=True), 0.0)
        assert [each.runs for each in admitted] == [False, False]
        assert journal.counts() == bulk.Counts(done=1, unknown=1)


def test_two_rows_with_one_key_are_refused_with_both_numbers(path: Path) -> None:
    with Journal(path) as journal:
        with pytest.raises(bulk.RowError, match=r"row 3: the key 'a' is also that of row 1"):
            admit(journal, "a", "b", "a")
        assert journal.counts().total == 0
        assert admit(journal, "b") == [(1, True)]


def test_two_rows_with_one_key_in_one_batch_are_one_row_of_an_extended_input(path: Path) -> None:
    with Journal(path) as journal, journal.transaction():
        admitted = journal.admit(rows("a", "b", "a"), Admission(extend=True), 0.0)
        assert [each.n for each in admitted] == [1, 2, 1]  # the caller refuses the third
        assert journal.counts().total == 2


def test_no_more_rows_are_started_than_there_is_room_for(path: Path) -> None:
    with Journal(path) as journal:
        assert admit(journal, "a", "b", "c", room=2) == [(1, True), (2, True)]
        assert admit(journal, "a", "b", "c", room=1) == [(1, False), (2, False), (3, True)]


def test_an_outcome_of_a_row_that_is_leased_to_no_worker_does_not_count(path: Path) -> None:
    with Journal(path) as journal:
        admit(journal, "a")
        with journal.transaction():
            assert Leases(journal).finish("worker", [(1, Note(State.DONE.value, None, 2.0))]) == []
        assert journal.counts() == bulk.Counts(started=1)


def test_a_complete_input_has_no_further_rows(path: Path) -> None:
    with Journal(path) as journal:
        admit(journal, "a")
        with pytest.raises(bulk.InputChangedError, match="row 2 is new"):
            admit(journal, "a", "b", complete=True)


def test_a_savepoint_undoes_what_was_written_in_it_alone(path: Path) -> None:
    with Journal(path) as journal:
        with journal.transaction():
            journal.admit(rows("a"), Admission(), 0.0)
            with pytest.raises(bulk.RowError), journal.savepoint():
                journal.admit(rows("a", "b", "b"), Admission(), 0.0)
        assert journal.counts().total == 1
        assert journal.known == 1
        with journal.transaction(), journal.savepoint(keep=False):
            journal.admit(rows("a", "b"), Admission(), 0.0)
        assert journal.known == 1


def test_the_second_of_two_writers_is_refused_with_the_pid_of_the_first(path: Path) -> None:
    code = (
        "import sys\n"
        "from trunkline.bulk import Journal\n"
        "journal = Journal(sys.argv[1])\n"
        "print('open', flush=True)\n"
        "sys.stdin.read()\n"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", code, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    try:
        assert other.stdout is not None
        assert other.stdout.readline().strip() == b"open"
        with pytest.raises(bulk.JournalLockedError, match=f"process {other.pid}") as caught:
            Journal(path)
        assert caught.value.pid == other.pid
        with Journal(path, readonly=True) as journal:
            assert journal.counts().total == 0
    finally:
        other.send_signal(signal.SIGTERM)
        other.communicate()
    with Journal(path):  # the lock ended with the process
        pass


def test_a_file_that_is_not_a_database_is_refused(path: Path) -> None:
    path.write_bytes(b"email\nada@example.org\n" * 100)
    before = path.read_bytes()
    with pytest.raises(bulk.JournalError, match="not an SQLite database"):
        Journal(path)
    assert path.read_bytes() == before


def test_the_database_of_another_program_is_refused_and_left_as_it_is(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE rows (n)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(bulk.JournalError, match="another program"):
        Journal(path)
    assert path.read_bytes() == before


def test_a_journal_of_another_version_is_refused(path: Path) -> None:
    Journal(path).close()
    connection = sqlite3.connect(path)
    connection.execute(f"PRAGMA user_version = {VERSION + 1}")
    connection.commit()
    connection.close()
    with pytest.raises(bulk.JournalError, match=f"version {VERSION + 1}, expected {VERSION}"):
        Journal(path)


def test_a_torn_journal_is_refused(path: Path) -> None:
    with Journal(path) as journal:
        admit(journal, *(f"user-{n}" for n in range(2000)))
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    with pytest.raises(bulk.JournalError, match="damaged"):
        Journal(path)


def test_garbage_in_the_middle_of_a_journal_is_noticed(path: Path) -> None:
    with Journal(path) as journal:
        admit(journal, *(f"user-{n}" for n in range(2000)))
    data = bytearray(path.read_bytes())
    data[4096 * 3 : 4096 * 5] = os.urandom(4096 * 2)
    path.write_bytes(data)
    with pytest.raises(bulk.JournalError, match="damaged"):
        Journal(path)


def test_an_empty_file_becomes_a_journal(path: Path) -> None:
    path.touch()
    with pytest.raises(bulk.JournalError, match="empty"):
        Journal(path, readonly=True)
    with Journal(path) as journal:
        admit(journal, "a")
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
    connection.close()


def test_a_missing_journal_is_not_created_for_reading(path: Path) -> None:
    with pytest.raises(bulk.JournalError, match="there is no journal"):
        Journal(path, readonly=True)
    assert not path.exists()


def test_a_folder_that_does_not_exist_is_an_error_with_the_path(tmp_path: Path) -> None:
    with pytest.raises(bulk.JournalError, match=r"cannot write .*No such file"):
        Journal(tmp_path / "nowhere" / "job.journal")


def test_only_its_owner_reads_a_journal(path: Path) -> None:
    with Journal(path) as journal:
        admit(journal, "a")
        files = list(path.parent.iterdir())
        assert path in files
        assert all(each.stat().st_mode & 0o077 == 0 for each in files)


def test_a_full_disk_is_an_error_and_what_was_committed_stays(path: Path) -> None:
    with Journal(path) as journal:
        admit(journal, "a")
        (pages,) = journal._connection.execute("PRAGMA page_count").fetchone()
        journal._connection.execute(f"PRAGMA max_page_count = {pages + 1}")
        with pytest.raises(bulk.JournalError, match="full"):
            admit(journal, *("a", *(f"user-{n}" for n in range(5000))))
        assert journal.counts() == bulk.Counts(started=1)
        assert journal.known == 1


def test_rows_are_listed_in_order_whatever_their_states(path: Path) -> None:
    with Journal(path) as journal, journal.transaction():
        journal.admit(rows(*(f"user-{n}" for n in range(1200))), Admission(), 0.0)
        states = [State.DONE, State.FAILED, State.UNKNOWN, State.SKIPPED]
        failure = '{"type":"X","message":"m","transient":true}'
        journal.finish(
            [
                Outcome(n, states[n % 4], failure if n % 4 in (1, 2) else None, 0.0)
                for n in range(1, 1201)
            ]
        )
        assert [row.n for row in journal.rows()] == list(range(1, 1201))
        found = [row.n for row in journal.rows(State.FAILED, State.DONE)]
        assert found == [n for n in range(1, 1201) if n % 4 in (0, 1)]
        assert journal.transient() == 300
        assert journal.row(7) is not None
        assert journal.row(1201) is None


def test_a_full_disk_is_an_error_when_the_lock_is_taken(path: Path) -> None:
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        with pytest.raises(bulk.JournalError, match=r"cannot write .*\.lock"):
            Journal(path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    Journal(path).close()  # it was released


def test_a_folder_in_the_place_of_the_journal_is_an_error(path: Path) -> None:
    path.mkdir()
    with pytest.raises(bulk.JournalError, match="Is a directory"):
        Journal(path)


async def test_a_write_whose_caller_is_cancelled_is_carried_out(path: Path) -> None:
    with Journal(path) as journal:
        writer = Writer(journal)
        began = threading.Event()
        go_on = threading.Event()

        def slow(journal: Journal) -> None:
            began.set()
            assert go_on.wait(10)
            journal.set_meta("name", "value")

        task = asyncio.create_task(writer.call(slow))
        await asyncio.to_thread(began.wait, 10)
        task.cancel()
        go_on.set()
        assert await writer.call(lambda journal: journal.meta("name")) == "value"
        assert task.cancelled()
        await writer.close()
