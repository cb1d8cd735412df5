"""Parameters, and how they are written."""

from __future__ import annotations

from tests.codegen.spec_case import HEAD_3_0, Call, Case

CASES = (
    Case(
        name="lists",
        holds="lists in a query are written in the style that the description gives them",
        text=HEAD_3_0
        + """
paths:
  /rooms:
    get:
      operationId: getRooms
      parameters:
        - {name: multi, in: query, schema: {type: array, items: {type: string}}}
        - {name: csv, in: query, explode: false, schema: {type: array, items: {type: integer}}}
        - {name: ssv, in: query, style: spaceDelimited, schema: {type: array, items: {type: string}}}
        - {name: pipes, in: query, style: pipeDelimited, explode: false, schema: {type: array, items: {type: string, enum: [a, b]}}}
      responses: {'204': {description: ''}}
""",
        calls=(
            Call(
                code="client.lists.rooms.list(multi=['a', 'b'], csv=[1, 2], ssv=['c', 'd'], pipes=['a', 'b'])",
                sends="GET /v1/rooms?multi=a&multi=b&csv=1,2&ssv=c%20d&pipes=a%7Cb",
                status=204,
            ),
        ),
    ),
    Case(
        name="objects",
        holds="objects in a query are written in the style that the description gives them",
        text=HEAD_3_0
        + """
paths:
  /rooms:
    get:
      operationId: getRooms
      parameters:
        - {name: filter, in: query, style: deepObject, schema: {type: object, properties: {state: {type: string}}}}
        - {name: spread, in: query, schema: {type: object, additionalProperties: {type: string}}}
        - {name: flat, in: query, explode: false, schema: {type: object}}
        - {name: encoded, in: query, content: {application/json: {schema: {type: object}}}}
        - {name: span, in: query, style: deepObject, schema: {anyOf: [{type: object, properties: {gt: {type: integer}}}, {type: integer}]}}
        - {name: mixed, in: query, schema: {oneOf: [{type: object}, {type: string}]}}
        - {name: written, in: query, content: {text/plain: {schema: {type: string}}}}
      responses: {'204': {description: ''}}
""",
        calls=(
            Call(
                code="client.objects.rooms.list(filter_={'state': 'open'}, spread={'x': 'y'}, flat={'a': 1}, encoded={'q': [1]}, written='as it is')",
                sends="GET /v1/rooms?filter%5Bstate%5D=open&x=y&flat=a%2C1&encoded=%7B%22q%22%3A%20%5B1%5D%7D&written=as%20it%20is",
                status=204,
            ),
            Call(
                code="client.objects.rooms.list(span={'gt': 1}, mixed={'m': 'n'})",
                sends="GET /v1/rooms?span%5Bgt%5D=1&m=n",
                status=204,
            ),
            Call(
                code="client.objects.rooms.list(span=2, mixed='m')",
                sends="GET /v1/rooms?span=2&mixed=m",
                status=204,
            ),
            Call(code="client.objects.rooms.list()", sends="GET /v1/rooms", status=204),
        ),
    ),
    Case(
        name="headers",
        holds="headers and cookies are arguments; those that the runtime sets are not",
        text=HEAD_3_0
        + """
paths:
  /rooms:
    post:
      operationId: makeRoom
      parameters:
        - {name: X-Trace, in: header, schema: {type: string}}
        - {name: X-Count, in: header, required: true, schema: {type: integer}}
        - {name: X-Mode, in: header, schema: {type: string, enum: [fast, slow]}}
        - {name: Authorization, in: header, schema: {type: string}}
        - {name: session, in: cookie, schema: {type: string}}
      responses: {'204': {description: ''}}
""",
        calls=(
            Call(
                code="client.headers.rooms.create(x_count=3, x_trace='t', x_mode='slow', session='a;b')",
                sends="POST /v1/rooms",
                headers={
                    "x-trace": "t",
                    "x-count": "3",
                    "x-mode": "slow",
                    "cookie": "session=a%3Bb",
                },
                status=204,
            ),
            Call(
                code="client.headers.rooms.create(x_count=4, headers={'x-more': '1'})",
                sends="POST /v1/rooms",
                headers={"x-count": "4", "x-more": "1"},
                status=204,
            ),
        ),
    ),
    Case(
        name="same_names",
        holds="parameters of one name in several places are several arguments",
        text=HEAD_3_0
        + """
paths:
  /rooms/{id}:
    put:
      operationId: setRoom
      parameters:
        - {name: id, in: path, required: true, schema: {type: string}}
        - {name: id, in: query, schema: {type: string}}
        - {name: timeout, in: query, schema: {type: integer}}
      requestBody:
        content: {application/json: {schema: {type: object, properties: {id: {type: string}, ID: {type: string}}}}}
      responses: {'204': {description: ''}}
""",
        calls=(
            Call(
                code="client.same_names.rooms.update('p', id_query='q', timeout_=1, id_body='b', id_body_2='B')",
                sends="PUT /v1/rooms/p?id=q&timeout=1",
                body={"id": "b", "ID": "B"},
                status=204,
            ),
        ),
    ),
    Case(
        name="typed",
        holds="dates, enums and required parameters are typed",
        text=HEAD_3_0
        + """
paths:
  /rooms:
    get:
      operationId: getRooms
      parameters:
        - {name: on, in: query, required: true, schema: {type: string, format: date}}
        - {name: since, in: query, schema: {type: string, format: date-time}}
        - {name: state, in: query, schema: {type: string, enum: [open, closed]}}
        - {name: untyped, in: query}
      responses: {'204': {description: ''}}
""",
        calls=(
            Call(
                code="client.typed.rooms.list(on=dt.date(2024, 5, 1), since=dt.datetime(2024, 5, 1, tzinfo=dt.UTC), state='open', untyped='x')",
                sends="GET /v1/rooms?on=2024-05-01&since=2024-05-01T00%3A00%3A00Z&state=open&untyped=x",
                status=204,
            ),
        ),
    ),
)
