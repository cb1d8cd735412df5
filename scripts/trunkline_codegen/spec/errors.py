"""The error of the pipeline."""

from __future__ import annotations

_MAX_LENGTH = 500


class SpecError(Exception):
    """An invalid description, correction or catalog entry stops the pipeline.

    Attributes:
        file: The path of the invalid file.
        pointer: The place in the file as a JSON pointer (RFC 6901), or `line N` for a file that
            cannot be parsed; empty for the whole file.
        reason: The problem.
        hint: How to fix it; may be empty.
    """

    def __init__(self, file: object, pointer: str, reason: str, hint: str = "") -> None:
        super().__init__(file, pointer, reason, hint)
        self.file = str(file)
        self.pointer = pointer
        self.reason = reason
        self.hint = hint

    def __str__(self) -> str:
        place = _shown(f"{self.file} {self.pointer}".strip())
        hint = [f"  {_shown(line.strip())}" for line in self.hint.split("\n") if self.hint]
        return "\n".join([f"{place}: {_shown(self.reason)}", *hint])


def _shown(text: str) -> str:
    """Return text that may come from a description, shortened and safe for a terminal."""
    safe = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text[:_MAX_LENGTH])
    return safe if len(text) <= _MAX_LENGTH else safe + " …"


def pointer(*parts: str | int) -> str:
    """Return the JSON pointer (RFC 6901) of a place."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)
