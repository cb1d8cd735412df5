"""oneOf and anyOf."""

from __future__ import annotations

from tests.codegen.spec_case import HEAD_3_0, HEAD_3_1, Call, Case

from .schemas import answering

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
        holds="without a discriminator it is the class that knows most of the data",
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
        holds="a base with a discriminator is any of its children, also those of a child",
        text=HEAD_3_0
        + """
paths:
  /pets:
    post:
      operationId: addPet
      requestBody: {required: true, content: {application/json: {schema: {oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]}}}}
      responses: {'200': {description: '', content: {application/json: {schema: {oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}], discriminator: {propertyName: kind}}}}}}
  /any:
    post:
      operationId: addAny
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}
      responses: {'200': {description: '', content: {application/json: {schema: {type: object, properties: {first: {nullable: true, allOf: [{$ref: '#/components/schemas/Pet'}]}, all: {type: array, items: {$ref: '#/components/schemas/Pet'}}, cat: {$ref: '#/components/schemas/Cat'}}}}}}}
components:
  schemas:
    Pet: {type: object, required: [kind], discriminator: {propertyName: kind, mapping: {pup: Puppy}}, properties: {kind: {type: string}, friend: {$ref: '#/components/schemas/Pet'}}}
    Puppy: {allOf: [{$ref: '#/components/schemas/Dog'}, {type: object, properties: {weeks: {type: integer}}}]}
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
            Call(
                code="client.inherited.any_.create(body={'kind': 'Cat', 'claws': 3})",
                sends="POST /v1/any",
                body={"kind": "Cat", "claws": 3},
                answer={
                    "first": {"kind": "pup", "weeks": 2, "friend": {"kind": "Cat", "claws": 4}},
                    "all": [{"kind": "Dog", "bark": "w"}, {"kind": "zebra"}],
                    "cat": {"kind": "Cat", "claws": 5},
                },
                gives=(
                    "type(result.first).__name__ == 'Puppy' and result.first.weeks == 2",
                    "type(result.first.friend).__name__ == 'Cat' and result.cat.claws == 5",
                    "[type(pet).__name__ for pet in result.all_] == ['Dog', 'Pet']",
                ),
            ),
        ),
    ),
    Case(
        name="listed",
        holds="a base that lists its children beside its properties is one of them",
        text=HEAD_3_0
        + """
paths:
  /pets:
    post:
      operationId: addPet
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}
      responses: {'200': {description: '', content: {application/json: {schema: {$ref: '#/components/schemas/Pet'}}}}}
components:
  schemas:
    Pet:
      type: object
      required: [kind]
      properties: {kind: {type: string}}
      discriminator: {propertyName: kind, mapping: {cat: '#/components/schemas/Cat', dog: Dog}}
      oneOf: [{$ref: '#/components/schemas/Cat'}, {$ref: '#/components/schemas/Dog'}]
    Cat: {allOf: [{$ref: '#/components/schemas/Pet'}, {type: object, properties: {claws: {type: integer}}}]}
    Dog: {allOf: [{$ref: '#/components/schemas/Pet'}, {type: object, properties: {bark: {type: string}}}]}
""",
        calls=(
            Call(
                code="client.listed.pets.create(body={'kind': 'dog', 'bark': 'w'})",
                sends="POST /v1/pets",
                body={"kind": "dog", "bark": "w"},
                answer={"kind": "cat", "claws": 3},
                gives=("type(result).__name__ == 'Cat' and result.claws == 3",),
            ),
        ),
    ),
    Case(
        name="both",
        holds="an object that is a union, too, is one of several objects with all that it says",
        text=HEAD_3_0
        + """
paths:
  /notes:
    post:
      operationId: addNote
      requestBody: {required: true, content: {application/json: {schema: {$ref: '#/components/schemas/Note'}}}}
      responses: {'200': {description: '', content: {application/json: {schema: {type: object, properties: {note: {$ref: '#/components/schemas/Note'}, inner: {type: object, properties: {x: {type: string}}, anyOf: [{properties: {y: {type: string}}}]}}}}}}}
