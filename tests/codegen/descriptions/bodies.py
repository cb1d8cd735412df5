"""Request bodies."""

from __future__ import annotations

from tests.codegen.spec_case import HEAD_3_0, Call, Case

CASES = (
    Case(
        name="optional_body",
        holds="an optional body with no field given is not sent",
        text=HEAD_3_0
        + """
paths:
  /rooms:
    post:
      operationId: makeRoom
      requestBody: {content: {application/json: {schema: {type: object, properties: {name: {type: string}}}}}}
      responses: {'204': {description: ''}}
""",
        calls=(
            Call(
                code="client.optional_body.rooms.create()",
                sends="POST /v1/rooms",
                body="",
                status=204,
            ),
            Call(
                code="client.optional_body.rooms.create(name='x')",
                sends="POST /v1/rooms",
                body={"name": "x"},
                status=204,
            ),
        ),
    ),
    Case(
        name="read_only",
        holds="a read-only property is no argument, and is not required to send",
        text=HEAD_3_0
        + """
paths:
  /rooms:
    post:
      operationId: makeRoom
      requestBody:
        required: true
        content:
          application/json: {schema: {$ref: '#/components/schemas/Room'}}
      responses: {'200': {description: '', content: {application/json: {schema: {$ref: '#/components/schemas/Room'}}}}}
components: {schemas: {Room: {type: object, required: [id, name], properties: {id: {type: integer, readOnly: true}, name: {type: string}}}}}
""",
        calls=(
            Call(
                code="client.read_only.rooms.create(name='x')",
                sends="POST /v1/rooms",
                body={"name": "x"},
                headers={"content-type": "application/json"},
                answer={"id": 7, "name": "x"},
                gives=("result.id == 7", "result.name == 'x'"),
            ),
        ),
    ),
    Case(
        name="several_types",
        holds="of several media types JSON is sent, unless a caller requests another",
        text=HEAD_3_0
        + """
paths:
  /rooms:
    post:
      operationId: makeRoom
      requestBody:
        required: true
        content:
          application/xml: {schema: {type: string}}
          application/x-www-form-urlencoded: {schema: {$ref: '#/components/schemas/Room'}}
          application/json: {schema: {$ref: '#/components/schemas/Room'}}
      responses: {'200': {description: '', content: {application/json: {schema: {$ref: '#/components/schemas/Room'}}}}}
components: {schemas: {Room: {type: object, required: [name], properties: {name: {type: string}, size: {type: integer, nullable: true}}}}}
""",
        calls=(
            Call(
                code="client.several_types.rooms.create(name='x', size=NULL)",
                sends="POST /v1/rooms",
                body={"name": "x", "size": None},
                headers={"content-type": "application/json"},
                answer={"name": "x", "size": 3},
                gives=("result.name == 'x'", "result.size == 3", "type(result).__name__ == 'Room'"),
            ),
            Call(
                code="client.several_types.rooms.create(name='x', size=1, content_type='application/x-www-form-urlencoded')",
                sends="POST /v1/rooms",
                body="name=x&size=1",
                headers={"content-type": "application/x-www-form-urlencoded"},
                answer={"name": "x"},
            ),
            Call(
                code="client.several_types.rooms.create(content='<room/>')",
                sends="POST /v1/rooms",
                body="<room/>",
                headers={"content-type": "application/xml"},
                answer={"name": "x"},
            ),
        ),
    ),
    Case(
        name="json_or_upload",
        holds="the arguments decide on the media type of the body, or `content_type` does",
        text=HEAD_3_0
        + """
paths:
  /docs:
    post:
      operationId: createDoc
      requestBody:
        required: true
        content:
          application/json: {schema: {type: object, required: [url], properties: {url: {type: string}, tags: {type: array, items: {type: string}}}}}
          multipart/form-data: {schema: {type: object, required: [file], properties: {file: {type: string, format: binary}, tags: {type: array, items: {type: string}}}}}
      responses: {'204': {description: ''}}
  /notes:
    post:
      operationId: createNote
      requestBody:
        content:
          application/json-patch+json: {schema: {$ref: '#/components/schemas/Note'}}
          application/*+json: {schema: {$ref: '#/components/schemas/Note'}}
          application/json: {schema: {$ref: '#/components/schemas/Note'}}
      responses: {'204': {description: ''}}
  /raw:
    post:
      operationId: createRaw
      requestBody: {required: true, content: {text/plain: {schema: {type: string}}, application/octet-stream: {schema: {type: string, format: binary}}, application/json: {schema: {type: array, items: {type: integer}}}}}
      responses: {'204': {description: ''}}
components: {schemas: {Note: {type: object, required: [text], properties: {text: {type: string}}}}}
""",
        calls=(
            Call(
                code="client.json_or_upload.docs.create(url='u', tags=['a'])",
                sends="POST /v1/docs",
                body={"url": "u", "tags": ["a"]},
                headers={"content-type": "application/json"},
                status=204,
            ),
            Call(
                code="client.json_or_upload.docs.create(file=b'FILE', tags=('a', 'b'))",
                sends="POST /v1/docs",
                body=('name="file"', "FILE", 'name="tags"\r\n\r\na', 'name="tags"\r\n\r\nb'),
                status=204,
            ),
            Call(
                code="client.json_or_upload.docs.create(url='u', content_type='application/json')",
                sends="POST /v1/docs",
                body={"url": "u"},
                status=204,
            ),
            Call(
                code="client.json_or_upload.notes.create()",
                sends="POST /v1/notes",
                body="",
                status=204,
            ),
            Call(
                code="client.json_or_upload.notes.create(text='t')",
                sends="POST /v1/notes",
                body={"text": "t"},
                headers={"content-type": "application/json"},
                status=204,
            ),
            Call(
                code="client.json_or_upload.notes.create(text='t', content_type='application/json-patch+json')",
                sends="POST /v1/notes",
                body={"text": "t"},
                headers={"content-type": "application/json-patch+json"},
                status=204,
            ),
            Call(
                code="client.json_or_upload.raw.create(content='text')",
                sends="POST /v1/raw",
                body="text",
                headers={"content-type": "text/plain"},
                status=204,
            ),
            Call(
                code="client.json_or_upload.raw.create(content=b'bytes')",
                sends="POST /v1/raw",
                body="bytes",
                headers={"content-type": "application/octet-stream"},
                status=204,
            ),
            Call(
                code="client.json_or_upload.raw.create(body=[1, 2])",
                sends="POST /v1/raw",
                body=[1, 2],
                headers={"content-type": "application/json"},
                status=204,
            ),
        ),
    ),
    Case(
        name="forms",
        holds="a form is sent as one, its lists and objects as the description says",
        text=HEAD_3_0
        + """
paths:
  /rooms:
    post:
      operationId: makeRoom
      requestBody:
        content:
          application/x-www-form-urlencoded:
            schema:
              type: object
              required: [name]
              properties:
                name: {type: string}
                open: {type: boolean}
                tags: {type: array, items: {type: string}}
                ids: {type: array, items: {type: integer}}
                owner: {type: object, properties: {email: {type: string}}}
                notes: {anyOf: [{type: object, additionalProperties: {type: string}}, {type: string, enum: ['']}]}
                plan: {type: object, properties: {days: {type: array, items: {type: integer}}}}
            encoding: {ids: {style: form, explode: false}, plan: {contentType: application/json}}
      responses: {'204': {description: ''}}
  /free:
    post:
      operationId: free
      requestBody: {required: true, content: {application/x-www-form-urlencoded: {schema: {type: object}}}}
      responses: {'204': {description: ''}}
""",
        calls=(
            Call(
                code="client.forms.rooms.create(name='a b', open_=True, tags=['x', 'y'], ids=[1, 2], owner={'email': 'e@f'}, plan={'days': [1]})",
                sends="POST /v1/rooms",
                body="name=a%20b&open=true&tags=x&tags=y&ids=1,2&owner%5Bemail%5D=e%40f&plan=%7B%22days%22%3A%5B1%5D%7D",
                headers={"content-type": "application/x-www-form-urlencoded"},
                status=204,
            ),
            Call(
                code="client.forms.rooms.create(name='a', notes={'k': 'v'})",
                sends="POST /v1/rooms",
                body="name=a&notes%5Bk%5D=v",
                status=204,
            ),
            Call(
                code="client.forms.rooms.create(name='a', notes='')",
                sends="POST /v1/rooms",
                body="name=a&notes=",
                status=204,
            ),
            Call(
                code="client.forms.free.create(body={'k': 'v'})",
                sends="POST /v1/free",
                body="k=v",
                status=204,
            ),
        ),
    ),
    Case(
        name="nested_form",
        holds="nested objects and lists of objects in a form are written in the style of their field",
        text=HEAD_3_0
        + """
paths:
  /charges:
    post:
      operationId: createCharge
      requestBody:
        required: true
        content:
          application/x-www-form-urlencoded:
            encoding:
              card: {style: deepObject, explode: true}
              items: {style: deepObject, explode: true}
              expand: {style: deepObject, explode: true}
              open: {style: form, explode: true}
              flat: {style: form, explode: false}
              flags: {style: spaceDelimited, explode: false}
              text: {contentType: application/json}
            schema:
              type: object
              properties:
                card: {type: object, properties: {number: {type: string}, address: {type: object, properties: {city: {type: string}}}}}
                items: {type: array, items: {type: object, properties: {price: {type: string}, live: {type: boolean}}}}
                expand: {type: array, items: {type: string}}
                open: {type: object, properties: {day: {type: string, format: date}}}
                flat: {type: object}
                flags: {type: array, items: {type: boolean}}
                text: {type: array, items: {type: object}}
                bare: {type: object, properties: {inner: {type: array, items: {type: object}}}}
                at: {type: string, format: date-time}
                free: {type: array, items: {}}
      responses: {'204': {description: ''}}
""",
        calls=(
            Call(
                code="client.nested_form.charges.create(card={'address': {'city': 'x'}}, items=[{'price': 'p'}, {'live': True}], expand=['a', 'b'])",
                sends="POST /v1/charges",
                body="card%5Baddress%5D%5Bcity%5D=x&items%5B0%5D%5Bprice%5D=p&items%5B1%5D%5Blive%5D=true&expand%5B0%5D=a&expand%5B1%5D=b",
                status=204,
            ),
            Call(
                code="client.nested_form.charges.create(free=['a', 1])",
                sends="POST /v1/charges",
                body="free=a&free=1",
                status=204,
            ),
            Call(
                code="client.nested_form.charges.create(free=['a', {'b': 1}])",
                sends="POST /v1/charges",
                body="free%5B0%5D=a&free%5B1%5D%5Bb%5D=1",
                status=204,
            ),
            Call(
                code="client.nested_form.charges.create(open_={'day': dt.date(2024, 5, 1)}, flat={'a': True}, flags=[True, False], text=[{'k': None}], bare={'inner': [{'k': True}]}, at=dt.datetime(2024, 5, 1, tzinfo=dt.UTC))",
                sends="POST /v1/charges",
                body="day=2024-05-01&flat=a,true&flags=true%20false&text=%5B%7B%22k%22%3Anull%7D%5D&bare%5Binner%5D%5B0%5D%5Bk%5D=true&at=2024-05-01T00%3A00%3A00Z",
                status=204,
            ),
        ),
    ),
    Case(
        name="parts",
        holds="the parts of a multipart body have the media types of their encoding",
        text=HEAD_3_0
        + """
paths:
  /documents:
    post:
      operationId: upload
      requestBody:
        required: true
        content:
          multipart/form-data:
            schema:
              type: object
              required: [scan]
              properties:
                scan: {type: string, format: binary}
                image: {type: string, format: binary}
                labels: {type: array, items: {type: string}}
                about: {type: string}
                sheet: {type: string}
                live: {type: boolean}
            encoding:
              scan: {contentType: application/pdf, headers: {X-Rate: {description: The rate., schema: {type: integer}}}}
              image: {contentType: 'image/*, image/png'}
              labels: {contentType: application/json}
              about: {contentType: application/vnd.about+json}
              sheet: {contentType: text/csv}
      responses: {'204': {description: ''}}
  /related:
    post:
      operationId: related
      requestBody:
        required: true
        content:
          multipart/related:
            schema: {type: object, required: [meta, media], properties: {meta: {type: object, properties: {n: {type: integer}}}, media: {type: string, format: binary}}}
      responses: {'204': {description: ''}}
""",
        calls=(
            Call(
                code="client.parts.documents.create(scan=b'%PDF', image=b'PNG', labels=['a', 'b'], about='x', sheet='a,b', live=True)",
                sends="POST /v1/documents",
                body=(
                    'name="scan"; filename="scan"\r\nContent-Type: application/pdf\r\n\r\n%PDF',
                    "Content-Type: image/png\r\n\r\nPNG",
                    'name="labels"\r\nContent-Type: application/json\r\n\r\n["a","b"]',
                    'name="about"\r\nContent-Type: application/vnd.about+json\r\n\r\n"x"',
                    'name="sheet"\r\nContent-Type: text/csv\r\n\r\na,b',
                    'name="live"\r\n\r\ntrue',
                ),
                status=204,
            ),
            Call(
                code="client.parts.documents.create(scan=('s.bin', b'%PDF', 'application/x-scan'))",
                sends="POST /v1/documents",
                body=("Content-Type: application/x-scan\r\n\r\n%PDF",),
                status=204,
            ),
            Call(
                code="client.parts.documents.create(scan=('s.pdf', b'%PDF', 'application/pdf', {'X-Rate': '5'}))",
                sends="POST /v1/documents",
                body=("Content-Type: application/pdf\r\nX-Rate: 5\r\n\r\n%PDF",),
                status=204,
            ),
            Call(
                code="client.parts.related.create(meta={'n': 1}, media=b'm')",
                sends="POST /v1/related",
                body=('Content-Type: application/json\r\n\r\n{"n":1}', "\r\n\r\nm"),
                status=204,
            ),
        ),
    ),
    Case(
        name="uploads",
        holds="a multipart form takes files, several of them too",
        text=HEAD_3_0
        + """
paths:
  /files:
    post:
      operationId: upload
      requestBody:
        required: true
        content:
          application/x-www-form-urlencoded: {schema: {$ref: '#/components/schemas/Upload'}}
          multipart/form-data: {schema: {$ref: '#/components/schemas/Upload'}}
      responses: {'204': {description: ''}}
components:
  schemas:
    Upload:
      type: object
      required: [file]
      properties:
        file: {type: string, format: binary}
        more: {type: array, items: {type: string, format: binary}}
        tags: {type: array, items: {type: string}}
        note: {type: string}
""",
        calls=(
            Call(
                code="client.uploads.files.create(file=('a.txt', b'AAA', 'text/plain'), more=[b'BBB', ('c', b'CCC')], tags=('t1', 't2'), note='n')",
                sends="POST /v1/files",
                body=(
                    "AAA",
                    'filename="a.txt"',
                    "Content-Type: text/plain",
                    "BBB",
                    "CCC",
                    "t1",
                    "t2",
                    'name="note"',
                ),
                status=204,
            ),
        ),
    ),
    Case(
        name="either_form",
        holds="a form that is one of several objects is one argument, nested values in brackets",
        text=HEAD_3_0
        + """
paths:
  /threads:
    post:
      operationId: startThread
      requestBody:
        required: true
        content:
          application/x-www-form-urlencoded:
            schema: {anyOf: [{$ref: '#/components/schemas/Text'}, {$ref: '#/components/schemas/Forum'}]}
      responses: {'204': {description: ''}}
components:
  schemas:
    Text: {type: object, required: [text], properties: {text: {type: string}}}
    Forum: {type: object, required: [first], properties: {first: {type: object, properties: {tags: {type: array, items: {type: string}}}}, ids: {type: array, items: {type: integer}}}}
""",
        calls=(
            Call(
                code="client.either_form.threads.create(body={'first': {'tags': ['a']}, 'ids': [1, 2]})",
                sends="POST /v1/threads",
                body="first%5Btags%5D%5B0%5D=a&ids=1&ids=2",
                status=204,
            ),
        ),
    ),
    Case(
        name="misspelled",
        holds="misspelled media types are those that they mean",
        text=HEAD_3_0
        + """
paths:
  /forms: {post: {operationId: a, requestBody: {content: {application/x-www-form-url-encoded: {schema: {type: object, properties: {a: {type: string}}}}}}, responses: {'204': {description: ''}}}}
  /files: {post: {operationId: b, requestBody: {content: {multipart/formdata: {schema: {type: object, properties: {a: {type: string, format: binary}}}}}}, responses: {'204': {description: ''}}}}
""",
        calls=(
            Call(
                code="client.misspelled.forms.create(a='x y')",
                sends="POST /v1/forms",
                body="a=x%20y",
                headers={"content-type": "application/x-www-form-urlencoded"},
                status=204,
            ),
            Call(
                code="client.misspelled.files.create(a=b'AAA')",
                sends="POST /v1/files",
                body=('name="a"', "AAA"),
                status=204,
            ),
        ),
    ),
    Case(
        name="raw",
        holds="bytes, text, lists and other JSON are one argument",
        text=HEAD_3_0
        + """
paths:
  /bytes: {post: {operationId: a, requestBody: {content: {application/octet-stream: {schema: {type: string, format: binary}}}}, responses: {'204': {description: ''}}}}
  /text: {post: {operationId: b, requestBody: {required: true, content: {text/csv: {schema: {type: string}}}}, responses: {'204': {description: ''}}}}
  /list: {post: {operationId: c, requestBody: {required: true, content: {application/json: {schema: {type: array, items: {type: integer}}}}}, responses: {'204': {description: ''}}}}
  /patch: {patch: {operationId: d, requestBody: {content: {application/merge-patch+json: {schema: {type: object, properties: {a: {type: integer}}}}}}, responses: {'204': {description: ''}}}}
  /any: {post: {operationId: e, requestBody: {content: {'*/*': {}}}, responses: {'204': {description: ''}}}}
""",
        calls=(
            Call(
                code="client.raw.bytes_.create(content=b'abc')",
                sends="POST /v1/bytes",
                body="abc",
                status=204,
            ),
            Call(
                code="client.raw.text.create(content='a,b')",
                sends="POST /v1/text",
                body="a,b",
                headers={"content-type": "text/csv"},
                status=204,
            ),
            Call(
                code="client.raw.list_.create(body=[1, 2])",
                sends="POST /v1/list",
                body=[1, 2],
                status=204,
            ),
            Call(
                code="client.raw.patch.patch(a=1)",
                sends="PATCH /v1/patch",
                body={"a": 1},
                headers={"content-type": "application/merge-patch+json"},
                status=204,
            ),
            Call(
                code="client.raw.any_.create(body={'x': [1]})",
                sends="POST /v1/any",
                body={"x": [1]},
                status=204,
            ),
        ),
    ),
    Case(
        name="wrapped",
        holds="the one property that wraps everything is left to the runtime",
        text=HEAD_3_0
        + """
paths:
  /rooms:
    patch:
      operationId: changeRoom
      x-trunkline-body: details
      requestBody: {required: true, content: {application/json: {schema: {type: object, properties: {details: {type: object, properties: {name: {type: string}}}}}}}}
      responses: {'204': {description: ''}}
""",
        calls=(
            Call(
                code="client.wrapped.rooms.patch(name='x')",
                sends="PATCH /v1/rooms",
                body={"details": {"name": "x"}},
                status=204,
            ),
        ),
    ),
)
