"""The repository as a whole: its package, its limits, and its documents."""

from __future__ import annotations

import ast
import email
import fnmatch
import functools
import os
import re
import shlex
import stat
import subprocess
import sys
import tomllib
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from interpreters import SUPPORTED

ROOT = Path(__file__).resolve().parent.parent
DOCUMENT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT = DOCUMENT["project"]
# The dependency groups by name, without the groups that they include.
GROUPS = {
    name: [entry for entry in entries if isinstance(entry, str)]
    for name, entries in DOCUMENT["dependency-groups"].items()
}

# The upper bounds. A module above 400 lines has its reason in LONG_MODULES.
MODULE_LINES = 500
REASONED_LINES = 400
LONG_MODULES: dict[str, str] = {
    "overlay/trunkline/_call/api_client.py": "the steps of a call, in the order in which it takes them",
    "overlay/trunkline/_serialization/model.py": "the base class of the models, which users read as one page",
    "overlay/trunkline/errors.py": "the tree of exceptions, which users read as one page",
    "overlay/trunkline/sandbox/_sandbox.py": "the facade of the sandbox, which users read as one page",
    "overlay/trunkline/sandbox/_values/samples.py": "one attempt at a value: its parts share its state",
    "overlay/trunkline/bulk/_dask/starter.py": "one run on a cluster: its parts share its state",
}
FUNCTION_LINES = 45

# A folder of hand-written modules has one subject.
FOLDER_MODULES = 20

# Import names of packages, where they differ from the names that pip uses.
IMPORT_NAMES = {
    "griffe": "griffelib",
    "dateutil": "python-dateutil",
    "jsonpath_rfc9535": "jsonpath-rfc9535",
    "jwt": "pyjwt",
    "opentelemetry": "opentelemetry-api",
    "python_multipart": "python-multipart",
    "yaml": "pyyaml",
}
# Packages that a requirement installs and that are imported by their own name.
BROUGHT = {
    "_pytest": "pytest",
    "cryptography": "pyjwt",
    "jinja2": "openapi-python-client",
    "multidict": "aiohttp",
    "packaging": "build",
}


