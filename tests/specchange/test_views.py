"""The report as Markdown, as text and as a draft of the changelog."""

from __future__ import annotations

import json

from trunkline_codegen.specchange.description.compare import Change, Difference
from trunkline_codegen.specchange.package.effects import Effect
from trunkline_codegen.specchange.report.as_json import as_json
from trunkline_codegen.specchange.report.markdown import as_markdown
from trunkline_codegen.specchange.report.report import Problem, Report, bump, exit_code
from trunkline_codegen.specchange.report.terminal import as_text
from trunkline_codegen.specchange.version.correction_review import CorrectionReview

REMOVED = Effect(
    rule="attribute-removed",
    section="Removed",
    breaking=True,
    name="Room.x",
    sentence="`Room.x` was removed.",
)
NEW = Effect(
    rule="attribute-added",
    section="Added",
    breaking=False,
    name="Room.y",
    sentence="New attribute `Room.y`.",
)
CHANGES = (
    Change(
        subject="field",
        action="removed",
        name="Room.x",
        pointer="/components/schemas/Room/properties/x",
        differences=(Difference(aspect="type", before="string", after=""),),
    ),
    Change(
        subject="setting",
        action="changed",
        name="version",
        pointer="/info",
        differences=(Difference(aspect="value", before="1", after="2"),),
    ),
    Change(
        subject="field",
        action="changed",
        name="Room.z",
        pointer="/components/schemas/Room/properties/z",
        differences=(Difference(aspect="text", before="Old.", after="New."),),
    ),
)
REPORT = Report(
    api="meetings",
    title="Meetings",
    before="1",
    after="2",
    changes=CHANGES,
    effects=(REMOVED, NEW),
    differs=True,
)

MARKDOWN = """\
# Changes in the descriptions

Version bump: **major**

## meetings: Meetings 1 → 2

Breaking: 1 change may break programs.

### Breaking changes

- `Room.x` was removed.

### Other changes for programs

- New attribute `Room.y`.

### Fields

| | | |
|---|---|---|
| removed | `Room.x` | type `string` |

### Settings

| | | |
|---|---|---|
| changed | `version` | value: `1` → `2` |

In addition, 1 description text changed.

## Draft of the changelog entry

```markdown
### Added

- New attribute `Room.y`.

### Removed

- **Breaking:** `Room.x` was removed.
```
"""

TEXT = """\
meetings 1 -> 2
Breaking: 1 change may break programs.

Breaking changes:
  `Room.x` was removed.

Other changes for programs:
  New attribute `Room.y`.

Changes in the description:
  - field Room.x: type string
  ~ setting version: value 1 -> 2

1 description text changed in addition.

Draft of the changelog entry:

  ### Added

  - New attribute `Room.y`.

  ### Removed

  - **Breaking:** `Room.x` was removed.

Version bump: major."""


def test_the_report_as_markdown() -> None:
    assert as_markdown([REPORT]) == MARKDOWN


def test_the_report_as_text() -> None:
    assert as_text([REPORT]) == TEXT


def test_the_report_as_json() -> None:
    data = json.loads(json.dumps(as_json([REPORT])))
    assert (data["bump"], data["exit_code"]) == ("major", 1)
    (api,) = data["apis"]
    assert api["changes"][0]["differences"] == [{"aspect": "type", "before": "string", "after": ""}]
    assert [effect["breaking"] for effect in api["effects"]] == [True, False]
    assert data["changelog"]["Added"] == ["New attribute `Room.y`."]


def test_no_text_of_a_description_is_markup_in_the_report() -> None:
    change = Change(
        subject="field",
        action="changed",
        name="Room.`x` | y",
        pointer="/a",
        differences=(Difference(aspect="default", before="", after="a | `b`\nc"),),
    )
    data = as_markdown([Report(api="a", before="1", after="2", changes=(change,))])
    assert "| changed | `Room.'x' \\| y` | default: none → `a \\| 'b' c` |" in data


def test_obstacles_come_first() -> None:
    correction_review = CorrectionReview(
        pointer="/actions/3",
        target="$.paths",
        verdict="no match",
        blocking=True,
        advice="The target matches nothing.",
    )
    problem = Problem(file="specs/a/a.yml", pointer="/paths", reason="is odd", hint="Look.")
    report = Report(
        api="a", before="1", after="2", correction_reviews=(correction_review,), problems=(problem,)
    )
    assert (exit_code([report]), bump([report, REPORT])) == (2, "unknown")
    markdown = as_markdown([report])
    assert "- specs/a/a.yml /paths: is odd" in markdown
    assert "⛔ `/actions/3` `$.paths`: no match. The target matches nothing." in markdown
    text = as_text([report])
    assert "  specs/a/a.yml /paths: is odd\n      Look." in text
    assert "! /actions/3 $.paths\n      no match: The target matches nothing." in text


def test_the_largest_bump_and_the_worst_code_of_several_apis_count() -> None:
    small = Report(api="a", before="1", after="2", changes=CHANGES[2:])
    assert [small.bump, small.exit_code] == ["patch", 0]
    assert bump([small, REPORT]) == "major"
    assert exit_code([small, REPORT]) == 1
    assert (bump([]), exit_code([])) == ("none", 0)
    assert as_markdown([]).endswith("No description changed.\n")
