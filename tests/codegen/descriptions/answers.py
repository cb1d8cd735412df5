"""Answers."""

from __future__ import annotations

from tests.codegen.spec_case import HEAD_3_0, Call, Case

CASES = (
    Case(
        name="ranges",
        holds="success is read from `2XX` and, where nothing else is described, from `default`",
        text=HEAD_3_0
        + """
paths:
  /range: {get: {operationId: a, responses: {2xx: {description: '', content: {application/json: {schema: {$ref: '#/components/schemas/Room'}}}}, 4XX: {description: ''}}}}
  /default: {get: {operationId: b, responses: {default: {description: '', content: {application/json: {schema: {$ref: '#/components/schemas/Room'}}}}}}}
components: {schemas: {Room: {type: object, properties: {name: {type: string}}}}}
""",
        calls=(
            Call(
                code="client.ranges.range_.list()",
                sends="GET /v1/range",
                answer={"name": "x"},
                gives=("result.name == 'x'",),
            ),
            Call(
                code="client.ranges.default.list()",
                sends="GET /v1/default",
                answer={"name": "y"},
                gives=("result.name == 'y'",),
            ),
        ),
    ),
    Case(
        name="several_answers",
        holds="several schemas of success are a union, and no content is None",
        text=HEAD_3_0
        + """
paths:
  /rooms:
    post:
      operationId: makeRoom
      responses:
        '200': {description: '', content: {application/json: {schema: {$ref: '#/components/schemas/Room'}}}}
        '202': {description: '', content: {application/vnd.job+json: {schema: {$ref: '#/components/schemas/Job'}}}}
        '204': {description: ''}
components:
  schemas:
    Room: {type: object, properties: {name: {type: string}}}
    Job: {type: object, properties: {progress: {type: number}}}
""",
        calls=(
            Call(
                code="client.several_answers.rooms.create()",
                sends="POST /v1/rooms",
                answer={"name": "x"},
                gives=("type(result).__name__ == 'Room'",),
            ),
            Call(
                code="client.several_answers.rooms.create()",
                sends="POST /v1/rooms",
                answer={"progress": 1},
                status=202,
                gives=("type(result).__name__ == 'Job'",),
            ),
            Call(
                code="client.several_answers.rooms.create()",
                sends="POST /v1/rooms",
                status=204,
                gives=("result is None",),
            ),
        ),
    ),
    Case(
        name="streams",
        holds="what is not JSON is a stream of bytes",
        text=HEAD_3_0
        + """
paths:
  /pdf/{id}: {get: {operationId: a, responses: {'200': {description: '', content: {application/pdf: {schema: {type: string, format: binary}}}}}}}
  /text: {get: {operationId: b, responses: {'200': {description: '', content: {text/plain: {schema: {type: string}}}}}}}
  /speech: {post: {operationId: c, requestBody: {required: true, content: {application/json: {schema: {type: object, properties: {say: {type: string}}}}}}, responses: {'200': {description: '', content: {audio/mpeg: {}}}}}}
  /misdeclared: {get: {operationId: d, responses: {'200': {description: '', content: {application/json: {schema: {type: string, format: binary}}}}}}}
""",
        calls=(
            Call(
                code="client.streams.pdf.get('x').read()",
                sends="GET /v1/pdf/x",
                answer=b"%PDF",
                media_type="application/pdf",
                gives=("result == b'%PDF'",),
            ),
            Call(
                code="client.streams.text.list().read()",
                sends="GET /v1/text",
                answer=b"hi",
                media_type="text/plain",
                gives=("result == b'hi'",),
            ),
            Call(
                code="client.streams.speech.create(say='x').read()",
                sends="POST /v1/speech",
                body={"say": "x"},
                answer=b"mp3",
                media_type="audio/mpeg",
                gives=("result == b'mp3'",),
            ),
            Call(
                code="client.streams.misdeclared.list().read()",
                sends="GET /v1/misdeclared",
                answer=b"\x00",
                gives=("result == b'\\x00'",),
            ),
        ),
    ),
    Case(
        name="scalars",
        holds="an answer may be a list, a map, a scalar, anything, or nothing",
        text=HEAD_3_0
        + """
paths:
  /list: {get: {operationId: a, responses: {'200': {description: '', content: {application/json: {schema: {type: array, items: {type: array, items: {type: string, format: date}}}}}}}}}
  /map: {get: {operationId: b, responses: {'200': {description: '', content: {application/json: {schema: {type: object, additionalProperties: {type: array, items: {type: integer}}}}}}}}}
  /text: {get: {operationId: c, responses: {'200': {description: '', content: {application/json: {schema: {type: string}}}}}}}
  /any: {get: {operationId: d, responses: {'200': {description: '', content: {application/json: {}}}}}}
  /head: {head: {operationId: e, responses: {'200': {description: '', content: {application/json: {schema: {type: string}}}}}}}
  /nothing: {get: {operationId: f}}
""",
        calls=(
            Call(
                code="client.scalars.list_.list()",
                sends="GET /v1/list",
                answer=[["2024-01-02"]],
                gives=("result == [[dt.date(2024, 1, 2)]]",),
            ),
            Call(
                code="client.scalars.map_.list()",
                sends="GET /v1/map",
                answer={"a": [1]},
                gives=("result == {'a': [1]}",),
            ),
            Call(
                code="client.scalars.text.list()",
                sends="GET /v1/text",
                answer="x",
                gives=("result == 'x'",),
            ),
            Call(
                code="client.scalars.any_.list()",
                sends="GET /v1/any",
                answer=[None],
                gives=("result == [None]",),
            ),
            Call(
                code="client.scalars.head.head()", sends="HEAD /v1/head", gives=("result is None",)
            ),
            Call(
                code="client.scalars.nothing.list()",
                sends="GET /v1/nothing",
                status=204,
                gives=("result is None",),
            ),
        ),
    ),
    Case(
        name="pages",
        holds="a list that goes on is walked",
        text=HEAD_3_0
        + """
paths:
  /rooms:
    get:
      operationId: getRooms
      parameters: [{name: page, in: query, schema: {type: integer}}]
      responses: {'200': {description: '', content: {application/json: {schema: {type: object, properties: {rooms: {type: array, items: {type: object, properties: {name: {type: string}}}}}}}}}}
""",
        corrections="""
  - target: $.paths['/rooms'].get
    description: The list has pages.
    update: {x-trunkline-pagination: {style: single, items: [rooms]}}
""",
        calls=(
            Call(
                code="client.pages.rooms.list().collect()",
                sends="GET /v1/rooms",
                answer={"rooms": [{"name": "x"}]},
                gives=("result[0].name == 'x'",),
            ),
        ),
    ),
    Case(
        name="vendor_types",
        holds="JSON is JSON under any name, and ranges are read in any case",
        text=HEAD_3_0
        + """
paths:
  /rooms:
    post:
      operationId: addRoom
      requestBody: {content: {application/vnd.my_rooms.v1+json: {schema: {type: object, properties: {name: {type: string}}}}}}
      responses: {2xx: {description: '', content: {'application/vnd.my_rooms+json; charset=utf-8': {schema: {type: object, properties: {id: {type: string}}}}}}}
""",
        calls=(
            Call(
                code="client.vendor_types.rooms.create(name='x')",
                sends="POST /v1/rooms",
                body={"name": "x"},
                headers={"content-type": "application/vnd.my_rooms.v1+json"},
                answer={"id": "7"},
                gives=("result.id == '7'",),
            ),
        ),
    ),
)
