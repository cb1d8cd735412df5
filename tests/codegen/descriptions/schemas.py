"""Schemas, and the models generated from them."""

from __future__ import annotations

from tests.codegen.spec_case import HEAD_3_0, HEAD_3_1, Call, Case


def answering(head: str, schemas: str) -> str:
    """Return a description of one operation whose response is the schema `Thing`."""
    return f"""{head}
paths:
  /thing: {{get: {{operationId: getThing, responses: {{'200': {{description: '', content: {{application/json: {{schema: {{$ref: '#/components/schemas/Thing'}}}}}}}}}}}}}}
components:
  schemas:
{schemas}"""


# The names that are left of `required`, as the document of a package has them.
_REQUIRED = '"required": [\n          "id",\n          "kind"\n        ]'

CASES = (
    Case(
        name="merged",
        holds="allOf is one class, with what all its parts say",
        text=answering(
            HEAD_3_0,
            """
    Base: {type: object, required: [id], properties: {id: {type: string}, kind: {type: string}}}
    Middle: {allOf: [{$ref: '#/components/schemas/Base'}, {type: object, properties: {size: {type: integer}}}]}
    Thing:
      allOf:
        - $ref: '#/components/schemas/Middle'
        - {type: object, required: [name], properties: {name: {type: string}, kind: {description: Better said.}}}
        - properties:
            part: {description: A part., allOf: [{$ref: '#/components/schemas/Base'}]}
            odd: {allOf: [{$ref: '#/components/schemas/Base'}, {properties: {extra_part: {type: boolean}}}]}
""",
        ),
        calls=(
            Call(
                code="client.merged.thing.list()",
                sends="GET /v1/thing",
                answer={
                    "id": "1",
                    "size": 2,
                    "name": "n",
                    "part": {"id": "p"},
                    "odd": {"id": "o", "extra_part": True},
                },
                gives=(
                    "(result.id, result.size, result.name, result.kind) == ('1', 2, 'n', None)",
                    "type(result.part).__name__ == 'Base'",
                    "result.odd.extra_part is True and result.odd.id == 'o'",
                ),
            ),
        ),
    ),
    Case(
        name="constraints",
        holds="conditions on which properties go together leave one class",
        text=answering(
            HEAD_3_1,
            """
    Base: {type: object, properties: {id: {type: string}}}
    Thing:
      allOf: [{$ref: '#/components/schemas/Base'}]
      properties: {a: {type: string}, b: {type: string}}
      oneOf: [{required: [a]}, {required: [b]}]
      not: {required: [a, b], properties: {c: {type: string}}}
      if: {properties: {a: {const: x}}}
      then: {required: [b]}
      dependentRequired: {a: [b]}
      unevaluatedProperties: false
""",
        ),
        calls=(
            Call(
                code="client.constraints.thing.list()",
                sends="GET /v1/thing",
                answer={"id": "1", "a": "x"},
                gives=("(result.id, result.a, result.b) == ('1', 'x', None)",),
            ),
        ),
    ),
    Case(
        name="rings",
        holds="schemas may hold themselves, directly, in lists, in rings and by way of allOf",
        text=answering(
            HEAD_3_0,
            """
    Thing:
      type: object
      properties:
        parent: {$ref: '#/components/schemas/Thing'}
        children: {type: array, items: {$ref: '#/components/schemas/Thing'}}
        by_name: {type: object, additionalProperties: {$ref: '#/components/schemas/Thing'}}
        owner: {$ref: '#/components/schemas/Owner'}
        grown: {allOf: [{$ref: '#/components/schemas/Thing'}, {properties: {age: {type: integer}}}]}
        list: {$ref: '#/components/schemas/Lists'}
    Owner: {type: object, properties: {things: {type: array, items: {$ref: '#/components/schemas/Thing'}}, name: {type: string}}}
    Lists: {type: array, items: {$ref: '#/components/schemas/Lists'}}
    Ring: {allOf: [{$ref: '#/components/schemas/Ring'}, {properties: {round: {type: boolean}}}]}
""",
        ),
        calls=(
            Call(
                code="client.rings.thing.list()",
                sends="GET /v1/thing",
                answer={
                    "parent": {"parent": {}},
                    "children": [{"owner": {"name": "o", "things": [{}]}}],
                    "by_name": {"x": {}},
                    "grown": {"age": 3, "grown": {"age": 4}},
                    "list": [[[]]],
                },
                gives=(
                    "result.parent.parent.parent is None",
                    "result.children[0].owner.things[0].owner is None",
                    "type(result.by_name['x']) is type(result)",
                    "result.grown.grown.age == 4",
                    "result.list_ == [[[]]]",
                ),
            ),
        ),
    ),
    Case(
        name="types_3_1",
        holds="type arrays, const and null of 3.1 are read",
        text=answering(
            HEAD_3_1,
            """
    Thing:
      type: object
      required: [kind, maybe]
      properties:
        kind: {const: thing}
        maybe: {type: [string, 'null']}
        either: {type: [string, integer]}
        several: {type: [array, 'null'], items: {type: [integer, 'null']}}
        pair: {type: array, prefixItems: [{type: string}, {type: integer}]}
        nothing: {type: 'null'}
        any_one: {anyOf: [{$ref: '#/components/schemas/Part'}, {type: 'null'}]}
        bounded: {type: integer, exclusiveMinimum: 0, nullable: true}
    Part: {type: object, properties: {x: {type: integer}}}
""",
        ),
        calls=(
            Call(
                code="client.types_3_1.thing.list()",
                sends="GET /v1/thing",
                answer={
                    "kind": "thing",
                    "maybe": None,
                    "either": 3,
                    "several": [1, None],
                    "pair": ["a", 1],
                    "nothing": None,
                    "any_one": {"x": 1},
                    "bounded": None,
                },
                gives=(
                    "(result.kind, result.maybe, result.either, result.several) == ('thing', None, 3, [1, None])",
                    "result.pair == ['a', 1] and result.any_one.x == 1",
                    "result.to_dict()['bounded'] is None",
                ),
            ),
        ),
        says={
            "models.py": (
                "kind: str",
                "maybe: str | None",
                "either: str | int | None",
                "several: list[int | None] | None",
            )
        },
    ),
    Case(
        name="nullable_3_0",
        holds="nullable is read beside types, references and unions",
        text=answering(
            HEAD_3_0,
            """
    Part: {type: object, properties: {x: {type: integer}}}
    Thing:
      type: object
      required: [text, part, all, one, state]
      properties:
        text: {type: string, nullable: true}
        part: {$ref: '#/components/schemas/Part', nullable: true}
        all: {nullable: true, allOf: [{$ref: '#/components/schemas/Part'}]}
        one: {nullable: true, oneOf: [{$ref: '#/components/schemas/Part'}, {type: string}]}
        state: {type: string, nullable: true, enum: [open, closed]}
        nullable: {type: boolean}
""",
        ),
        calls=(
            Call(
                code="client.nullable_3_0.thing.list()",
                sends="GET /v1/thing",
                answer={
                    "text": None,
                    "part": None,
                    "all": None,
                    "one": None,
                    "state": None,
                    "nullable": True,
                },
                gives=(
                    "[result.text, result.part, result.all_, result.one, result.state, result.nullable] == [None] * 5 + [True]",
                ),
            ),
        ),
    ),
    Case(
        name="formats",
        holds="unknown formats are text, and wrong types have one reading",
        text=answering(
            HEAD_3_0,
            """
    Thing:
      properties:
        odd: {type: string, format: gremlin}
        when: {type: datetime}
        count: {type: int}
        open: {type: Boolean}
        free: {type: any}
        bytes: {type: string, format: byte}
        ratio: {type: number, format: decimal}
        untyped: {format: uuid}
        listed: {items: {type: string}}
        tuple: {type: array, items: [{type: string}, {type: integer}]}
        needed: {type: string, required: true}
""",
        ),
        calls=(
            Call(
                code="client.formats.thing.list()",
                sends="GET /v1/thing",
                answer={
                    "odd": "o",
                    "when": "2024-01-02T03:04:05Z",
                    "count": 1,
                    "open": True,
                    "free": [1],
                    "needed": "n",
                    "tuple": ["a", 2],
                },
                gives=(
                    "result.when.year == 2024",
                    "(result.count, result.open_, result.free) == (1, True, [1])",
                    "result.tuple_ == ['a', 2]",
                ),
            ),
        ),
        says={"models.py": ("needed: str\n", "ratio: float | None", "listed: list[str] | None")},
    ),
    Case(
        name="open_objects",
        holds="what a model does not know it keeps, and free objects are mappings",
        text=answering(
            HEAD_3_0,
            """
    Thing:
      type: object
      additionalProperties: {type: integer}
      properties:
        known: {type: string}
        free: {type: object}
        closed: {type: object, additionalProperties: false}
        typed: {type: object, additionalProperties: {type: string, format: date}}
        inner: {type: object, additionalProperties: {type: object, properties: {deep: {type: integer}}}}
""",
        ),
        calls=(
            Call(
                code="client.open_objects.thing.list()",
                sends="GET /v1/thing",
                answer={
                    "known": "k",
                    "other": 7,
                    "free": {"a": 1},
                    "typed": {"d": "2024-01-02"},
                    "inner": {"x": {"deep": 1}},
                },
                gives=(
                    "dict(result.extra) == {'other': 7}",
                    "result.free == {'a': 1}",
                    "result.typed['d'].day == 2",
                    "result.inner['x'].deep == 1",
                ),
            ),
        ),
    ),
    Case(
        name="empty_parts",
        holds="what is empty or null in a description counts as not there",
        text=HEAD_3_0
        + """
tags:
paths:
  /thing:
    description:
    get:
      operationId: getThing
      summary:
      parameters:
      tags: [1]
      responses:
        200: {content: {application/json: {schema: {type: object, description: , properties: {a: , b: {enum: []}}, required: }}}}
components:
""",
        calls=(
            Call(
                code="client.empty_parts.thing.list()",
                sends="GET /v1/thing",
                answer={"a": [1], "b": 2},
                gives=("(result.a, result.b) == ([1], 2)",),
            ),
        ),
    ),
    Case(
        name="tuples_and_patterns",
        holds="a closed tuple has the types of its elements, a table that of its pattern",
        text=answering(
            HEAD_3_1,
            """
    Thing:
      type: object
      properties:
        pair: {type: array, prefixItems: [{type: string}, {type: integer}], items: false}
        rest: {type: array, prefixItems: [{type: string}], items: {type: integer}}
        parts: {type: object, additionalProperties: false, patternProperties: {'^x-': {$ref: '#/components/schemas/Part'}}}
        open: {type: object, patternProperties: {'^x-': {$ref: '#/components/schemas/Part'}}}
    Part: {type: object, properties: {x: {type: integer}}}
""",
        ),
        calls=(
            Call(
                code="client.tuples_and_patterns.thing.list()",
                sends="GET /v1/thing",
                answer={
                    "pair": ["a", 1],
                    "rest": ["b", 2],
                    "parts": {"x-a": {"x": 1}},
                    "open": {"y": 3},
                },
                gives=("result.parts['x-a'].x == 1 and result.open_ == {'y': 3}",),
            ),
        ),
        says={
            "models.py": (
                "pair: list[str | int] | None",
                "rest: list[str | int] | None",
                "parts: dict[str, Part] | None",
                "open_: dict[str, Any] | None",
            )
        },
    ),
    Case(
        name="property_of_both",
        holds="a property that two parts of an allOf describe is what both say",
        text=HEAD_3_1
        + """
paths:
  /rooms: {get: {operationId: getRooms, responses: {'200': {description: '', content: {application/json: {schema: {$ref: '#/components/schemas/Room'}}}}}}}
components:
  schemas:
    Meta: {type: object, properties: {m: {type: string}, next: {$ref: '#/components/schemas/Meta'}}}
    Kind: {type: string, enum: [a, b, c]}
    Base: {type: object, properties: {meta: {$ref: '#/components/schemas/Meta'}, kind: {$ref: '#/components/schemas/Kind'}, parts: {type: array, items: {$ref: '#/components/schemas/Meta'}}, up: {$ref: '#/components/schemas/Base'}, free: {properties: {f: {type: string}}}, same: {$ref: '#/components/schemas/Meta'}}}
    Room:
      allOf:
        - {$ref: '#/components/schemas/Base'}
        - type: object
          properties:
            meta: {properties: {n: {type: integer}}}
            kind: {const: a}
            parts: {items: {properties: {k: {type: integer}}}}
            up: {properties: {up: {properties: {z: {type: integer}}}}}
            free: {$ref: '#/components/schemas/Meta'}
            same: {description: The same as ever.}
            ring: {$ref: '#/components/schemas/Ring'}
    Ring: {allOf: [{$ref: '#/components/schemas/RingBase'}, {properties: {p: {properties: {p: {properties: {q: {type: string}}}}}}}]}
    RingBase: {type: object, properties: {p: {$ref: '#/components/schemas/Ring'}}}
""",
        calls=(
            Call(
                code="client.property_of_both.rooms.list()",
                sends="GET /v1/rooms",
                answer={
                    "meta": {"m": "M", "n": 1, "next": {"m": "N"}},
                    "parts": [{"m": "P", "k": 4}],
                    "up": {"meta": {"m": "Q"}, "up": {"z": 3}},
                    "free": {"f": "F", "m": "R"},
                    "same": {"m": "S"},
                    "ring": {"p": {"p": {"q": "T"}}},
                },
                gives=(
                    "(result.meta.m, result.meta.n, result.meta.next_.m) == ('M', 1, 'N')",
                    "(result.parts[0].m, result.parts[0].k) == ('P', 4)",
                    "(result.up.meta.m, result.up.up.z) == ('Q', 3)",
                    "(result.free.f, result.free.m) == ('F', 'R')",
                    "type(result.same).__name__ == 'Meta'",
                    "result.ring.p.p.q == 'T'",
                ),
            ),
        ),
        says={"models.py": ('"""Always "a"."""', "The same as ever.")},
    ),
    Case(
        name="required_unknown",
        holds="an object need not have what only its list of required properties names",
        text=HEAD_3_0
        + """
paths:
  /rooms:
    post:
      operationId: createRoom
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Room'}}}}
      responses: {'200': {description: '', content: {application/json: {schema: {$ref: '#/components/schemas/Room'}}}}}
components:
  schemas:
    Base: {type: object, properties: {kind: {type: string}}}
    Room:
      allOf: [{$ref: '#/components/schemas/Base'}]
      required: [id, kind, colour]
      properties: {id: {type: string}}
""",
        calls=(
            Call(
                code="client.required_unknown.rooms.create(id='1', kind='k')",
                sends="POST /v1/rooms",
                body={"id": "1", "kind": "k"},
                answer={"id": "1", "kind": "k"},
                gives=("(result.id, result.kind) == ('1', 'k')",),
            ),
        ),
        says={"models.py": ("    id: str\n", "    kind: str\n"), "openapi.json": (_REQUIRED,)},
    ),
)
