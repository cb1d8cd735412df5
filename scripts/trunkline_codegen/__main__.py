"""Generate `generated/trunkline_api` from `specs/`: `python -m trunkline_codegen`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from .build.incremental import regenerate
from .render.facades import check_facade_names, facade_differences, facade_folder
from .spec.catalog import read_catalog
from .spec.errors import SpecError

ROOT = Path(__file__).resolve().parents[2]


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return 0, 1 if `--check` finds differences, 2 if `specs/` is invalid."""
    parser = argparse.ArgumentParser(prog="codegen", description=__doc__)
    parser.add_argument(
        "--check", action="store_true", help="generate everything, write nothing, list differences"
    )
    parser.add_argument("--specs", type=Path, default=ROOT / "specs")
    parser.add_argument("--output", type=Path, default=ROOT / "generated" / "trunkline_api")
    parser.add_argument(
        "--leave-out",
        action="append",
        default=[],
        metavar="API:OPERATION",
        help="leave out one more operation: its operationId, or `GET /path`; may be repeated",
    )
    options = parser.parse_args(arguments)
    try:
        if options.check:
            return _check(options.specs, options.output)
        print(f"codegen: {regenerate(options.specs, options.output, options.leave_out)}")
    except SpecError as error:
        print(f"codegen: {_with_relative_paths(error)}", file=sys.stderr)
        return 2
    except OSError as error:  # the output is not writable, or an input disappeared during the run
        print(f"codegen: {error.filename or options.output}: {error.strerror}", file=sys.stderr)
        return 2
    return 0


def _check(specs: Path, output: Path) -> int:
    from .build.pipeline import build  # noqa: PLC0415 (loads slowly, so only here)
    from .build.write import differences  # noqa: PLC0415

    catalog = read_catalog(specs)
    folder = facade_folder(output)
    check_facade_names(folder, catalog)
    outdated = differences(output, build(specs))
    outdated += [f"trunkline/{name}" for name in facade_differences(folder, catalog.apis)]
    for name in outdated:
        print(f"codegen: {name} differs from what specs/ generates; run `make generate`")
    return 1 if outdated else 0


def _with_relative_paths(error: SpecError) -> str:
    return str(error).replace(f"{ROOT}/", "")


if __name__ == "__main__":
    sys.exit(main())
