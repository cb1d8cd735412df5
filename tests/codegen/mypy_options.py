"""Options of mypy for generated packages: most of its time is for packages of others."""

from __future__ import annotations

from pathlib import Path

_MODULES = (
    "aiohttp", "anyio", "click", "cryptography", "httpcore", "jsonschema", "markdown_it", "numpy",
    "pydantic", "rich", "starlette", "uvicorn",
)  # fmt: skip


def mypy_config(folder: Path) -> Path:
    """Write a configuration that reads nothing of packages that no generated module imports."""
    file = folder / "mypy.ini"
    names = ",".join(f"{name}.*" for name in _MODULES)
    file.write_text(f"[mypy]\n[mypy-{names}]\nfollow_imports = skip\n", encoding="utf-8")
    return file
