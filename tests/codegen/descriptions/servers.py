"""Servers, webhooks, and how files are written."""

from __future__ import annotations

from tests.codegen.spec_case import HEAD_3_0, HEAD_3_1, Call, Case

_ROOMS = "paths: {/rooms: {get: {operationId: getRooms, responses: {'204': {description: ''}}}}}\n"

CASES = (
    Case(
        name="variables",
        holds="variables of a server have their defaults",
        text="""
openapi: 3.0.0
info: {title: Small, version: '1'}
servers: [{url: 'https://{region}.example.com:{port}/{base}', variables: {region: {default: eu}, port: {default: 8443}, base: {default: v2}}}]
"""
        + _ROOMS,
        calls=(Call(code="client.variables.rooms.list()", sends="GET /v2/rooms", status=204),),
        says={"__init__.py": ('base_url="https://eu.example.com:8443/v2"',)},
    ),
    Case(
        name="relative",
        holds="a relative server gets its base URL from the catalog",
        text="openapi: 3.0.0\ninfo: {title: Small, version: '1'}\nservers: [{url: /v3}]\n" + _ROOMS,
        entry='base_url = "https://api.example.com/v3/"',
        calls=(Call(code="client.relative.rooms.list()", sends="GET /v3/rooms", status=204),),
    ),
    Case(
        name="own_servers",
        holds="operations and paths may have servers of their own",
        text=HEAD_3_0
        + """
paths:
  /a: {get: {operationId: a, servers: [{url: 'https://files.example.com/x/'}], responses: {'204': {description: ''}}}}
  /b: {servers: [{url: 'https://{h}.example.com', variables: {h: {default: other}}}], get: {operationId: b, responses: {'204': {description: ''}}}}
  /c: {get: {operationId: c, servers: [{url: '/v2'}], responses: {'204': {description: ''}}}}
  /d: {get: {operationId: d, servers: [{url: 'https://api.example.com/v1'}], security: [], responses: {'204': {description: ''}}}}
""",
        calls=(Call(code="client.own_servers.d.list()", sends="GET /v1/d", status=204),),
        says={
            "resources.py": (
                'server="https://files.example.com/x"',
                'server="https://other.example.com"',
                'server="https://api.example.com/v2"',
                "secure=False",
            )
        },
    ),
    Case(
        name="plain_webhooks",
        holds="webhooks are events, by the constant in their bodies or their names",
        text=HEAD_3_1
        + """
paths: {}
webhooks:
  opened: {post: {requestBody: {content: {application/json: {schema: {type: object, properties: {event: {const: 'room:opened'}, id: {type: string}}}}}}, responses: {}}}
  closed: {post: {requestBody: {$ref: '#/components/requestBodies/Closed'}, responses: {}}}
  pinged: {post: {requestBody: {content: {text/plain: {schema: {type: string}}}}, responses: {}}}
components: {requestBodies: {Closed: {content: {application/json: {schema: {type: object, properties: {why: {type: string}}}}}}}}
""",
        says={"models.py": ('"room:opened": Opened', '"closed": Closed')},
    ),
    Case(
        name="x_webhooks",
        holds="x-webhooks are webhooks, in groups or not; callbacks are events",
        text=HEAD_3_0
        + """
x-webhooks:
  group:
    opened: {post: {requestBody: {content: {application/json: {schema: {type: object, properties: {id: {type: string, nullable: true}}}}}}, responses: {}}}
  closed: {post: {requestBody: {content: {application/json: {schema: {type: object, properties: {why: {type: string}}}}}}, responses: {}}}
paths:
  /jobs:
    post:
      operationId: startJob
      responses: {'204': {description: ''}}
      callbacks:
        done: {'{$request.query.url}': {post: {requestBody: {content: {application/json: {schema: {type: object, properties: {ok: {type: boolean}}}}}}, responses: {}}}}
        more: {$ref: '#/components/callbacks/More'}
components: {callbacks: {More: {'{$request.query.url}': {post: {requestBody: {content: {application/json: {schema: {type: object, properties: {n: {type: integer}}}}}}, responses: {}}}}}}
""",
        calls=(Call(code="client.x_webhooks.jobs.create()", sends="POST /v1/jobs", status=204),),
        says={
            "models.py": (
                '"opened": Opened',
                '"closed": Closed',
                "class Done(Model)",
                '"done": Done',
                "class More(Model)",
                '"more": More',
            )
        },
    ),
    Case(
        name="events",
        holds="events are found by the property that the description says, or by a discriminator",
        text=HEAD_3_1
        + """
paths:
  /orders:
    post:
      operationId: createOrder
      responses: {'204': {description: ''}}
      callbacks:
        onShipped: {'{$request.body#/url}': {post: {requestBody: {content: {application/json: {schema: {type: object, properties: {event: {type: string, enum: [shipped]}, by: {type: string}}}}}}, responses: {'200': {description: ok}}}}}
        onPaid: {'{$request.body#/url}': {post: {requestBody: {content: {application/json: {schema: {type: object, properties: {eventType: {const: paid}, api_version: {const: '1'}, amount: {type: integer}}}}}}, responses: {'200': {description: ok}}}}}
    put:
      operationId: changeOrder
      responses: {'204': {description: ''}}
      callbacks:
        onPaid: {'{$request.body#/url}': {post: {requestBody: {content: {application/json: {schema: {type: object, properties: {total: {type: number}}}}}}, responses: {'200': {description: ok}}}}}
webhooks:
  all:
    post:
      requestBody:
        content:
          application/json:
            schema:
              oneOf: [{$ref: '#/components/schemas/Opened'}, {$ref: '#/components/schemas/Closed'}]
              discriminator: {propertyName: what, mapping: {opened: '#/components/schemas/Opened', closed: '#/components/schemas/Closed', shut: '#/components/schemas/Closed'}}
      responses: {'200': {description: ok}}
components:
  schemas:
    Opened: {type: object, properties: {what: {type: string}, at: {type: string}}}
    Closed: {type: object, properties: {what: {type: string}, why: {type: string}}}
""",
        calls=(
            Call(
                code="client.events.orders.create()",
                sends="POST /v1/orders",
                status=204,
                gives=(
                    "{k: v.__name__ for k, v in made.events.EVENTS.items()} == {'opened': 'Opened', 'closed': 'Closed', 'shut': 'Closed', 'shipped': 'OnShipped', 'paid': 'CreateOrderOnPaid', 'onPaid': 'ChangeOrderOnPaid'}",
                    "made.events.EVENT_PROPERTIES == ('what', 'eventType')",
                ),
            ),
        ),
    ),
    Case(
        name="as_json",
        holds="JSON is read, with a byte-order mark too",
        file="api.json",
        text='\ufeff{"openapi": "3.0.0", "info": {"title": "Small", "version": "1"}, "servers": [{"url": "https://api.example.com"}], "paths": {"/rooms": {"get": {"responses": {"204": {"description": ""}}}}}}',
        calls=(Call(code="client.as_json.rooms.list()", sends="GET /rooms", status=204),),
    ),
    Case(
        name="as_yaml",
        holds="YAML is read as YAML 1.2, with anchors and merge keys",
        text=HEAD_3_0
        + """
x-common: &common
  responses: &none {204: {description: ''}}
  description: on
paths:
  /rooms:
    get: {<<: *common, operationId: off}
    post:
      <<: [*common, {operationId: never}]
      operationId: 2024-01-02
      requestBody: {content: {application/json: {schema: {type: object, properties: {y: &y {type: string, enum: [on, off, yes, no]}, n: *y, 0x10: {type: integer}}}}}}
""",
        calls=(
            Call(
                code="client.as_yaml.rooms.create(y='on', n='no', n0x10=1)",
                sends="POST /v1/rooms",
                body={"y": "on", "n": "no", "0x10": 1},
                status=204,
            ),
            Call(code="client.as_yaml.rooms.list()", sends="GET /v1/rooms", status=204),
        ),
        says={"resources.py": ('id="off"', 'id="2024-01-02"')},
    ),
)
