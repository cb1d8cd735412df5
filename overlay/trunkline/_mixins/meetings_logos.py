"""Upload of a theme's logo: get a presigned form, upload the file, finalize the logo."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import AsyncIterable, Awaitable, Mapping
from pathlib import Path
from typing import Any, BinaryIO, Literal, Protocol, TypeAlias, Unpack, get_args

from trunkline._call.deadline import TimeLeft
from trunkline._call.encode import FormPart, write_multipart
from trunkline._call.option_types import CallOptions, PagerOptions
from trunkline._call.status_errors import status_error
from trunkline._common.secret import Secret, SecretBytes, mask_headers
from trunkline._resilience.event_loop import running_loop
from trunkline._serialization.decode import json_type
from trunkline._serialization.model import Model
from trunkline._transport.urls import may_carry_secrets
from trunkline.errors import APIStatusError, ArgumentError, DecodeError

LogoType: TypeAlias = Literal["white", "colored", "favicon"]
LogoFile: TypeAlias = bytes | str | os.PathLike[str] | BinaryIO

_Response: TypeAlias = tuple[int, Mapping[str, str], bytes]

# The fields of the store's error document that may be shown. Others can repeat the signature.
_ERROR_FIELD = re.compile(rb"<(Code|Message|RequestId)>[^<]{1,500}</\1>")

# The fields of a form that are not secret.
_PUBLIC_FIELDS = frozenset({"content-type", "key", "logotype", "bucket"})


class _Form(Protocol):
    """A presigned form: the URL and the fields to send with the file."""

    @property
    def url(self) -> str | None: ...

    @property
    def fields(self) -> Model | None: ...


class _APIClient(Protocol):
    async def send_unauthenticated(
        self,
        method: str,
        url: str,
        headers: dict[str, str],
        body: bytes,
        options: Mapping[str, object],
    ) -> _Response: ...

    def time_left(self, options: Mapping[str, object]) -> TimeLeft: ...


class _Themes(Protocol):
    """The members that `LogoUpload` needs of the class that it is mixed into."""

    @property
    def _api_client(self) -> _APIClient: ...

    def upload_urls(self, **options: Unpack[PagerOptions]) -> AsyncIterable[_Form]: ...

    def finalize_logos(
        self, theme_id: str, *, keys: Any, **options: Unpack[CallOptions]
    ) -> Awaitable[object]: ...


class LogoUpload:
    """Adds `upload_logo`, which runs the three operations of an upload."""

    __slots__ = ()

    async def upload_logo(
        self: _Themes,
        theme_id: str,
        file: LogoFile,
        *,
        logo_type: LogoType = "colored",
        **options: Unpack[CallOptions],
    ) -> None:
        """Upload a logo and make it the current logo of a theme.

        The file is sent to the provider's store with a form that the provider has signed, and
        without the client's credentials.

        Args:
            theme_id: The identifier of the theme.
            file: The image as bytes, the path of a file, or a file opened in binary mode.
            logo_type: `white` for dark backgrounds, `colored` (the default) for light backgrounds,
                or `favicon` for the browser tab.
            **options: See `CallOptions`. The deadline (60 s by default) bounds all three steps.

        Raises:
            ArgumentError: The file cannot be read, or `logo_type` is unknown.
            ClientStateError: The client cannot be used here; see the client.
            DeadlineExceededError: The three steps together exceeded the deadline.
            APIStatusError: The provider or its store rejected one of the steps; `code` and
                `detail` have the reason.
            DecodeError: The provider's form does not match the API description.
        """
        mask_headers(options)
        if logo_type not in get_args(LogoType):
            raise ArgumentError(f"logo_type: expected one of {', '.join(get_args(LogoType))}")
        running_loop()
        left = self._api_client.time_left(options)
        content = await _read(file)
        options["deadline"] = left.seconds()
        selected = _select_form([form async for form in self.upload_urls(**options)], logo_type)
        if isinstance(selected, DecodeError):
            raise selected
        url, fields = selected
        body, media_type = _form_body(fields, content)
        headers = {"Content-Type": media_type}
        options["deadline"] = left.seconds()
        error = _store_error(
            await self._api_client.send_unauthenticated("POST", url, headers, body, options), fields
        )
        if error is not None:
            raise error
        options["deadline"] = left.seconds()
        # The description declares each key as an object. Its example, its documentation and the
        # publisher's own clients send plain keys.
        await self.finalize_logos(theme_id, keys=[fields["key"]], **options)


async def _read(file: LogoFile) -> bytes:
    if isinstance(file, bytes):
        return file
    try:
        if isinstance(file, (str, os.PathLike)):
            return await asyncio.to_thread(Path(file).read_bytes)
        content = await asyncio.to_thread(file.read)
    except (OSError, ValueError, AttributeError) as error:
        raise ArgumentError(f"file: cannot be read ({type(error).__name__})") from error
    if not isinstance(content, bytes):
        raise ArgumentError(
            "file: expected a file opened in binary mode ('rb'), got one opened in text mode"
        )
    return content


def _select_form(forms: list[_Form], logo_type: str) -> tuple[str, dict[str, str]] | DecodeError:
    """Return the URL and the fields of the form for a type of logo, or the error to raise.

    Like `_store_error` it returns the error, so that no traceback shows its local variables.
    """
    for form in forms:
        fields = form.fields.to_dict() if form.fields is not None else {}
        if fields.get("logoType") != logo_type:
            continue
        if form.url is None or not may_carry_secrets(form.url):
            return DecodeError("an https URL", json_type(form.url), ("url",))
        for name, value in {"key": None, **fields}.items():
            if not isinstance(value, str):
                return DecodeError("string", json_type(value), ("fields", name))
        return form.url, {
            name: value if name.lower() in _PUBLIC_FIELDS else Secret(value)
            for name, value in fields.items()
        }
    return DecodeError("an upload form for this type of logo", "no such form")


def _form_body(fields: Mapping[str, str], content: bytes) -> tuple[SecretBytes, str]:
    """Return the form's body and media type; the store requires the file after all fields."""
    parts = [FormPart(name, SecretBytes(value.encode())) for name, value in fields.items()]
    parts.append(FormPart("file", content, _content_type(fields), "logo"))
    body, media_type = write_multipart(parts)
    return SecretBytes(body), media_type


def _content_type(fields: Mapping[str, str]) -> str:
    media_type = fields.get("Content-Type", "")
    valid = re.fullmatch(r"[\w.+-]+/[\w.+-]+", media_type)
    return media_type if valid else "application/octet-stream"


def _store_error(response: _Response, fields: Mapping[str, str]) -> APIStatusError | None:
    """Return the exception for the store's response, without the secrets that it repeats."""
    status, headers, body = response
    if 200 <= status < 300:
        return None
    text = b"".join(match[0] for match in _ERROR_FIELD.finditer(body[: 64 * 1024]))
    for name, value in fields.items():
        if name.lower() not in _PUBLIC_FIELDS and value:
            text = text.replace(value.encode(), b"***")
    return status_error(status, headers, b"<Error>" + text + b"</Error>" if text else b"")
