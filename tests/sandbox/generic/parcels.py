"""A description of a dozen operations, for the tests of described APIs."""

from __future__ import annotations

import json
from typing import Any

import httpx

from trunkline.sandbox import APIDescription, CredentialArgument, Sandbox

ERROR = {
    "description": "An error.",
    "content": {
        "application/json": {
            "schema": {
                "type": "object",
                "required": ["code", "message"],
                "properties": {"code": {"type": "integer"}, "message": {"type": "string"}},
            }
        }
    },
}
PARCEL: dict[str, Any] = {
    "type": "object",
    "required": ["id", "weight", "created_at"],
    "properties": {
        "id": {"type": "string", "format": "uuid", "readOnly": True},
        "weight": {"type": "integer", "minimum": 1, "maximum": 100},
        "note": {"type": ["string", "null"], "maxLength": 20},
        "status": {"type": "string", "enum": ["new", "sent"], "default": "new"},
        "pin": {"type": "string", "writeOnly": True},
        "created_at": {"type": "string", "format": "date-time", "readOnly": True},
    },
}


def _json(schema: Any, description: str = "A response.") -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": schema}}}


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _id(name: str) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}


def _query(name: str, schema: Any) -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": schema}


def _page(**facts: Any) -> dict[str, Any]:
    return _json(
        {
            "type": "object",
            "required": ["items"],
            "properties": {"items": {"type": "array", "items": _ref("Parcel")}, **facts},
        }
    )


def document(**changes: Any) -> dict[str, Any]:
    """Return the description of an API of parcels, their labels and their senders."""
    body = {"required": True, "content": {"application/json": {"schema": _ref("Parcel")}}}
    size = _query("limit", {"type": "integer", "minimum": 1, "maximum": 50, "default": 10})
    tokens = {
        "style": "page-token", "items": "items", "identity": "id", "next_param": "cursor",
        "next_token": "next_cursor", "total": "total",
    }  # fmt: skip
    return {
        "openapi": "3.1.0",
        "info": {"title": "Parcels", "version": "1"},
        "servers": [{"url": "https://parcels.example/v1"}],
        "paths": {
            "/parcels": {
                "get": {
                    "operationId": "listParcels",
                    "parameters": [
                        size,
                        _query("cursor", {"type": "string"}),
                        _query("status", {"type": "string", "enum": ["new", "sent"]}),
                    ],
                    "x-trunkline-pagination": tokens,
                    "responses": {
                        "200": _page(
                            next_cursor={"type": ["string", "null"]}, total={"type": "integer"}
                        )
                    },
                },
                "post": {
                    "operationId": "createParcel",
                    "requestBody": body,
                    "responses": {"201": _json(_ref("Parcel")), "422": ERROR},
                    "callbacks": {
                        "created": {
                            "{$request.query.callback}": {
                                "post": {
                                    "requestBody": body,
                                    "responses": {"204": {"description": ""}},
                                }
                            }
                        }
                    },
                    "parameters": [_query("callback", {"type": "string"})],
                },
            },
            "/parcels/{parcel_id}": {
                "parameters": [_id("parcel_id")],
                "get": {
                    "operationId": "getParcel",
                    "responses": {"200": _json(_ref("Parcel")), "404": ERROR},
                },
                "put": {
                    "operationId": "replaceParcel",
                    "requestBody": body,
                    "responses": {"200": _json(_ref("Parcel"))},
                },
                "patch": {
                    "operationId": "updateParcel",
                    "requestBody": {
                        "content": {
                            "application/merge-patch+json": {
                                "schema": {
                                    "type": "object",
                                    "properties": PARCEL["properties"],
                                }
                            }
                        }
                    },
                    "responses": {"200": _json(_ref("Parcel"))},
                },
                "delete": {
                    "operationId": "deleteParcel",
                    "responses": {"204": {"description": "Deleted."}},
                },
            },
            "/parcels/{parcel_id}/send": {
                "post": {
                    "operationId": "sendParcel",
                    "parameters": [_id("parcel_id")],
                    "responses": {"200": _json(_ref("Parcel"))},
                }
            },
            "/parcels/{id}/stops": {
                "parameters": [_id("id")],
                "get": {
                    "operationId": "listStops",
                    "responses": {"200": _json({"type": "array", "items": _ref("Stop")})},
                },
                "post": {
                    "operationId": "addStop",
                    "requestBody": {"content": {"application/json": {"schema": _ref("Stop")}}},
                    "responses": {"201": _json(_ref("Stop"))},
                },
            },
            "/depots": {
                "get": {
                    "operationId": "listDepots",
                    "responses": {"200": _json({"type": "array", "items": _ref("Depot")})},
                }
            },
            "/depots/{code}": {
                "get": {
                    "operationId": "getDepot",
                    "parameters": [_id("code")],
                    "responses": {"200": _json(_ref("Depot"))},
                }
            },
            "/quote": {
                "get": {
                    "operationId": "quote",
                    "parameters": [
                        {**_query("weight", {"type": "integer", "minimum": 1}), "required": True}
                    ],
                    "responses": {
                        "200": {
                            "description": "A quote.",
                            "content": {
                                "application/json": {
                                    "schema": {
                                        "type": "object",
                                        "properties": {"price": {"type": "number"}},
                                    },
                                    "example": {"price": 4.5},
                                }
                            },
                        }
                    },
                }
            },
        },
        "webhooks": {
            "parcelSent": {"post": {"requestBody": body, "responses": {"204": {"description": ""}}}}
        },
        "components": {
            "schemas": {
                "Parcel": PARCEL,
                "Stop": {
                    "type": "object",
                    "required": ["id", "town"],
                    "properties": {
                        "id": {"type": "integer", "readOnly": True},
                        "town": {"type": "string"},
                    },
                },
                "Depot": {
                    "type": "object",
                    "required": ["code", "town"],
                    "properties": {
                        "code": {"type": "string", "pattern": "^[A-Z]{3}$"},
                        "town": {"type": "string"},
                    },
                },
            }
        },
        **changes,
    }


def described(**changes: Any) -> APIDescription:
    """Return the description, with other sections."""
    return APIDescription(name="parcels", document=json.loads(json.dumps(document(**changes))))


def with_auth(auth: dict[str, Any], *names: str) -> APIDescription:
    """Return a description whose client has credentials."""
    root = document(security=[{"any": []}])
    arguments = tuple(CredentialArgument(name=n, env=f"PARCELS_{n.upper()}") for n in names)
    return APIDescription(
        name="parcels", document=root, client="Parcels", credentials=arguments, auth=auth
    )


def http(sandbox: Sandbox) -> httpx.AsyncClient:
    """Return a client of the API, without credentials."""
    return httpx.AsyncClient(transport=sandbox.transport(), base_url="http://127.0.0.1/v1")
