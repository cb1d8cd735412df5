"""`--consumer`: the places in a user's code that a new version breaks."""

from __future__ import annotations

import ast
import textwrap
from pathlib import Path

import pytest

from trunkline_codegen.spec.errors import SpecError
from trunkline_codegen.specchange.consumer.infer import usages
from trunkline_codegen.specchange.consumer.scan import affected_places
from trunkline_codegen.specchange.consumer.surface import Surface, surface_of
from trunkline_codegen.specchange.package.api_surface import load_package
from trunkline_codegen.specchange.package.effects import Effect

ROOT = Path(__file__).resolve().parents[2]
SURFACE = Surface(
    api="media",
    methods={
        "media.get": "Media",
        "media.list": "AsyncPager[Media]",
        "media.delete": "None",
        "media.files.all": "list[File]",
        "media.find": "Media | None",
    },
    parameters={"media.get": ("id",), "media.list": ()},
    attributes={"Media.store_id": "str | None", "Media.file": "File | None", "File.name": "str",
                "State.ON": ""},
    classes=frozenset({"Media", "File", "State"}),
)  # fmt: skip


def effect(rule: str, name: str, before: str = "", *, breaking: bool = True) -> Effect:
    return Effect(rule=rule, section="", breaking=breaking, name=name, sentence=rule, before=before)


