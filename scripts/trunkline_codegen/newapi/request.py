"""The request to add an API."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import attrs

from trunkline_codegen.project.settings import Project
from trunkline_codegen.render.facades import facade_folder, is_free
from trunkline_codegen.render.target import BUNDLED, Target
from trunkline_codegen.spec.catalog import (
    Catalog,
    api_name_problem,
    client_name_problem,
    is_base_url,
)
from trunkline_codegen.spec.errors import SpecError
from trunkline_codegen.spec.naming import pascal, snake


@attrs.frozen(kw_only=True)
class NewAPIRequest:
    """The request to add an API.

    Attributes:
        root: The checkout.
        name: The API's name.
        file: The description.
        client: The client class; empty for a new one named after the API.
        base_url: The base URL; empty for the server in the description.
        source: Where the description was published; empty for the file's name.
        leave_out: The reason of each operation to leave out, by operationId or `GET /path`.
        project: The project to add to, whose package is not generated; None for the checkout.
    """

    root: Path
    name: str
    file: Path
    client: str = ""
    base_url: str = ""
    source: str = ""
    leave_out: Mapping[str, str] = attrs.field(factory=dict)
    project: Project | None = None

    @property
    def specs(self) -> Path:
        """The folder of the descriptions."""
        return self.root / "specs" if self.project is None else self.project.specs

    @property
    def generated(self) -> Path:
        """The folder of the generated packages."""
        if self.project is None:
            return self.root / "generated" / "trunkline_api"
        return self.project.output

    @property
    def target(self) -> Target:
        """The package that the API is generated for, to try it."""
        return BUNDLED if self.project is None else Target(package=self.project.package)

    def check(self, catalog: Catalog) -> None:
        """Check the names and the URL of the request.

        Raises:
            SpecError: A name is invalid or taken, or the base URL is invalid.
        """
        problem = api_name_problem(self.name)
        if problem is not None:
            raise SpecError("NAME", "", problem, f"Try {self._other_name()!r}.")
        taken = self.name.lower() in {api.name.lower() for api in catalog.apis}
        if taken or (self.specs / self.name).exists() or (self.generated / self.name).exists():
            raise SpecError(
                "NAME",
                "",
                f"the API {self.name!r} already exists",
                "For a new version, run `make spec-change`."
                if self.project is None
                else f"For a new version, run `trunkline update {self.name} --from URL-OR-FILE`.",
            )
        if not is_free(facade_folder(self.generated), self.name):
            raise SpecError(
                "NAME",
                "",
                f"`trunkline.{self.name}` already exists",
                "Give the API another name.",
            )
        own = self.client or pascal(self.name)
        problem = api_name_problem(self.name, (), [own, *(c.name for c in catalog.clients)])
        if problem is not None:
            raise SpecError("NAME", "", problem, f"Try {self._other_name()!r}.")
        problem = client_name_problem(own)
        if problem is not None:
            place = "--client" if self.client else "NAME"
            better = f"Try {pascal(self.client)!r}." if self.client else "Pass --client CLASS."
            raise SpecError(place, "", problem, better)
        if self.base_url and not is_base_url(self.base_url):
            raise SpecError("--base-url", "", f"{self.base_url!r} is not an http(s) URL")

    def _other_name(self) -> str:
        """Return a valid name like that of the request."""
        better = snake(self.name)
        return better if api_name_problem(better) is None else f"{better.strip('_')}_api"
