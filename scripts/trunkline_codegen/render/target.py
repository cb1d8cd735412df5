"""What is generated for: the package of this distribution, or that of a project."""

from __future__ import annotations

from pathlib import Path

import attrs

# The `INTERFACE` of the runtime that the templates of this generator need.
INTERFACE = 1


@attrs.frozen(kw_only=True)
class Target:
    """The package to generate.

    Attributes:
        package: Its import path.
        generator: The version of the generator, which the package states; empty for the package
            of this distribution, which is released together with its runtime.
        templates: A folder with templates that replace those of the generator.
    """

    package: str = "trunkline_api"
    generator: str = ""
    templates: Path | None = None

    def folders(self, own: Path) -> list[Path]:
        """Return the folders of the templates; the first that has a template wins.

        Args:
            own: The folder of the generator's templates.
        """
        return [own] if self.templates is None else [self.templates, own]

    def with_command(self, source: str) -> str:
        """Return the text of a module, whose first line names the command that made it."""
        if not self.generator:
            return source
        first, newline, rest = source.partition("\n")
        return first.replace("`make generate`", "`trunkline generate`") + newline + rest


BUNDLED = Target()