REMOVED = effect("attribute-removed", "Media.store_id")
CASES: dict[str, tuple[Effect, str, str]] = {
    # name: (the effect, the code; `#!` marks certain places, `#?` those found by name alone)
    "a result": (REMOVED, "x = await c.media.get('a')\nx.store_id  #!", ""),
    "the client has any name": (REMOVED, "(await self.app.c.media.get('a')).store_id  #!", ""),
    "a resource in a variable": (REMOVED, "m = c.media\nx = await m.get('a')\nx.store_id  #!", ""),
    "an optional result": (REMOVED, "x = await c.media.find('a')\nx.store_id  #!", ""),
    "the items of a list": (REMOVED, "async for x in c.media.list():\n    x.store_id  #!", ""),
    "a collected list": (
        REMOVED, "for x in await c.media.list().collect():\n    x.store_id  #!", "",
    ),
    "the first item": (REMOVED, "x = await c.media.list().first()\nx.store_id  #!", ""),
    "the items of a page": (
        REMOVED, "page = await c.media.list()\nfor x in page.items:\n    x.store_id  #!", "",
    ),
    "a comprehension": (REMOVED, "y = [x.store_id async for x in c.media.list()]  #!", ""),
    "an annotation": (REMOVED, "def f(x: Media | None) -> None:\n    x.store_id  #!", "Media"),
    "an annotation as text": (REMOVED, "def f(x: 'list[Media]'):\n    x[0].store_id  #!", "Media"),
    "another name for a class": (
        REMOVED, "def f(x: M):\n    x.store_id  #!", "Media as M",
    ),
    "a construction": (REMOVED, "Media(store_id='a')  #!\nMedia(name='a')", "Media"),
    "a name alone": (REMOVED, "f().store_id  #?\nf().name", ""),
    "an attribute of an attribute": (
        effect("attribute-removed", "File.name"),
        "x = await c.media.get('a')\nx.file.name  #!\nx.name",
        "",
    ),
    "a value of an enum": (effect("value-removed", "State.ON"), "y = State.ON  #!", "State"),
    "a class": (effect("class-removed", "File"), "File(name='a')  #!", "File #!"),
    "a method": (
        effect("method-removed", "acme.media.delete"),
        "await c.media.delete('a')  #!\nf = c.media.delete  #!\nc.users.delete('a')",
        "",
    ),
    "another result": (
        effect("result-type-changed", "acme.media.get()"), "await c.media.get('a')  #!", "",
    ),
    "an argument that is gone": (
        effect("argument-removed", "acme.media.list(order=)"),
        "c.media.list(order=1)  #!\nc.media.list()\nc.media.list(**o)  #?",
        "",
    ),
    "an argument by its position": (
        effect("argument-type-changed", "acme.media.get(id=)"), "await c.media.get('a')  #!", "",
    ),
    "a required argument": (
        effect("required-argument-added", "acme.media.list(order=)"),
        "c.media.list()  #!\nc.media.list(order=1)\nc.media.list(**o)  #?",
        "",
    ),
    "a required argument of a model": (
        effect("argument-required", "Media(store_id=)"),
        "Media()  #!\nMedia(store_id='a')",
        "Media",
    ),
    "a resource": (
        effect("resource-renamed", "acme.media.files"),
        "await c.media.files.all()  #!\nawait c.media.get('a')",
        "",
    ),
    "a field that was in extra": (
        effect("attribute-added", "Media.tag", 'extra["tag"]', breaking=False),
        "x = await c.media.get('a')\nx.extra['tag']  #!\nx.extra['no']\nf().extra['tag']  #?",
        "",
    ),
    "what breaks nothing": (
        effect("attribute-added", "Media.tag", breaking=False), "Media(tag=1)", "Media",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_place_in_the_consumers_code_is_reported(case: str, tmp_path: Path) -> None:
    change, code, imported = CASES[case]
    header = f"from trunkline.media import {imported}\n" if imported else "import trunkline\n"
    text = f"{header}async def main(c, self, o):\n{textwrap.indent(code, '    ')}\n"
    file = tmp_path / "app.py"
    file.write_text(text, "utf-8")
    expected = [
        (number, line.endswith("#!"))
        for number, line in enumerate(text.splitlines(), start=1)
        if line.endswith(("#!", "#?"))
    ]
    uses = affected_places([change], SURFACE, [tmp_path])
    assert [(use.line, use.certain) for use in uses] == expected
    assert {use.file for use in uses} <= {file.as_posix()}
    assert {use.finding for use in uses} <= {f"media:{change.rule}:{change.name}"}


def test_a_name_alone_counts_only_where_trunkline_is_imported(tmp_path: Path) -> None:
    (tmp_path / "other.py").write_text("f().store_id\n", "utf-8")
    assert affected_places([REMOVED], SURFACE, [tmp_path]) == ()


def test_folders_are_searched_and_hidden_ones_are_not(tmp_path: Path) -> None:
    for name in ("src/a.py", "src/deep/b.py", ".venv/c.py", "d.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("import trunkline\nf().store_id\n", "utf-8")
    found = affected_places([REMOVED], SURFACE, [tmp_path])
    assert [Path(use.file).name for use in found] == ["a.py", "b.py"]
    assert len(affected_places([REMOVED], SURFACE, [tmp_path / "d.txt"])) == 1


@pytest.mark.parametrize(
    ("name", "reason"), [("nowhere", "does not exist"), ("odd.py", "is not valid Python")]
)
def test_unreadable_code_is_reported(name: str, reason: str, tmp_path: Path) -> None:
    (tmp_path / "odd.py").write_text("def (", "utf-8")
    with pytest.raises(SpecError, match=reason):
        affected_places([REMOVED], SURFACE, [tmp_path / name])


def test_the_surface_of_a_package_is_that_of_user_code() -> None:
    surface = surface_of("meetings", load_package(ROOT / "generated" / "trunkline_api", "meetings"))
    assert surface.methods["meetings.rooms.get"] == "Room"
    assert surface.methods["meetings.rooms.list"].startswith("AsyncPager[Room")
    assert surface.attributes["Room.display_name"] == "str | None"
    assert "Room" in surface.classes
    assert not any(name.startswith("_") for name in surface.classes)


def test_every_statement_of_python_is_parsed() -> None:
    """The places of names are found in all kinds of statements, nested ones too."""
    text = """
    import trunkline
    @d.store_id
    class A(b.store_id):
        x: int = c.store_id
        async def f(self, y=e.store_id):
            with g.store_id as h:
                try:
                    if i.store_id:
                        return j.store_id
                    while k.store_id:
                        l.store_id += 1
                except m.store_id:
                    raise n.store_id
                else:
                    del o.store_id
                finally:
                    assert p.store_id, f"{q.store_id}"
            match r.store_id:
                case 1 if s.store_id:
                    yield t.store_id
            lambda: u.store_id
            {v.store_id: w.store_id for _ in z.store_id if aa.store_id}
            bb[cc.store_id](*dd.store_id, **ee.store_id)
            (ff := gg.store_id)
    """
    found = usages(ast.parse(textwrap.dedent(text)), SURFACE)
    names = [ast.unparse(usage.node) for usage in found if usage.name == "store_id"]
    assert sorted(names) == sorted({f"{name}.store_id" for name in (
        *"debcegijklmnopqrstuvwz", "aa", "cc", "dd", "ee", "gg",
    )})  # fmt: skip
