"""Descriptions in memory, processed by the stages."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from trunkline_codegen.build.pipeline import STAGES
from trunkline_codegen.plan.plan import PackagePlan, plan_package
from trunkline_codegen.spec.catalog import APIEntry
from trunkline_codegen.spec.document import Document


def planned(root: Any, **entry: Any) -> PackagePlan:
    """Return the plan of the package of a description, which may be changed in between."""
    given = {"base_url": "https://api.example.com", **entry}
    api = APIEntry(name="made", client="Testing", file=Path("/nowhere/made/api.json"), **given)
    document = Document(api, api.file, root)
    for stage in STAGES:
        document = stage(document)
    return plan_package(document)


def described(paths: Any = None, schemas: Any = None, **more: Any) -> dict[str, Any]:
    """Return a description with these paths and schemas."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "Small", "version": "1"},
        "paths": paths or {},
        "components": {"schemas": schemas or {}},
        **more,
    }


def answering(schema: Any, name: str = "getThing") -> dict[str, Any]:
    """Return a path item of one operation whose response has the schema."""
    content = {"application/json": {"schema": schema}}
    return {
        "get": {"operationId": name, "responses": {"200": {"description": "", "content": content}}}
    }
