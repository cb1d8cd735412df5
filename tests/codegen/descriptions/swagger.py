"""Swagger 2.0."""

from __future__ import annotations

from tests.codegen.spec_case import HEAD_2_0, Call, Case

CASES = (
    Case(
        name="swagger_bodies",
        holds="bodies, form fields and files of 2.0 are bodies",
        text=HEAD_2_0
        + """
consumes: [application/json]
produces: [application/json]
paths:
  /rooms:
    post:
      operationId: makeRoom
      parameters: [{in: body, name: room, required: true, schema: {$ref: '#/definitions/Room'}}]
      responses: {200: {description: '', schema: {$ref: '#/definitions/Room'}}, 404: {$ref: '#/responses/Missing'}}
  /forms:
    post:
      operationId: sendForm
      consumes: [application/x-www-form-urlencoded]
      parameters:
        - {in: formData, name: name, type: string, required: true}
        - {in: formData, name: tags, type: array, items: {type: string}, collectionFormat: pipes}
        - {in: formData, name: ids, type: array, items: {type: integer}, collectionFormat: multi}
      responses: {204: {description: ''}}
  /files:
    post:
      operationId: sendFile
      consumes: [multipart/form-data]
      parameters: [{in: formData, name: file, type: file, required: true}, {in: formData, name: note, type: string}]
      responses: {204: {description: ''}}
    get:
      operationId: getFile
      responses: {200: {description: '', schema: {type: file}}}
definitions:
  Room: {type: object, required: [name], properties: {name: {type: string, x-nullable: true}, kind: {type: string, enum: [on, off]}}}
responses:
  Missing: {description: '', schema: {type: object, properties: {why: {type: string}}}}
securityDefinitions: {key: {type: apiKey, name: X-Key, in: header}, basic: {type: basic}, oauth: {type: oauth2, flow: accessCode, authorizationUrl: 'https://x', tokenUrl: 'https://y', scopes: {a: b}}}
""",
        calls=(
            Call(
                code="client.swagger_bodies.rooms.create(name=NULL, kind='on')",
                sends="POST /v1/rooms",
                body={"name": None, "kind": "on"},
                answer={"name": None, "kind": "off"},
                gives=("result.name is None and result.kind.value == 'off'",),
            ),
            Call(
                code="client.swagger_bodies.forms.create(name='n', tags=['a', 'b'], ids=[1, 2])",
                sends="POST /v1/forms",
                body="name=n&tags=a%7Cb&ids=1&ids=2",
                status=204,
            ),
            Call(
                code="client.swagger_bodies.files.create(file=b'AAA', note='n')",
                sends="POST /v1/files",
                body=("AAA", 'name="note"'),
                status=204,
            ),
            Call(
                code="client.swagger_bodies.files.list().read()",
                sends="GET /v1/files",
                answer=b"x",
                media_type="application/pdf",
                gives=("result == b'x'",),
            ),
        ),
    ),
    Case(
        name="swagger_parameters",
        holds="collection formats, shared parameters and required path parameters of 2.0 are read",
        text=HEAD_2_0
        + """
parameters:
  limit: {in: query, name: limit, type: integer, maximum: 10}
  room: {in: body, name: room, schema: {type: object, properties: {name: {type: string}}}}
paths:
  /rooms/{id}:
    parameters: [{in: path, name: id, type: string, required: true}, {$ref: '#/parameters/room'}]
    put:
      operationId: setRoom
      parameters:
        - {$ref: '#/parameters/limit'}
        - {in: query, name: csv, type: array, items: {type: string}}
        - {in: query, name: ssv, type: array, items: {type: string}, collectionFormat: ssv}
        - {in: query, name: tsv, type: array, items: {type: string}, collectionFormat: tsv}
        - {in: query, name: pipes, type: array, items: {type: string}, collectionFormat: pipes}
        - {in: query, name: multi, type: array, items: {type: string}, collectionFormat: multi}
        - {in: header, name: X-Ids, type: array, items: {type: integer}}
      responses: {204: {description: ''}}
""",
        calls=(
            Call(
                code="client.swagger_parameters.rooms.update('r', limit_=1, csv=['a', 'b'], ssv=['a', 'b'], tsv=['a', 'b'], pipes=['a', 'b'], multi=['a', 'b'], x_ids=[1, 2], name='n')",
                sends="PUT /v1/rooms/r?limit=1&csv=a,b&ssv=a%20b&tsv=a%09b&pipes=a%7Cb&multi=a&multi=b",
                headers={"x-ids": "1,2"},
                body={"name": "n"},
                status=204,
            ),
        ),
    ),
    Case(
        name="swagger_host",
        holds="a path inside of the host belongs to the address, and https is the scheme",
        text="""
swagger: '2.0'
info: {title: Small, version: 1.0}
host: api.example.com/deep/
basePath: v2/
paths: {/rooms: {get: {responses: {204: {description: ''}}}}}
""",
        calls=(
            Call(code="client.swagger_host.rooms.list()", sends="GET /deep/v2/rooms", status=204),
        ),
        says={"__init__.py": ('base_url="https://api.example.com/deep/v2"',)},
    ),
    Case(
        name="swagger_schemes",
        holds="of several schemes https is taken",
        text="""
swagger: '2.0'
info: {title: Small}
host: 'http://api.example.com'
schemes: [http, https]
paths: {/rooms: {get: {responses: {204: {description: ''}}}}}
""",
        entry='base_url = "https://api.example.com/"',
        calls=(Call(code="client.swagger_schemes.rooms.list()", sends="GET /rooms", status=204),),
    ),
    Case(
        name="swagger_files",
        holds="sections, path items, parameters and answers of 2.0 may be in other files",
        text=HEAD_2_0
        + """
paths: {$ref: paths/index.yaml}
definitions: {$ref: 'definitions.yaml'}
""",
        files={
            "paths/index.yaml": "/rooms/{id}: {$ref: rooms.yaml}\n",
            "paths/rooms.yaml": """
get:
  operationId: getRoom
  parameters: [{$ref: '../parameters.yaml#/id'}, {$ref: '../parameters.yaml#/tags'}]
  responses: {200: {$ref: '../responses.yaml#/room'}}
""",
            "parameters.yaml": """
id: {in: path, name: id, type: string, required: true}
tags: {in: query, name: tags, type: array, items: {type: string}}
""",
            "responses.yaml": "room: {description: '', schema: {$ref: 'api.yaml#/definitions/Room'}}\n",
            "definitions.yaml": """
Room: {type: object, properties: {name: {type: string, x-nullable: true}, owner: {$ref: '#/Owner'}}}
Owner: {type: object, properties: {email: {type: string}}}
""",
        },
        calls=(
            Call(
                code="client.swagger_files.rooms.get('r', tags=['a', 'b'])",
                sends="GET /v1/rooms/r?tags=a,b",
                answer={"name": None, "owner": {"email": "e"}},
                gives=("result.owner.email == 'e'", "type(result).__name__ == 'Room'"),
            ),
        ),
    ),
)
