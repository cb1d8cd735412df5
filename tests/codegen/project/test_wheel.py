"""In an empty folder, with the wheel alone: a description becomes a package that is tested and typed."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
import sysconfig
from importlib.metadata import metadata
from pathlib import Path

import yaml
from packaging.requirements import Requirement
from tests.codegen.mypy_options import mypy_config

ROOT = Path(__file__).resolve().parents[3]
DESCRIPTION = Path(__file__).with_name("lab.yaml")

USE = """\
from __future__ import annotations

import asyncio

from lab_sdk import Lab
from lab_sdk.lab import Error, Invalid, Sample, State
from lab_sdk.sync import Lab as BlockingLab
from trunkline import errors
from trunkline.sandbox import Sandbox


async def main() -> None:
    sandbox = Sandbox(apis="lab_sdk", seed=1)
    async with sandbox.client(Lab) as lab:
        sample: Sample = await lab.samples.create(material="iron", mass_grams=2.5)
        assert isinstance(sample.state, State)
        result = await lab.samples.results.create(sample.id, substance="C", amount=1.5)
        assert result.unit == "mg"
        assert [r.id async for r in lab.samples.results.list(sample.id)] == [result.id]
        assert (await lab.samples.archive(sample.id)).id == sample.id
        async with lab.samples.label.download(sample.id) as label:
            assert await label.read()
        assert (await lab.samples.update(sample.id, material="steel")).material == "steel"
        sandbox.seed(samples=24)
        assert [len(page.items) async for page in lab.samples.list().pages()] == [20, 5]
        assert isinstance((await lab.status.get()).open_, bool)
        await lab.samples.delete(sample.id)
        try:
            await lab.samples.get(sample.id)
        except errors.NotFoundError as error:
            assert isinstance(error.body, Error)
        try:
            await lab.samples.create(material="")
        except errors.BadRequestError as error:
            assert isinstance(error.body, Invalid)
            print("the sandbox refuses:", error.body.message)


def blocking() -> None:
    with Sandbox(apis="lab_sdk").client(BlockingLab) as lab:
        sample = lab.samples.create(material="iron")
        assert list(lab.samples.list()) == [sample]


asyncio.run(main())
blocking()
"""


def clean_environment(folder: Path) -> Path:
    """Make an environment with the wheel; return the folder of its programs.

    Its dependencies are those of this environment, without the checkout that is installed here.
    """
    wheels = folder / "wheels"
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(wheels)]
    shell([*build, str(ROOT)], folder)
    shell([sys.executable, "-m", "venv", "--without-pip", "venv"], folder)
    python = folder / "venv" / "bin" / "python"
    (wheel,) = wheels.glob("*.whl")
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet"]
    shell([*pip, "--no-deps", "--no-index", "--no-compile", str(wheel)], folder)
    asked = [str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    packages = Path(shell(asked, folder).strip())
    # A path in a .pth file adds a folder without the .pth files in it, such as the checkout's.
    (packages / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n", "utf-8")
    return python.parent


def shell(command: list[str] | str, folder: Path, programs: Path | None = None) -> str:
    """Run a command in a folder, as from a shell; return its output."""
    environment = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    if programs is not None:
        environment["PATH"] = f"{programs}:{environment.get('PATH', '')}"
        environment["PYTHONPATH"] = "src"  # as after `pip install .`
        # Of the plugins that are installed, only that of the wheel.
        environment["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
        environment["PYTEST_PLUGINS"] = "trunkline.pytest_plugin"
    done = subprocess.run(
        command,
        shell=isinstance(command, str),
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    return done.stdout


def test_a_description_becomes_a_package_that_is_tested_and_typed(tmp_path: Path) -> None:
    programs = clean_environment(tmp_path)
    folder = tmp_path / "lab"
    folder.mkdir()
    where = shell(
        "python -c 'import trunkline_codegen as t; print(t.__path__[0])'", folder, programs
    )
    assert where.startswith(str(programs.parent))

    shell("trunkline init --package --name lab_sdk", folder, programs)
    added = shell(f"trunkline add lab {DESCRIPTION}", folder, programs)
    for method in ("samples.archive()", "samples.label.download()", "status.get()"):
        assert f"lab.{method}" in added
    assert "page-token pages" in added
    shell("trunkline generate", folder, programs)
    (folder / "use.py").write_text(USE, "utf-8")
    assert "the sandbox refuses: " in shell("python -W error use.py", folder, programs)

    workflow = yaml.safe_load((folder / ".github/workflows/trunkline.yml").read_text("utf-8"))
    steps = [step["run"] for step in workflow["jobs"]["generated"]["steps"] if "run" in step]
    installs = [step for step in steps if " pip install " in step]
    checks = [step for step in steps if step not in installs]
    assert checks == ["trunkline generate --check", "python -m mypy", "python -m pytest"]
    own = metadata("trunkline")
    extras = set[str]()
    for text in re.findall(r"'(trunkline\[.*?)'", " ".join(installs)):
        requirement = Requirement(text)
        assert str(requirement.specifier) == f"=={own['Version']}"
        extras |= requirement.extras
    assert {"cli", "codegen", "sandbox"} <= extras <= {*own.get_all("Provides-Extra", [])}

    shell(checks[0], folder, programs)
    assert "2 passed" in shell(checks[2], folder, programs)
    if importlib.util.find_spec("mypy"):
        assert "no issues" in shell(
            "python -m mypy --strict --cache-dir=/dev/null src tests use.py"
            f" --config-file {mypy_config(tmp_path)}",
            folder,
            programs,
        )
    if importlib.util.find_spec("pyright"):
        interpreter = f"--pythonpath {programs / 'python'}"
        assert "0 errors" in shell(f"python -m pyright {interpreter} src use.py", folder, programs)