components:
  schemas:
    Note:
      type: object
      properties: {id: {type: string}}
      oneOf:
        - {required: [text], properties: {text: {type: string}}}
        - {$ref: '#/components/schemas/Image'}
    Image: {type: object, required: [image], properties: {image: {type: string}}}
""",
        calls=(
            Call(
                code="client.both.notes.create(body={'id': '1', 'text': 't'})",
                sends="POST /v1/notes",
                body={"id": "1", "text": "t"},
                answer={"note": {"id": "2", "image": "i"}, "inner": {"x": "1", "y": "2"}},
                gives=(
                    "type(result.note).__name__ == 'NoteImage'",
                    "(result.note.id, result.note.image) == ('2', 'i')",
                    "(result.inner.x, result.inner.y) == ('1', '2')",
                    "made.both.NoteOption1(text='x').to_dict() == {'text': 'x'}",
                ),
            ),
        ),
    ),
    Case(
        name="both_unions",
        holds="who is of two unions is one of each; one that only says what goes together adds nothing",
        text=HEAD_3_1
        + """
paths:
  /pairs: {get: {operationId: getPairs, responses: {'200': {description: '', content: {application/json: {schema: {$ref: '#/components/schemas/Pair'}}}}}}}
  /nested: {get: {operationId: getNested, responses: {'200': {description: '', content: {application/json: {schema: {$ref: '#/components/schemas/Nested'}}}}}}}
  /rules: {get: {operationId: getRules, responses: {'200': {description: '', content: {application/json: {schema: {$ref: '#/components/schemas/Ruled'}}}}}}}
components:
  schemas:
    A: {type: object, required: [a], properties: {a: {type: string}}}
    B: {type: object, required: [b], properties: {b: {type: string}}}
    C: {type: object, required: [c], properties: {c: {type: string}}}
    D: {type: object, required: [d], properties: {d: {type: string}}}
    Pair:
      allOf:
        - oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}, {type: 'null'}]
        - anyOf: [{$ref: '#/components/schemas/C'}, {$ref: '#/components/schemas/D'}]
    AorB: {oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}]}
    Nested: {type: object, properties: {id: {type: string}}, oneOf: [{$ref: '#/components/schemas/AorB'}, {$ref: '#/components/schemas/C'}]}
    Ruled:
      allOf:
        - oneOf: [{$ref: '#/components/schemas/A'}, {$ref: '#/components/schemas/B'}]
        - oneOf: [{required: [a]}, {required: [b]}]
""",
        calls=(
            Call(
                code="client.both_unions.pairs.list()",
                sends="GET /v1/pairs",
                answer={"b": "B", "c": "C"},
                gives=("(result.b, result.c) == ('B', 'C')",),
            ),
            Call(
                code="client.both_unions.nested.list()",
                sends="GET /v1/nested",
                answer={"id": "1", "b": "B"},
                gives=("(result.id, result.b) == ('1', 'B')",),
            ),
            Call(
                code="client.both_unions.rules.list()",
                sends="GET /v1/rules",
                answer={"b": "B"},
                gives=("type(result).__name__ == 'B' and result.b == 'B'",),
            ),
        ),
    ),
    Case(
        name="constants",
        holds="without a discriminator, constants tell the members apart, whatever their type",
        text=HEAD_3_1
        + """
paths:
  /steps: {get: {operationId: listSteps, responses: {'200': {description: '', content: {application/json: {schema: {type: array, items: {oneOf: [{$ref: '#/components/schemas/Say'}, {$ref: '#/components/schemas/Dial'}, {$ref: '#/components/schemas/Wait'}]}}}}}}}}
  /lists: {get: {operationId: listLists, responses: {'200': {description: '', content: {application/json: {schema: {anyOf: [{type: array, items: {$ref: '#/components/schemas/On'}}, {type: array, items: {$ref: '#/components/schemas/Off'}}]}}}}}}}
  /maps: {get: {operationId: listMaps, responses: {'200': {description: '', content: {application/json: {schema: {anyOf: [{$ref: '#/components/schemas/One'}, {type: object, additionalProperties: {$ref: '#/components/schemas/On'}}, {type: object, additionalProperties: {$ref: '#/components/schemas/Off'}}]}}}}}}}
  /pairs: {get: {operationId: listPairs, responses: {'200': {description: '', content: {application/json: {schema: {type: array, items: {oneOf: [{$ref: '#/components/schemas/AX'}, {$ref: '#/components/schemas/AY'}, {$ref: '#/components/schemas/BX'}]}}}}}}}}
  /loose: {get: {operationId: listLoose, responses: {'200': {description: '', content: {application/json: {schema: {type: array, items: {oneOf: [{type: string}, {$ref: '#/components/schemas/Free'}, {$ref: '#/components/schemas/One'}, {$ref: '#/components/schemas/Two'}]}}}}}}}}
