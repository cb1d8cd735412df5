"""Parameters, and their encodings."""

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
                sends="GET /v1/rooms?filter%5Bstate%5D=open&x=y&flat=a,1&encoded=%7B%22q%22%3A%5B1%5D%7D&written=as%20it%20is",
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
    Case(
        name="nested",
        holds="nested objects and lists of objects are written in the style of their parameter",
        text=HEAD_3_0
        + """
paths:
  /rooms:
    get:
      operationId: getRooms
      parameters:
        - {name: deep, in: query, style: deepObject, explode: true, schema: {$ref: '#/components/schemas/Filter'}}
        - {name: deep_list, in: query, style: deepObject, schema: {type: array, items: {type: string}}}
        - {name: open, in: query, explode: true, schema: {$ref: '#/components/schemas/Filter'}}
        - {name: flat, in: query, explode: false, schema: {type: object, additionalProperties: true}}
        - {name: pipes, in: query, style: pipeDelimited, explode: false, schema: {type: object}}
        - {name: encoded, in: query, content: {application/json: {schema: {type: array, items: {$ref: '#/components/schemas/Filter'}}}}}
        - {name: objects, in: query, schema: {type: array, items: {$ref: '#/components/schemas/Filter'}}}
        - {name: flags, in: query, explode: false, schema: {type: array, items: {type: boolean}}}
        - {name: days, in: query, style: spaceDelimited, explode: false, schema: {type: array, items: {type: string, format: date}}}
        - {name: any, in: query, schema: {}}
      responses: {'204': {description: ''}}
components:
  schemas:
    Filter:
      type: object
      properties:
        state: {type: string, enum: [open, shut]}
        since: {type: string, format: date}
        live: {type: boolean}
        owner: {type: object, properties: {city: {type: string}, tags: {type: array, items: {type: string}}}}
""",
        calls=(
            Call(
                code="client.nested.rooms.list(deep={'state': 'open', 'live': True, 'since': dt.date(2024, 5, 1), 'owner': {'city': 'a b', 'tags': ['x', 'y']}})",
                sends="GET /v1/rooms?deep%5Bstate%5D=open&deep%5Blive%5D=true&deep%5Bsince%5D=2024-05-01&deep%5Bowner%5D%5Bcity%5D=a%20b&deep%5Bowner%5D%5Btags%5D%5B0%5D=x&deep%5Bowner%5D%5Btags%5D%5B1%5D=y",
                status=204,
            ),
            Call(
                code="client.nested.rooms.list(deep=trunkline_api.nested.Filter(live=False), deep_list=['a', 'b'])",
                sends="GET /v1/rooms?deep%5Blive%5D=false&deep_list%5B0%5D=a&deep_list%5B1%5D=b",
                status=204,
            ),
            Call(
                code="client.nested.rooms.list(open_={'live': True, 'owner': {'city': 'x'}}, flat={'a': True, 'b': [1], 'c': None}, pipes={'a': 1, 'b': 'c|d'})",
                sends="GET /v1/rooms?live=true&owner%5Bcity%5D=x&flat=a,true,b,%5B1%5D&pipes=a%7C1%7Cb%7Cc%7Cd",
                status=204,
            ),
            Call(
                code="client.nested.rooms.list(encoded=[{'live': True}], objects=[{'live': False}, trunkline_api.nested.Filter(state='shut')])",
                sends="GET /v1/rooms?encoded=%5B%7B%22live%22%3Atrue%7D%5D&objects=%7B%22live%22%3Afalse%7D&objects=%7B%22state%22%3A%22shut%22%7D",
                status=204,
            ),
            Call(
                code="client.nested.rooms.list(flags=[True, False], days=[dt.date(2024, 5, 1), dt.date(2024, 5, 2)], any_={'k': True})",
                sends="GET /v1/rooms?flags=true,false&days=2024-05-01%202024-05-02&k=true",
                status=204,
            ),
            Call(
                code="client.nested.rooms.list(any_=[1, True])",
                sends="GET /v1/rooms?any=1&any=true",
                status=204,
            ),
        ),
    ),
    Case(
        name="reserved",
        holds="reserved characters are kept where the description allows them",
        text=HEAD_3_0
        + """
paths:
  /rooms:
    get:
      operationId: getRooms
      parameters:
        - {name: raw, in: query, allowReserved: true, schema: {type: string}}
        - {name: box, in: query, allowReserved: true, explode: false, schema: {type: array, items: {type: string}}}
        - {name: plain, in: query, schema: {type: string}}
      responses: {'204': {description: ''}}
""",
        calls=(
            Call(
                code="client.reserved.rooms.list(raw=\"List(1,2):/a@b?[x]!$'*;=\", box=['a/b', 'c'], plain='a/b')",
                sends="GET /v1/rooms?raw=List(1,2):/a@b?[x]!$'*;=&box=a/b,c&plain=a%2Fb",
                status=204,
            ),
            Call(
                code="client.reserved.rooms.list(raw='a&b#c+d e%é')",
                sends="GET /v1/rooms?raw=a%26b%23c%2Bd%20e%25%C3%A9",
                status=204,
            ),
        ),
    ),
    Case(
        name="header_values",
        holds="headers and cookies of every type are written in their style",
        text=HEAD_3_0
        + """
paths:
  /rooms:
    get:
      operationId: getRooms
      parameters:
        - {name: X-On, in: header, schema: {type: string, format: date}}
        - {name: X-At, in: header, schema: {type: string, format: date-time}}
        - {name: X-Flags, in: header, schema: {type: array, items: {type: boolean}}}
        - {name: X-Flat, in: header, schema: {type: object, properties: {a: {type: boolean}}}}
        - {name: X-Open, in: header, explode: true, schema: {type: object}}
        - {name: X-Json, in: header, content: {application/json: {schema: {type: object}}}}
        - {name: X-Id, in: header, schema: {type: string, format: uuid}}
        - {name: flag, in: cookie, schema: {type: boolean}}
        - {name: day, in: cookie, schema: {type: string, format: date}}
        - {name: ids, in: cookie, explode: false, schema: {type: array, items: {type: integer}}}
        - {name: tags, in: cookie, schema: {type: array, items: {type: string}}}
        - {name: flat, in: cookie, explode: false, schema: {type: object}}
        - {name: open, in: cookie, schema: {type: object}}
      responses: {'204': {description: ''}}
""",
        calls=(
            Call(
                code="client.header_values.rooms.list(x_on=dt.date(2024, 5, 1), x_at=dt.datetime(2024, 5, 1, tzinfo=dt.UTC), x_flags=[True, False], x_flat={'a': True}, x_open={'a': 1, 'b': False}, x_json={'k': [1]}, x_id='7')",
                sends="GET /v1/rooms",
                headers={
                    "x-on": "2024-05-01",
                    "x-at": "2024-05-01T00:00:00Z",
                    "x-flags": "true,false",
                    "x-flat": "a,true",
                    "x-open": "a=1,b=false",
                    "x-json": '{"k":[1]}',
                    "x-id": "7",
                },
                status=204,
            ),
            Call(
                code="client.header_values.rooms.list(flag=False, day=dt.date(2024, 5, 1), ids=[1, 2], tags=['a', 'b;'], flat={'k': True}, open_={'l': 1})",
                sends="GET /v1/rooms",
                headers={
                    "cookie": "flag=false; day=2024-05-01; ids=1,2; tags=a; tags=b%3B; flat=k,true; l=1"
                },
                status=204,
            ),
        ),
    ),
)
