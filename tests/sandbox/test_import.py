from __future__ import annotations

import subprocess
import sys
import textwrap

import pytest

import trunkline.sandbox


def _run(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    return done.stdout.strip()


def test_trunkline_does_not_import_it() -> None:
    code = """
        import sys, trunkline
        print([name for name in ("starlette", "uvicorn", "trunkline.sandbox") if name in sys.modules])
    """
    assert _run(code) == "[]"


@pytest.mark.parametrize("name", ["starlette", "uvicorn", "python_multipart"])
def test_a_missing_package_is_reported_with_the_extra_that_brings_it(name: str) -> None:
    code = f"""
        import sys
        sys.modules[{name!r}] = None
        try:
            import trunkline.sandbox
        except ImportError as error:
            print(error.name, "|", error)
    """
    told = _run(code)
    assert told.startswith(f"{name} | trunkline.sandbox needs {name}")
    assert "pip install 'trunkline[sandbox]'" in told


def test_its_public_names_are_sorted_and_there() -> None:
    names = trunkline.sandbox.__all__
    assert all(hasattr(trunkline.sandbox, name) for name in names)
    # Constants, then classes, each in order, as ruff sorts them.
    assert names == sorted(names, key=lambda name: (not name.isupper(), name))
