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


def test_trunkline_does_not_import_the_sandbox() -> None:
    code = """
        import sys, trunkline
        print([name for name in ("starlette", "uvicorn", "trunkline.sandbox") if name in sys.modules])
    """
    assert _run(code) == "[]"


@pytest.mark.parametrize("name", ["starlette", "uvicorn", "python_multipart", "jsonschema_rs"])
def test_the_error_for_a_missing_package_names_the_extra(name: str) -> None:
    code = f"""
        import sys
        sys.modules[{name!r}] = None
        try:
            import trunkline.sandbox
        except ImportError as error:
            print(error.name, "|", error)
    """
    output = _run(code)
    assert output.startswith(f"{name} | trunkline.sandbox needs {name}")
    assert "pip install 'trunkline[sandbox]'" in output


def test_public_names_are_sorted_and_exist() -> None:
    names = trunkline.sandbox.__all__
    assert all(hasattr(trunkline.sandbox, name) for name in names)
    # Constants, then classes, each sorted, as ruff does.
    assert names == sorted(names, key=lambda name: (not name.isupper(), name))
