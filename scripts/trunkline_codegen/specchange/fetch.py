"""Download and apply new versions: `python -m trunkline_codegen.specchange.fetch FOLDER [API URL]`.

Downloads the description of every API whose source in the catalog is a URL, or of one API from a
URL. Every version that can be applied is applied; the reports are written to the folder, and name the
APIs that were not checked. The exit code is 0, or 2 if a description could not be downloaded or
applied.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

import attrs
import httpx

from trunkline_codegen.spec.catalog import APIEntry, check_hashes, read_catalog
from trunkline_codegen.spec.errors import SpecError

from .apply import apply_version
from .assess import Checkout, assess
from .download import ETags, download, is_safe, new_client
from .release import check_release, write_release
from .report.as_json import as_json
from .report.markdown import as_markdown
from .report.report import (
    COMPATIBLE,
    NOT_APPLIED,
    Problem,
    Report,
    bump,
    changelog,
    exit_code,
    problem_of,
)
from .report.terminal import as_text
from .version.workspace import entry_of, read_version

ROOT = Path(__file__).resolve().parents[3]


@attrs.frozen(kw_only=True)
class Update:
    """The result of downloading and applying new versions.

    Attributes:
        reports: A report for each description that is new or failed.
        skipped: The APIs that were not checked, with the reasons.
        unreachable: The APIs whose description could not be downloaded.
    """

    reports: tuple[Report, ...]
    skipped: Mapping[str, str]
    unreachable: frozenset[str]

    @property
    def applied(self) -> tuple[Report, ...]:
        """The reports on the versions that were applied."""
        return tuple(r for r in self.reports if r.exit_code != NOT_APPLIED)

    @property
    def failed(self) -> frozenset[str]:
        """The APIs whose new version was not applied."""
        return frozenset(r.api for r in self.reports if r.exit_code == NOT_APPLIED)

    def write(self, folder: Path) -> None:
        """Write `report.json` and `report.md` to a folder."""
        folder.mkdir(parents=True, exist_ok=True)
        text = json.dumps({**as_json(self.reports), "not_checked": self.skipped}, indent=2)
        (folder / "report.json").write_text(text + "\n", "utf-8")
        (folder / "report.md").write_text(as_markdown(self.reports, self.skipped), "utf-8")


def main(arguments: list[str] | None = None, transport: httpx.BaseTransport | None = None) -> int:
    """Run the command; return its exit code."""
    parser = argparse.ArgumentParser(prog="specchange.fetch", description=__doc__)
    parser.add_argument("folder", type=Path, help="the folder for the reports")
    parser.add_argument("api", nargs="?", default="", help="the API (default: all with a URL)")
    parser.add_argument("url", nargs="?", default="", help="the URL of its description")
    parser.add_argument(
        "--release", action="store_true", help="write the next version and the changelog entry too"
    )
    parser.add_argument("--root", type=Path, default=ROOT, help="the checkout")
    options = parser.parse_args(arguments)
    try:
        checkout = Checkout(folder=options.root)
        found = update(
            checkout, options.api, url=options.url, release=options.release, transport=transport
        )
    except SpecError as error:
        print(f"specchange.fetch: {error}", file=sys.stderr)
        return NOT_APPLIED
    found.write(options.folder)
    print(as_text(found.reports))
    for name, reason in found.skipped.items():
        print(f"{name} was not checked: {reason}")
    return NOT_APPLIED if exit_code(found.reports) == NOT_APPLIED else COMPATIBLE


def update(
    checkout: Checkout,
    api: str = "",
    *,
    url: str = "",
    file: Path | None = None,
    release: bool = False,
    transport: httpx.BaseTransport | None = None,
) -> Update:
    """Download and apply new versions.

    Args:
        checkout: The checkout or project.
        api: The API; empty for all whose source is a URL.
        url: The URL of this API's description; empty for its source.
        file: The file with this API's description; None to download it.
        release: Whether to write the next version and the changelog entry too.
        transport: The transport for the downloads.

    Raises:
        SpecError: The API is unknown, the catalog is invalid, or a release cannot be written;
            everything is as it was.
    """
    if release:
        check_release(checkout.folder)
    selected = list(_selected(checkout, api, url))
    unreachable: set[str] = set()
    with new_client(transport) as client:
        reports = [
            _update(checkout, client, entry, at, unreachable, file) for entry, at in selected
        ]
    found = Update(
        reports=tuple(report for report in reports if report is not None),
        skipped={} if api else _not_checked(checkout),
        unreachable=frozenset(unreachable),
    )
    if release and found.applied:
        write_release(checkout.folder, bump(found.applied), changelog(found.applied))
    return found


def _selected(checkout: Checkout, api: str, url: str) -> Iterator[tuple[APIEntry, str]]:
    if api:
        entry = entry_of(checkout.specs, api)
        yield entry, url or entry.source
        return
    for entry in read_catalog(checkout.specs).apis:
        if is_safe(entry.source):
            yield entry, entry.source


def _not_checked(checkout: Checkout) -> dict[str, str]:
    """Return the APIs whose description cannot be downloaded, with the reasons."""
    return {
        entry.name: f"its source is not an https URL: {entry.source or 'none'}"
        for entry in read_catalog(checkout.specs).apis
        if not is_safe(entry.source)
    }


def _update(
    checkout: Checkout,
    client: httpx.Client,
    entry: APIEntry,
    url: str,
    unreachable: set[str],
    given: Path | None,
) -> Report | None:
    """Download or read a description and apply it; return the report, or None if nothing is new."""
    try:
        check_hashes(entry)
        etags = ETags(checkout.specs / "etags.json")
        content: bytes | None
        if given is not None:
            content, etag, url = _read(given), "", str(given)
        else:
            content, etag = download(client, url, etags.known(entry, url))
        if content is None or hashlib.sha256(content).hexdigest() == entry.sha256:
            return None
        with tempfile.TemporaryDirectory(prefix="trunkline-specchange-") as folder:
            name = PurePosixPath(httpx.URL(url).path).name if given is None else given.name
            file = Path(folder) / (name if PurePosixPath(name).suffix else entry.file.name)
            file.write_bytes(content)
            try:
                version = read_version(entry, file, None)
            except SpecError as error:
                place = url if error.file == str(file) else error.file  # not the temporary file
                raise SpecError(place, error.pointer, error.reason, error.hint) from None
            report = assess(checkout, checkout, entry.name, version)
            if report.exit_code != NOT_APPLIED:
                apply_version(checkout, version)
                etags.store(entry.name, url, etag, content)
    except SpecError as error:
        return _failed(entry, problem_of(error))
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        unreachable.add(entry.name)
        reason = f"cannot be downloaded: {error}"
        return _failed(entry, Problem(file=url, pointer="", reason=reason, hint=""))
    return report


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise SpecError(file, "", f"cannot be read: {error.strerror}") from None


def _failed(entry: APIEntry, problem: Problem) -> Report:
    return Report(
        api=entry.name,
        title=entry.title,
        before=entry.version,
        after="(unknown)",
        problems=(problem,),
    )


if __name__ == "__main__":
    sys.exit(main())
