"""The providers' own SDK, with as many threads as there are calls at a time.

It always speaks TLS. Where the server does not, its session is given an adapter that sends the
same requests without TLS: nothing else of it is changed, and it is the cheaper for it. Its pool
is made large enough for its threads: by default it would keep ten connections and throw away
the others.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter
from urllib3 import Retry
from vonage import Auth, HttpClientOptions, Vonage  # type: ignore[import-untyped]
from vonage_application import ListApplicationsFilter  # type: ignore[import-untyped]

from benchmarks import responses
from benchmarks.setting import Setting

Get = Callable[[], object]


class _PlainAdapter(HTTPAdapter):
    """Sends what is to go over TLS without it."""

    def send(self, request: PreparedRequest, *args: Any, **options: Any) -> Response:
        assert request.url is not None
        request.url = request.url.replace("https://", "http://", 1)
        return super().send(request, *args, **options)


def _client(setting: Setting) -> Vonage:
    if setting.tls:
        os.environ["REQUESTS_CA_BUNDLE"] = setting.authority_file
    options = HttpClientOptions(api_host=setting.authority, pool_maxsize=setting.concurrency)
    auth = Auth(
        api_key="b3nchm4r",
        api_secret="of-no-account",
        application_id=responses.APPLICATION_ID,
        private_key=setting.private_key,
    )
    client = Vonage(auth, options)
    if not setting.tls:
        adapter = _PlainAdapter(
            pool_maxsize=setting.concurrency, max_retries=Retry(total=3, backoff_factor=0.1)
        )
        client.http_client._session.mount("https://", adapter)
    return client


@asynccontextmanager
async def get_application(setting: Setting) -> AsyncIterator[Get]:
    """Get an application with HTTP Basic."""
    get = _client(setting).application.get_application
    yield lambda: get(responses.APPLICATION_ID)


@asynccontextmanager
async def get_user(setting: Setting) -> AsyncIterator[Get]:
    """Get a user with a signed JWT: it signs one for each call."""
    get = _client(setting).users.get_user
    yield lambda: get(responses.USER_ID)


@asynccontextmanager
async def list_applications(setting: Setting) -> AsyncIterator[Get]:
    """List the applications of one page."""
    listed = _client(setting).application.list_applications
    page = ListApplicationsFilter(page_size=setting.size)
    yield lambda: listed(page)
