"""`python -m codegen`: make `generated/trunkline_api` what `specs/` says."""

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
    """Run the command; return 0, 1 for `--check` with differences, 2 for a fault in `specs/`."""
    parser = argparse.ArgumentParser(prog="codegen", description=__doc__)
    parser.add_argument(
        "--check", action="store_true", help="make everything anew, write nothing, name differences"
    )
    parser.add_argument("--specs", type=Path, default=ROOT / "specs")
    parser.add_argument("--output", type=Path, default=ROOT / "generated" / "trunkline_api")
    options = parser.parse_args(arguments)
    try:
        if options.check:
            return _check(options.specs, options.output)
        print(f"codegen: {regenerate(options.specs, options.output)}")
    except SpecError as error:
        print(f"codegen: {_shown(error)}", file=sys.stderr)
        return 2
    except OSError as error:  # the output cannot be written, or a file went while it was read
        print(f"codegen: {error.filename or options.output}: {error.strerror}", file=sys.stderr)
        return 2
    return 0


def _check(specs: Path, output: Path) -> int:
    from .build.pipeline import build  # noqa: PLC0415 (only here: it takes a while to load)
    from .build.write import differences  # noqa: PLC0415

    catalog = read_catalog(specs)
    folder = facade_folder(output)
    check_facade_names(folder, catalog)
    wrong = differences(output, build(specs))
    wrong += [f"trunkline/{name}" for name in facade_differences(folder, catalog.apis)]
    for name in wrong:
        print(f"codegen: {name} is not what the inputs give; run `make generate`")
    return 1 if wrong else 0


def _shown(error: SpecError) -> str:
    return str(error).replace(f"{ROOT}/", "")


if __name__ == "__main__":
    sys.exit(main())
