"""Whether a type annotation got wider or narrower: pure functions of two texts."""

from __future__ import annotations

# An int is accepted for a float (PEP 484); there is no such rule for bytes and text.
_ALSO = {"int": {"float"}}


def members(annotation: str) -> set[str]:
    """Split a union into its members: `dict[str, int | None] | None` has two."""
    found: list[str] = [""]
    depth = 0
    for character in annotation:
        depth += (character in "[(") - (character in "])")
        if character == "|" and depth == 0:
            found.append("")
        else:
            found[-1] += character
    return {" ".join(member.split()) for member in found}


def accepts(wide: str, narrow: str) -> bool:
    """Return whether `wide` accepts every value of `narrow`."""
    allowed = members(wide)
    return "Any" in allowed or all(
        member in allowed or bool(_ALSO.get(member, set()) & allowed) for member in members(narrow)
    )
