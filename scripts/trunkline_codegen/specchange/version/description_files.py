"""Find the files of a description: its own, and those that it refers to."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote

from trunkline_codegen.spec.document import Object, walk
from trunkline_codegen.spec.errors import SpecError
from trunkline_codegen.spec.load import load
from trunkline_codegen.stages.references import is_address, mappings


def vendored_files(file: Path, within: Path) -> dict[Path, bytes]:
    """Return a description's bytes and those of the files it refers to, by absolute path.

    The description comes first. References that dangle, leave the folder or are URLs are skipped;
    the pipeline reports them after it has applied the corrections.

    Args:
        file: The description.
        within: The folder that references must not leave.

    Raises:
        SpecError: The description, or a file it refers to, cannot be read.
    """
    found: dict[Path, bytes] = {}
    pending = [file.resolve()]
    while pending:
        path = pending.pop(0)
        if path in found:
            continue
        root = load(path)
        found[path] = contents(path)
        for _, node in walk(root) if isinstance(root, (dict, list)) else ():
            for ref in _references(node) if isinstance(node, dict) else ():
                target = unquote(ref.partition("#")[0])
                if not target or is_address(target) or "\0" in target:
                    continue
                other = (path.parent / target).resolve()
                if other.is_relative_to(within.resolve()) and other.is_file():
                    pending.append(other)
    return found


def _references(node: Object) -> list[str]:
    """Return the values that may name a file: a reference, and the mapping of a discriminator."""
    named = [node.get("$ref"), *(ref for table in mappings(node) for ref in table.values())]
    return [ref for ref in named if isinstance(ref, str)]


def contents(file: Path) -> bytes:
    """Return the bytes of a file.

    Raises:
        SpecError: The file cannot be read.
    """
    try:
        return file.read_bytes()
    except OSError as error:
        raise SpecError(file, "", f"cannot be read: {error.strerror}") from None
