"""The command: what a run changes, rejects and leaves unchanged."""

from __future__ import annotations

import hashlib
import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from trunkline_codegen.build.pipeline import build
from trunkline_codegen.build.write import differences
from trunkline_codegen.specchange.__main__ import main

from .conftest import FILES, Project

Json = Any


def new_field(document: Json) -> None:
    document["info"]["version"] = "1.0.3"
    document["components"]["schemas"]["Media"]["properties"]["checksum"] = {"type": "string"}


def catalog(project: Project) -> str:
    return (project.folder / "specs" / "catalog.toml").read_text("utf-8")


def test_a_report_changes_no_file(small: Project) -> None:
    before = small.files()
    small.changed("media", new_field)
    assert small.files() == before


def test_a_new_version_is_applied(small: Project) -> None:
    file = small.version("media", new_field)
    assert small.report("media", file, "--apply").exit_code == 0
    vendored = small.folder / "specs" / "media" / "media.json"
    assert vendored.read_bytes() == file.read_bytes()
    entry = tomllib.loads(catalog(small))["apis"]["media"]
    assert entry["version"] == "1.0.3"
    assert entry["sha256"] == hashlib.sha256(file.read_bytes()).hexdigest()
    package = small.folder / "generated" / "trunkline_api"
    assert "checksum" in (package / "media" / "models.py").read_text("utf-8")
    assert differences(package, build(small.folder / "specs")) == []


def test_applying_a_version_keeps_the_rest_of_the_catalog(small: Project) -> None:
    before = catalog(small).splitlines()
    small.report("media", small.version("media", new_field), "--apply")
    after = catalog(small).splitlines()
    changed = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    assert [old.partition(" ")[0] for old, _ in changed] == ["version", "sha256"]


def test_a_breaking_version_is_applied_and_reported(small: Project) -> None:
    def edit(document: Json) -> None:
        del document["components"]["schemas"]["Media"]["properties"]["store_id"]

    file = small.version("media", edit)
    assert small.report("media", file, "--apply").exit_code == 1
    models = small.folder / "generated" / "trunkline_api" / "media" / "models.py"
    assert "store_id" not in models.read_text("utf-8")


