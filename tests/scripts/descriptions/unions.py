"""oneOf and anyOf."""

from __future__ import annotations

from tests.scripts.case import HEAD_3_0, Call, Case
from tests.scripts.descriptions.schemas import answering

_PETS = """
    cat: {type: object, required: [kind], properties: {kind: {type: string}, claws: {type: integer}}}
    dog: {type: object, required: [kind], properties: {kind: {type: string}, bark: {type: string}}}
"""

CASES = (
    Case(
        name="by_tag",
        holds="a discriminator chooses the class, by its mapping and by the names of the schemas",
        text=answering(
            HEAD_3_0,
            _PETS
            + """
    Thing:
      type: object
      properties:
        pet:
          oneOf: [{$ref: '#/components/schemas/cat'}, {$ref: '#/components/schemas/dog'}]
          discriminator: {propertyName: kind, mapping: {feline: '#/components/schemas/cat', canine: dog}}
        pets:
          type: array
          items:
            oneOf: [{$ref: '#/components/schemas/cat'}, {$ref: '#/components/schemas/dog'}]
            discriminator: {propertyName: kind}
""",
        ),
        calls=(
            Call(
                code="client.by_tag.thing.list()",
                sends="GET /v1/thing",
                answer={
                    "pet": {"kind": "canine", "claws": 3},
                    "pets": [
                        {"kind": "cat", "bark": "x"},
                        {"kind": "dog"},
                        {"kind": "cow", "bark": "m"},
                    ],
                },
                gives=(
                    "type(result.pet).__name__ == 'Dog'",
                    "[type(pet).__name__ for pet in result.pets] == ['Cat', 'Dog', 'Dog']",
                ),
            ),
        ),
    ),
    Case(
        name="by_content",
        holds="without a discriminator it is the class that knows most of what came",
        text=answering(
            HEAD_3_0,
            _PETS
            + """
    Thing:
      type: object
      properties:
        pet: {oneOf: [{$ref: '#/components/schemas/cat'}, {$ref: '#/components/schemas/dog'}]}
        pets: {type: array, items: {anyOf: [{$ref: '#/components/schemas/cat'}, {$ref: '#/components/schemas/dog'}]}}
        inline: {oneOf: [{type: object, properties: {x: {type: integer}}}, {type: object, properties: {y: {type: integer}}}]}
        loose: {anyOf: [{$ref: '#/components/schemas/cat'}, {type: object}]}
        value: {oneOf: [{type: integer}, {type: string, format: date}, {type: array, items: {type: string}}]}
        states: {oneOf: [{type: string, enum: [a, b]}, {type: string, enum: [c, d]}]}
        nested: {oneOf: [{$ref: '#/components/schemas/dog'}, {oneOf: [{$ref: '#/components/schemas/cat'}, {type: string}]}]}
""",
        ),
        calls=(
            Call(
                code="client.by_content.thing.list()",
                sends="GET /v1/thing",
                answer={
                    "pet": {"kind": "d", "bark": "w"},
                    "pets": [{"kind": "c", "claws": 1}, {"kind": "d", "bark": "w", "new": 1}],
                    "inline": {"y": 1},
                    "loose": {"kind": "c", "claws": 2},
                    "value": "2024-01-02",
                    "states": "d",
                    "nested": {"kind": "c", "claws": 2},
                },
                gives=(
                    "type(result.pet).__name__ == 'Dog'",
                    "[type(pet).__name__ for pet in result.pets] == ['Cat', 'Dog']",
                    "result.inline.y == 1 and result.loose.claws == 2 and result.nested.claws == 2",
                    "result.value == dt.date(2024, 1, 2) and result.states.name == 'D'",
                ),
            ),
            Call(
                code="client.by_content.thing.list()",
                sends="GET /v1/thing",
                answer={"value": ["x"], "states": "z", "nested": "text"},
                gives=("(result.value, result.states, result.nested) == (['x'], 'z', 'text')",),
            ),
        ),
    ),
    Case(
        name="inherited",
        holds="children of a base with a discriminator are classes of their own",
        text=HEAD_3_0
        + """
paths:
  /pets:
    post:
      operationId: addPet
      requestBody: {required: true, content: {application/json: {schema: {oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]}}}}
      responses: {'200': {description: '', content: {application/json: {schema: {oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}], discriminator: {propertyName: kind}}}}}}
components:
  schemas:
    Pet: {type: object, required: [kind], discriminator: {propertyName: kind}, properties: {kind: {type: string}}}
    Cat: {allOf: [{$ref: '#/components/schemas/Pet'}, {type: object, properties: {claws: {type: integer}}}]}
    Dog: {allOf: [{$ref: '#/components/schemas/Pet'}, {type: object, properties: {bark: {type: string}}}]}
""",
        calls=(
            Call(
                code="client.inherited.pets.create(body={'kind': 'Dog', 'bark': 'w'})",
                sends="POST /v1/pets",
                body={"kind": "Dog", "bark": "w"},
                answer={"kind": "Dog", "bark": "w"},
                gives=("result.bark == 'w' and result.kind == 'Dog'",),
            ),
        ),
    ),
)
