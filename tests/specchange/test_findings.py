"""Findings: identifiers, the accept list, and machine-readable formats."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import attrs
import pytest
from jsonschema import Draft202012Validator

import trunkline_codegen.specchange.report as report_package
from trunkline_codegen.spec.errors import SpecError
from trunkline_codegen.specchange.description.notes import Note
from trunkline_codegen.specchange.description.published import PublishedChange
from trunkline_codegen.specchange.package.effects import Effect
from trunkline_codegen.specchange.report.accept_list import Acceptance, accept, read_accept_list
from trunkline_codegen.specchange.report.annotations import as_annotations
from trunkline_codegen.specchange.report.as_json import as_json
from trunkline_codegen.specchange.report.findings import Finding, findings
from trunkline_codegen.specchange.report.markdown import as_markdown
from trunkline_codegen.specchange.report.report import Problem, Report, Use, exit_code
from trunkline_codegen.specchange.report.sarif import as_sarif
from trunkline_codegen.specchange.report.terminal import as_text
from trunkline_codegen.specchange.version.correction_review import CorrectionReview

RETYPED = Effect(
    rule="attribute-type-changed",
    section="Changed",
    breaking=True,
    name="Media.size",
    sentence="`Media.size` is `str`; it was `int`.",
    before="int",
    after="str",
)
REMOVED = Effect(
    rule="attribute-removed",
    section="Removed",
    breaking=True,
    name="Media.store_id",
    sentence="`Media.store_id` was removed.",
)
ADDED = Effect(
    rule="attribute-added", section="Added", breaking=False, name="Media.tag", sentence="New."
)
REVIEW = CorrectionReview(
    pointer="/actions/3", target="$.paths", verdict="no match", blocking=True, advice="Fix it."
)
USE = Use(
    finding="media:attribute-removed:Media.store_id",
    file="src/app.py",
    line=7,
    code="media.store_id",
    certain=True,
)
REPORT = Report(api="media", before="1", after="2", effects=(RETYPED, REMOVED, ADDED))
IDS = [
    "media:attribute-type-changed:Media.size",
    "media:attribute-removed:Media.store_id",
    "media:attribute-added:Media.tag",
]
FULL = attrs.evolve(
    REPORT,
    problems=(Problem(file="a.yml", pointer="/paths", reason="is odd", hint="Look."),),
    correction_reviews=(REVIEW,),
    notes=(Note(rule="retirement", name="GET /a", sentence="Gone soon.", value="2027-01-01"),),
    published=(PublishedChange(pointer="/paths/~1a", before="1", after="2"),),
    uses=(USE,),
)
TODAY = dt.date(2026, 11, 29)
FILES = {"media": "specs/media/media.json"}


# -- identifiers -----------------------------------------------------------------------------


def test_a_finding_is_identified_by_its_api_rule_and_object() -> None:
    found = findings([REPORT])
    assert [finding.id for finding in found] == IDS
    assert [finding.level for finding in found] == ["breaking", "breaking", "change"]
    assert len({finding.fingerprint for finding in found}) == 3


def test_another_wording_changes_neither_identifier_nor_fingerprint() -> None:
    reworded = attrs.evolve(RETYPED, sentence="Another sentence.", section="Removed")
    (one,), (other,) = (
        findings([attrs.evolve(REPORT, effects=(effect,))]) for effect in (RETYPED, reworded)
    )
    assert (one.id, one.fingerprint) == (other.id, other.fingerprint)
    assert one.fingerprint == "088df795636bc8b9"


@pytest.mark.parametrize("change", [{"before": "float"}, {"after": "bytes"}])
def test_another_value_changes_only_the_fingerprint(change: dict[str, Any]) -> None:
    (one,) = findings([attrs.evolve(REPORT, effects=(RETYPED,))])
    (other,) = findings([attrs.evolve(REPORT, effects=(attrs.evolve(RETYPED, **change),))])
    assert one.id == other.id
    assert one.fingerprint != other.fingerprint


def test_every_part_of_a_report_is_a_finding() -> None:
    levels = [(finding.level, finding.rule) for finding in findings([FULL])]
    assert levels == [
        ("error", "not-applied"),
        ("error", "correction-no-match"),
        ("breaking", "attribute-type-changed"),
        ("breaking", "attribute-removed"),
        ("change", "attribute-added"),
        ("note", "retirement"),
    ]


# -- the accept list -------------------------------------------------------------------------


def entry(number: int, *, until: dt.date = TODAY, fingerprint: str = "") -> Acceptance:
    return Acceptance(id=IDS[number], reason="Unused.", until=until, fingerprint=fingerprint)


def accepted(*entries: Acceptance) -> tuple[int, list[str], list[str]]:
    """Return the exit code, the accepted findings, and the rules of the notes."""
    (report,) = accept([REPORT], entries, TODAY)
    known = [finding.id for finding in findings([report]) if finding.accepted]
    return exit_code([report]), known, [note.rule for note in report.notes]


YESTERDAY = TODAY - dt.timedelta(days=1)
SAME = findings([REPORT])[0].fingerprint


@pytest.mark.parametrize(
    ("entries", "code", "known", "notes"),
    [
        ([], 1, [], []),
        ([entry(0)], 1, [0], []),
        ([entry(0), entry(1)], 0, [0, 1], []),
        ([entry(0), entry(1, until=YESTERDAY)], 1, [0], ["acceptance-expired"]),
        ([entry(0, fingerprint=SAME), entry(1)], 0, [0, 1], []),
        ([entry(0, fingerprint="0" * 16), entry(1)], 1, [1], ["acceptance-unused"]),
        ([entry(2)], 1, [], ["acceptance-unused"]),  # Breaks nothing.
        ([Acceptance(id="other:api-removed:other", reason="-", until=TODAY)], 1, [], []),
    ],
)
def test_breaking_findings_are_accepted_until_a_day(
    entries: Sequence[Acceptance], code: int, known: list[int], notes: list[str]
) -> None:
    assert accepted(*entries) == (code, [IDS[number] for number in known], notes)


def test_an_accepted_finding_still_asks_for_a_major_version_and_is_shown_with_its_reason() -> None:
    (report,) = accept([REPORT], [entry(0), entry(1)], TODAY)
    assert (report.bump, report.exit_code) == ("major", 0)
    assert report.verdict == "Breaking: 2 changes may break programs; 2 accepted."
    for text in (as_text([report]), as_markdown([report])):
        assert "`Media.store_id` was removed. (Accepted: Unused.)" in text


def test_an_inapplicable_version_cannot_be_accepted() -> None:
    (report,) = accept([FULL], [entry(0), entry(1)], TODAY)
    assert report.exit_code == 2


GOOD = '[[accepted]]\nid = "a:b:c"\nreason = "It was empty."\nuntil = 2027-03-31\n'


def test_an_accept_list_is_read(tmp_path: Path) -> None:
    file = tmp_path / "accepted.toml"
    file.write_text(GOOD + 'fingerprint = "9f2c1d0a54e87b36"\n', "utf-8")
    assert read_accept_list(file) == [
        Acceptance(
            id="a:b:c",
            reason="It was empty.",
            until=dt.date(2027, 3, 31),
            fingerprint="9f2c1d0a54e87b36",
        )
    ]


@pytest.mark.parametrize(
    ("text", "place", "reason"),
    [
        ("accepted = 1", "", r"nothing but a list of tables \[\[accepted\]\]"),
        ("accepted = [1]", "/accepted/0", "expected a table, got int"),
        ("other = 1", "", "nothing but a list of tables"),
        ("[[accepted", "", "is not valid TOML"),
        (GOOD.replace('id = "a:b:c"\n', ""), "/accepted/0/id", "expected a text, got nothing"),
        (GOOD.replace('"It was empty."', '""'), "/accepted/0/reason", "a text, got nothing"),
        (GOOD.replace("2027-03-31", '"soon"'), "/accepted/0/until", "expected a date .* got str"),
        (GOOD.replace("2027-03-31", "2027-03-31T00:00:00Z"), "/accepted/0/until", "got datetime"),
        (GOOD + "why = 1\n", "/accepted/0/why", "unknown key; expected id, reason, until"),
    ],
)
def test_an_invalid_accept_list_is_rejected_with_the_position(
    text: str, place: str, reason: str, tmp_path: Path
) -> None:
    file = tmp_path / "accepted.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(SpecError, match=reason) as caught:
        read_accept_list(file)
    assert caught.value.pointer == place


# -- formats ---------------------------------------------------------------------------------


def test_the_json_conforms_to_its_schema() -> None:
    file = Path(report_package.__file__).with_name("report.schema.json")
    schema = json.loads(file.read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    reports = [*accept([REPORT], [entry(0)], TODAY), FULL, Report(api="new", after="1")]
    data: dict[str, Any] = json.loads(json.dumps(as_json(reports)))
    assert list(validator.iter_errors(data)) == []
    assert len(data["findings"]) == 9
    del data["findings"][0]["fingerprint"]
    data["apis"][0]["unknown"] = 1
    assert len(list(validator.iter_errors(data))) == 2


def sarif(report: Report) -> dict[str, Any]:
    log: dict[str, Any] = json.loads(json.dumps(as_sarif(findings([report]), FILES)))
    return log


def test_sarif_has_what_its_specification_requires() -> None:
    log = sarif(FULL)
    assert log["version"] == "2.1.0"  # section 3.13.2
    assert log["$schema"].endswith("sarif-schema-2.1.0.json")
    (run,) = log["runs"]
    driver = run["tool"]["driver"]
    assert driver["name"] == "specchange"  # section 3.19.8
    rules = [rule["id"] for rule in driver["rules"]]
    assert len(rules) == len(set(rules)) == 6
    assert len(run["results"]) == 6
    for result in run["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]  # section 3.27.6
        assert result["level"] in {"none", "note", "warning", "error"}  # section 3.27.10
        assert result["message"]["text"]
        assert result["partialFingerprints"].keys() == {"specchange/v1"}
        for location in result["locations"]:
            physical = location["physicalLocation"]
            assert not physical["artifactLocation"]["uri"].startswith("/")
            assert physical["region"]["startLine"] >= 1


def test_sarif_points_to_the_consumers_code_or_else_to_the_description() -> None:
    results = {result["ruleId"]: result for result in sarif(FULL)["runs"][0]["results"]}

    def places(rule: str) -> list[tuple[str, int]]:
        return [
            (place["artifactLocation"]["uri"], place["region"]["startLine"])
            for place in (each["physicalLocation"] for each in results[rule]["locations"])
        ]

    assert places("attribute-removed") == [("src/app.py", 7)]
    assert places("attribute-type-changed") == [("specs/media/media.json", 1)]


def test_sarif_suppresses_accepted_findings() -> None:
    (report,) = accept([REPORT], [entry(0)], TODAY)
    results = sarif(report)["runs"][0]["results"]
    assert results[0]["suppressions"] == [{"kind": "external", "justification": "Unused."}]
    assert "suppressions" not in results[1]


def test_annotations_are_workflow_commands() -> None:
    (report,) = accept([FULL], [entry(0)], TODAY)
    lines = list(as_annotations(findings([report]), FILES))
    assert [line.split(" ")[0] for line in lines] == [
        "::error", "::error", "::notice", "::error", "::notice", "::notice",
    ]  # fmt: skip
    assert lines[3] == (
        "::error file=src/app.py,line=7,title=attribute-removed::"
        "`Media.store_id` was removed. [media:attribute-removed:Media.store_id]"
    )


def test_an_annotation_is_one_command_for_any_description() -> None:
    finding = Finding(
        id="a:b:c", fingerprint="0", api="a", rule="b", level="breaking", message="100%\n::error::x"
    )
    odd = {"a": "specs/a,b:c.yml"}
    (line,) = as_annotations([finding], odd)
    assert line == "::error file=specs/a%2Cb%3Ac.yml,line=1,title=b::100%25%0A::error::x [a:b:c]"
