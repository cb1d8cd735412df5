"""Add a description as a new API: copy its files, extend the catalog, generate the package.

Missing settings are guessed and printed for review. If a step fails, nothing is changed.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from trunkline_codegen.spec.errors import SpecError

from .add_api import add_api
from .request import NewAPIRequest
from .summary import as_text

ROOT = Path(__file__).resolve().parents[3]


def main(arguments: list[str] | None = None) -> int:
    """Run the command; return 0, or 2 if the API could not be added."""
    parser = argparse.ArgumentParser(prog="newapi", description=__doc__)
    parser.add_argument("name", help="the name of the API and of its package")
    parser.add_argument("file", type=Path, help="the description, JSON or YAML")
    parser.add_argument("--client", default="", help="the client class of the API, existing or new")
    parser.add_argument("--base-url", default="", help="the base URL, if the description has none")
    parser.add_argument("--source", default="", help="where the description was published")
    parser.add_argument(
        "--leave-out",
        action="append",
        default=[],
        metavar="OPERATION",
        help="leave out an operation: its operationId, or `GET /path`; may be repeated",
    )
    parser.add_argument("--root", type=Path, default=ROOT, help="the checkout")
    options = parser.parse_args(arguments)
    request = NewAPIRequest(
        root=options.root,
        name=options.name,
        file=options.file,
        client=options.client,
        base_url=options.base_url,
        source=options.source,
        leave_out=dict.fromkeys(options.leave_out, "left out on request"),
    )
    try:
        result = add_api(request)
    except SpecError as error:
        print(f"newapi: {str(error).replace(f'{options.root}/', '')}", file=sys.stderr)
        return 2
    except OSError as error:
        print(f"newapi: {error.filename}: {error.strerror}", file=sys.stderr)
        return 2
    print(as_text(result))
    return 0


if __name__ == "__main__":
    sys.exit(main())
