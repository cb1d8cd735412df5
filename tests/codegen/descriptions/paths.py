"""Paths, and the names of their resources."""

from __future__ import annotations

from tests.codegen.spec_case import HEAD_3_0, Call, Case

CASES = (
    Case(
        name="express",
        holds="Express paths with undeclared parameters bind them",
        text=HEAD_3_0
        + """
paths:
  /rooms/:room_id/seats/:seat:
    get: {operationId: getSeat, responses: {'200': {description: ''}}}
""",
        calls=(
            Call(
                code="client.express.rooms.seats.get('a b', '7/8')",
                sends="GET /v1/rooms/a%20b/seats/7%2F8",
            ),
        ),
    ),
    Case(
        name="express_odd",
        holds="what Express writes behind and between parameters is no part of the address",
        text=HEAD_3_0
        + r"""
paths:
  /flights/:from-:to: {get: {operationId: a, responses: {'204': {description: ''}}}}
  /species/:genus.:name: {get: {operationId: b, responses: {'204': {description: ''}}}}
  /numbers/:id(\d+): {get: {operationId: c, responses: {'204': {description: ''}}}}
  /maybe/:id?: {get: {operationId: d, responses: {'204': {description: ''}}}}
  /script/${id}: {get: {operationId: e, responses: {'204': {description: ''}}}}
""",
        calls=(
            Call(
                code="client.express_odd.flights.get('a', 'b')",
                sends="GET /v1/flights/a-b",
                status=204,
            ),
            Call(
                code="client.express_odd.species.get('a', 'b')",
                sends="GET /v1/species/a.b",
                status=204,
            ),
            Call(code="client.express_odd.numbers.get('7')", sends="GET /v1/numbers/7", status=204),
            Call(code="client.express_odd.maybe.get('7')", sends="GET /v1/maybe/7", status=204),
            Call(code="client.express_odd.script.get('7')", sends="GET /v1/script/7", status=204),
        ),
    ),
    Case(
        name="encoded",
        holds="what no URL has is percent-encoded once, and the method has a name of it",
        text=HEAD_3_0
        + """
paths:
  /a b/Grün/c%20d/{id}: {get: {operationId: odd, responses: {'204': {description: ''}}}}
""",
        calls=(
            Call(
                code="client.encoded.a_b.grun.c_20d.get('ü')",
                sends="GET /v1/a%20b/Gr%C3%BCn/c%20d/%C3%BC",
                status=204,
            ),
        ),
    ),
    Case(
        name="path_styles",
        holds="path parameters of the styles label and matrix are written with what these add",
        text=HEAD_3_0
        + """
paths:
  /a/{id}: {get: {operationId: a, parameters: [{name: id, in: path, required: true, style: label, schema: {type: string}}], responses: {'204': {description: ''}}}}
  /b/{id}{lang}: {get: {operationId: b, parameters: [{name: id, in: path, required: true, style: matrix, schema: {type: integer}}, {name: lang, in: path, required: true, style: matrix, schema: {type: string, enum: [de, en]}}], responses: {'204': {description: ''}}}}
  /c/{simple}/{label}/{matrix}:
    get:
      operationId: c
      parameters:
        - {name: simple, in: path, required: true, schema: {type: array, items: {type: string}}}
        - {name: label, in: path, required: true, style: label, schema: {type: array, items: {type: integer}}}
        - {name: matrix, in: path, required: true, style: matrix, schema: {type: array, items: {type: string, enum: [de, en]}}}
      responses: {'204': {description: ''}}
""",
        calls=(
            Call(
                code="client.path_styles.c.get(['a', 'b,c'], [1, 2], ['de', 'en'])",
                sends="GET /v1/c/a,b%2Cc/.1,2/;matrix=de,en",
                status=204,
            ),
            Call(code="client.path_styles.a.get('x')", sends="GET /v1/a/.x", status=204),
            Call(
                code="client.path_styles.b.get(7, 'de')",
                sends="GET /v1/b/;id=7;lang=de",
                status=204,
            ),
        ),
    ),
    Case(
        name="path_values",
        holds="path parameters of every type are written in their style",
        text=HEAD_3_0
        + """
paths:
  /a/{on}/{at}/{flag}/{rate}/{kind}: {get: {operationId: a, parameters: [
    {name: on, in: path, required: true, schema: {type: string, format: date}},
    {name: at, in: path, required: true, schema: {type: string, format: date-time}},
    {name: flag, in: path, required: true, schema: {type: boolean}},
    {name: rate, in: path, required: true, schema: {type: number}},
    {name: kind, in: path, required: true, schema: {type: string, enum: [x, y]}}], responses: {'204': {description: ''}}}}
  /b/{p}/{q}/{r}/{s}/{t}/{u}: {get: {operationId: b, parameters: [
    {name: p, in: path, required: true, schema: {type: object, properties: {k: {type: boolean}}}},
    {name: q, in: path, required: true, explode: true, schema: {type: object}},
    {name: r, in: path, required: true, style: label, schema: {type: object}},
    {name: s, in: path, required: true, style: label, explode: true, schema: {type: object}},
    {name: t, in: path, required: true, style: matrix, schema: {type: object}},
    {name: u, in: path, required: true, style: matrix, explode: true, schema: {type: object}}], responses: {'204': {description: ''}}}}
  /c/{p}/{q}/{r}/{s}: {get: {operationId: c, parameters: [
    {name: p, in: path, required: true, style: label, explode: true, schema: {type: array, items: {type: boolean}}},
    {name: q, in: path, required: true, style: matrix, explode: true, schema: {type: array, items: {type: string, format: date}}},
    {name: r, in: path, required: true, style: matrix, explode: true, schema: {type: boolean}},
    {name: s, in: path, required: true, content: {application/json: {schema: {type: object}}}}], responses: {'204': {description: ''}}}}
""",
        calls=(
            Call(
                code="client.path_values.a.get(dt.date(2024, 5, 1), dt.datetime(2024, 5, 1, tzinfo=dt.UTC), True, 1.5, 'x')",
                sends="GET /v1/a/2024-05-01/2024-05-01T00%3A00%3A00Z/true/1.5/x",
                status=204,
            ),
            Call(
                code="client.path_values.b.get({'k': True}, {'k': 1, 'l': '/'}, {'k': 1, 'l': 2}, {'k': 1, 'l': 2}, {'k': 1, 'l': False}, {'k': 1, 'l': None, 'm': 3})",
                sends="GET /v1/b/k,true/k=1,l=%2F/.k,1,l,2/.k=1.l=2/;t=k,1,l,false/;k=1;m=3",
                status=204,
            ),
            Call(
                code="client.path_values.c.get([True, False], [dt.date(2024, 5, 1), dt.date(2024, 5, 2)], False, {'k': [1]})",
                sends="GET /v1/c/.true.false/;q=2024-05-01;q=2024-05-02/;r=false/%7B%22k%22%3A%5B1%5D%7D",
                status=204,
            ),
        ),
    ),
    Case(
        name="root",
        holds="the path `/` is sent with its slash",
        text=HEAD_3_0
        + """
paths:
  /: {get: {operationId: root, responses: {'204': {description: ''}}}, put: {operationId: bare, x-trunkline-root-slash: false, responses: {'204': {description: ''}}}}
  /rooms/: {get: {operationId: rooms, responses: {'204': {description: ''}}}}
""",
        calls=(
            Call(code="client.root.get()", sends="GET /v1/", status=204),
            Call(code="client.root.update()", sends="PUT /v1", status=204),
            Call(code="client.root.rooms.list()", sends="GET /v1/rooms/", status=204),
        ),
    ),
    Case(
        name="verbs",
        holds="a verb behind a colon is the method's name",
        text=HEAD_3_0
        + """
paths:
  /v2/rooms/{id}:close:
    post: {operationId: close, responses: {'204': {description: ''}}}
  /v2/rooms:search:
    get: {operationId: search, responses: {'204': {description: ''}}}
""",
        calls=(
            Call(
                code="client.verbs.rooms.close('r1')",
                sends="POST /v1/v2/rooms/r1:close",
                status=204,
            ),
            Call(code="client.verbs.rooms.search()", sends="GET /v1/v2/rooms:search", status=204),
        ),
    ),
    Case(
        name="segments",
        holds="a segment holds several parameters, and parameters have names that are none in Python",
        text=HEAD_3_0
        + """
paths:
  /files/{file-name}.{from}:
    get:
      operationId: getFile
      parameters:
        - {name: from, in: path, required: true, schema: {type: string}}
        - {name: file-name, in: path, required: true, schema: {type: string}}
      responses: {'204': {description: ''}}
""",
        calls=(
            Call(
                code="client.segments.files.get('report', 'pdf')",
                sends="GET /v1/files/report.pdf",
                status=204,
            ),
            Call(
                code="client.segments.files.get(file_name='a', from_='b')",
                sends="GET /v1/files/a.b",
                status=204,
            ),
        ),
    ),
    Case(
        name="levels",
        holds="parameters of the path count for its operations, which may overrule them",
        text=HEAD_3_0
        + """
paths:
  /rooms/{id}:
    parameters:
      - {name: id, in: path, required: true, schema: {type: integer}}
      - {name: lang, in: query, schema: {type: string}}
      - $ref: '#/components/parameters/verbose'
    get:
      operationId: getRoom
      parameters: [{name: lang, in: query, schema: {type: integer}}]
      responses: {'204': {description: ''}}
components:
  parameters:
    verbose: {name: verbose, in: query, schema: {type: boolean}}
""",
        calls=(
            Call(
                code="client.levels.rooms.get(12, lang=3, verbose=True)",
                sends="GET /v1/rooms/12?lang=3&verbose=true",
                status=204,
            ),
        ),
    ),
    Case(
        name="queries",
        holds="the query that a path itself has is always sent, its fragment never",
        text=HEAD_3_0
        + """
paths:
  /rooms: {get: {operationId: getRooms, responses: {'204': {description: ''}}}}
  /rooms?beta=true: {get: {operationId: getBetaRooms, parameters: [{name: page, in: query, schema: {type: integer}}], responses: {'204': {description: ''}}}}
  /#Action=Close: {post: {operationId: closeAll, responses: {'204': {description: ''}}}}
""",
        calls=(
            Call(
                code="client.queries.rooms.get_beta_rooms(page=2)",
                sends="GET /v1/rooms?beta=true&page=2",
                status=204,
            ),
            Call(code="client.queries.rooms.get_rooms()", sends="GET /v1/rooms", status=204),
            Call(code="client.queries.update()", sends="POST /v1/", status=204),
        ),
    ),
    Case(
        name="unrooted",
        holds="a path without a slash gets one",
        text=HEAD_3_0
        + """
paths:
  rooms: {get: {operationId: getRooms, responses: {'204': {description: ''}}}}
""",
        calls=(Call(code="client.unrooted.rooms.list()", sends="GET /v1/rooms", status=204),),
    ),
    Case(
        name="nameless",
        holds="operations without operationId and tag get names from path and verb",
        text=HEAD_3_0
        + """
paths:
  /rooms: {post: {responses: {'204': {description: ''}}}}
  /rooms/{id}: {delete: {responses: {'204': {description: ''}}}}
  /a-b: {get: {responses: {'204': {description: ''}}}}
  /a/b: {get: {responses: {'204': {description: ''}}}}
""",
        calls=(
            Call(code="client.nameless.rooms.create()", sends="POST /v1/rooms", status=204),
            Call(code="client.nameless.rooms.delete('x')", sends="DELETE /v1/rooms/x", status=204),
            Call(code="client.nameless.a.b.list()", sends="GET /v1/a/b", status=204),
            Call(code="client.nameless.a_b.list()", sends="GET /v1/a-b", status=204),
        ),
    ),
    Case(
        name="duplicates",
        holds="the same operationId twice is renamed where the catalog says so",
        text=HEAD_3_0
        + """
paths:
  /rooms: {get: {operationId: get, responses: {'204': {description: ''}}}}
  /rooms/{id}: {get: {operationId: get, responses: {'204': {description: ''}}}}
""",
        entry="rename_duplicates = true",
        calls=(
            Call(code="client.duplicates.rooms.list()", sends="GET /v1/rooms", status=204),
            Call(code="client.duplicates.rooms.get('x')", sends="GET /v1/rooms/x", status=204),
        ),
        says={"resources.py": ('id="getRooms"', 'id="getRoomsId"')},
    ),
    Case(
        name="clashes",
        holds="guessed names that clash give way to operationIds, also below a resource of the name",
        text=HEAD_3_0
        + """
paths:
  /rooms/{id}:
    put: {operationId: replaceRoom, responses: {'204': {description: ''}}}
    patch: {operationId: changeRoom, responses: {'204': {description: ''}}}
  /rooms/search/{id}: {get: {operationId: searchOne, responses: {'204': {description: ''}}}}
  /rooms:search: {get: {operationId: searchAll, responses: {'204': {description: ''}}}}
""",
        calls=(
            Call(
                code="client.clashes.rooms.replace_room('x')", sends="PUT /v1/rooms/x", status=204
            ),
            Call(
                code="client.clashes.rooms.change_room('x')", sends="PATCH /v1/rooms/x", status=204
            ),
            Call(
                code="client.clashes.rooms.search.get('x')",
                sends="GET /v1/rooms/search/x",
                status=204,
            ),
            Call(
                code="client.clashes.rooms.search_all()", sends="GET /v1/rooms:search", status=204
            ),
        ),
    ),
    Case(
        name="left_out",
        holds="an operation is left out by a line that says why",
        text=HEAD_3_0
        + """
paths:
  /rooms: {get: {operationId: getRooms, responses: {'204': {description: ''}}}}
  /odd/{x}: {get: {operationId: odd, parameters: [{name: x, in: path, required: true, style: matrix, explode: true, schema: {type: array, items: {type: string}}}], responses: {}}}
  /users/<id>: {get: {operationId: strange, responses: {}}}
""",
        entry='leave_out = { odd = "a list in a style of its own", strange = "no path" }',
        calls=(Call(code="client.left_out.rooms.list()", sends="GET /v1/rooms", status=204),),
    ),
)
