"""References: to other files, into other documents, deep into this one, and cycles."""

from __future__ import annotations

from tests.codegen.spec_case import HEAD_3_0, HEAD_3_1, Call, Case

CASES = (
    Case(
        name="tables_in_files",
        holds="a table of another file may be a reference, and its tags lead to files beside it",
        text=HEAD_3_0
        + """
paths:
  /actions: {$ref: 'resources/actions.yaml'}
  /balancers: {$ref: 'resources/balancers.yaml'}
components: {}
""",
        files={
            "resources/actions.yaml": """
post:
  operationId: act
  requestBody: {$ref: 'bodies/act.yaml'}
  responses: {'200': {description: '', content: {application/json: {schema: {$ref: 'models/one.yaml'}}}}}
""",
            "resources/bodies/act.yaml": """
required: true
content:
  application/json:
    schema:
      anyOf: [{$ref: '../models/actions.yaml#/resize'}, {$ref: '../models/actions.yaml#/rename'}]
      discriminator: {propertyName: type, mapping: {resize: '../models/actions.yaml#/resize', rename: '../models/actions.yaml#/rename'}}
""",
            "resources/models/actions.yaml": """
resize: {type: object, required: [type], properties: {type: {type: string}, size: {type: integer}}}
rename: {type: object, required: [type], properties: {type: {type: string}, name: {type: string}}}
""",
            "resources/models/one.yaml": "type: object\nproperties: {$ref: 'fields.yaml'}\n",
            "resources/models/fields.yaml": "size: {type: integer}\nowner: {$ref: 'owner.yaml'}\n",
            "resources/models/owner.yaml": "type: object\nproperties: {name: {type: string}}\n",
            "resources/balancers.yaml": """
get: {operationId: getBalancer, responses: {'200': {description: '', content: {application/json: {schema: {allOf: [{$ref: 'models/one.yaml'}]}}}}}}
""",
        },
        calls=(
            Call(
                code="client.tables_in_files.actions.create(body={'type': 'resize', 'size': 3})",
                sends="POST /v1/actions",
                body={"type": "resize", "size": 3},
                answer={"size": 3, "owner": {"name": "o"}},
                gives=("(result.size, result.owner.name) == (3, 'o')",),
            ),
            Call(
                code="client.tables_in_files.balancers.list()",
                sends="GET /v1/balancers",
                answer={"owner": {"name": "o"}},
                gives=("result.owner.name == 'o'",),
            ),
        ),
    ),
    Case(
        name="files",
        holds="references lead to other files, whole ones, parts of them, and in rings",
        text=HEAD_3_0
        + """
paths:
  /rooms/{id}: {$ref: 'paths/room.yaml'}
components: {}
""",
        files={
            "paths/room.yaml": """
parameters: [{$ref: '../common/parameters.yaml#/components/parameters/id'}]
get:
  operationId: getRoom
  responses: {'200': {$ref: '../common/answers.json#/room'}}
""",
            "common/parameters.yaml": """
openapi: 3.0.0
info: {title: Other, version: '1'}
paths: {}
components:
  parameters: {id: {name: id, in: path, required: true, schema: {$ref: '#/components/schemas/Id'}}}
  schemas: {Id: {type: string, nullable: true}}
""",
            "common/answers.json": """
{"room": {"description": "", "content": {"application/json": {"schema": {"$ref": "../schemas/a%20room.yaml"}}}}}
""",
            "schemas/a room.yaml": """
type: object
properties:
  name: {type: string, nullable: true}
  parent: {$ref: 'a%20room.yaml'}
  owner: {$ref: 'owner.yaml#/Owner'}
""",
            "schemas/owner.yaml": "Owner: {type: object, properties: {rooms: {type: array, items: {$ref: 'a room.yaml'}}, email: {$ref: '#/Email'}}}\nEmail: {type: string}\n",
        },
        calls=(
            Call(
                code="client.files.rooms.get('x')",
                sends="GET /v1/rooms/x",
                answer={
                    "name": None,
                    "parent": {"name": "p"},
                    "owner": {"email": "e", "rooms": [{"name": "q"}]},
                },
                gives=(
                    "result.parent.name == 'p'",
                    "result.owner.email == 'e'",
                    "type(result.owner.rooms[0]) is type(result)",
                ),
            ),
        ),
    ),
    Case(
        name="deep",
        holds="references lead deep into the description, and to references",
        text=HEAD_3_1
        + """
paths:
  /rooms/{id}:
    get:
      operationId: getRoom
      parameters:
        - {$ref: '#/components/parameters/second'}
        - {$ref: '#/paths/~1rooms~1{id}/put/parameters/0'}
      responses: {'200': {description: '', content: {application/json: {schema: {$ref: '#/components/schemas/Room/properties/part'}}}}}
    put:
      operationId: setRoom
      parameters: [{name: loud, in: query, schema: {type: boolean}}]
      requestBody: {$ref: '#/components/requestBodies/Part'}
      responses: {'200': {$ref: '#/components/responses/again'}}
components:
  parameters:
    first: {name: id, in: path, required: true, schema: {type: string}}
    second: {$ref: '#/components/parameters/first'}
  requestBodies:
    Part: {content: {application/json: {schema: {$ref: '#/components/schemas/Room/properties/part'}}}}
  responses:
    again: {$ref: '#/components/responses/odd name'}
    odd name: {description: '', content: {application/json: {schema: {$ref: '#/components/schemas/Room/$defs/Inner'}}}}
  schemas:
    Room:
      type: object
      $defs: {Inner: {type: object, properties: {deep: {type: integer}}}}
      properties:
        part: {type: object, description: A part., properties: {x: {type: integer}, sub: {$ref: '#/components/schemas/Room/properties/part'}}}
        alias: {$ref: '#/components/schemas/Alias'}
    Alias: {$ref: '#/components/schemas/Text'}
    Text: {type: string}
""",
        calls=(
            Call(
                code="client.deep.rooms.get('r', loud=True)",
                sends="GET /v1/rooms/r?loud=true",
                answer={"x": 1, "sub": {"x": 2}},
                gives=("result.sub.x == 2",),
            ),
            Call(
                code="client.deep.rooms.update('r', x=1)",
                sends="PUT /v1/rooms/r",
                body={"x": 1},
                answer={"deep": 4},
                gives=("result.deep == 4",),
            ),
        ),
    ),
    Case(
        name="tags",
        holds="the mapping of a discriminator may name files",
        text=HEAD_3_0
        + """
paths:
  /pets: {get: {operationId: getPets, responses: {'200': {description: '', content: {application/json: {schema: {oneOf: [{$ref: cat.yaml}, {$ref: dog.yaml}], discriminator: {propertyName: kind, mapping: {miau: cat.yaml, wau: ./dog.yaml}}}}}}}}}
""",
        files={
            "cat.yaml": "{type: object, properties: {kind: {type: string}, claws: {type: integer}}}",
            "dog.yaml": "{type: object, properties: {kind: {type: string}, bark: {type: integer}}}",
        },
        calls=(
            Call(
                code="client.tags.pets.list()",
                sends="GET /v1/pets",
                answer={"kind": "wau"},
                gives=("type(result).__name__ == 'Dog'",),
            ),
        ),
    ),
    Case(
        name="data",
        holds="what looks like a reference in an example, a default or an extension is data",
        text=HEAD_3_0
        + """
paths:
  /rooms:
    get:
      operationId: getRooms
      x-note: {$ref: '#/nowhere'}
      responses:
        '200':
          description: ''
          content:
            application/json:
              example: {$ref: nowhere.yaml}
              examples: {one: {value: {$ref: 'http://example.com/x'}}}
              schema: {type: object, default: {$ref: '#/nowhere'}, example: {$ref: '#/x'}, properties: {default: {$ref: '#/components/schemas/Part'}, example: {type: string}}}
components: {schemas: {Part: {type: object, properties: {enum: {type: string}}}}}
""",
        calls=(
            Call(
                code="client.data.rooms.list()",
                sends="GET /v1/rooms",
                answer={"default": {"enum": "x"}},
                gives=("result.default.enum == 'x'",),
            ),
        ),
    ),
    Case(
        name="names_of_parts",
        holds="what a component refers to in another file has its name, and a nameless part that of its place",
        text=HEAD_3_0
        + """
paths:
  /rooms:
    get: {operationId: getRooms, responses: {'200': {description: '', content: {application/json: {schema: {$ref: 'parts/room.yaml#/Thing'}}}}}}
    post: {operationId: addRoom, requestBody: {content: {application/json: {schema: {type: object, properties: {wish: {type: string}}}}}}, responses: {'204': {description: ''}}}
  /wishes:
    get: {operationId: getWishes, responses: {'200': {description: '', content: {application/json: {schema: {$ref: '#/paths/~1rooms/post/requestBody/content/application~1json/schema'}}}}}}
components:
  schemas:
    Room: {$ref: 'parts/room.yaml#/Thing'}
    Thing: {type: object, properties: {other: {type: boolean}, room: {$ref: '#/components/schemas/Room'}}}
""",
        files={
            "parts/room.yaml": "Thing: {type: object, properties: {name: {type: string}, next: {$ref: '#/Thing'}}}"
        },
        calls=(
            Call(
                code="client.names_of_parts.rooms.list()",
                sends="GET /v1/rooms",
                answer={"name": "a", "next": {"name": "b"}},
                gives=(
                    "type(result).__name__ == 'Room' and type(result.next_) is type(result)",
                    "made.names_of_parts.Thing(room=result).room.name == 'a'",
                ),
            ),
            Call(
                code="client.names_of_parts.wishes.list()",
                sends="GET /v1/wishes",
                answer={"wish": "w"},
                gives=("type(result).__name__ == 'AddRoomBody'",),
            ),
        ),
    ),
    Case(
        name="beside",
        holds="what stands beside a reference counts: words, a shape, null, and what overrules a part",
        text=HEAD_3_1
        + """
paths:
  /rooms:
    get:
      operationId: getRooms
      parameters:
        - {$ref: '#/components/parameters/Page', description: Which page there is to be., required: true}
      responses: {'200': {$ref: '#/components/responses/Rooms', description: All of them.}}
components:
  parameters: {Page: {name: page, in: query, schema: {type: integer}, description: The page.}}
  responses: {Rooms: {description: Rooms., content: {application/json: {schema: {$ref: '#/components/schemas/Rooms'}}}}}
  schemas:
    Base: {type: object, required: [id], properties: {id: {type: string}}}
    Kind: {type: string, enum: [a, b, c]}
    Texts: {type: array, items: {type: string}}
    Text: {type: string}
    Rooms:
      type: object
      required: [none, either]
      properties:
        plus: {$ref: '#/components/schemas/Base', description: And a seat., properties: {seat: {type: integer}}, required: [seat]}
        none: {$ref: '#/components/schemas/Base', type: [object, 'null']}
        only: {$ref: '#/components/schemas/Kind', enum: [a]}
        kind: {$ref: '#/components/schemas/Kind', default: b}
        few: {$ref: '#/components/schemas/Texts', maxItems: 3}
        text: {$ref: '#/components/schemas/Text', type: [string, 'null'], maxLength: 5}
        either: {$ref: '#/components/schemas/Base', oneOf: [{properties: {p: {type: string}}, required: [p]}, {properties: {q: {type: string}}, required: [q]}]}
        same: {$ref: '#/components/schemas/Base', type: object}
    Named: {$ref: '#/components/schemas/Base', properties: {name: {type: string}}}
""",
        calls=(
            Call(
                code="client.beside.rooms.list(page=1)",
                sends="GET /v1/rooms?page=1",
                answer={
                    "plus": {"id": "1", "seat": 2},
                    "none": None,
                    "only": "a",
                    "either": {"id": "e", "q": "Q"},
                    "same": {"id": "s"},
                },
                gives=(
                    "(result.plus.id, result.plus.seat) == ('1', 2)",
                    "result.none is None",
                    "(result.either.id, result.either.q) == ('e', 'Q')",
                    "type(result.same).__name__ == 'Base'",
                    "made.beside.Named(id='1', name='n').name == 'n'",
                ),
            ),
        ),
        says={
            "resources.py": ("Which page there is to be.",),
            "models.py": (
                "And a seat.",
                '"""Always "a"."""',
                '"""One of `a`, `b`, `c`; default b."""',
                '"""At most 3 items."""',
                '"""At most 5 characters."""',
            ),
        },
    ),
    Case(
        name="beside_3_0",
        holds="what stands beside a reference counts in OpenAPI 3.0, too",
        text=HEAD_3_0
        + """
paths:
  /rooms:
    get: {operationId: getRooms, responses: {'200': {description: '', content: {application/json: {schema: {$ref: '#/components/schemas/Room', properties: {seat: {type: integer}}}}}}}}
components:
  schemas:
    Room: {type: object, properties: {id: {type: string}, part: {$ref: '#/components/schemas/Room', nullable: true, description: A part of it.}, same: {$ref: '#/components/schemas/Room', type: number}, other: {type: object, nullable: true, allOf: [{$ref: '#/components/schemas/Room'}]}}, required: [part, other]}
""",
        calls=(
            Call(
                code="client.beside_3_0.rooms.list()",
                sends="GET /v1/rooms",
                answer={"id": "1", "seat": 2, "part": None, "other": None, "same": {"id": "2"}},
                gives=(
                    "(result.id, result.seat, result.part, result.other) == ('1', 2, None, None)",
                    "result.same.id == '2'",
                ),
            ),
        ),
        says={"models.py": ("part: Room | None", "other: Room | None", "A part of it.")},
    ),
)
