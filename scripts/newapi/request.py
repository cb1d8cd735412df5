"""What a person asks for when an API is to be brought in."""

from __future__ import annotations

from pathlib import Path

import attrs

from codegen.render.facades import facade_folder, is_free
from codegen.spec.catalog import Catalog, is_base_url, is_name
from codegen.spec.errors import SpecError
from codegen.spec.naming import pascal, snake


@attrs.frozen(kw_only=True)
class NewAPIRequest:
    """An API that is to be brought in.

    Attributes:
        root: The checkout.
        name: The API's name.
        file: The description.
        client: The client that it goes to; empty for one of its own.
        base_url: Where calls go; empty for what the description says.
        source: Where the description was published; empty for the file's name.
    """

    root: Path
    name: str
    file: Path
    client: str = ""
    base_url: str = ""
    source: str = ""

    @property
    def specs(self) -> Path:
        """Where the descriptions are."""
        return self.root / "specs"

    @property
    def generated(self) -> Path:
        """Where the packages are."""
        return self.root / "generated" / "trunkline_api"

    def check(self, catalog: Catalog) -> None:
        """See whether the request can come true at all.

        Raises:
            SpecError: A name is taken or is none, or an address is none.
        """
        if not is_name(self.name) or self.name == "clients":
            better = snake(self.name)
            raise SpecError(
                "NAME", "", f"{self.name!r} cannot be a Python package", f"Try {better!r}."
            )
        taken = self.name in {api.name for api in catalog.apis}
        if taken or (self.specs / self.name).exists() or (self.generated / self.name).exists():
            raise SpecError(
                "NAME",
                "",
                f"there is an API {self.name!r} already",
                "For a new version of it: make spec-change.",
            )
        if not is_free(facade_folder(self.generated), self.name):
            raise SpecError(
                "NAME",
                "",
                f"`trunkline.{self.name}` already exists",
                "Give the API another name.",
            )
        if self.client and not is_name(self.client):
            raise SpecError(
                "--client",
                "",
                f"{self.client!r} cannot be a class",
                f"Try {pascal(self.client)!r}.",
            )
        if self.base_url and not is_base_url(self.base_url):
            raise SpecError("--base-url", "", f"{self.base_url!r} is no http(s) address")
