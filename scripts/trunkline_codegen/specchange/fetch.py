"""Download and apply new versions: `python -m trunkline_codegen.specchange.fetch FOLDER [API URL]`.

Downloads the description of every API whose source in the catalog is a URL, or of one API from a
URL. Every version that can be applied is applied; the reports are written to the folder, and name the
APIs that were not checked. The exit code is 0, or 2 if a description could not be downloaded or
applied.

`specs/etags.json` has the `ETag` of each description that was downloaded and applied (RFC 9110,
section 13.1.2), so that an unchanged one is not downloaded again.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import httpx

from trunkline_codegen.project.settings import Project
from trunkline_codegen.spec.catalog import APIEntry, read_catalog
from trunkline_codegen.spec.errors import SpecError

from .apply import apply_version
from .assess import Checkout, assess
from .release import write_release
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
from .version.workspace import read_version

ROOT = Path(__file__).resolve().parents[3]
MAX_BYTES = 20_000_000
_THIS_MACHINE = frozenset({"localhost", "127.0.0.1", "::1"})


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
    checkout = Checkout(folder=options.root)
    try:
        selected = list(_selected(checkout, options.api, options.url))
    except SpecError as error:
        print(f"specchange.fetch: {error}", file=sys.stderr)
        return NOT_APPLIED
    with httpx.Client(transport=transport, follow_redirects=True, timeout=60) as client:
        found = [_update(checkout, client, entry, url) for entry, url in selected]
    reports = [report for report in found if report is not None]
    skipped = {} if options.api else _not_checked(checkout)
    options.folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps({**as_json(reports), "not_checked": skipped}, indent=2)
    (options.folder / "report.json").write_text(text + "\n", "utf-8")
    (options.folder / "report.md").write_text(as_markdown(reports, skipped), "utf-8")
    print(as_text(reports))
    applied = [report for report in reports if report.exit_code != NOT_APPLIED]
    if options.release and applied:
        try:
            write_release(options.root, bump(applied), changelog(applied))
        except SpecError as error:
            print(f"specchange.fetch: {error}", file=sys.stderr)
            return NOT_APPLIED
    for name, reason in skipped.items():
        print(f"{name} was not checked: {reason}")
    return NOT_APPLIED if exit_code(reports) == NOT_APPLIED else COMPATIBLE


def update_project(
    project: Project, api: str, transport: httpx.BaseTransport | None = None
) -> tuple[list[Report], dict[str, str]]:
    """Download and apply the new versions of a project's descriptions.

    Args:
        project: The project.
        api: The API; empty for all whose source is a URL.
        transport: The transport for the downloads.

    Returns:
        The reports on what is new, and the APIs that were not checked with the reasons.

    Raises:
        SpecError: The API is unknown, or the catalog is invalid.
    """
    checkout = Checkout(folder=project.folder, project=project)
    selected = list(_selected(checkout, api, ""))
    with httpx.Client(transport=transport, follow_redirects=True, timeout=60) as client:
        found = [_update(checkout, client, entry, url) for entry, url in selected]
    reports = [report for report in found if report is not None]
    return reports, {} if api else _not_checked(checkout)


def _selected(checkout: Checkout, api: str, url: str) -> Iterator[tuple[APIEntry, str]]:
    catalog = read_catalog(checkout.specs)
    known = {entry.name: entry for entry in catalog.apis}
    if api and api not in known:
        raise SpecError(catalog.file, "/apis", f"unknown API {api!r}")
    for name, entry in known.items():
        address = (url if name == api else "") or entry.source
        if name == api or (not api and address.startswith("https://")):
            yield entry, address


def _not_checked(checkout: Checkout) -> dict[str, str]:
    """Return the APIs whose description cannot be downloaded, with the reasons."""
    return {
        entry.name: f"its source is not an https URL: {entry.source or 'none'}"
        for entry in read_catalog(checkout.specs).apis
        if not entry.source.startswith("https://")
    }


def _update(checkout: Checkout, client: httpx.Client, entry: APIEntry, url: str) -> Report | None:
    """Download a description and apply it; return the report, or None if nothing is new."""
    try:
        etags = _ETags(checkout.specs / "etags.json")
        content, etag = _download(client, url, etags.known(entry, url))
        if content is None or hashlib.sha256(content).hexdigest() == entry.sha256:
            return None
        with tempfile.TemporaryDirectory(prefix="trunkline-specchange-") as folder:
            name = PurePosixPath(httpx.URL(url).path).name
            file = Path(folder) / (name if PurePosixPath(name).suffix else entry.file.name)
            file.write_bytes(content)
            version = read_version(entry, file, None)
            report = assess(checkout, checkout, entry.name, version)
            if report.exit_code != NOT_APPLIED:
                apply_version(checkout, version)
                etags.store(entry.name, url, etag, content)
    except SpecError as error:
        return _failed(entry, problem_of(error))
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        reason = f"cannot be downloaded: {error}"
        return _failed(entry, Problem(file=url, pointer="", reason=reason, hint=""))
    return report


def _failed(entry: APIEntry, problem: Problem) -> Report:
    return Report(
        api=entry.name,
        title=entry.title,
        before=entry.version,
        after="(unknown)",
        problems=(problem,),
    )


class _ETags:
    """The file with the ETags of the applied descriptions."""

    def __init__(self, file: Path) -> None:
        self._file = file
        try:
            self._known = json.loads(file.read_text("utf-8"))
        except FileNotFoundError:
            self._known = {}
        except (OSError, ValueError) as error:
            raise SpecError(file, "", f"cannot be read: {error}", "Delete it.") from None

    def known(self, entry: APIEntry, url: str) -> str:
        """Return the ETag of the description that is in the checkout, or an empty text."""
        stored = self._known.get(entry.name, {})
        is_current = (stored.get("url"), stored.get("sha256")) == (url, entry.sha256)
        return str(stored["etag"]) if is_current else ""

    def store(self, api: str, url: str, etag: str, content: bytes) -> None:
        """Store the ETag of a description, or remove an outdated one."""
        self._known.pop(api, None)
        if etag:
            digest = hashlib.sha256(content).hexdigest()
            self._known[api] = {"url": url, "etag": etag, "sha256": digest}
        if self._known or self._file.exists():
            text = json.dumps(self._known, indent=2, sort_keys=True)
            self._file.write_text(text + "\n", "utf-8")


def download_description(
    url: str, folder: Path, transport: httpx.BaseTransport | None = None
) -> Path:
    """Download a description into a folder; return its file.

    The URL must use https, or http to this machine.

    Raises:
        SpecError: The URL is invalid, or its content is a web page.
        httpx.HTTPError: It cannot be downloaded.
    """
    with httpx.Client(transport=transport, follow_redirects=True, timeout=60) as client:
        content, _ = _download(client, url, "")
    assert content is not None  # no ETag was sent
    if content.lstrip()[:1] == b"<":
        raise SpecError(
            url, "", "is a web page, not a description", "Look for a link to its JSON or YAML."
        )
    name = PurePosixPath(httpx.URL(url).path).name
    if PurePosixPath(name).suffix not in (".json", ".yaml", ".yml"):
        name = "openapi.json" if content.lstrip()[:1] == b"{" else "openapi.yaml"
    file = folder / name
    file.write_bytes(content)
    return file


def _is_safe(url: httpx.URL) -> bool:
    return url.scheme == "https" or (url.scheme == "http" and url.host in _THIS_MACHINE)


def _download(client: httpx.Client, url: str, etag: str) -> tuple[bytes | None, str]:
    """Return the content of a URL and its ETag; the content is None if it has this ETag still.

    The URL and all redirects must use https.
    """
    content = b""
    headers = {"If-None-Match": etag} if etag else {}
    if not _is_safe(httpx.URL(url)):
        raise SpecError(url or "the URL", "", "is not an https URL")
    with client.stream("GET", url, headers=headers) as response:
        for hop in (*response.history, response):
            if not _is_safe(hop.url):
                raise SpecError(url, "", f"redirects to {hop.url}, which is not https")
        if etag and response.status_code == httpx.codes.NOT_MODIFIED:
            return None, etag
        response.raise_for_status()
        for part in response.iter_bytes():
            content += part
            if len(content) > MAX_BYTES:
                raise SpecError(url, "", f"is larger than {MAX_BYTES} bytes")
        return content, response.headers.get("ETag", "")


if __name__ == "__main__":
    sys.exit(main())
