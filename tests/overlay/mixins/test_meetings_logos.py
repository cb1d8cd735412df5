from __future__ import annotations

import copy
import email
import email.policy
import io
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any, Self

import pytest
from starlette.datastructures import UploadFile
from tests.fakes.calls import FakeClock

from trunkline._call.deadline import TimeLeft
from trunkline._mixins.meetings_logos import LogoUpload
from trunkline._operation import Operation
from trunkline._serialization.model import Model
from trunkline._serialization.schema_report import SchemaReporter
from trunkline.errors import (
    APIStatusError,
    ArgumentError,
    DeadlineExceededError,
    DecodeError,
    NotFoundError,
    PermissionDeniedError,
    ServerError,
)
from trunkline_api.meetings import UploadUrl
from trunkline_api.meetings.resources import ThemesResource

IMAGE = b"\x89PNG\r\n\x1a\n--boundary\r\n\x00\xff"
STORE = "https://store.example/bucket"


def form(logo_type: str, **changes: object) -> dict[str, Any]:
    """Return an upload form in the shape of the description."""
    fields: dict[str, object] = {
        "Content-Type": "image/png",
        "key": f"auto-expiring-temp/logos/{logo_type}/1",
        "logoType": logo_type,
        "bucket": "bucket",
        "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
        "X-Amz-Credential": "planted-credential",
        "X-Amz-Date": "20220410T200246Z",
        "X-Amz-Security-Token": "planted-token",
        "Policy": "planted-policy",
        "X-Amz-Signature": "planted-signature",
        **changes,
    }
    return {"url": STORE, "fields": fields}


FORMS = [form("white"), form("colored"), form("favicon")]


class Fields(Model):
    __slots__ = ()

    @classmethod
    def from_dict(cls, data: Any) -> Self:
        self = cls.__new__(cls)
        self._source = data
        return self

    def __repr__(self) -> str:
        return "Fields(***)"  # A correction of the description masks the fields.


class Form:
    def __init__(self, data: Mapping[str, Any]) -> None:
        self.url: str | None = data["url"]
        self.fields = Fields.from_dict(data["fields"]) if data["fields"] is not None else None


class Store:
    """The object store of the provider: records requests, and sends `response`."""

    def __init__(self) -> None:
        self.response: tuple[int, dict[str, str], bytes] = (204, {}, b"")
        self.sent: list[tuple[str, str, dict[str, str], bytes]] = []
        self.options: Mapping[str, Any] = {}
        self.clock = FakeClock()
        self.takes = 0.0

    def time_left(self, options: Mapping[str, Any]) -> TimeLeft:
        return TimeLeft(self.clock, options.get("deadline", 60.0))

    async def send_unauthenticated(
        self,
        method: str,
        url: str,
        headers: dict[str, str],
        body: Any,
        options: Mapping[str, Any],
    ) -> tuple[int, Mapping[str, str], bytes]:
        if not isinstance(body, bytes):
            assert body.length is not None  # the store does not take chunks
            body = b"".join([block async for block in body])
        self.clock.now += self.takes
        self.options = {**options}
        self.sent.append((method, url, headers, body))
        return self.response

    def parts(self) -> list[tuple[Any, str | None, str, Any]]:
        """Return name, file name, type and content of each part, read by an independent parser."""
        method, url, headers, body = self.sent[0]
        assert (method, url) == ("POST", STORE)
        assert list(headers) == ["Content-Type"]  # Without credentials.
        head = f"Content-Type: {headers['Content-Type']}\r\n\r\n".encode()
        message = email.message_from_bytes(head + body, policy=email.policy.HTTP)
        assert message.get_content_type() == "multipart/form-data"
        assert not message.defects
        return [
            (
                part.get_param("name", header="content-disposition"),
                part.get_filename(),
                part.get_content_type(),
                part.get_payload(decode=True),
            )
            for part in message.iter_parts()
        ]


class Themes(LogoUpload):
    """Replaces the generated class."""

    def __init__(self, forms: list[dict[str, Any]]) -> None:
        self._api_client = Store()
        self._forms = forms
        self.finalised: list[object] = []
        self.takes = 0.0
        self.options: list[object] = []

    async def upload_urls(self, **options: Any) -> AsyncIterator[Form]:
        self.options.append(options)
        self.store.clock.now += self.takes
        for one in self._forms:
            yield Form(one)

    async def finalize_logos(self, theme_id: str, *, keys: Any, **options: Any) -> None:
        self.options.append(options)
        self.finalised.append((theme_id, keys))

    @property
    def store(self) -> Store:
        return self._api_client


@pytest.fixture
def themes() -> Themes:
    return Themes(copy.deepcopy(FORMS))


async def upload_error(
    themes: Themes, kind: type[BaseException], file: Any = IMAGE
) -> BaseException:
    """Return the error of an upload, after a check that no frame shows the form."""
    with pytest.raises(kind) as caught:
        await themes.upload_logo("theme-1", file)
    frames = [f for f in traceback.walk_tb(caught.tb) if f[0].f_code.co_filename != __file__]
    text = "".join(traceback.StackSummary.extract(iter(frames), capture_locals=True).format())
    assert "planted" not in text
    assert not themes.finalised
    return caught.value