components:
  schemas:
    Say: {type: object, required: [action], properties: {action: {type: string, const: say}, text: {type: string}}}
    Dial: {type: object, required: [action], properties: {action: {enum: [dial, call]}, text: {type: string}}}
    Wait: {type: object, required: [action], properties: {action: {anyOf: [{const: wait}, {const: hold}]}, text: {type: string}}}
    On: {type: object, properties: {state: {const: true}, n: {type: integer}}}
    Off: {type: object, properties: {state: {const: false}, n: {type: integer}}}
    AX: {type: object, properties: {kind: {const: a}, sub: {const: x}, n: {type: integer}}}
    AY: {type: object, properties: {kind: {const: a}, sub: {const: y}, n: {type: integer}}}
    BX: {type: object, properties: {kind: {const: b}, sub: {const: x}, n: {type: integer}}}
    Free: {type: object, properties: {code: {type: integer}, n: {type: integer}}}
    One: {type: object, properties: {code: {const: 1}, n: {type: integer}}}
    Two: {type: object, properties: {code: {$ref: '#/components/schemas/Codes'}, n: {type: integer}}}
    Codes: {type: integer, enum: [2, 3]}
""",
        calls=(
            Call(
                code="client.constants.steps.list()",
                sends="GET /v1/steps",
                answer=[
                    {"action": "call", "text": "x"},
                    {"action": "hold", "new": 1},
                    {"action": "say"},
                ],
                gives=("[type(one).__name__ for one in result] == ['Dial', 'Wait', 'Say']",),
            ),
            Call(
                code="client.constants.lists.list()",
                sends="GET /v1/lists",
                answer=[{"state": False, "n": 1}, {"state": False}],
                gives=("{type(one).__name__ for one in result} == {'Off'}",),
            ),
            Call(
                code="client.constants.maps.list()",
                sends="GET /v1/maps",
                answer={"a": {"state": False, "n": 1}},
                gives=("type(result['a']).__name__ == 'Off'",),
            ),
            Call(
                code="client.constants.pairs.list()",
                sends="GET /v1/pairs",
                answer=[{"kind": k, "sub": s, "n": 1} for k, s in ("bx", "ax", "ay")],
                gives=("[type(one).__name__ for one in result] == ['BX', 'AX', 'AY']",),
            ),
            Call(
                code="client.constants.loose.list()",
                sends="GET /v1/loose",
                answer=["t", {"code": 1}, {"code": 3, "n": 1}, {"code": 9, "n": 1}],
                gives=("[type(one).__name__ for one in result] == ['str', 'One', 'Two', 'Free']",),
            ),
        ),
    ),
    Case(
        name="tag_kinds",
        holds="a tag may be an integer or a boolean, inherited, and that of a union within a union",
        text=HEAD_3_0
        + """
