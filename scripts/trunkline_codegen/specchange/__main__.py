"""Report the effects of a new version of a description, and optionally apply it.

With --from, a file is the new version of an API's description. Without it, `specs/` is compared
with the generated packages, or with another checkout. The exit code is 0 without breaking changes
or if the accept list has all of them, 1 with others, and 2 if a version cannot be applied.
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from pathlib import Path

from trunkline_codegen.spec.errors import SpecError

from .all_reports import all_reports
from .apply import apply_version
from .assess import Checkout
from .report.accept_list import Acceptance, accept, read_accept_list
from .report.formats import files_of, formatted
from .report.report import NOT_APPLIED, Report, exit_code
from .version.workspace import Version, entry_of, read_version

ROOT = Path(__file__).resolve().parents[3]


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return its exit code."""
    options = _parser().parse_args(arguments)
    new = Checkout(folder=options.root)
    try:
        version = _version(options, new)
        old = Checkout(folder=options.against or options.root)
        reports = all_reports(old, new, options.apis, version, options.consumer)
        reports = accept(reports, _accept_list(options), dt.datetime.now(dt.UTC).date())
        _write_reports(reports, options)
        code = exit_code(reports)
        if version is not None and options.apply:
            if code == NOT_APPLIED:
                print("specchange: nothing was written", file=sys.stderr)
            else:
                changed = apply_version(new, version)
                print(f"specchange: {version.api} is now {version.name}; {len(changed)} "
                      f"generated files changed")  # fmt: skip
    except SpecError as error:
        print(f"specchange: {_short(str(error), options.root)}", file=sys.stderr)
        return NOT_APPLIED
    except OSError as error:
        where = _short(str(error.filename or ""), options.root)
        print(f"specchange: {where}: {error.strerror}", file=sys.stderr)
        return NOT_APPLIED
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="specchange", description=__doc__)
    parser.add_argument(
        "apis", nargs="*", metavar="API", help="the APIs to report on (default: all)"
    )
    parser.add_argument("--from", dest="file", type=Path, help="the new version's file")
    parser.add_argument("--corrections", type=Path, help="new corrections, with --from")
    parser.add_argument("--apply", action="store_true", help="apply the new version")
    parser.add_argument("--markdown", type=Path, help="write the report as Markdown here")
    parser.add_argument("--json", type=Path, help="write the report as JSON here")
    parser.add_argument("--sarif", type=Path, help="write the findings as SARIF 2.1.0 here")
    parser.add_argument(
        "--annotations", action="store_true", help="print the findings as GitHub annotations"
    )
    parser.add_argument(
        "--accept", type=Path, help="the accept list (default: specs/accepted.toml, if it exists)"
    )
    parser.add_argument(
        "--consumer",
        type=Path,
        nargs="+",
        default=[],
        metavar="PATH",
        help="code that uses trunkline: name the places that breaking changes concern",
    )
    parser.add_argument("--root", type=Path, default=ROOT, help="the checkout")
    parser.add_argument("--against", type=Path, help="another checkout, to compare with")
    return parser


def _version(options: argparse.Namespace, checkout: Checkout) -> Version | None:
    if options.file is None:
        if options.apply or options.corrections:
            raise SpecError("--apply and --corrections", "", "need --from")
        return None
    if len(options.apis) != 1:
        raise SpecError("--from", "", "needs the name of the one API that the file describes")
    entry = entry_of(checkout.specs, options.apis[0])
    return read_version(entry, options.file, options.corrections)


def _write_reports(reports: list[Report], options: argparse.Namespace) -> None:
    files = files_of(options.root / "specs", options.root)

    def text(name: str) -> str:
        return _short(formatted(reports, name, files), options.root)

    print(text("text"))
    for name in ("markdown", "json", "sarif"):
        if file := getattr(options, name):
            file.write_text(text(name) + "\n", "utf-8")
    if options.annotations and (lines := text("github")):
        print(lines)


def _accept_list(options: argparse.Namespace) -> list[Acceptance]:
    file = options.accept or options.root / "specs" / "accepted.toml"
    return read_accept_list(file) if options.accept or file.exists() else []


def _short(text: str, root: Path) -> str:
    return text.replace(f"{root}/", "")


if __name__ == "__main__":
    sys.exit(main())
