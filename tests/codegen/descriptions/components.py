"""Components: each is a class of its own; inline schemas merge only if they say the same."""

from __future__ import annotations

from tests.codegen.spec_case import HEAD_3_0, Call, Case

from .schemas import answering

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
)