paths:
  /signals: {get: {operationId: listSignals, responses: {'200': {description: '', content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Signal'}}}}}}}}
  /pets: {get: {operationId: listPets, responses: {'200': {description: '', content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Pet'}}}}}}}}
  /bare: {get: {operationId: listBare, responses: {'200': {description: '', content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Bare'}}}}}}}}
  /inner: {get: {operationId: listInner, responses: {'200': {description: '', content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Inner'}}}}}}}}
  /all: {get: {operationId: listAll, responses: {'200': {description: '', content: {application/json: {schema: {type: array, items: {oneOf: [{$ref: '#/components/schemas/Vehicle'}, {$ref: '#/components/schemas/Vessel'}, {$ref: '#/components/schemas/Pet'}]}}}}}}}}
  /unmapped: {get: {operationId: listUnmapped, responses: {'200': {description: '', content: {application/json: {schema: {type: array, items: {oneOf: [{$ref: '#/components/schemas/Foo'}, {$ref: '#/components/schemas/Bar'}], discriminator: {propertyName: type}}}}}}}}}
components:
  schemas:
    Signal:
      oneOf: [{$ref: '#/components/schemas/Lamp'}, {$ref: '#/components/schemas/Horn'}, {$ref: '#/components/schemas/Bell'}]
      discriminator: {propertyName: code, mapping: {1: Lamp, '2': '#/components/schemas/Horn', 'true': Bell}}
    Lamp: {type: object, properties: {code: {type: integer}, x: {type: integer}}}
    Horn: {type: object, properties: {code: {type: integer}, x: {type: integer}}}
    Bell: {type: object, properties: {code: {type: boolean}, x: {type: integer}}}
    Entity: {type: object, required: [kind], properties: {id: {type: string}, kind: {type: string}}}
    Pet: {allOf: [{$ref: '#/components/schemas/Entity'}], discriminator: {propertyName: kind}}
    Cat: {allOf: [{$ref: '#/components/schemas/Pet'}, {type: object, properties: {x: {type: string}}}]}
    Dog: {allOf: [{$ref: '#/components/schemas/Pet'}]}
    Inner: {allOf: [{$ref: '#/components/schemas/Entity'}, {type: object, discriminator: {propertyName: kind, mapping: {l: Left}}, properties: {x: {type: string}}}]}
    Left: {allOf: [{$ref: '#/components/schemas/Inner'}, {type: object, properties: {y: {type: string}}}]}
    Right: {allOf: [{$ref: '#/components/schemas/Inner'}, {type: object, properties: {y: {type: string}}}]}
    Bare: {type: object, required: [k], discriminator: {propertyName: k, mapping: {'1': One, '2': Two}}}
    One: {allOf: [{$ref: '#/components/schemas/Bare'}, {type: object, properties: {k: {type: string}, x: {type: string}}}]}
    Two: {allOf: [{$ref: '#/components/schemas/Bare'}, {type: object, properties: {k: {type: string}, x: {type: string}}}]}
    Vehicle: {oneOf: [{$ref: '#/components/schemas/Car'}, {$ref: '#/components/schemas/Truck'}], discriminator: {propertyName: type, mapping: {c: Car, t: '#/components/schemas/Truck'}}}
    Car: {type: object, properties: {type: {type: string}, x: {type: string}}}
    Truck: {type: object, properties: {type: {type: string}, x: {type: string}}}
    Vessel: {oneOf: [{$ref: '#/components/schemas/Boat'}, {$ref: '#/components/schemas/Ship'}], discriminator: {propertyName: type}}
    Boat: {type: object, properties: {type: {type: string}, x: {type: string}}}
    Ship: {type: object, properties: {type: {type: string}, x: {type: string}}}
    Foo: {type: object, properties: {type: {type: string, enum: [foo]}, x: {type: string}}}
    Bar: {type: object, properties: {type: {type: string, enum: [bar, baz]}, x: {type: string}}}
""",
        calls=tuple(
            Call(
                code=f"client.tag_kinds.{noun}.list()",
                sends=f"GET /v1/{noun.rstrip('_')}",
                answer=[
                    {"x": "1", tag: value} if tag != "code" else {tag: value} for value in values
                ],
                gives=(f"[type(one).__name__ for one in result] == {classes}",),
            )
            for noun, tag, values, classes in (
                ("signals", "code", [2, 1, 2.0, True], ["Horn", "Lamp", "Horn", "Bell"]),
                ("pets", "kind", ["Dog", "Cat", "Pet"], ["Dog", "Cat", "Pet"]),
                ("inner", "kind", ["Right", "l", "Inner"], ["Right", "Left", "Inner"]),
                ("bare", "k", ["2", "1"], ["Two", "One"]),
                ("all_", "type", ["t", "Ship", "c", "Boat"], ["Truck", "Ship", "Car", "Boat"]),
                ("all_", "kind", ["Dog", "Cat"], ["Dog", "Cat"]),
                ("unmapped", "type", ["baz", "foo", "Bar"], ["Bar", "Foo", "Bar"]),
            )
        ),
    ),
)
