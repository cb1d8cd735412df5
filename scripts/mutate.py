"""Mutation testing of the modules that decide: does a test fail when the code is wrong?

    make mutate                          all modules of TESTS
    make mutate ARGS="retry token"       the modules whose name contains one of these words
    make mutate ARGS="-s 5 _pagination"  every fifth mutant

Each mutant changes one thing: a comparison, a number or flag (defaults and bounds included), `and`
and `or`, `not`, an arithmetic operator, `min` and `max`, or a returned value. A forked process runs
the module's tests on the mutant until one fails. Survivors are printed as `file:line`, the code and
the code that replaced it, and so is their share. The exit status is 1 where more than 3 in 100
survive. EQUIVALENT lists mutants that behave like the original; they are not run.

One process runs at a time. Tests that last for longer than TIMEOUT count as failed.
"""

from __future__ import annotations

import argparse
import ast
import copy
import importlib.abc
import importlib.machinery
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from types import CodeType

import attrs
import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ROOT / "overlay" / "trunkline"
TIMEOUT = 60  # seconds
GOAL = 0.03

_RESILIENCE = "tests/overlay/resilience/"
_PAGINATION = (
    "tests/overlay/pagination",
    "tests/overlay/pager/test_pager.py",
    "tests/overlay/pager/test_guards.py",
    "tests/overlay/pager/test_resume.py",
)
# The tests of each module, the fast ones first.
TESTS: dict[str, tuple[str, ...]] = {
    "_resilience/retry.py": (_RESILIENCE + "test_retry.py",),
    "_resilience/retry_after.py": (_RESILIENCE + "test_retry_after.py",),
    "_resilience/retry_budget.py": (_RESILIENCE + "test_retry_budget.py",),
    "_resilience/rate_limit.py": (_RESILIENCE + "test_rate_limit.py",),
    "_common/http_date.py": (_RESILIENCE + "test_retry_after.py",),
    "_auth/token.py": ("tests/overlay/auth/test_token.py",),
    **{
        f"_pagination/{path.name}": _PAGINATION
        for path in sorted((SOURCES / "_pagination").glob("*.py"))
        if path.name != "__init__.py"
    },
}

# Without rewritten assertions: the hook that rewrites them would import the original module.
_OPTIONS = ("-x", "-q", "--assert=plain", "-p", "no:cacheprovider", "-p", "no:xdist")

# (module, code, replacement): the reason why no test can tell the two apart.
EQUIVALENT: dict[tuple[str, str, str], str] = {
    ("_auth/token.py", "expires_in > 0", "expires_in >= 0"): (
        "only an integer beyond every float comes here, and 0 is not"
    ),
    ("_auth/token.py", "0", "1"): "the same: an integer beyond every float is neither 0 nor 1",
    ("_auth/token.py", "0.0", "1.0"): "both are below MINIMUM_LIFETIME, which is returned",
    ("_resilience/retry_budget.py", "tokens < CAPACITY", "tokens <= CAPACITY"): (
        "a budget with CAPACITY tokens equals FULL"
    ),
    ("_auth/token.py", "False", "True"): "`init=False`: no caller passes what has a default",
    ("_pagination/page_parts.py", "True", "False"): "blank values of a link are skipped anyway",
    ("_pagination/cursor.py", "262144", "262145"): (
        "no cursor has 262145 characters: base64 without padding never has 4n + 1"
    ),
    ("_pagination/cursor.py", "-len(text)", "len(text)"): "the decoder ignores extra padding",
}

_COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
_OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.BitAnd: ast.BitOr,
}
_SWAPPED = {"min": "max", "max": "min", "any": "all", "all": "any"}


@attrs.frozen
class Mutant:
    """One change of a module."""

    module: str
    line: int
    code: str
    replacement: str
    tree: ast.Module

    def __str__(self) -> str:
        return f"overlay/trunkline/{self.module}:{self.line}: {self.code}  ->  {self.replacement}"


