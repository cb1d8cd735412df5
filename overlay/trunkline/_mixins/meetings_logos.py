"""Upload of a theme's logo: get a presigned form, upload the file, finalize the logo."""

from __future__ import annotations

import asyncio
import re
import tempfile
from collections.abc import AsyncIterable, AsyncIterator, Awaitable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Literal, Protocol, TypeAlias, Unpack, get_args

from trunkline._call.content.upload import UploadBody, UploadSource, is_upload, upload_of
from trunkline._call.deadline import TimeLeft
from trunkline._call.encode import FormPart, write_multipart
from trunkline._call.option_types import CallOptions, PagerOptions
from trunkline._call.status_errors import status_error
from trunkline._common.secret import Secret, SecretBytes, mask_options
from trunkline._resilience.event_loop import running_loop
from trunkline._serialization.decode import json_type
from trunkline._serialization.model import Model
from trunkline._transport.base import Body
from trunkline._transport.urls import may_carry_secrets
from trunkline.errors import APIStatusError, ArgumentError, DecodeError

LogoType: TypeAlias = Literal["white", "colored", "favicon"]
LogoFile: TypeAlias = bytes | str | UploadSource

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
        body: Body,
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
            file: The image: bytes, the path of a file, a file opened in binary mode, the
                `UploadFile` of a web framework, or an async iterable of bytes. A file is read while
                it is sent; a stream goes to a temporary file first, because the store wants to know
                the length.
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
        mask_options(options)
        if logo_type not in get_args(LogoType):
            raise ArgumentError(f"logo_type: expected one of {', '.join(get_args(LogoType))}")
        running_loop()
        left = self._api_client.time_left(options)
        async with _opened(file) as content:
            await _upload(self, theme_id, content, logo_type, left, options)


async def _upload(
    themes: _Themes,
    theme_id: str,
    content: bytes | UploadBody,
    logo_type: LogoType,
    left: TimeLeft,
    options: CallOptions,
) -> None:
    """Run the three steps of an upload."""
    options["deadline"] = left.seconds()
    selected = _select_form([form async for form in themes.upload_urls(**options)], logo_type)
    if isinstance(selected, DecodeError):
        raise selected
    url, fields = selected
    body, media_type = _form_body(fields, content)
    headers = {"Content-Type": media_type}
    options["deadline"] = left.seconds()
    error = _store_error(
        await themes._api_client.send_unauthenticated("POST", url, headers, body, options), fields
    )
    if error is not None:
        raise error
    options["deadline"] = left.seconds()
    # The description declares each key as an object. Its example, its documentation and the
    # publisher's own clients send plain keys.
    await themes.finalize_logos(theme_id, keys=[fields["key"]], **options)


@asynccontextmanager
async def _opened(file: LogoFile) -> AsyncIterator[bytes | UploadBody]:
    """Yield the content of a file, whose length is known."""
    if isinstance(file, bytes):
        yield file
        return
    if not is_upload(file) and not isinstance(file, str):
        raise ArgumentError(f"file: cannot be read ({type(file).__name__})")
    content = await asyncio.to_thread(
        upload_of, Path(file) if isinstance(file, str) else file, "file"
    )
    if content.length is not None:
        yield content
        return
    with tempfile.TemporaryFile() as copy:
        async for block in content:
            await asyncio.to_thread(copy.write, block)
        copy.seek(0)
        yield upload_of(copy, "file")


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


def _form_body(
    fields: Mapping[str, str], content: bytes | UploadBody
) -> tuple[SecretBytes | UploadBody, str]:
    """Return the form's body and media type; the store requires the file after all fields."""
    parts = [FormPart(name, SecretBytes(value.encode())) for name, value in fields.items()]
    parts.append(FormPart("file", content, _content_type(fields), "logo"))
    body, media_type = write_multipart(parts)
    return SecretBytes(body) if isinstance(body, bytes) else body, media_type


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
