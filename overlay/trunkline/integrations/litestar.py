"""Litestar: a plugin for models, their schemas and errors, downloads, and a route for webhooks.

app = Litestar([webhook_handler("/hooks/vonage", receiver)], plugins=[TrunklinePlugin()])
"""

from __future__ import annotations

from typing import Any, get_args, get_origin

from litestar import Request, Response, post
from litestar.config.app import AppConfig
from litestar.handlers import HTTPRouteHandler
from litestar.openapi.spec import Schema
from litestar.params import KwargDefinition
from litestar.plugins import InitPlugin, OpenAPISchemaPlugin
from litestar.response import Stream
from litestar.typing import FieldDefinition

from trunkline._call.download import Download
from trunkline._pager import Page
from trunkline._serialization.model import Model
from trunkline._serialization.model_schema import fields
from trunkline.errors import TrunklineError
from trunkline.webhooks import Receiver

from ._downloads import outgoing_download
from ._errors import MEDIA_TYPE, error_response
from .msgspec import dec_hook

__all__ = ["TrunklinePlugin", "download_response", "handle_error", "webhook_handler"]


def handle_error(request: Request[Any, Any, Any], error: TrunklineError) -> Response[Any]:
    """Return the response for an exception of trunkline: problem details (RFC 9457)."""
    found = error_response(error)
    return Response(
        found.body, status_code=found.status, headers=found.headers, media_type=MEDIA_TYPE
    )


class TrunklinePlugin(InitPlugin, OpenAPISchemaPlugin):
    """Models as parameters and return values, with their schemas, and errors as responses.

    Models are written without their secrets.
    """

    def on_app_init(self, app_config: AppConfig) -> AppConfig:
        """Add the encoder, the decoder and the handler of exceptions."""
        app_config.type_encoders = {
            Model: _encode,
            Page: _encode,
            **(app_config.type_encoders or {}),
        }
        app_config.type_decoders = [*(app_config.type_decoders or ()), (_is_model, dec_hook)]
        app_config.exception_handlers = {
            TrunklineError: handle_error,
            **app_config.exception_handlers,
        }
        return app_config

    @staticmethod
    def is_plugin_supported_type(value: Any) -> bool:
        """Return whether a type is a model."""
        return _is_model(value) or (get_origin(value) or value) is Page

    def to_openapi_schema(self, field_definition: FieldDefinition, schema_creator: Any) -> Schema:
        """Return the schema of a model or a `Page`."""
        if not _is_model(field_definition.annotation):
            return _page_schema(field_definition, schema_creator)
        found = fields(field_definition.annotation)
        schema: Schema = schema_creator.create_component_schema(
            field_definition,
            required=sorted(field.json_name for field in found if field.required),
            property_fields={
                field.json_name: FieldDefinition.from_kwarg(
                    annotation=field.type,
                    name=field.json_name,
                    kwarg_definition=KwargDefinition(description=field.doc or None),
                )
                for field in found
            },
            title=field_definition.annotation.__name__,
        )
        return schema


def _page_schema(definition: FieldDefinition, schema_creator: Any) -> Schema:
    (item,) = get_args(definition.annotation) or (Any,)
    items: Any = list[item]  # type: ignore[valid-type]
    types = {"items": items, "next_cursor": str | None, "has_next": bool, "total": int | None}
    schema: Schema = schema_creator.create_component_schema(
        definition,
        required=sorted(types),
        property_fields={
            name: FieldDefinition.from_kwarg(annotation=kind, name=name)
            for name, kind in types.items()
        },
        title=f"Page[{getattr(item, '__name__', item)}]",
    )
    return schema


async def download_response(
    download: Download,
    request: Request[Any, Any, Any],
    *,
    filename: str | None = None,
    inline: bool = False,
) -> Response[Any]:
    """Return a response that streams a download; see `trunkline.integrations.starlette`.

    Args:
        download: The download, open or not. The response closes it.
        request: The request to respond to, whose conditions are passed on.
        filename: The name of the file for the browser. Default: that of the provider.
        inline: Whether a browser may show the content instead of saving it. Default: False.

    Raises:
        TrunklineError: As for opening the download.
    """
    outgoing = await outgoing_download(
        download, request.method, request.headers, filename=filename, inline=inline
    )
    headers = outgoing.headers
    media_type = headers.pop("Content-Type", None)
    if outgoing.download is None:
        # Without content: None would be JSON.
        return Response(
            b"",
            status_code=outgoing.status,
            headers=headers,
            media_type=media_type or "application/octet-stream",
        )
    return Stream(
        outgoing.chunks(), status_code=outgoing.status, headers=headers, media_type=media_type
    )


def webhook_handler(path: str, receiver: Receiver) -> HTTPRouteHandler:
    """Return a route that receives webhooks by POST.

    Args:
        path: The path.
        receiver: Verifies the webhooks, and has the handlers.
    """

    # The receiver bounds the body: a refusal by Litestar would have content.
    @post(path, include_in_schema=False, request_max_body_size=None)
    async def receive(request: Request[Any, Any, Any]) -> Response[bytes]:
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > receiver.max_body:
                break
        status = await receiver.receive(bytes(body), request.headers)
        # Without content: None would be JSON.
        return Response(b"", status_code=status, media_type="text/plain")

    return receive


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Model)


def _encode(value: Model | Page[Any]) -> dict[str, Any]:
    return value.to_dict(secrets=False)