def replacements(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what a node is replaced with, one change each."""
    if isinstance(node, ast.Compare):
        for index, operator in enumerate(node.ops):
            changed = copy.deepcopy(node)
            changed.ops[index] = _COMPARISONS[type(operator)]()
            yield changed
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield ast.Constant(not node.value)
    elif isinstance(node, ast.Constant) and isinstance(node.value, (int, float)):
        yield ast.Constant(node.value + 1)
    elif isinstance(node, ast.BoolOp):
        swapped = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield ast.BoolOp(swapped, node.values)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.Not, ast.USub)):
        yield node.operand
    elif isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
        if not isinstance(node.left, ast.Constant) or not isinstance(node.left.value, str):
            yield ast.BinOp(node.left, _OPERATORS[type(node.op)](), node.right)
    elif isinstance(node, ast.Name) and node.id in _SWAPPED:
        yield ast.Name(_SWAPPED[node.id], ast.Load())
    elif isinstance(node, ast.Return) and node.value is not None:
        # False and None are alike to callers, and flags are swapped already.
        if not isinstance(node.value, ast.Constant) or isinstance(node.value.value, str):
            yield ast.Return(ast.Constant(None))


def places(node: ast.AST) -> Iterator[tuple[ast.AST, str, int | None]]:
    """Yield where the nodes below a node are: parent, field and index. Annotations are left out."""
    for field, value in ast.iter_fields(node):
        if field in ("annotation", "returns", "decorator_list", "type_params"):
            continue
        if isinstance(node, ast.AnnAssign) and isinstance(node.annotation, ast.Name):
            if node.annotation.id == "TypeAlias":
                continue
        children = value if isinstance(value, list) else [value]
        for index, child in enumerate(children):
            if isinstance(child, ast.AST):
                yield node, field, index if isinstance(value, list) else None
                yield from places(child)


def mutants(module: str) -> Iterator[Mutant]:
    """Yield the mutants of a module, from its first line to its last."""
    tree = ast.parse((SOURCES / module).read_text(encoding="utf-8"))
    for parent, field, index in list(places(tree)):
        held = getattr(parent, field)
        node = held if index is None else held[index]
        for new in replacements(node):
            ast.copy_location(new, node)
            _put(parent, field, index, new)
            changed = ast.fix_missing_locations(copy.deepcopy(tree))
            _put(parent, field, index, node)
            yield Mutant(module, node.lineno, ast.unparse(node), ast.unparse(new), changed)


def _put(parent: ast.AST, field: str, index: int | None, node: ast.AST) -> None:
    if index is None:
        setattr(parent, field, node)
    else:
        getattr(parent, field)[index] = node


class Mutator(importlib.abc.MetaPathFinder):
    """Imports a mutant in place of its module."""

    def __init__(self, mutant: Mutant) -> None:
        self._name = "trunkline." + mutant.module.removesuffix(".py").replace("/", ".")
        self._path = str(SOURCES / mutant.module)
        self._code = compile(mutant.tree, self._path, "exec")

    def find_spec(
        self, name: str, path: object, target: object = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Return the mutant for the name of its module, None for any other."""
        if name != self._name:
            return None
        return importlib.machinery.ModuleSpec(
            name, _Loader(name, self._path, self._code), origin=self._path
        )


class _Loader(importlib.machinery.SourceFileLoader):
    def __init__(self, name: str, path: str, code: CodeType) -> None:
        super().__init__(name, path)
        self._code = code

    def get_code(self, fullname: str) -> CodeType:
        return self._code


def survives(mutant: Mutant | None, tests: tuple[str, ...]) -> bool:
    """Return whether all tests pass on a mutant, or on the code as it is."""
    child = os.fork()
    if not child:
        status = 2
        try:
            null = os.open(os.devnull, os.O_WRONLY)
            os.dup2(null, 1)
            os.dup2(null, 2)
            signal.alarm(TIMEOUT)
            if mutant is not None:
                sys.meta_path.insert(0, Mutator(mutant))
            for name in [name for name in sys.modules if _is_ours(name)]:
                del sys.modules[name]
            status = pytest.main([*_OPTIONS, *tests])
        finally:
            os._exit(int(status))
    return os.waitpid(child, 0)[1] == 0


def _is_ours(name: str) -> bool:
    return name.partition(".")[0] in ("trunkline", "trunkline_api", "tests", "conftest")


def main() -> int:
    """Run the mutants of the chosen modules."""
    parser = argparse.ArgumentParser(description="Mutation testing of the modules that decide.")
    parser.add_argument("words", nargs="*", help="modules whose path contains one of these")
    parser.add_argument("-s", "--step", type=int, default=1, help="run one mutant in so many")
    arguments = parser.parse_args()
    os.chdir(ROOT)
    total, survivors = 0, 0
    for module, tests in TESTS.items():
        if arguments.words and not any(word in module for word in arguments.words):
            continue
        # In this process: the modules of dependencies are then imported once, and not per mutant.
        if pytest.main([*_OPTIONS, "--no-header", "--no-summary", *tests]) or not survives(
            None, tests
        ):
            sys.exit(f"{module}: its tests fail on the code as it is")
        made = [
            mutant
            for mutant in mutants(module)
            if (mutant.module, mutant.code, mutant.replacement) not in EQUIVALENT
        ][:: arguments.step]
        alive = []
        for mutant in made:
            if survives(mutant, tests):
                alive.append(mutant)
                print(mutant, flush=True)
        print(f"{module}: {len(alive)} of {len(made)} survive", flush=True)
        total, survivors = total + len(made), survivors + len(alive)
    print(f"all: {survivors} of {total} survive")
    return 1 if survivors > GOAL * total else 0


if __name__ == "__main__":
    sys.exit(main())
