"""Components: each is a class; inline schemas are merged only if they are equal."""

from __future__ import annotations

from tests.codegen.spec_case import HEAD_3_0, Call, Case

from .schemas import answering

_WIDE = (
    "{type: array, items: {type: number}}",
    "{type: string}",
    "{$ref: '#/components/schemas/Inner'}",
    "{type: boolean}",
)

CASES = (
    Case(
        name="one_shape",
        holds="two components of one shape are two classes, each with its own words",
        text=HEAD_3_0
        + """
paths:
  /users: {get: {operationId: listUsers, responses: {'200': {description: '', content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/User'}}}}}}}}
  /teams: {get: {operationId: listTeams, responses: {'200': {description: '', content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Team'}}}}}}}}
  /admins: {get: {operationId: listAdmins, responses: {'200': {description: '', content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Admin'}}}}}}}}
components:
  schemas:
    User: {type: object, properties: {name: {type: string, maxLength: 5, description: The name of the person.}, colour: {$ref: '#/components/schemas/Colour'}, next: {$ref: '#/components/schemas/User'}}}
    Team: {type: object, properties: {name: {type: string, maxLength: 50, description: The name of the group.}, colour: {$ref: '#/components/schemas/Side'}, next: {$ref: '#/components/schemas/Team'}}}
    Admin: {description: A person with rights., allOf: [{$ref: '#/components/schemas/User'}]}
    Colour: {type: string, enum: [red, blue]}
    Side: {type: string, enum: [blue, red]}
""",
        says={
            "models.py": (
                "class User(Model):",
                "class Team(Model):",
                "class Colour(StrEnum):",
                "class Side(StrEnum):",
                "class Admin(Model):",
                "A person with rights.",
                "The name of the person. (At most 5 characters.)",
                "The name of the group. (At most 50 characters.)",
            )
        },
        calls=(
            Call(
                code="client.one_shape.teams.list()",
                sends="GET /v1/teams",
                answer=[{"colour": "red", "next": {"name": "b"}}],
                gives=(
                    "type(result[0]) is made.one_shape.Team is type(result[0].next_)",
                    "result[0].colour is made.one_shape.Side.RED",
                ),
            ),
            Call(
                code="client.one_shape.users.list()",
                sends="GET /v1/users",
                answer=[{"colour": "red", "next": {"name": "b"}}],
                gives=(
                    "type(result[0]) is made.one_shape.User is type(result[0].next_)",
                    "result[0].colour is made.one_shape.Colour.RED",
                ),
            ),
            Call(
                code="client.one_shape.admins.list()",
                sends="GET /v1/admins",
                answer=[{"name": "a"}],
                gives=("type(result[0]) is made.one_shape.Admin",),
            ),
        ),
    ),
    Case(
        name="inline_shapes",
        holds="inline objects are one class if words, bounds and defaults agree, and never a component's",
        text=answering(
            HEAD_3_0,
            """
    Named: {type: object, properties: {x: {type: integer, maximum: 1}}}
    Thing:
      type: object
      properties:
        first: {type: object, properties: {x: {type: integer, maximum: 1}}}
        again: {type: object, properties: {x: {type: integer, maximum: 1, example: 1}}}
        wider: {type: object, properties: {x: {type: integer, maximum: 2}}}
        other: {type: object, properties: {x: {type: integer, maximum: 1, default: 1}}}
        described: {type: object, properties: {x: {type: integer, maximum: 1, description: An x.}}}
        named: {$ref: '#/components/schemas/Named'}
""",
        ),
        calls=(
            Call(
                code="client.inline_shapes.thing.list()",
                sends="GET /v1/thing",
                answer={
                    key: {"x": 1}
                    for key in ("first", "again", "wider", "other", "described", "named")
                },
                gives=(
                    "type(result.first) is type(result.again)",
                    "type(result.first) not in (type(result.wider), type(result.other))",
                    "type(result.other) not in (type(result.wider), type(result.described))",
                    "type(result.named) not in (type(result.first), type(result.described))",
                    "type(result.named) is made.inline_shapes.Named",
                ),
            ),
        ),
    ),
    Case(
        name="wide",
        holds="a class of a hundred attributes is read by functions that type checkers can analyse",
        text=answering(
            HEAD_3_0,
            "    Thing:\n      type: object\n      required: [p99]\n      properties:\n"
            + "".join(f"        p{i}: {_WIDE[i % len(_WIDE)]}\n" for i in range(100))
            + "    Inner: {type: object, properties: {x: {type: string}}}\n",
        ),
        calls=(
            Call(
                code="client.wide.thing.list()",
                sends="GET /v1/thing",
                answer={"p0": [1.5], "p41": "x", "p82": {"x": "y"}, "p99": True, "new": 1},
                gives=(
                    "(result.p0, result.p41, result.p82.x, result.p99) == ([1.5], 'x', 'y', True)",
                    "result.to_dict() == {'p0': [1.5], 'p41': 'x', 'p82': {'x': 'y'}, 'p99': True, 'new': 1}",
                    "result._is_as_read() and not setattr(result, 'p41', 'z') and not result._is_as_read()",
                    "result.to_dict()['p41'] == 'z' and dict(result.extra) == {'new': 1}",
                ),
            ),
            Call(
                code="client.wide.thing.list()",
                sends="GET /v1/thing",
                answer={"p1": "a", "p41": 41, "p82": {"x": 3}, "p99": None},
                gives=(
                    "(result.p1, result.p41, result.p82.x, result.p99) == ('a', 41, 3, None)",
                    "result.to_dict() == {'p1': 'a', 'p41': 41, 'p82': {'x': 3}, 'p99': None}",
                ),
            ),
        ),
    ),
    Case(
        name="off_schema",
        holds="a value of another type is kept where it is, in lists and maps of any depth as well",
        text=answering(
            HEAD_3_0,
            """
    Inner: {type: object, required: [n], properties: {n: {type: integer}}}
    Thing:
      type: object
      properties:
        map: {type: object, additionalProperties: {$ref: '#/components/schemas/Inner'}}
        list: {type: array, items: {$ref: '#/components/schemas/Inner'}}
        grid: {type: array, items: {type: array, items: {$ref: '#/components/schemas/Inner'}}}
        days: {type: array, items: {type: string, format: date}}
        either: {type: array, items: {oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]}}
        kids: {type: array, items: {$ref: '#/components/schemas/Thing'}}
    Cat: {type: object, properties: {kind: {type: string, enum: [cat]}, age: {type: integer}}}
    Dog: {type: object, properties: {kind: {type: string, enum: [dog]}, age: {type: integer}}}
""",
        ),
        calls=tuple(
            Call(
                code="client.off_schema.thing.list()",
                sends="GET /v1/thing",
                answer=answer,
                gives=(gives, f"result.to_dict() == {answer!r}", "b'{' in result.to_json()"),
            )
            for answer, gives in (
                (
                    {"map": {"a": {"n": "3"}, "b": {"n": 4}}},
                    "(result.map_['a'].n, result.map_['b'].n) == ('3', 4)",
                ),
                (
                    {"list": [{"n": "3"}, None, {}, {"n": 4}]},
                    "[getattr(one, 'n', one) for one in result.list_] == ['3', None, None, 4]",
                ),
                (
                    {"grid": [[{"n": "3"}], [{"n": 4}]]},
                    "(result.grid[0][0].n, result.grid[1][0].n) == ('3', 4)",
                ),
                (
                    {"days": ["2024-01-02", "soon", None, 3]},
                    "result.days == [dt.date(2024, 1, 2), 'soon', None, 3]",
                ),
                (
                    {"either": [{"kind": "dog", "age": "old"}, {"kind": "cat", "age": 3}]},
                    "[type(one).__name__ for one in result.either] == ['Dog', 'Cat']",
                ),
                (
                    {"kids": [{"kids": [{"days": [3]}], "days": [4]}]},
                    "result.kids[0].kids[0].days == [3] and result.kids[0].days == [4]",
                ),
            )
        ),
    ),
)
