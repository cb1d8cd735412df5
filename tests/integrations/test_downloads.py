"""Downloads that web frameworks pass on: status, headers, ranges, and every byte."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import django
import httpx
import pytest
from aiohttp import web
from django.conf import settings
from django.core.handlers.asgi import ASGIHandler
from django.http import HttpRequest
from django.urls import clear_url_caches, path
from fastapi import FastAPI, Request, Response
from litestar import Litestar, get
from litestar import Request as LitestarRequest
from litestar import Response as LitestarResponse
from litestar.exceptions import LitestarException
from litestar.params import FromPath
from starlette.responses import StreamingResponse
from tests.fakes.scripted_server import ScriptedServer, then_close

from trunkline import Vonage
from trunkline.errors import TrunklineError
from trunkline.integrations import aiohttp as for_aiohttp
from trunkline.integrations import django as for_django
from trunkline.integrations import fastapi as for_fastapi
from trunkline.integrations import litestar as for_litestar
from trunkline.integrations._downloads import OutgoingDownload, outgoing_download
from trunkline.integrations.starlette import _DownloadResponse
from trunkline.sandbox import Sandbox

CONTENT = random.Random(7).randbytes(700_000)
FRAMEWORKS = ("fastapi", "litestar", "django", "aiohttp")
urlpatterns: list[Any] = []  # of Django
bodies: list[Any] = []
MIDDLEWARE = ["trunkline.integrations.django.ErrorMiddleware"]


def fastapi_app(vonage: Vonage, options: Mapping[str, Any]) -> Any:
    app = FastAPI(exception_handlers=for_fastapi.exception_handlers)

    @app.api_route("/files/{id}", methods=["GET", "HEAD"])
    async def file(id: str, request: Request) -> Response:
        return await for_fastapi.download_response(vonage.media.download(id), request, **options)

    @app.get("/blocks/{id}")
    async def block(id: str, request: Request) -> Response:
        async with vonage.media.download(id) as download:
            return await for_fastapi.download_response(download, request)

    return app


def litestar_app(vonage: Vonage, options: Mapping[str, Any]) -> Any:
    @get("/files/{id:str}")
    async def file(
        id: FromPath[str], request: LitestarRequest[Any, Any, Any]
    ) -> LitestarResponse[Any]:
        return await for_litestar.download_response(vonage.media.download(id), request, **options)

    return Litestar([file], plugins=[for_litestar.TrunklinePlugin()], logging_config=None)


class Handler(ASGIHandler):
    """Django's, which leaves the file of a request open whose response fails."""

    async def read_body(self, receive: Any) -> Any:
        file = await super().read_body(receive)
        bodies.append(file)
        return file


def django_app(vonage: Vonage, options: Mapping[str, Any]) -> Any:
    async def file(request: HttpRequest, id: str) -> Any:
        return await for_django.download_response(vonage.media.download(id), request, **options)

    urlpatterns[:] = [path("files/<id>", file)]
    return Handler()


@asynccontextmanager
async def serving(
    framework: str, vonage: Vonage, **options: Any
) -> AsyncIterator[httpx.AsyncClient]:
    """Give a client of an application of a framework that passes downloads on."""
    async with AsyncExitStack() as stack:
        if framework == "aiohttp":
            app = web.Application(middlewares=[for_aiohttp.error_middleware])

            async def file(request: web.Request) -> web.StreamResponse:
                download = vonage.media.download(request.match_info["id"])
                return await for_aiohttp.download_response(download, request, **options)

            app.router.add_get("/files/{id}", file)
            runner = web.AppRunner(app, shutdown_timeout=0.1)
            await runner.setup()
            stack.push_async_callback(runner.cleanup)
            site = web.TCPSite(runner, "127.0.0.1", 0)
            await site.start()
            client = httpx.AsyncClient(
                base_url=site.name if ":0" not in site.name else _url(runner)
            )
        else:
            makers = {"fastapi": fastapi_app, "litestar": litestar_app, "django": django_app}
            transport = httpx.ASGITransport(makers[framework](vonage, options))
            client = httpx.AsyncClient(transport=transport, base_url="http://app")
        yield await stack.enter_async_context(client)


def _url(runner: web.AppRunner) -> str:
    return f"http://127.0.0.1:{runner.addresses[0][1]}"


