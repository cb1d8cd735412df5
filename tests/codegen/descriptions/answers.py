"""Responses."""

from __future__ import annotations

from tests.codegen.spec_case import HEAD_3_0, HEAD_3_1, Call, Case

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
        holds="what is neither JSON nor text is a stream of bytes",
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
                code="client.streams.text.list()",
                sends="GET /v1/text",
                headers={"accept": "text/plain"},
                answer=b"hi",
                media_type="text/plain",
                gives=("result == 'hi'",),
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
    Case(
        name="media_types",
        holds="of several media types of a response each can be read, and all are accepted",
        text=HEAD_3_0
        + """
paths:
  /csv: {get: {operationId: a, responses: {'200': {description: '', content: {text/csv: {schema: {type: array, items: {type: object, properties: {x: {type: string}}}}}, text/html: {}}}}}}
  /either: {get: {operationId: b, responses: {'200': {description: '', content: {text/plain: {schema: {type: string}}, application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}}}}
  /same: {get: {operationId: c, responses: {'200': {description: '', content: {text/plain: {schema: {$ref: '#/components/schemas/Thing'}}, application/json: {schema: {$ref: '#/components/schemas/Thing'}}, text/json: {schema: {$ref: '#/components/schemas/Thing'}}}}}}}
  /pdf: {get: {operationId: d, responses: {'200': {description: '', content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}, application/pdf: {schema: {type: string, format: binary}}}}}}}
  /vendor: {get: {operationId: e, responses: {'200': {description: '', content: {application/vnd.thing+json: {schema: {$ref: '#/components/schemas/Thing'}}}}}}}
  /date: {get: {operationId: f, responses: {'200': {description: '', content: {text/plain: {schema: {type: string, format: date}}}}}}}
  /number: {get: {operationId: g, responses: {'200': {description: '', content: {text/plain: {schema: {type: integer}}}}}}}
components: {schemas: {Thing: {type: object, properties: {a: {type: integer}}}}}
""",
        calls=tuple(
            Call(
                code=f"client.media_types.{noun}.list()",
                sends=f"GET /v1/{noun}",
                headers={"accept": accept},
                answer=body,
                media_type=media_type,
                gives=(gives,),
            )
            for noun, accept, body, media_type, gives in (
                ("csv", "text/csv, text/html", b"x\n1", "text/csv", "result == 'x\\n1'"),
                ("either", "application/json, text/plain", b"hi", "text/plain", "result == 'hi'"),
                (
                    "either",
                    "application/json, text/plain",
                    {"a": 1},
                    "application/json",
                    "result.a == 1",
                ),
                ("same", "application/json, text/json", {"a": 1}, "text/plain", "result.a == 1"),
                (
                    "pdf",
                    "application/json, application/pdf",
                    b"%PDF",
                    "application/pdf",
                    "result == b'%PDF'",
                ),
                (
                    "pdf",
                    "application/json, application/pdf",
                    {"a": 1},
                    "application/json",
                    "result.a == 1",
                ),
                (
                    "vendor",
                    "application/vnd.thing+json",
                    {"a": 1},
                    "application/vnd.thing+json",
                    "result.a == 1",
                ),
                (
                    "date",
                    "text/plain",
                    b"2024-01-02",
                    "text/plain",
                    "result == dt.date(2024, 1, 2)",
                ),
                ("number", "text/plain", b"42", "text/plain", "result == 42"),
            )
        ),
    ),
    Case(
        name="redirects",
        holds="a redirect is the result where no 2xx is described; `default` beside errors is an error",
        text=HEAD_3_0
        + """
paths:
  /login: {get: {operationId: a, responses: {'302': {description: go, headers: {Location: {schema: {type: string}}}}, default: {description: '', content: {application/json: {schema: {$ref: '#/components/schemas/Fault'}}}}}}}
  /any: {get: {operationId: b, responses: {3XX: {description: go}, 4XX: {description: no}}}}
  /checked: {post: {operationId: c, responses: {'400': {description: '', content: {application/json: {schema: {$ref: '#/components/schemas/Fault'}}}}, default: {description: '', content: {application/json: {schema: {$ref: '#/components/schemas/Fault'}}}}}}}
components: {schemas: {Fault: {type: object, required: [code], properties: {code: {type: string}}}}}
""",
        says={"models.py": ("class Fault(Model):",)},
        calls=(
            Call(
                code="client.redirects.login.list()",
                sends="GET /v1/login",
                status=302,
                answer=b"",
                gives=("(result.status, result.location) == (302, None)",),
            ),
            Call(
                code="client.redirects.any_.list()",
                sends="GET /v1/any",
                status=308,
                answer=b"x",
                gives=("(result.status, result.content) == (308, b'x')",),
            ),
            Call(
                code="client.redirects.checked.create()",
                sends="POST /v1/checked",
                answer={"code": "x"},
                gives=("result is None",),
            ),
        ),
    ),
    Case(
        name="event_streams",
        holds="a stream of events is an iterator of events whose data has the described type",
        text=HEAD_3_1
        + """
paths:
  /ticks: {get: {operationId: a, responses: {'200': {description: '', content: {text/event-stream: {schema: {$ref: '#/components/schemas/Tick'}}}}}}}
  /lines: {get: {operationId: b, responses: {'200': {description: '', content: {text/event-stream: {schema: {type: string}}}}}}}
  /bare: {get: {operationId: c, responses: {'200': {description: '', content: {text/event-stream: {}}}}}}
  /lists: {get: {operationId: d, responses: {'200': {description: '', content: {text/event-stream: {schema: {type: array, items: {$ref: '#/components/schemas/Tick'}}}}}}}}
  /items: {get: {operationId: e, responses: {'200': {description: '', content: {text/event-stream: {itemSchema: {type: object, properties: {event: {type: string}, data: {type: string, contentMediaType: application/json, contentSchema: {$ref: '#/components/schemas/Tick'}}}}}}}}}}
  /whole: {get: {operationId: f, responses: {'200': {description: '', content: {text/event-stream: {itemSchema: {$ref: '#/components/schemas/Event'}}}}}}}
components:
  schemas:
    Tick: {type: object, required: [n], properties: {n: {type: integer}}}
    Event: {type: object, properties: {id: {type: string}, data: {$ref: '#/components/schemas/Tick'}}}
""",
        calls=tuple(
            Call(
                code=f"anext(client.event_streams.{noun}.list())",
                sends=f"GET /v1/{noun}",
                headers={"accept": "text/event-stream"},
                answer=b'id: 1\ndata: {"n": 3}\n\n',
                media_type="text/event-stream",
                gives=("(result.event, result.id) == ('message', '1')", gives),
            )
            for noun, gives in (
                ("ticks", "result.data.n == 3"),
                ("lines", "result.data == '{\"n\": 3}'"),
                ("bare", "result.data == '{\"n\": 3}'"),
                ("lists", "result.data.n == 3"),
                ("items", "type(result.data) is made.event_streams.Tick"),
                ("whole", "result.data.n == 3"),
            )
        ),
    ),
    Case(
        name="events_beside",
        holds="events beside another media type have a method; 204 has no content; pages are JSON",
        text=HEAD_3_0
        + """
paths:
  /json: {get: {operationId: a, responses: {'200': {description: '', content: {application/json: {schema: {$ref: '#/components/schemas/Tick'}}, text/event-stream: {schema: {$ref: '#/components/schemas/Tick'}}}}}}}
  /speech: {get: {operationId: b, responses: {'200': {description: '', content: {text/event-stream: {schema: {$ref: '#/components/schemas/Tick'}}, audio/mpeg: {schema: {type: string, format: binary}}}}}}}
  /gone: {delete: {operationId: c, responses: {'204': {description: '', content: {application/json: {schema: {$ref: '#/components/schemas/Tick'}}}}}}}
  /ticks: {get: {operationId: d, x-trunkline-pagination: {style: single, items: []}, responses: {'200': {description: '', content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Tick'}}}, text/csv: {schema: {type: string}}, text/event-stream: {}}}}}}
  /chats/{id}:
    post:
      operationId: e
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      requestBody: {required: true, content: {application/json: {schema: {type: object, required: [say, stream], properties: {say: {type: string}, stream: {type: boolean, nullable: true}}}}}}
      responses: {default: {description: '', content: {application/json: {schema: {$ref: '#/components/schemas/Whole'}}, text/event-stream: {schema: {$ref: '#/components/schemas/Part'}}}}}
  /forms/{id}:
    put:
      operationId: f
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      requestBody: {content: {application/json: {schema: {type: object, properties: {say: {type: string}, stream: {type: boolean}}}}, application/x-www-form-urlencoded: {schema: {type: object, properties: {say: {type: string}, stream: {type: boolean}, tone: {type: string}}}}}}
      responses: {'200': {description: '', content: {application/json: {schema: {$ref: '#/components/schemas/Whole'}}}}, '201': {description: '', content: {text/event-stream: {schema: {type: string}}}}}
  /chats/{id}/logs:
    get:
      operationId: g
      parameters: [{name: id, in: path, required: true, schema: {type: string}}, {name: stream, in: query, schema: {type: boolean}}, {name: tail, in: query, schema: {type: integer}}]
      responses: {'200': {description: '', content: {text/plain: {schema: {type: string}}, text/event-stream: {schema: {type: string}}}}}
  /talks:
    post:
      operationId: i
      requestBody: {required: true, content: {application/json: {schema: {oneOf: [{$ref: '#/components/schemas/Tick'}, {$ref: '#/components/schemas/Whole'}]}}}}
      responses: {'200': {description: '', content: {'Text/Event-Stream; charset=utf-8': {schema: {oneOf: [{$ref: '#/components/schemas/Part'}, {$ref: '#/components/schemas/Whole'}]}}, application/json: {schema: {$ref: '#/components/schemas/Whole'}}}}}
  /streams:
    get:
      operationId: h
      parameters: [{name: stream, in: query, schema: {type: string}}]
      responses: {'200': {description: '', content: {application/json: {schema: {$ref: '#/components/schemas/Tick'}}, text/event-stream: {schema: {$ref: '#/components/schemas/Tick'}}}}}
components:
  schemas:
    Tick: {type: object, properties: {n: {type: integer}}}
    Whole: {type: object, required: [text], properties: {text: {type: string}}}
    Part: {type: object, required: [delta], properties: {delta: {type: string}}}
""",
        says={
            "resources.py": (
                "def update_stream(",
                "The response is a stream of server-sent events.",
                ") -> EventStream[Part]:",
            ),
            "sync.pyi": (") -> SyncEventStream[Part]:",),
        },
        calls=(
            Call(
                code="client.events_beside.json.list()",
                sends="GET /v1/json",
                headers={"accept": "application/json"},
                answer={"n": 1},
                gives=("result.n == 1",),
            ),
            Call(
                code="client.events_beside.speech.list().read()",
                sends="GET /v1/speech",
                headers={"accept": "audio/mpeg"},
                answer=b"mp3",
                media_type="audio/mpeg",
                gives=("result == b'mp3'",),
            ),
            Call(
                code="client.events_beside.gone.delete_all()",
                sends="DELETE /v1/gone",
                status=204,
                gives=("result is None",),
            ),
            Call(
                code="client.events_beside.ticks.list().collect()",
                sends="GET /v1/ticks",
                headers={"accept": "application/json"},
                answer=[{"n": 1}],
                gives=("result[0].n == 1",),
            ),
            Call(
                code="client.events_beside.chats.update('x', say='hi')",
                sends="POST /v1/chats/x",
                body={"say": "hi", "stream": False},
                answer={"text": "yes"},
                gives=("result.text == 'yes'",),
            ),
            *(
                Call(
                    code=f"anext(client.events_beside.{code})",
                    sends=sends,
                    body=body,
                    headers={"accept": "text/event-stream"},
                    answer=answer,
                    media_type="text/event-stream",
                    gives=(gives,),
                )
                for code, sends, body, answer, gives in (
                    (
                        "json.list_stream()",
                        "GET /v1/json",
                        "",
                        b'data: {"n":1}\n\n',
                        "result.data.n == 1",
                    ),
                    (
                        "speech.list_stream()",
                        "GET /v1/speech",
                        "",
                        b'data: {"n":1}\n\n',
                        "result.data.n == 1",
                    ),
                    (
                        "ticks.list_stream()",
                        "GET /v1/ticks",
                        "",
                        b"data: x\n\n",
                        "result.data == 'x'",
                    ),
                    (
                        "chats.update_stream('x', say='hi')",
                        "POST /v1/chats/x",
                        {"say": "hi", "stream": True},
                        b'data: {"delta": "y"}\n\ndata: [DONE]\n\n',
                        "result.data.delta == 'y'",
                    ),
                    (
                        "forms.update_stream('x', say='hi', tone='low')",
                        "PUT /v1/forms/x",
                        "say=hi&stream=true&tone=low",
                        b"data: y\n\n",
                        "result.data == 'y'",
                    ),
                    (
                        "chats.logs.list_stream('x', tail=1)",
                        "GET /v1/chats/x/logs?stream=true&tail=1",
                        "",
                        b"data: y\n\n",
                        "result.data == 'y'",
                    ),
                    (
                        "talks.create_stream(body={'n': 1})",
                        "POST /v1/talks",
                        {"n": 1},
                        b'data: {"delta": "y"}\n\n',
                        "result.data.delta == 'y'",
                    ),
                    (
                        "streams.list_stream(stream='s')",
                        "GET /v1/streams?stream=s",
                        "",
                        b'data: {"n":1}\n\n',
                        "result.data.n == 1",
                    ),
                )
            ),
        ),
    ),
    Case(
        name="error_bodies",
        holds="the schemas of errors are classes, named in the docstring of the method",
        text=HEAD_3_0
        + """
paths:
  /rooms:
    get:
      operationId: getRooms
      responses:
        '200': {description: '', content: {application/json: {schema: {type: object, properties: {name: {type: string}}}}}}
        '400': {description: '', content: {application/problem+json: {schema: {$ref: '#/components/schemas/Invalid'}}}}
        '404': {$ref: '#/components/responses/Missing'}
        5XX: {description: '', content: {application/json: {schema: {oneOf: [{$ref: '#/components/schemas/Fault'}, {$ref: '#/components/schemas/Invalid'}]}}}}
        default: {description: '', content: {text/plain: {schema: {type: string}}}}
components:
  responses: {Missing: {description: '', content: {application/json: {schema: {$ref: '#/components/schemas/Fault'}}}}}
  schemas:
    Fault: {type: object, properties: {code: {type: string}}}
    Invalid: {type: object, properties: {fields: {type: array, items: {type: string}}}}
""",
        says={
            "resources.py": (
                'errors={"400": Invalid.from_dict, "404": Fault.from_dict, "5XX": _either_fault_or_invalid}',
                "APIStatusError: 400; `error.body` is an `Invalid`.",
                "APIStatusError: 404; `error.body` is a `Fault`.",
            ),
            "models.py": ("class Fault(Model):", "class Invalid(Model):"),
        },
        calls=(
            Call(
                code="client.error_bodies.rooms.list()",
                sends="GET /v1/rooms",
                answer={"name": "x"},
                gives=("result.name == 'x'",),
            ),
        ),
    ),
)
