"""`trunkline update` and `add` against an HTTP server of this machine."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from .project_case import PARCELS, DescriptionServer, contents, run

CHANGED = PARCELS.replace('version: "1"', 'version: "2"').replace(
    "weight: {type: number}", "weight: {type: number}, colour: {type: string}"
)


def test_an_api_is_added_from_an_address(
    tmp_path: Path, server: DescriptionServer, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path, "init", "--name", "acme_sdk") == 0
    assert run(tmp_path, "add", "acme", server.url) == 0
    catalog = (tmp_path / "specs" / "catalog.toml").read_text("utf-8")
    assert f'source = "{server.url}"' in catalog
    assert (tmp_path / "specs" / "acme" / "parcels.yaml").read_bytes() == server.body
    assert "acme.parcels.create()" in capsys.readouterr().out
    before = contents(tmp_path)
    assert run(tmp_path, "update") == 0
    assert capsys.readouterr().out == "nothing is new\n"
    assert server.requested == [None, server.etag]
    assert contents(tmp_path) == before


def test_a_new_version_is_applied_and_asked_for_by_its_etag(
    online: Path, server: DescriptionServer, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(online, "update") == 0
    assert "nothing is new" in capsys.readouterr().out
    server.body = CHANGED.encode()
    assert run(online, "update") == 0
    printed = capsys.readouterr().out
    assert "colour" in printed
    assert printed.endswith("Applied: acme. The package is generated again.\n")
    assert "colour" in (online / "src" / "acme_sdk" / "acme" / "models.py").read_text("utf-8")
    assert (online / "specs" / "acme" / "parcels.yaml").read_bytes() == server.body
    assert run(online, "generate", "--check") == 0
    before = contents(online)
    assert run(online, "update", "acme") == 0
    assert "nothing is new" in capsys.readouterr().out
    assert contents(online) == before
    assert server.requested == [None, None, server.etag]


def test_a_new_version_is_applied_from_a_file(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    new = tmp_path / "new.yaml"
    new.write_text(CHANGED, "utf-8")
    assert run(project, "update", "acme", "--from", str(new)) == 0
    assert "New attribute" in capsys.readouterr().out
    assert "colour" in (project / "src" / "acme_sdk" / "acme" / "models.py").read_text("utf-8")
    assert run(project, "generate", "--check") == 0
    assert run(project, "update", "acme", "--from", str(new)) == 0
    assert "nothing is new" in capsys.readouterr().out
    assert not (project / "specs" / "etags.json").exists()


def test_from_needs_the_name_of_an_api_and_a_readable_file(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = contents(project)
    assert run(project, "update", "--from", "new.yaml") == 2
    assert "--from: name the API" in capsys.readouterr().err
    assert run(project, "update", "acme", "--from", str(tmp_path / "missing.yaml")) == 3
    assert "missing.yaml: cannot be read: No such file" in " ".join(capsys.readouterr().out.split())
    assert contents(project) == before


def test_an_update_writes_its_report_and_a_release(
    online: Path, server: DescriptionServer, tmp_path: Path
) -> None:
    reports = tmp_path / "reports"
    assert run(online, "update", "--release") == 3  # there is no version to raise
    assert server.requested == []
    (online / "pyproject.toml").write_text('[project]\nname = "a"\nversion = "1.2.3"\n', "utf-8")
    (online / "CHANGELOG.md").write_text("# Changelog\n\n## [Unreleased]\n", "utf-8")
    server.body = CHANGED.encode()
    assert run(online, "update", "--release", "--report", str(reports)) == 0
    assert 'version = "1.3.0"' in (online / "pyproject.toml").read_text("utf-8")
    assert "colour" in (online / "CHANGELOG.md").read_text("utf-8")
    assert json.loads((reports / "report.json").read_text("utf-8"))["bump"] == "minor"
    assert "colour" in (reports / "report.md").read_text("utf-8")


def test_apis_without_an_address_are_named(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(project, "update") == 0
    printed = capsys.readouterr()
    assert printed.out == "nothing is new\n"
    assert "acme was not checked: its source is not an https URL: parcels.yaml" in printed.err
    assert "`trunkline update acme --from URL-OR-FILE` applies a new version" in printed.err


def html(_: Path, server: DescriptionServer) -> None:
    server.body = b"\n<!DOCTYPE html><title>Sign in</title>"


def missing(_: Path, server: DescriptionServer) -> None:
    server.status = 404


def down(_: Path, server: DescriptionServer) -> None:
    server.location = "http://127.0.0.1:9/parcels.yaml"


def elsewhere(_: Path, server: DescriptionServer) -> None:
    server.location = "http://provider.example/parcels.yaml"


def circular(_: Path, server: DescriptionServer) -> None:
    server.location = server.url


def another_document(_: Path, server: DescriptionServer) -> None:
    server.body = b"{}"


def truncated(_: Path, server: DescriptionServer) -> None:
    server.body = b'{"openapi": "3.1.0", "info'


def edited(project: Path, server: DescriptionServer) -> None:
    server.body = CHANGED.encode()
    with (project / "specs" / "acme" / "parcels.yaml").open("ab") as file:
        file.write(b"# edited\n")


def foreign(project: Path, server: DescriptionServer) -> None:
    server.body = CHANGED.encode()
    (project / "src" / "acme_sdk" / "mine.py").write_text("X = 1\n", "utf-8")


def unreadable_etags(project: Path, server: DescriptionServer) -> None:
    server.body = CHANGED.encode()
    (project / "specs" / "etags.json").write_text("{", "utf-8")


OF_DOWNLOADS = [
    (html, 3, "is a web page, not a description"),
    (missing, 8, "expected status 200, got 404 Not Found"),
    (down, 8, "cannot be downloaded: "),
    (elsewhere, 3, "which is not https"),
    (another_document, 3, "neither Swagger 2.0 nor OpenAPI"),
]
OF_UPDATES = [
    (circular, 8, "redirects"),
    (truncated, 3, "http://127.0.0.1"),  # not the temporary file
    (truncated, 3, "parcels.yaml line 1: "),
    (edited, 3, "the SHA-256 is"),
    (foreign, 3, "mine.py"),
    (unreadable_etags, 3, "etags.json: cannot be read"),
]


@pytest.mark.parametrize(
    ("command", "fault", "status", "message"),
    [
        *(("update acme", *case) for case in [*OF_DOWNLOADS, *OF_UPDATES]),
        *(("add other URL", *case) for case in OF_DOWNLOADS),
        *(("diff acme --from URL", *case) for case in OF_DOWNLOADS),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_a_command_that_fails_changes_nothing(
    online: Path,
    server: DescriptionServer,
    command: str,
    fault: Callable[[Path, DescriptionServer], None],
    status: int,
    message: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    fault(online, server)
    before = contents(online)
    capsys.readouterr()
    assert run(online, *command.replace("URL", server.url).split()) == status
    printed = capsys.readouterr()
    assert message in " ".join((printed.out + printed.err).split())
    assert contents(online) == before
