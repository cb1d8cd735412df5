"""A theme's logo, uploaded in one call: presigned form, upload, finalise."""

from __future__ import annotations

import asyncio
import os
import re
import secrets
from collections.abc import AsyncIterable, Awaitable, Mapping
from pathlib import Path
from typing import Any, BinaryIO, Literal, Protocol, TypeAlias, Unpack, get_args

from trunkline._call.deadline import TimeLeft
from trunkline._call.option_types import CallOptions, PagerOptions
from trunkline._call.status_errors import status_error
from trunkline._common.secret import Secret, SecretBytes, mask_headers
from trunkline._serialization.decode import json_type
from trunkline._serialization.model import Model
from trunkline._transport.urls import may_carry_secrets
from trunkline.errors import APIStatusError, ArgumentError, DecodeError

LogoType: TypeAlias = Literal["white", "colored", "favicon"]
LogoFile: TypeAlias = bytes | str | os.PathLike[str] | BinaryIO

_Answer: TypeAlias = tuple[int, Mapping[str, str], bytes]

# What an error of the store says. All else of it can repeat the signature and what was signed.
_SAID = re.compile(rb"<(Code|Message|RequestId)>[^<]{1,500}</\1>")

# The fields of a form that may be shown.
_OPEN_FIELDS = frozenset({"content-type", "key", "logotype", "bucket"})


class _Form(Protocol):
    """A presigned form: where the file goes, and what goes with it."""

    @property
    def url(self) -> str | None: ...

    @property
    def fields(self) -> Model | None: ...


class _Caller(Protocol):
    async def send_unauthenticated(
        self,
        method: str,
        url: str,
        headers: dict[str, str],
        body: bytes,
        options: Mapping[str, object],
    ) -> _Answer: ...

    def time_left(self, options: Mapping[str, object]) -> TimeLeft: ...


class _Themes(Protocol):
    """What `LogoUpload` needs of the class that it is mixed into."""

    @property
    def _caller(self) -> _Caller: ...

    def upload_urls(self, **options: Unpack[PagerOptions]) -> AsyncIterable[_Form]: ...

    def finalize_logos(
        self, theme_id: str, *, keys: Any, **options: Unpack[CallOptions]
    ) -> Awaitable[object]: ...


class LogoUpload:
    """Uploads logos with the three operations that it takes."""

    __slots__ = ()

    async def upload_logo(
        self: _Themes,
        theme_id: str,
        file: LogoFile,
        *,
        logo_type: LogoType = "colored",
        **options: Unpack[CallOptions],
    ) -> None:
        """Upload a logo of a theme, and make it the one that is shown.

        The file goes to the provider's store with a form that the provider signs for it, and
        without credentials of yours.

        Args:
            theme_id: The theme.
            file: The image as bytes, the path of its file, or a file that is open for reading
                bytes.
            logo_type: Where it is shown: `white` on dark backgrounds, `colored` on light ones,
                `favicon` in the browser's tab.
            **options: See `CallOptions`. One deadline bounds all three steps.

        Raises:
            DeadlineExceededError: They took longer than that, together.
            ArgumentError: The file cannot be read, or there is no such `logo_type`.
            APIStatusError: The provider or its store refused one of the three steps; `code` and
                `detail` have the store's reason.
            DecodeError: The provider's form is not what the description promises.
        """
        mask_headers(options)
        if logo_type not in get_args(LogoType):
            raise ArgumentError(f"logo_type: one of {', '.join(get_args(LogoType))}")
        left = self._caller.time_left(options)
        content = await _read(file)
        options["deadline"] = left.seconds()
        chosen = _chosen([form async for form in self.upload_urls(**options)], logo_type)
        if isinstance(chosen, DecodeError):
            raise chosen
        url, fields = chosen
        boundary = secrets.token_hex(16)
        headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
        body = _multipart(fields, content, boundary)
        options["deadline"] = left.seconds()
        refusal = _refusal(
            await self._caller.send_unauthenticated("POST", url, headers, body, options), fields
        )
        if refusal is not None:
            raise refusal
        options["deadline"] = left.seconds()
        # The description makes each key an object, while its own example, its documentation and
        # the clients that its publisher wrote all send the keys themselves.
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
        raise ArgumentError("file: has to be opened for bytes ('rb'), not for text")
    return content


def _chosen(forms: list[_Form], logo_type: str) -> tuple[str, dict[str, str]] | DecodeError:
    """Return the URL and the fields of the form for this type of logo, or what is wrong with it.

    Like `_refusal` it returns the error, so that what it holds back is in no traceback.
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
            name: value if name.lower() in _OPEN_FIELDS else Secret(value)
            for name, value in fields.items()
        }
    return DecodeError("an upload form for this type of logo", "none")


def _multipart(fields: Mapping[str, str], content: bytes, boundary: str) -> SecretBytes:
    """Return the form with its fields in their order and then the file: the store wants it so."""
    parts = []
    for name, value in fields.items():
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{_quoted(name)}"\r\n\r\n'
        parts.append(head.encode() + value.encode() + b"\r\n")
    head = (
        f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="logo"\r\n'
        f"Content-Type: {_content_type(fields)}\r\n\r\n"
    )
    parts.append(head.encode() + content + f"\r\n--{boundary}--\r\n".encode())
    return SecretBytes(b"".join(parts))


def _content_type(fields: Mapping[str, str]) -> str:
    given = fields.get("Content-Type", "")
    return given if re.fullmatch(r"[\w.+-]+/[\w.+-]+", given) else "application/octet-stream"


def _quoted(name: str) -> str:
    """Return a name as HTML's rules for multipart forms write it."""
    return name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")


def _refusal(response: _Answer, fields: Mapping[str, str]) -> APIStatusError | None:
    """Return the exception for the store's answer, without what it repeats of the form."""
    status, headers, body = response
    if 200 <= status < 300:
        return None
    said = b"".join(match[0] for match in _SAID.finditer(body[: 64 * 1024]))
    for name, value in fields.items():
        if name.lower() not in _OPEN_FIELDS and value:
            said = said.replace(value.encode(), b"***")
    return status_error(status, headers, b"<Error>" + said + b"</Error>" if said else b"")