@pytest.fixture(autouse=True)
def django_urls(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    if not settings.configured:
        settings.configure(ALLOWED_HOSTS=["*"], SECRET_KEY="x" * 50)
        django.setup()
    monkeypatch.setattr(settings, "ROOT_URLCONF", __name__, raising=False)
    monkeypatch.setattr(settings, "MIDDLEWARE", MIDDLEWARE)
    clear_url_caches()
    yield
    for file in bodies:
        file.close()


def seeded(sandbox: Sandbox, **fields: Any) -> str:
    (item,) = sandbox.seed(media=[{"content": CONTENT, "mime_type": "audio/mpeg", **fields}])[
        "media"
    ]
    return str(item["id"])


@pytest.mark.parametrize("framework", FRAMEWORKS)
async def test_a_download_is_passed_on_with_its_ranges(framework: str) -> None:
    async with Sandbox() as sandbox, sandbox.vonage() as vonage:
        url = f"/files/{seeded(sandbox)}"
        async with serving(framework, vonage) as client:
            whole = await client.get(url)
            assert (whole.status_code, whole.content) == (200, CONTENT)
            etag = whole.headers["etag"]
            assert whole.headers["content-length"] == str(len(CONTENT))
            assert whole.headers["content-type"] == "audio/mpeg"
            assert whole.headers["accept-ranges"] == "bytes"
            assert whole.headers["content-disposition"] == "attachment"
            assert whole.headers["x-content-type-options"] == "nosniff"
            part = await client.get(url, headers={"Range": "bytes=100-299999", "If-Range": etag})
            assert (part.status_code, part.content) == (206, CONTENT[100:300_000])
            assert part.headers["content-range"] == f"bytes 100-299999/{len(CONTENT)}"
            assert part.headers["content-length"] == "299900"
            assert part.headers["etag"] == etag
            changed = await client.get(url, headers={"Range": "bytes=1-2", "If-Range": '"x"'})
            assert (changed.status_code, changed.content) == (200, CONTENT)
            beyond = await client.get(url, headers={"Range": "bytes=700000-"})
            assert (beyond.status_code, beyond.content) == (416, b"")
            assert beyond.headers["content-range"] == f"bytes */{len(CONTENT)}"
            same = await client.get(url, headers={"If-None-Match": etag})
            assert (same.status_code, same.content) == (304, b"")
            assert same.headers["etag"] == etag
            missing = await client.get("/files/missing")
            assert missing.status_code == 404
            assert missing.headers["content-type"].startswith("application/problem+json")
            if framework == "fastapi":
                head = await client.head(url)
                assert (head.status_code, head.content) == (200, b"")
                assert head.headers["content-length"] == str(len(CONTENT))
                block = await client.get(url.replace("files", "blocks"))
                assert block.content == CONTENT
            sandbox.fail_next("cut", path="/v3/media/*")
            assert (await client.get(url)).content == CONTENT  # continued


@pytest.mark.parametrize("framework", FRAMEWORKS)
async def test_a_name_is_for_the_browser(framework: str) -> None:
    async with Sandbox() as sandbox, sandbox.vonage() as vonage:
        url = f"/files/{seeded(sandbox)}"
        async with serving(framework, vonage, filename="Ton 1.mp3") as client:
            named = await client.get(url)
            assert named.headers["content-disposition"] == 'attachment; filename="Ton 1.mp3"'
        async with serving(framework, vonage, filename='a"\r\n/ä.mp3', inline=True) as client:
            named = await client.get(url)
            assert named.headers["content-disposition"] == (
                "inline; filename=\"a_____.mp3\"; filename*=UTF-8''a%22%0D%0A%2F%C3%A4.mp3"
            )


def client_of(server: ScriptedServer) -> Vonage:
    return Vonage(auth=httpx.BasicAuth("a", "b"), base_url=server.url, retry=None)


HEAD = (
    "HTTP/1.1 200 OK",
    "Content-Disposition: attachment; filename=x.mp3",
    "Content-Type: audio/mpeg\x7f",
    "Cache-Control: private",
    "Set-Cookie: a=b",
)


async def test_headers_that_are_not_for_the_browser_stay() -> None:
    body = "\r\n".join([*HEAD, "Content-Length: 2", "", "ab"]).encode()
    async with ScriptedServer(body) as server:
        async with client_of(server) as vonage:
            download = vonage.media.download("a")
            found = await outgoing_download(download, "GET", {}, filename=None, inline=False)
            assert found.headers == {
                "Content-Type": "application/octet-stream",
                "Content-Length": "2",
                "Content-Disposition": "attachment; filename=x.mp3",
                "X-Content-Type-Options": "nosniff",
            }
            await found.aclose()


async def test_decoded_content_has_no_validator_of_the_encoded_one() -> None:
    body = b'HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nETag: "a"\r\nContent-Length: 0\r\n\r\n'
    async with ScriptedServer(body) as server:
        async with client_of(server) as vonage:
            download = vonage.media.download("a")
            found = await outgoing_download(download, "GET", {}, filename=None, inline=False)
            assert not {"ETag", "Content-Length"} & set(found.headers)
            assert [chunk async for chunk in found.chunks()] == []


@pytest.mark.parametrize("framework", FRAMEWORKS)
async def test_a_download_that_fails_is_never_taken_for_a_complete_one(framework: str) -> None:
    body = b"HTTP/1.1 200 OK\r\nContent-Length: 900000\r\n\r\n" + CONTENT
    async with ScriptedServer(then_close(body)) as server:
        async with client_of(server) as vonage:
            async with serving(framework, vonage) as client:
                got, failures = b"", []
                try:
                    async with client.stream("GET", "/files/a") as response:
                        assert response.headers["content-length"] == "900000"
                        async for chunk in response.aiter_bytes():
                            got += chunk
                except (httpx.HTTPError, TrunklineError, RuntimeError, LitestarException) as error:
                    failures.append(error)
                assert failures
                assert got == CONTENT[: len(got)]


async def test_old_versions_of_starlette_raise_the_error_of_a_download(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """They send a response in a task group, whose errors are groups."""
    failures: list[Exception] = [TrunklineError("failed")]

    async def send(*_: object) -> None:
        raise ExceptionGroup("tasks", failures)

    monkeypatch.setattr(StreamingResponse, "__call__", send)
    response: Any = _DownloadResponse(OutgoingDownload(200, {}))
    with pytest.raises(TrunklineError, match="failed"):
        await response({}, None, None)
    failures.append(ValueError())
    with pytest.raises(ExceptionGroup):
        await response({}, None, None)
