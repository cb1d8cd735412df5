"""The versions of installed distributions are those that `importlib.metadata` finds."""

from __future__ import annotations

import importlib.metadata
import re
import sys
from pathlib import Path

import pytest

from trunkline_codegen.build.installed import installed_version


def test_the_versions_are_those_of_the_metadata() -> None:
    for distribution in importlib.metadata.distributions():
        name = re.sub(r"[-_.]+", "-", distribution.metadata["Name"]).lower()
        assert installed_version(name) == importlib.metadata.version(name)


def test_a_distribution_that_is_not_installed_has_no_version() -> None:
    assert installed_version("trunkline-not-installed") is None


def test_the_first_folder_of_the_path_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder, version in (("a", "2.0"), ("b", "1.0")):
        info = tmp_path / folder / f"Some_Thing-{version}.dist-info"
        info.mkdir(parents=True)
        (info / "METADATA").write_text(f"Name: some-thing\nVersion: {version}\n", "utf-8")
    monkeypatch.setattr(sys, "path", [str(tmp_path / name) for name in ("none", "a", "b")])
    assert installed_version("some-thing") == importlib.metadata.version("some-thing") == "2.0"