@pytest.mark.parametrize("logo_type", ["white", "colored", "favicon"])
async def test_one_call_fetches_the_form_uploads_and_finalises(
    themes: Themes, logo_type: Any
) -> None:
    await themes.upload_logo("theme-1", IMAGE, logo_type=logo_type)
    parts = themes.store.parts()
    expected = form(logo_type)["fields"]
    assert [(part[0], part[3].decode()) for part in parts[:-1]] == list(expected.items())
    assert parts[-1] == ("file", "logo", "image/png", IMAGE)
    assert themes.finalised == [("theme-1", [expected["key"]])]


async def test_fields_keep_their_order_and_the_file_is_last(themes: Themes) -> None:
    fields = {
        "zeta": "1",
        "alpha": "2",
        "": "3",
        'fi"el\r\nd': "4",
        "logoType": "colored",
        "key": "k",
    }
    themes = Themes([{"url": STORE, "fields": fields}])
    await themes.upload_logo("theme-1", IMAGE)
    body = themes.store.sent[0][3]
    names = [b"zeta", b"alpha", b"", b"fi%22el%0D%0Ad", b"logoType", b"key", b"file"]
    places = [body.index(b'name="' + name + b'"') for name in names]
    assert places == sorted(places)
    assert themes.store.parts()[-1][2] == "application/octet-stream"


async def test_the_type_of_the_file_cannot_add_a_header(themes: Themes) -> None:
    themes = Themes([form("colored", **{"Content-Type": "image/png\r\nX-Evil: 1"})])
    await themes.upload_logo("theme-1", IMAGE)
    assert themes.store.parts()[-1][2] == "application/octet-stream"


def as_path(folder: Path) -> object:
    path = folder / "logo.png"
    path.write_bytes(IMAGE)
    return path


FILES: dict[str, Callable[[Path], object]] = {
    "bytes": lambda _: IMAGE,
    "path": as_path,
    "path as text": lambda folder: str(as_path(folder)),
    "open file": lambda _: io.BytesIO(IMAGE),
    "UploadFile": lambda _: UploadFile(io.BytesIO(IMAGE), filename="logo.png"),
    "stream": lambda _: chunks_of_image(),
}


@pytest.mark.parametrize("make", FILES.values(), ids=FILES.keys())
async def test_the_file_may_be_bytes_a_path_or_an_open_file(
    themes: Themes, tmp_path: Path, make: Callable[[Path], Any]
) -> None:
    await themes.upload_logo("theme-1", make(tmp_path))
    assert themes.store.parts()[-1][3] == IMAGE


async def test_options_apply_to_both_calls_of_the_api(themes: Themes) -> None:
    await themes.upload_logo("theme-1", IMAGE, deadline=5.0, headers={"X-Trace": "1"})
    assert themes.options == [{"deadline": 5.0, "headers": {"X-Trace": "1"}}] * 2
    assert "X-Trace" not in themes.store.sent[0][2]


async def test_one_deadline_bounds_the_three_steps(themes: Themes) -> None:
    themes.takes, themes.store.takes = 2.0, 1.0
    await themes.upload_logo("theme-1", IMAGE, deadline=5.0, timeout=3.0)
    assert themes.options == [{"deadline": left, "timeout": 3.0} for left in (5.0, 2.0)]
    assert themes.store.options == {"deadline": 3.0, "timeout": 3.0}


