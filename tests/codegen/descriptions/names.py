"""Names that are invalid or taken in Python."""

from __future__ import annotations

from tests.codegen.spec_case import HEAD_3_0, Call, Case

from .schemas import answering

CASES = (
    Case(
        name="keywords",
        holds="properties and parameters may be called like keywords, beside polymorphic classes",
        text=HEAD_3_0
        + """
paths:
  /things/{$ref}:
    get:
      operationId: getThing
      parameters:
        - {name: $ref, in: path, required: true, schema: {type: string}}
        - {name: discriminator, in: query, schema: {type: string}}
      responses:
        '200':
          description: OK
          content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}
components:
  schemas:
    Thing:
      type: object
      properties:
        $ref: {type: object, properties: {$ref: {type: object, properties: {type: {type: string}}}}}
        pet: {$ref: '#/components/schemas/Pet'}
        discriminator: {type: object, properties: {propertyName: {type: string}, mapping: {type: object}}}
        oneOf: {type: array, items: {type: object, properties: {$ref: {type: string}}}}
        items: {type: object, properties: {allOf: {$ref: '#/components/schemas/Pet'}}}
        examples: {type: object, properties: {not: {type: boolean}}}
        const: {type: string}
        content: {type: object, properties: {schema: {type: string}}}
    Pet:
      type: object
      required: [kind]
      properties: {kind: {type: string}}
      discriminator: {propertyName: kind}
    Cat:
      allOf:
        - $ref: '#/components/schemas/Pet'
        - {type: object, properties: {$ref: {type: object, properties: {lives: {type: integer}}}}}
""",
        calls=(
            Call(
                code="client.keywords.things.get('a')",
                sends="GET /v1/things/a",
                answer={
                    "$ref": {"$ref": {"type": "t"}},
                    "pet": {"kind": "Cat", "$ref": {"lives": 9}},
                    "discriminator": {"propertyName": "p", "mapping": {"a": "b"}},
                    "oneOf": [{"$ref": "r"}],
                    "items": {"allOf": {"kind": "Pet"}},
                    "examples": {"not": True},
                    "const": "c",
                    "content": {"schema": "s"},
                },
                gives=(
                    "result.ref.ref.type_ == 't'",
                    "type(result.pet).__name__ == 'Cat'",
                    "result.pet.ref.lives == 9",
                    "result.discriminator.property_name == 'p'",
                    "result.one_of[0].ref == 'r'",
                    "type(result.items.all_of).__name__ == 'Pet'",
                    "result.examples.not_ is True",
                    "result.const == 'c'",
                    "result.content.schema == 's'",
                ),
            ),
        ),
    ),
    Case(
        name="properties",
        holds="a property may be called anything",
        text=answering(
            HEAD_3_0,
            """
    Thing:
      type: object
      required: [from]
      properties:
        from: {type: string}
        type: {type: string}
        class: {type: string}
        self: {type: string}
        list: {type: array, items: {type: string}}
        dict: {type: object}
        additional_properties: {type: string}
        additionalProperties: {type: integer}
        properties: {type: string}
        required: {type: boolean}
        to_dict: {type: string}
        from_dict: {type: string}
        to_json: {type: string}
        extra: {type: string}
        __init__: {type: string}
        _source: {type: string}
        _links: {type: object, properties: {self: {type: object, properties: {href: {type: string}}}}}
        '@id': {type: string}
        1st: {type: string}
        日本: {type: string}
        fooBar: {type: string}
        foo_bar: {type: string}
        value: {type: string}
        data: {type: string}
        cls: {type: string}
        get: {type: string}
        default: {type: string}
        enum: {type: string}
        allOf: {type: string}
        $ref: {type: string}
        nullable: {type: boolean}
""",
        ),
        calls=(
            Call(
                code="client.properties.thing.list()",
                sends="GET /v1/thing",
                answer={
                    "from": "f",
                    "type": "t",
                    "class": "c",
                    "self": "s",
                    "list": ["l"],
                    "dict": {"d": 1},
                    "additional_properties": "a",
                    "additionalProperties": 1,
                    "properties": "p",
                    "required": True,
                    "to_dict": "td",
                    "from_dict": "fd",
                    "to_json": "tj",
                    "extra": "e",
                    "__init__": "i",
                    "_source": "src",
                    "_links": {"self": {"href": "h"}},
                    "@id": "id",
                    "1st": "1",
                    "日本": "jp",
                    "fooBar": "x",
                    "foo_bar": "y",
                    "value": "v",
                    "data": "da",
                    "cls": "cl",
                    "get": "g",
                    "default": "df",
                    "enum": "en",
                    "allOf": "ao",
                    "$ref": "r",
                    "nullable": False,
                },
                gives=(
                    "(result.from_, result.type_, result.class_, result.self_, result.list_) == ('f', 't', 'c', 's', ['l'])",
                    "(result.additional_properties, result.additional_properties_2) == ('a', 1)",
                    "(result.to_dict_, result.from_dict_, result.to_json_, result.extra_) == ('td', 'fd', 'tj', 'e')",
                    "(result.init, result.source, result.links.self_.href, result.id, result.n1st) == ('i', 'src', 'h', 'id', '1')",
                    "(result.foo_bar, result.foo_bar_2, result.value_2, result.ref) == ('x', 'y', 'v', 'r')",
                    "len(result.to_dict()) == 31 and not result.extra",
                ),
            ),
        ),
    ),
    Case(
        name="readers",
        holds="what reads one class is not taken for what reads another",
        text=answering(
            HEAD_3_0,
            """
    Thing:
      type: object
      properties:
        room: {$ref: '#/components/schemas/Room'}
        read_room: {$ref: '#/components/schemas/ReadRoom'}
        datetime: {$ref: '#/components/schemas/Datetime'}
        new: {$ref: '#/components/schemas/New'}
        at: {type: string, format: date-time}
    Room: {type: object, properties: {size: {type: integer}}}
    ReadRoom: {type: string, enum: [open, closed]}
    Datetime: {type: object, properties: {year: {type: integer}}}
    New: {type: string, enum: [shiny, dusty]}
""",
        ),
        calls=(
            Call(
                code="client.readers.thing.list()",
                sends="GET /v1/thing",
                answer={
                    "room": {"size": 3},
                    "read_room": "OPEN",
                    "datetime": {"year": 2016},
                    "new": "shiny",
                    "at": "2016-06-08T13:35:44Z",
                },
                gives=(
                    "(result.room.size, result.read_room.value) == (3, 'open')",
                    "(result.datetime.year, result.new.value, result.at.year) == (2016, 'shiny', 2016)",
                ),
            ),
        ),
    ),
    Case(
        name="schemas",
        holds="a schema may be called anything",
        text=answering(
            HEAD_3_0,
            """
    Thing:
      type: object
      properties:
        a: {$ref: '#/components/schemas/List'}
        b: {$ref: '#/components/schemas/Model'}
        c: {$ref: '#/components/schemas/Any'}
        d: {$ref: '#/components/schemas/Exception'}
        e: {$ref: '#/components/schemas/API'}
        f: {$ref: '#/components/schemas/Page«Pet»'}
        g: {$ref: '#/components/schemas/pet'}
        h: {$ref: '#/components/schemas/Pet'}
        i: {$ref: '#/components/schemas/a.b~1c%20d'}
        j: {$ref: '#/components/schemas/ASchemaWithANameThatIsLongerThanAnyNameOfAClassShouldEverBe'}
        k: {$ref: '#/components/schemas/HTTPMethod'}
        l: {$ref: '#/components/schemas/HttpMethod'}
        m: {$ref: '#/components/schemas/日本'}
        n: {$ref: '#/components/schemas/ThingResource'}
        o: {$ref: '#/components/schemas/Operation'}
    List: {type: object, properties: {a: {type: string}}}
    Model: {type: object, properties: {b: {type: string}}}
    Any: {type: object, properties: {c: {type: string}}}
    Exception: {type: object, properties: {d: {type: string}}}
    API: {type: object, properties: {e: {type: string}}}
    Page«Pet»: {type: object, properties: {f: {type: string}}}
    pet: {type: object, properties: {g: {type: string}}}
    Pet: {type: object, properties: {h: {type: string}}}
    a.b/c d: {type: object, properties: {i: {type: string}}}
    ASchemaWithANameThatIsLongerThanAnyNameOfAClassShouldEverBe: {type: object, properties: {j: {type: string}}}
    HTTPMethod: {type: string, enum: [k, kk]}
    HttpMethod: {type: string, enum: [l, ll]}
    日本: {type: object, properties: {m: {type: string}}}
    ThingResource: {type: object, properties: {n: {type: string}}}
    Operation: {type: object, properties: {o: {type: string}}}
""",
        ),
        calls=(
            Call(
                code="client.schemas.thing.list()",
                sends="GET /v1/thing",
                answer={**{k: {k: k} for k in "abcdefghijmno"}, "k": "kk", "l": "ll"},
                gives=(
                    "all(getattr(getattr(result, k), k) == k for k in 'abcdefghijmno')",
                    "(result.k.name, result.l.name) == ('KK', 'LL')",
                    "max(len(name) for name in made.schemas.__all__) <= 40",
                ),
            ),
        ),
    ),
    Case(
        name="methods",
        holds="resources and methods may be called anything",
        text=HEAD_3_0
        + """
paths:
  /class/import: {get: {operationId: a, responses: {'204': {description: ''}}}}
  /list: {get: {operationId: list, responses: {'200': {description: '', content: {application/json: {schema: {type: array, items: {type: string}}}}}}}}
  /2fa/{self}: {get: {operationId: two, parameters: [{name: self, in: path, required: true, schema: {type: string}}, {name: options, in: query, schema: {type: string}}, {name: decode, in: query, schema: {type: string}}], responses: {'204': {description: ''}}}}
  /日本: {get: {operationId: jp, responses: {'204': {description: ''}}}}
""",
        calls=(
            Call(
                code="client.methods.class_.import_.list()",
                sends="GET /v1/class/import",
                status=204,
            ),
            Call(
                code="client.methods.list_.list()",
                sends="GET /v1/list",
                answer=["x"],
                gives=("result == ['x']",),
            ),
            Call(
                code="client.methods.n2fa.get('x', options_='o', decode_='d')",
                sends="GET /v1/2fa/x?options=o&decode=d",
                status=204,
            ),
            Call(code="client.methods.get()", sends="GET /v1/%E6%97%A5%E6%9C%AC", status=204),
        ),
    ),
    Case(
        name="modules",
        holds="a method called like a module that annotations name hides nothing",
        text=HEAD_3_0
        + """
paths:
  /rooms:dt: {post: {operationId: a, responses: {'204': {description: ''}}}}
  /rooms:builtins: {post: {operationId: b, responses: {'204': {description: ''}}}}
  /rooms:later: {post: {operationId: c, parameters: [{name: at, in: query, required: true, schema: {type: string, format: date}}], responses: {'200': {description: '', content: {application/json: {schema: {type: array, items: {type: string, format: date}}}}}}}}
""",
        calls=(
            Call(code="client.modules.rooms.dt_()", sends="POST /v1/rooms:dt", status=204),
            Call(
                code="client.modules.rooms.later(at=dt.date(2026, 1, 2))",
                sends="POST /v1/rooms:later?at=2026-01-02",
                answer=["2026-01-03"],
                gives=("result == [dt.date(2026, 1, 3)]",),
            ),
        ),
    ),
)
