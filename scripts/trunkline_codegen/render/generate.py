"""From a plan to the files of a package, with openapi-python-client and our templates."""

from __future__ import annotations

import contextlib
import dataclasses
import io
import json
import re
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import openapi_python_client as generator
import orjson
from jinja2 import (
    BytecodeCache,
    ChoiceLoader,
    Environment,
    FileSystemBytecodeCache,
    FileSystemLoader,
    FunctionLoader,
    StrictUndefined,
)
from openapi_python_client.config import Config, ConfigFile, MetaType
from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser.errors import GeneratorError
from ruff.__main__ import find_ruff_bin

from trunkline_codegen.plan.parts import PartPlan, parts_of
from trunkline_codegen.plan.plan import PackagePlan
from trunkline_codegen.spec.errors import SpecError

from . import render
from .blocking import PACKAGE_SOURCE
from .imports import with_used_imports
from .lower import class_names, lower
from .modules import homes_of, render_parts
from .target import BUNDLED, Target

TEMPLATES = Path(__file__).parents[1] / "templates"

# The generator's files that a package has, with their names there.
_FILES = {
    "__init__.py": "__init__.py",
    "models/__init__.py": "models.py",
    "types.py": "_readers.py",
    "api/__init__.py": "resources.py",
}

# Formatting must not depend on where a run happens, so no configuration file is read.
_RUFF = ("--isolated", "--no-cache", "--line-length=100", "--target-version=py311")


def generate(plan: PackagePlan, target: Target = BUNDLED) -> dict[str, str]:
    """Return the files of an API's package by their names in it.

    Raises:
        SpecError: The generator warned about something, or dropped something.
    """
    return format_sources(unformatted(plan, target))


def unformatted(plan: PackagePlan, target: Target = BUNDLED) -> dict[str, str]:
    """Return the files of an API's package before `format_sources`.

    Raises:
        SpecError: The generator warned about something, or dropped something.
    """
    parts = parts_of(plan)
    with tempfile.TemporaryDirectory(prefix="trunkline-codegen-") as folder:
        output = Path(folder) / plan.name
        environment = _run(plan, parts, output, target)
        files = {name: (output / path).read_text("utf-8") for path, name in _FILES.items()}
    view = render.PackageView(plan)
    for name in ("params.py", "sync.pyi"):
        files[name] = environment.get_template(f"{name}.jinja").render(plan=view)
    files = {n: s if n == "__init__.py" else with_used_imports(s) for n, s in files.items()}
    files["sync.py"] = PACKAGE_SOURCE
    if parts:
        whole = {n: files[n] for n in ("__init__.py", "params.py", "sync.py", "sync.pyi")}
        files = {**whole, **render_parts(environment, plan, parts)}
    return {**files, "openapi.json": json_source(plan.document.root)}


def _run(plan: PackagePlan, parts: Sequence[PartPlan], output: Path, target: Target) -> Environment:
    config = Config.from_sources(
        ConfigFile(post_hooks=[]),
        MetaType.NONE,
        document_source=plan.document.file,
        file_encoding="utf-8",
        overwrite=False,
        output_path=output,
    )
    data = GeneratorData.from_dict(lower(plan), config=config)
    if isinstance(data, GeneratorError):
        raise _refused(plan, data)
    _check_nothing_dropped(plan, data)
    # Our templates print the classes from the plan, so the generator has no file to write for each.
    data = dataclasses.replace(data, models=[], enums=[])
    project = generator.Project(openapi=data, config=config)
    # A template that we do not have is empty: a package has no file for it.
    folders = FileSystemLoader(target.folders(TEMPLATES))
    project.env.loader = ChoiceLoader([folders, FunctionLoader(lambda _: "")])
    project.env.undefined = StrictUndefined
    project.env.bytecode_cache = compiled_templates()
    project.env.filters.update(render.FILTERS)
    view = render.PackageView(plan, homes_of(plan, parts))
    project.env.globals["plan"] = view.without_contents() if parts else view
    with contextlib.redirect_stdout(io.StringIO()):  # it announces the folder
        errors = project.build()
    if errors:
        raise _refused(plan, errors[0])
    return project.env


def compiled_templates() -> BytecodeCache | None:
    """Return the cache that keeps compiled templates between runs; None without a safe folder."""
    try:
        return FileSystemBytecodeCache(pattern=f"trunkline_{generator.__version__}_%s.cache")
    except (OSError, RuntimeError):
        return None


def _refused(plan: PackagePlan, error: GeneratorError) -> SpecError:
    reason = " ".join(f"{error.header} {error.detail or ''}".split())
    return plan.document.fail(f"the generator refuses: {reason}")


def _check_nothing_dropped(plan: PackagePlan, data: GeneratorData) -> None:
    made = {model.class_info.name for model in data.models}
    made |= {enum.class_info.name for enum in data.enums}
    missing = [name for name, given in class_names(plan).items() if given not in made]
    if missing:
        raise plan.document.fail(f"the generator dropped the class {missing[0]}")


def json_source(document: object) -> str:
    """Return a document as JSON in ASCII, with a line for each value."""
    try:
        source = orjson.dumps(document, option=orjson.OPT_INDENT_2).decode()
    except TypeError:  # an integer of more than 64 bits, or half of a surrogate pair
        source = json.dumps(document, indent=2)
    lines = source.splitlines(keepends=True)
    return "".join(line if line.isascii() else _in_ascii(line) for line in lines) + "\n"


def _in_ascii(line: str) -> str:
    """Return a line of JSON with its other characters escaped."""
    return _NOT_ASCII.sub(lambda found: json.dumps(found[0])[1:-1], line)


_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")


def format_sources(files: Mapping[str, str]) -> dict[str, str]:
    """Return the files with the Python files without unused imports, sorted and formatted.

    All files are formatted at once: ruff uses every core, and starts once for all packages.
    """
    sources = {name: source for name, source in files.items() if name.endswith((".py", ".pyi"))}
    with tempfile.TemporaryDirectory(prefix="trunkline-codegen-") as folder:
        for name, source in sources.items():
            (Path(folder) / name).parent.mkdir(parents=True, exist_ok=True)
            (Path(folder) / name).write_text(source, "utf-8")
        # `__init__.py` re-exports, which ruff would report as unused imports.
        for command in (
            ("check", "--fix-only", "--select=F401,I,RUF022", "--config=lint.isort.known-first-party=['trunkline', 'trunkline_api']", *_RUFF),
            ("format", *_RUFF),
        ):  # fmt: skip
            done = subprocess.run(
                [find_ruff_bin(), *command, folder], capture_output=True, text=True, check=False
            )
            if done.returncode != 0:
                reason = " ".join(done.stderr.replace(f"{folder}/", "").split())
                raise SpecError("templates", "", f"ruff {command[0]} failed: {reason}")
        formatted = {name: (Path(folder) / name).read_text("utf-8") for name in sources}
    return {**files, **formatted}
