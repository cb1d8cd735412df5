"""The imports of a rendered module: those that it uses, in ruff's order."""

from __future__ import annotations

import pytest

from trunkline_codegen.render.imports import with_used_imports

_HEAD = '"""Words."""\n\nfrom __future__ import annotations\n\n'
_LONG = "from ..models.pets import (\n    Cat,\n    Dog,\n    Dog10,\n    Dog2,\n)\n"


@pytest.mark.parametrize(
    ("imports", "body", "expected"),
    [
        ("import datetime as dt\n\n\n", "x = 1\n", ""),
        ("import datetime as dt\n", "x: dt.date\n", "import datetime as dt\n\n"),
        ("from typing import Any, Literal\n\n", "x: Any\n", "from typing import Any\n\n"),
        ("import a\n\nfrom .b import C\n", "x: C\n", "from .b import C\n\n"),
        ("from .b import C as _C\n\n\n\n", "x: _C\n", "from .b import C as _C\n\n"),
        (_LONG, "x: Cat\n", "from ..models.pets import (\n    Cat,\n)\n\n"),
        (
            _LONG,
            "class P(Dog10, Dog2, Cat): ...\n",
            "from ..models.pets import (\n    Cat,\n    Dog2,\n    Dog10,\n)\n\n\n",
        ),
        (
            "from .b import C\nfrom ..a import B\n",
            "B, C\n",
            "from ..a import B\nfrom .b import C\n\n",
        ),
        ("from x import overload\n", "@overload\ndef f(): ...\n", "from x import overload\n\n"),
    ],
)
def test_a_module_has_the_imports_that_it_uses(imports: str, body: str, expected: str) -> None:
    assert with_used_imports(_HEAD + imports + body) == _HEAD + expected + body


def test_a_module_without_imports_is_unchanged() -> None:
    assert with_used_imports('"""Words."""\n\nx = 1\n') == '"""Words."""\n\nx = 1\n'
