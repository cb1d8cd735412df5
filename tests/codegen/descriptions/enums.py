"""Enums."""

from __future__ import annotations

from tests.codegen.spec_case import HEAD_3_0, Call, Case

from .schemas import answering

CASES = (
    Case(
        name="values",
        holds="values that differ only in case, odd ones, numbers and null are members",
        text=answering(
            HEAD_3_0,
            """
    Thing:
      type: object
      properties:
        cased: {type: string, enum: [host, HOST, Host]}
        odd: {type: string, enum: ['', '-', '+1', '-1', '1', 'a b', 'a-b', None, 'naïve', '日本', mro, name]}
        level: {type: integer, enum: [-1, 0, 1, 1]}
        ratio: {type: number, enum: [0.5, 1]}
        nullable: {type: string, enum: [on, off, null]}
        mixed: {enum: [a, 1, true, null, [1], {x: 1}]}
        only: {type: string, enum: [one]}
        nothing: {type: string, enum: []}
        null_only: {enum: [null]}
        flags: {type: boolean, enum: [true]}
        mistyped: {type: string, enum: [1, 2]}
        listed: {type: array, items: {type: string, enum: [x, y]}}
        misplaced: {type: array, enum: [x, y], items: {type: string}}
""",
        ),
        calls=(
            Call(
                code="client.values.thing.list()",
                sends="GET /v1/thing",
                answer={
                    "cased": "Host",
                    "odd": "a-b",
                    "level": -1,
                    "ratio": 0.5,
                    "nullable": "off",
                    "mixed": {"x": 1},
                    "only": "other",
                    "mistyped": "1",
                    "listed": ["y", "new"],
                    "misplaced": ["x"],
                },
                gives=(
                    "type(result.cased).__name__ == 'Cased' and result.cased.value == 'Host'",
                    "result.odd.value == 'a-b' and result.level.value == -1",
                    "result.nullable.value == 'off' and result.only == 'other' and result.mistyped == '1'",
                    "[str(x) for x in result.listed] == ['y', 'new']",
                    "result.mixed == {'x': 1} and result.misplaced == ['x']",
                ),
            ),
            Call(
                code="client.values.thing.list()",
                sends="GET /v1/thing",
                answer={"cased": "hOST", "level": 7},
                gives=("(result.cased, result.level) == ('hOST', 7)",),
            ),
        ),
        says={
            "models.py": ('HOST = "host"', 'HOST_2 = "HOST"', 'HOST_MIXED = "Host"', "MINUS_1 = -1")
        },
    ),
    Case(
        name="shared",
        holds="inline enums of one set of values are one class if they say the same",
        text=answering(
            HEAD_3_0,
            """
    Other: {type: object, properties: {state: {type: string, enum: [open, closed], description: One.}}}
    Thing: {type: object, properties: {state: {type: string, enum: [closed, open], description: One.}, mine: {type: string, enum: [closed, open], description: Two.}, other: {$ref: '#/components/schemas/Other'}}}
""",
        ),
        calls=(
            Call(
                code="client.shared.thing.list()",
                sends="GET /v1/thing",
                answer={"state": "open", "mine": "open", "other": {"state": "open"}},
                gives=(
                    "type(result.state) is type(result.other.state)",
                    "type(result.state) is not type(result.mine)",
                ),
            ),
        ),
    ),
    Case(
        name="symbols",
        holds="members are named after the letters of their values, or what their symbols are called",
        text=answering(
            HEAD_3_0,
            """
    Thing: {type: object, properties: {order: {type: string, enum: [name, -name, '+name', '+1', '-1', '>=', '<', ' ', '', café]}}}
""",
        ),
        calls=(
            Call(
                code="client.symbols.thing.list()",
                sends="GET /v1/thing",
                answer={"order": ">="},
                gives=("result.order.name == 'GREATER_THAN_SIGN_EQUALS_SIGN'",),
            ),
        ),
        says={
            "models.py": (
                'MINUS_NAME = "-name"',
                'PLUS_NAME = "+name"',
                'PLUS_1 = "+1"',
                'MINUS_1 = "-1"',
                'LESS_THAN_SIGN = "<"',
                'SPACE = " "',
                'EMPTY = ""',
                'CAFE = "café"',
            )
        },
    ),
)