@functools.cache
def source(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def tree(path: Path) -> ast.Module:
    return ast.parse(source(path))


@functools.cache
def hand_written(*folders: str) -> list[Path]:
    """Return the hand-written modules of `folders`."""
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def named(requirements: list[str]) -> set[str]:
    return {canonicalize_name(Requirement(text).name) for text in requirements}


def imports(path: Path) -> Iterator[str]:
    """Yield the top-level names of the absolute imports of a module."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module.partition(".")[0]


def make(*arguments: str) -> subprocess.CompletedProcess[str]:
    # As from a shell, even if `make test` runs this.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    environment.pop("MFLAGS", None)
    return subprocess.run(
        ["make", *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


def foreign(folders: tuple[str, ...]) -> dict[str, list[str]]:
    """Return the external packages that the modules of `folders` import, and the places."""
    own = {"trunkline", "trunkline_api", "tests", "benchmarks"}
    own |= {path.stem for folder in ("scripts", "examples") for path in (ROOT / folder).iterdir()}
    own |= {path.stem for path in hand_written("tests")}
    found: dict[str, list[str]] = {}
    for path in hand_written(*folders):
        for name in imports(path):
            if name not in sys.stdlib_module_names and name not in own:
                package = IMPORT_NAMES.get(name) or BROUGHT.get(name) or name
                found.setdefault(canonicalize_name(package), []).append(relative(path))
    return found


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder)]
    done = subprocess.run([*command, str(ROOT)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (built,) = folder.glob("*.whl")
    return zipfile.ZipFile(built)


def test_the_wheel_contains_three_packages_and_nothing_else(wheel: zipfile.ZipFile) -> None:
    names = wheel.namelist()
    tops = {name.partition("/")[0] for name in names}
    packages = {"trunkline", "trunkline_api", "trunkline_codegen"}
    assert tops == {*packages, f"trunkline-{PROJECT['version']}.dist-info"}
    assert {"trunkline/py.typed", "trunkline_api/py.typed"} <= set(names)
    assert any(name.endswith("licenses/LICENSE") for name in names)


def test_the_wheel_contains_every_file_of_its_packages(wheel: zipfile.ZipFile) -> None:
    # The record of a generator run is for the next run, not for users.
    left_out = {"trunkline_api/inputs.json"}
    expected = {
        path.relative_to(ROOT / folder).as_posix()
        for folder, below in (("overlay", ""), ("generated", ""), ("scripts", "trunkline_codegen"))
        for path in (ROOT / folder / below).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".pyc"
    }
    packaged = {name for name in wheel.namelist() if ".dist-info/" not in name}
    assert packaged == expected - left_out


def test_the_wheel_works_without_the_checkout(wheel: zipfile.ZipFile, tmp_path: Path) -> None:
    wheel.extractall(tmp_path)
    code = (
        "import trunkline, trunkline_api\n"
        "from trunkline import Coviu, NULL, Vonage, errors\n"
        "from trunkline.applications import Application\n"
        "Vonage(api_key='key', api_secret='secret').applications\n"
        "print(trunkline.__file__, trunkline_api.__file__, sep='\\n')\n"
    )
    # -P and a separate environment: only the extracted wheel precedes site-packages.
    done = subprocess.run(
        [sys.executable, "-P", "-W", "error", "-c", code],
        env={"PYTHONPATH": str(tmp_path)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert all(line.startswith(str(tmp_path)) for line in done.stdout.splitlines())


def test_the_runtime_dependencies_are_few(wheel: zipfile.ZipFile) -> None:
    (metadata,) = (name for name in wheel.namelist() if name.endswith(".dist-info/METADATA"))
    message = email.message_from_bytes(wheel.read(metadata))
    needed = [text for text in message.get_all("Requires-Dist", []) if "extra ==" not in text]
    assert named(needed) == {
        *("aiohttp", "attrs", "certifi", "httpx", "pyjwt", "python-dateutil", "yarl")
    }
    assert message["Requires-Python"] == ">=3.11"


def test_the_imports_of_the_package_are_declared() -> None:
    extras = PROJECT["optional-dependencies"]
    declared = named(PROJECT["dependencies"])
    declared |= named(
        [
            text
            for extra in (
                "cli",
                "crc32c",
                "dask",
                "orjson",
                "otel",
                "redis",
                "rich",
                "sandbox",
                "truststore",
            )
            for text in extras[extra]
        ]
    )
    # The plugin needs pytest, and an integration needs its framework.
    declared |= {"pytest", "django", "litestar", "msgspec", "pydantic", "pydantic-core"}
    used = foreign(("overlay", "generated"))
    assert used.keys() <= declared, {name: used[name] for name in used.keys() - declared}


def test_the_imports_of_tools_and_tests_are_declared() -> None:
    declared = named(
        PROJECT["dependencies"]
        + [text for extra in PROJECT["optional-dependencies"].values() for text in extra]
        + [text for group in GROUPS.values() for text in group]
    )
    used = foreign(("scripts", "tests", "examples"))
    assert {"httpx", "pytest"} <= used.keys()
    assert used.keys() <= declared, {name: used[name] for name in used.keys() - declared}


def test_every_dependency_has_a_reason() -> None:
    papers = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    _, _, dependencies_section = papers.partition("\n## Dependencies\n")
    dependencies_section, _, _ = dependencies_section.partition("\n## ")
    words = {canonicalize_name(word) for word in re.findall(r"[\w-]+", dependencies_section)}
    everything = [text for extra in PROJECT["optional-dependencies"].values() for text in extra]
    everything += [text for group in GROUPS.values() for text in group]
    missing = named(PROJECT["dependencies"] + everything) - {"trunkline"} - words
    assert not missing


def test_the_declared_python_versions_are_tested() -> None:
    prefix = "Programming Language :: Python :: "
    promised = [text.removeprefix(prefix) for text in PROJECT["classifiers"] if prefix in text]
    workflow = (ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8")
    (matrix,) = re.findall(r"python-version: \[(.*)\]", workflow)
    assert promised == re.findall(r"[\d.]+", matrix) == list(SUPPORTED)
    assert PROJECT["requires-python"] == f">={promised[0]}"


def pinned(constraints: str, *others: str) -> set[str]:
    """Return the pins of a constraints file, which must contain only pins and these lines."""
    lines = (ROOT / constraints).read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if not line.startswith("#")]
    assert [line for line in pins if line.startswith("-")] == list(others)
    pins = pins[len(others) :]
    assert all(re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.]+", line) for line in pins)
    return {canonicalize_name(line.partition("==")[0]) for line in pins}


def test_the_constraints_pin_every_dependency_and_contain_no_url() -> None:
    groups = dict(GROUPS)
    peers = named(groups.pop("bench"))
    listed = [*PROJECT["optional-dependencies"].values(), *groups.values()]
    wanted = PROJECT["dependencies"] + [text for each in listed for text in each]
    own = pinned("constraints.txt")
    assert named(wanted) - {"trunkline"} <= own
    of_benchmarks = pinned("benchmarks/constraints.txt", "-c ../constraints.txt")
    assert peers <= own | of_benchmarks
    assert not own & of_benchmarks


def test_a_module_stays_small() -> None:
    lines = {path: source(path).count("\n") for path in hand_written("overlay", "scripts")}
    assert not {
        relative(path): number
        for path, number in lines.items()
        if number > (MODULE_LINES if relative(path) in LONG_MODULES else REASONED_LINES)
    }


def test_a_folder_has_few_modules() -> None:
    counts = Counter(path.parent for path in hand_written("overlay", "scripts"))
    assert not {relative(f): n for f, n in counts.items() if n > FOLDER_MODULES}


def test_the_package_has_only_public_names() -> None:
    flat = {path.name for path in (ROOT / "overlay" / "trunkline").glob("_*.py")}
    assert flat == {"__init__.py", "__main__.py", "_operation.py"}


def test_a_function_fits_on_a_screen() -> None:
    long = {}
    for path in hand_written("overlay", "scripts"):
        for node in ast.walk(tree(path)):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                has_more = ast.get_docstring(node) and len(node.body) > 1
                first = node.body[1] if has_more else node.body[0]
                lines = (node.end_lineno or 0) - first.lineno + 1
                if lines > FUNCTION_LINES:
                    long[f"{relative(path)}: {node.name}"] = lines
    assert not long


def test_every_module_postpones_the_evaluation_of_annotations() -> None:
    defines = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.AnnAssign)
    assert not [
        relative(path)
        for path in hand_written("overlay", "scripts", "tests")
        if "from __future__ import annotations" not in source(path)
        and any(isinstance(node, defines) for node in ast.walk(tree(path)))
    ]


def test_every_folder_of_tests_is_collected(request: pytest.FixtureRequest) -> None:
    folders = {path.parent for path in (ROOT / "tests").rglob("test_*.py")}
    skipped = request.config.getini("norecursedirs")
    assert not [
        folder
        for folder in folders
        for name in folder.relative_to(ROOT).parts
        if any(fnmatch.fnmatch(name, pattern) for pattern in skipped)
    ]


def test_make_alone_lists_every_target() -> None:
    listed = make().stdout
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    (phony,) = re.findall(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)
    parts = {"check-mypy", "check-pyright", "check-rest", "test-others"}
    documented = set(phony.split()) - parts
    assert {line.split()[1] for line in listed.splitlines()} == documented


def test_the_options_of_each_pytest_command_go_together() -> None:
    planned = make("--dry-run", "test", "coverage", "fuzz", "interop", "ARGS=").stdout
    commands = re.findall(r"-m pytest (.*)", planned.replace("\\\n", ""))
    assert len(commands) == source(ROOT / "Makefile").count("-m pytest")
    # A property test and a fuzz test: each command selects one of them.
    files = ("tests/overlay/transport/test_urls.py", "tests/fuzz/test_retry_after.py")
    options = [
        [word for word in shlex.split(command) if not word.startswith("tests/")]
        for command in commands
    ]
    # In one process, because loading the plugins takes a second.
    collect = f"""
import pytest
for options in {options}:
    status = pytest.main([*options, "--collect-only", "-qq", *{files}])
    assert status == pytest.ExitCode.OK, options
"""
    done = subprocess.run(
        [sys.executable, "-c", collect], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_an_old_python_is_reported(tmp_path: Path) -> None:
    old = tmp_path / "python2"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(old.stat().st_mode | stat.S_IXUSR)
    done = make("setup", f"PYTHON={old}", f"VENV={tmp_path / 'venv'}")
    assert done.returncode != 0
    assert "needs Python 3.11 or later" in done.stderr
    assert not (tmp_path / "venv").exists()


def test_the_first_example_of_the_readme_runs(tmp_path: Path) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    example = next(
        code for code in re.findall(r"```python\n(.*?)```", readme, re.DOTALL) if "Sandbox" in code
    )
    script = tmp_path / "first.py"
    script.write_text(example, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-W", "error", str(script)],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Front desk" in done.stdout
    assert "Night shift" in done.stdout


def test_the_readme_has_the_status_of_each_api_in_the_catalog() -> None:
    catalog = tomllib.loads((ROOT / "specs" / "catalog.toml").read_text(encoding="utf-8"))
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    found = 0
    for name, entry in catalog["apis"].items():
        # A client of one API has its resources as attributes.
        client = entry["client"].lower()
        called = f"`{client}." if client == name else f"`{client}.{name}`"
        rows = [row for row in readme.splitlines() if row.startswith("| ") and called in row]
        # A new API need not be in the table yet.
        assert len(rows) <= 1
        assert all(entry["status"] in row.split("|")[-2] for row in rows)
        found += len(rows)
    assert found >= 5


@pytest.mark.parametrize("path", sorted((ROOT / ".github" / "workflows").iterdir()), ids=relative)
def test_a_workflow_may_only_read_and_pins_its_actions(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert re.search(r"^permissions:\n  contents: read\n", text, re.MULTILINE)
    uses = re.findall(r"uses: (\S+)", text)
    assert uses
    assert all(re.fullmatch(r"[\w.-]+/[\w.-]+@(v\d+(\.\d+)*|[0-9a-f]{40})", use) for use in uses)


def test_the_changelog_has_an_unreleased_section() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert "## [Unreleased]" in changelog
