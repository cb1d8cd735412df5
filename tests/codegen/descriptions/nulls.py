"""Null: every way to describe it makes a value optional, and nothing else."""

from __future__ import annotations

from tests.codegen.spec_case import HEAD_3_0, HEAD_3_1, Call, Case

from .schemas import answering

_AUTHOR = """
    Author: {type: object, properties: {name: {type: string}}}
    Colour: {type: string, enum: [red, blue]}
"""
_REF = "{$ref: '#/components/schemas/Author'}"
# Each is an author or null.
_AUTHORS = (
    f"{{anyOf: [{_REF}, {{nullable: true}}]}}",
    f"{{anyOf: [{{x-nullable: true, description: None.}}, {_REF}]}}",
    f"{{oneOf: [{_REF}, {{type: 'null'}}]}}",
    f"{{oneOf: [{_REF}, {{type: null}}]}}",
    f"{{oneOf: [{_REF}, {{enum: [null]}}]}}",
    f"{{oneOf: [{_REF}, {{type: string, nullable: true, enum: [null]}}]}}",
    f"{{anyOf: [{{const: null}}, {_REF}]}}",
    f"{{allOf: [{_REF}], nullable: true}}",
    f"{{allOf: [{_REF}, {{nullable: true}}]}}",
    f"{{type: object, nullable: true, allOf: [{_REF}]}}",
    f"{{type: [object, 'null'], allOf: [{_REF}]}}",
    f"{{oneOf: [{{allOf: [{_REF}]}}, {{type: 'null'}}]}}",
    f"{{oneOf: [{{oneOf: [{_REF}, {{type: 'null'}}]}}]}}",
    "{$ref: '#/components/schemas/Author', nullable: true}",
    f"{{anyOf: [{_REF}, {{$ref: '#/components/schemas/Nothing'}}]}}",
)
_SCALARS = {
    "a": ("{type: [string, 'null']}", "str"),
    "b": ("{type: [string, null]}", "str"),
    "c": ("{type: integer, nullable: true}", "int"),
    "d": ("{anyOf: [{type: string}, {const: null}]}", "str"),
    "e": ("{anyOf: [{$ref: '#/components/schemas/Colour'}, {nullable: true}]}", "Colour | str"),
    "f": ("{type: string, enum: [red, null], nullable: true}", "str"),
    "g": ("{type: array, items: {oneOf: [{type: integer}, {type: null}]}}", "list[int | None]"),
}


def _properties(kinds: dict[str, str]) -> str:
    return "".join(f"\n        {name}: {kind}" for name, kind in kinds.items())


def _described(head: str) -> str:
    kinds = {f"n{i}": kind for i, kind in enumerate(_AUTHORS)}
    kinds |= {name: kind for name, (kind, _) in _SCALARS.items()}
    nothing = "    Nothing: {type: 'null'}\n"
    thing = f"    Thing:\n      type: object\n      required: [n0]\n      properties:{_properties(kinds)}\n"
    return answering(head, _AUTHOR + nothing + thing)


_CALLS = {
    name: (
        Call(
            code=f"client.{name}.thing.list()",
            sends="GET /v1/thing",
            answer={f"n{i}": {"name": "x"} for i, _ in enumerate(_AUTHORS)} | {"e": "red"},
            gives=(
                *(f"type(result.n{i}) is made.{name}.Author" for i, _ in enumerate(_AUTHORS)),
                f"result.e is made.{name}.Colour.RED",
            ),
        ),
        Call(
            code=f"client.{name}.thing.list()",
            sends="GET /v1/thing",
            answer={f"n{i}": None for i, _ in enumerate(_AUTHORS)} | {"g": [1, None]},
            gives=("result.n0 is None and result.n4 is None and result.g == [1, None]",),
        ),
    )
    for name in ("nulls_3_0", "nulls_3_1")
}
_SAYS = (
    *(f"    n{i}: Author | None\n" for i, _ in enumerate(_AUTHORS)),
    *(f"    {name}: {kind} | None\n" for name, (_, kind) in _SCALARS.items()),
)

CASES = (
    *(
        Case(
            name=name,
            holds="a member of a union that only means null makes the value optional",
            text=_described(head),
            says={"models.py": _SAYS},
            calls=_CALLS[name],
        )
        for name, head in (("nulls_3_0", HEAD_3_0), ("nulls_3_1", HEAD_3_1))
    ),
    Case(
        name="nulls_beside",
        holds="what stands beside a nullable composition describes its value",
        text=answering(
            HEAD_3_0,
            """
    Base: {type: object, properties: {a: {type: string}, b: {type: string}}}
    Other: {type: object, properties: {c: {type: string}}}
    Thing:
      type: object
      properties:
        one: {nullable: true, allOf: [{$ref: '#/components/schemas/Base'}], required: [a]}
        two: {nullable: true, $ref: '#/components/schemas/Base', required: [b]}
        three:
          nullable: true
          allOf: [{$ref: '#/components/schemas/Base'}]
          properties: {d: {type: string}}
        four:
          nullable: true
          oneOf: [{$ref: '#/components/schemas/Base'}, {$ref: '#/components/schemas/Other'}]
          properties: {d: {type: string}}
""",
        ),
        calls=(
            Call(
                code="client.nulls_beside.thing.list()",
                sends="GET /v1/thing",
                answer={
                    "one": {"a": "x"},
                    "two": {"b": "y"},
                    "three": {"a": "x", "d": "z"},
                    "four": {"c": "v", "d": "w"},
                },
                gives=(
                    "result.one.a == 'x' and result.two.b == 'y'",
                    "result.three.a == 'x' and result.three.d == 'z'",
                    "result.four.c == 'v' and result.four.d == 'w'",
                ),
            ),
            Call(
                code="client.nulls_beside.thing.list()",
                sends="GET /v1/thing",
                answer={"one": None, "two": None, "three": None, "four": None},
                gives=("(result.one, result.two, result.three, result.four) == (None,) * 4",),
            ),
        ),
        says={"models.py": ("    a: str\n", "    b: str\n", "    three: Three | None\n")},
    ),
)
