"""What goes wrong in a run, told so that a person can mend it."""

from __future__ import annotations

_LONGEST = 500


class SpecError(Exception):
    """A run of the pipeline that stops: where, why, and what to do.

    Attributes:
        file: The file at fault, relative to the project.
        pointer: The place in it, as a JSON pointer (RFC 6901), or `line N` where a file cannot
            even be parsed; empty for the file as a whole.
        reason: What is wrong.
        hint: What to do about it, or empty.
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
    """Return text that a description may have a part in, safe for a terminal, and not endless."""
    safe = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text[:_LONGEST])
    return safe if len(text) <= _LONGEST else safe + " …"


def pointer(*parts: str | int) -> str:
    """Return the JSON pointer (RFC 6901) of a place."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)