def test_a_version_with_conflicting_corrections_is_not_applied(
    small: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    def edit(document: Json) -> None:
        del document["paths"]["/:id/info"]

    before = small.files()
    file = small.version("media", edit)
    assert small.report("media", file, "--apply").exit_code == 2
    assert small.files() == before
    assert "nothing was written" in capsys.readouterr().err


def test_a_version_in_another_format_replaces_the_old_file(small: Project) -> None:
    file = small.version("media", new_field, "media-next.yml")
    small.report("media", file, "--apply")
    folder = small.folder / "specs" / "media"
    assert {path.name for path in folder.iterdir()} == {"corrections.yaml", "media.yml"}
    assert tomllib.loads(catalog(small))["apis"]["media"]["description"] == "media.yml"


def test_a_version_is_applied_with_the_files_that_it_references(project: Project) -> None:
    specs = project.folder / "specs" / "applications"
    new = project.folder / "new"
    (new / "common").mkdir(parents=True)
    text = (specs / "application.v2.yml").read_text("utf-8")
    (new / "application.v2.yml").write_text(text.replace("2.0.4", "2.0.5"), "utf-8")
    errors = (specs / "common" / "common_errors.yml").read_text("utf-8")
    changed = errors + "# Published at last.\n"
    (new / "common" / "common_errors.yml").write_text(changed, "utf-8")
    report = project.report("applications", new / "application.v2.yml", "--apply")
    assert report.exit_code == 0
    assert (specs / "common" / "common_errors.yml").read_text("utf-8") == changed
    entry = tomllib.loads(catalog(project))["apis"]["applications"]
    digest = hashlib.sha256(changed.encode()).hexdigest()
    assert entry["extra_files"] == {"common/common_errors.yml": digest}
    assert "# Written for this project: the description refers to it" in catalog(project)


def test_new_corrections_are_applied_with_the_version(small: Project) -> None:
    corrections = small.folder / "specs" / "media" / "corrections.yaml"
    mended = small.folder / "mended.yaml"
    text = corrections.read_text("utf-8").replace("x-trunkline-method: delete",
                                                  "x-trunkline-method: remove")  # fmt: skip
    mended.write_text(text, "utf-8")
    file = small.version("media", new_field)
    report = small.report("media", file, "--corrections", str(mended), "--apply")
    assert "`vonage.media.delete()` was removed." in report.breaking
    assert "New method `vonage.media.remove()`: Delete a media item." in report.harmless
    assert corrections.read_text("utf-8") == text


# -- without a file --------------------------------------------------------------------------


def test_without_a_file_the_descriptions_are_compared_with_the_generated_code(
    small: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    assert small.run() == 0
    assert "No description changed." in capsys.readouterr().out
    corrections = small.folder / "specs" / "media" / "corrections.yaml"
    text = corrections.read_text("utf-8")
    corrections.write_text(text.replace("method: download", "method: fetch"), "utf-8")
    assert small.run() == 1
    out = capsys.readouterr().out
    assert "`vonage.media.download()` was removed." in out
    assert "coviu" not in out


def test_two_checkouts_can_be_compared(
    small: Project, pristine_small: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    small.report("media", small.version("media", new_field), "--apply")
    capsys.readouterr()
    markdown = small.folder / "report.md"
    assert small.run("--against", str(pristine_small), "--markdown", str(markdown)) == 0
    assert "## media: Media API 1.0.2 → 1.0.3" in markdown.read_text("utf-8")
    assert "New attribute `Media.checksum`." in markdown.read_text("utf-8")


def test_an_added_or_removed_api_is_reported(
    small: Project, pristine_small: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = catalog(small)
    start, end = text.index("[apis.media]"), text.index("[apis.coviu]")
    (small.folder / "specs" / "catalog.toml").write_text(text[:start] + text[end:], "utf-8")
    assert small.run("--against", str(pristine_small)) == 1
    assert "The API `media` was removed." in capsys.readouterr().out
    report = tmp_path / "report.json"
    arguments = (
        "--against",
        str(small.folder),
        "--root",
        str(pristine_small),
        "--json",
        str(report),
    )
    assert main([*arguments]) == 0
    data = json.loads(report.read_text("utf-8"))
    assert data["bump"] == "minor"
    assert data["changelog"] == {"Added": ["`media`: Media API."]}


# -- bad input -------------------------------------------------------------------------------

LEAVING = """
openapi: 3.0.0
info: {title: A, version: '1'}
paths:
  /a:
    get:
      responses:
        '200':
          $ref: '../../other.yml#/a'
"""
INVALID = {
    "not yaml": ("openapi: [3.1.0\ninfo: {}\n", "line"),
    "not a description": ("hello: world\n", "neither Swagger 2.0 nor OpenAPI"),
    "a list": ("- 1\n- 2\n", "must be an object"),
    "empty": ("", "must be an object"),
    "not utf-8": ("caf\udce9: 1\n", "is not UTF-8"),
    "a key twice": ("openapi: 3.0.0\nopenapi: 3.0.1\n", "duplicate key"),
    "another place": (LEAVING, "../../other.yml"),
}


@pytest.mark.parametrize("case", INVALID)
def test_a_broken_version_is_one_message_and_changes_nothing(
    small: Project, case: str, capsys: pytest.CaptureFixture[str]
) -> None:
    text, expected = INVALID[case]
    file = small.folder / "broken.yml"
    file.write_bytes(text.encode("utf-8", "surrogateescape"))
    before = small.files()
    assert small.run("media", "--from", str(file), "--apply") == 2
    captured = capsys.readouterr()
    output = " ".join((captured.out + captured.err).split())
    assert "broken.yml" in output
    assert expected in output
    assert "trunkline-specchange-" not in output
    assert small.files() == before


def test_a_missing_file_is_named(small: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert small.run("media", "--from", str(small.folder / "nowhere.yml")) == 2
    assert "nowhere.yml: cannot be read: No such file" in capsys.readouterr().err


def test_the_error_for_an_unknown_api_lists_the_known_ones(
    small: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    file = small.version("media", new_field)
    assert small.run("medja", "--from", str(file)) == 2
    output = capsys.readouterr().err
    assert "unknown API 'medja'" in output
    assert "media" in output


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("--from", "x.yml"), "the one API"),
        (("media", "coviu", "--from", "x.yml"), "the one API"),
        (("media", "--apply"), "need --from"),
        (("media", "--corrections", "x.yaml"), "need --from"),
    ],
)
def test_conflicting_arguments_are_rejected(
    small: Project, arguments: tuple[str, ...], reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert small.run(*arguments) == 2
    assert reason in capsys.readouterr().err


def test_an_unwritable_report_is_reported(
    small: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    file = small.version("media", new_field)
    nowhere = str(small.folder / "nowhere" / "report.md")
    assert small.run("media", "--from", str(file), "--markdown", nowhere) == 2
    assert "nowhere/report.md: No such file" in capsys.readouterr().err


def test_a_checkout_without_generated_code_is_reported_with_the_remedy(
    small: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    (small.folder / "generated" / "trunkline_api" / "media" / "openapi.json").unlink()
    file = small.version("media", new_field)
    assert small.run("media", "--from", str(file)) == 2
    assert "Run `trunkline generate` first." in capsys.readouterr().err


def test_every_description_has_a_test_file() -> None:
    root = Path(__file__).resolve().parents[2] / "specs"
    entries = tomllib.loads((root / "catalog.toml").read_text("utf-8"))["apis"]
    assert {name: entries[name]["description"] for name in FILES} == FILES