@pytest.mark.parametrize(
    ("reading", "listing", "storing", "begun"), [(9, 0, 0, 0), (0, 9, 0, 1), (0, 3, 3, 2)]
)
async def test_no_step_starts_after_the_deadline(
    themes: Themes, reading: float, listing: float, storing: float, begun: int
) -> None:
    class Slow(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            themes.store.clock.now += reading
            return super().read(size)

    themes.takes, themes.store.takes = listing, storing
    with pytest.raises(DeadlineExceededError, match="5 s") as caught:
        await themes.upload_logo("theme-1", Slow(IMAGE), deadline=5.0)
    assert (caught.value.phase, caught.value.sent) == ("wait", False)
    assert len(themes.options) + len(themes.store.sent) == begun
    assert not themes.finalised


async def chunks_of_image() -> AsyncIterator[bytes]:
    for start in range(0, len(IMAGE), 3):
        yield IMAGE[start : start + 3]


def closed_file() -> io.BytesIO:
    file = io.BytesIO(IMAGE)
    file.close()
    return file


@pytest.mark.parametrize(
    "make",
    [
        lambda _: None,
        lambda _: 4711,
        lambda folder: folder / "missing.png",
        lambda folder: folder,
        lambda _: "nul\0",
        lambda _: closed_file(),
        lambda _: io.StringIO("text"),
    ],
)
async def test_an_unreadable_file_is_rejected_before_anything_is_sent(
    themes: Themes, tmp_path: Path, make: Callable[[Path], Any]
) -> None:
    error = await upload_error(themes, ArgumentError, make(tmp_path))
    assert str(error).startswith("file: ")
    assert not themes.options


async def test_an_unknown_type_of_logo_is_rejected_before_anything_is_sent(themes: Themes) -> None:
    with pytest.raises(
        ArgumentError, match=r"^logo_type: expected one of white, colored, favicon$"
    ):
        await themes.upload_logo("theme-1", IMAGE, logo_type="black")  # type: ignore[arg-type]
    assert not themes.options


@pytest.mark.parametrize(
    ("forms", "path"),
    [
        ([], ()),
        ([form("white")], ()),
        ([{"url": STORE, "fields": None}], ()),
        ([{**form("colored"), "url": None}], ("url",)),
        ([{**form("colored"), "url": "http://store.example/bucket"}], ("url",)),
        ([{**form("colored"), "url": "file:///etc/passwd"}], ("url",)),
        ([form("colored", key=None)], ("fields", "key")),
        ([form("colored", Policy=4711)], ("fields", "Policy")),
        ([{"url": STORE, "fields": {"logoType": "colored"}}], ("fields", "key")),
    ],
)
async def test_an_invalid_form_is_not_sent(
    forms: list[dict[str, Any]], path: tuple[str, ...]
) -> None:
    themes = Themes(forms)
    error = await upload_error(themes, DecodeError)
    assert isinstance(error, DecodeError)
    assert error.path == path
    assert not themes.store.sent


async def test_a_store_on_this_machine_may_use_plain_http() -> None:
    themes = Themes([{**form("colored"), "url": "http://127.0.0.1:9000/bucket"}])
    await themes.upload_logo("theme-1", IMAGE)
    assert themes.finalised


S3_ERROR = b"""<?xml version="1.0" encoding="UTF-8"?>
<Error><Code>SignatureDoesNotMatch</Code><Message>The signature planted-signature is not the one\
 that was expected.</Message><AWSAccessKeyId>planted-credential</AWSAccessKeyId>\
<StringToSign>planted-policy</StringToSign><SignatureProvided>planted-signature</SignatureProvided>\
<StringToSignBytes>70 6c 61</StringToSignBytes><RequestId>REQUEST1</RequestId></Error>"""


async def test_the_error_of_the_store_has_its_code_and_message_without_the_signature(
    themes: Themes,
) -> None:
    themes.store.response = (403, {"Content-Type": "application/xml"}, S3_ERROR)
    error = await upload_error(themes, PermissionDeniedError)
    assert isinstance(error, APIStatusError)
    assert error.status == 403
    assert error.code == "SignatureDoesNotMatch"
    assert error.detail == "The signature *** is not the one that was expected."
    assert error.instance == "REQUEST1"
    for text in (str(error), repr(error), repr(vars(error))):
        assert "planted" not in text
        assert "70 6c 61" not in text


@pytest.mark.parametrize(
    ("status", "kind", "body"),
    [
        (307, APIStatusError, b""),
        (400, APIStatusError, b"<html>planted-signature</html>"),
        (404, NotFoundError, b"planted-signature"),
        (500, ServerError, b"<Error><Message>" + b"x" * 600 + b"</Message></Error>"),
        (503, ServerError, b'{"message": "planted-signature"}'),
    ],
)
async def test_another_error_response_of_the_store_is_reported_without_its_text(
    themes: Themes, status: int, kind: type[APIStatusError], body: bytes
) -> None:
    themes.store.response = (status, {}, body)
    error = await upload_error(themes, kind)
    assert isinstance(error, APIStatusError)
    assert (error.status, error.body) == (status, b"")


@pytest.mark.parametrize("status", [200, 201, 204])
async def test_every_2xx_of_the_store_is_a_success(themes: Themes, status: int) -> None:
    themes.store.response = (status, {}, b"<PostResponse/>")
    await themes.upload_logo("theme-1", IMAGE)
    assert len(themes.finalised) == 1


async def test_the_generated_resource_makes_all_three_steps() -> None:
    bodies: list[object] = []

    class Provider(Store):
        async def page(
            self, operation: Operation[Any], *_: object
        ) -> Callable[[], Awaitable[object]]:
            assert operation.id == "getUploadUrlsForTheme"

            async def read() -> object:
                return copy.deepcopy(FORMS)

            return read

        schema = SchemaReporter()

        def item_report(self, operation: object, options: object) -> None:
            return None

        async def call(
            self, operation: Operation[Any], path: object, query: object, body: object, _: object
        ) -> None:
            assert operation.id == "finalizeLogosForTheme"
            bodies.append((path, body))

    provider: Any = Provider()
    themes = ThemesResource(provider)
    await themes.upload_logo("theme-1", IMAGE, logo_type="white", deadline=5.0)
    assert [part[0] for part in provider.parts()] == [*FORMS[0]["fields"], "file"]
    assert bodies == [(("theme-1",), {"keys": [FORMS[0]["fields"]["key"]]})]
    assert "planted" not in repr([UploadUrl.from_dict(one) for one in FORMS])
