"""Page styles and auth schemes of another distribution, by its entry points."""

from __future__ import annotations

import hashlib
import importlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.fakes.packages import importable

from trunkline._cli.main import main
from trunkline._common.plugins import PAGE_STYLES, PluginError, load_plugin
from trunkline._pagination import Pagination
from trunkline.errors import ConfigError

MODULE = '''
import attrs
import httpx
from trunkline.runtime import CustomAuth, Pagination


@attrs.frozen(kw_only=True)
class Keyset(Pagination):
    """Pages that begin after the last item of the page before."""

    after_param: str = "after_id"
    size: int = 3

    @property
    def described_position(self):
        return (self.after_param,)

    def next(self, params, page, seen=None):
        items = page["parcels"]
        if len(items) < self.size:
            return None
        return {**params, self.after_param: items[-1]["id"]}

    def total_items(self, page):
        return None


class _Signed(httpx.Auth):
    requires_request_body = True

    def __init__(self, key, secret, header):
        self._key, self._secret, self._header = key, secret, header

    def auth_flow(self, request):
        signature = f"{self._secret}.{request.method}.{len(request.content)}"
        request.headers[self._header] = f"{self._key}:{signature}"
        yield request


@attrs.frozen(kw_only=True)
class Signature(CustomAuth):
    credentials = ("key", "secret")

    key: str
    secret: str
    header: str = "X-Signature"

    def build(self, credentials):
        return _Signed(credentials["key"], credentials["secret"], self.header)


NOT_A_CLASS = 1
'''
ENTRY_POINTS = """\
[trunkline.page_styles]
keyset = acme_plugins:Keyset
gone = acme_no_such_module:Keyset
wrong = acme_plugins:NOT_A_CLASS

[trunkline.auth_schemes]
signature = acme_plugins:Signature
wrong = acme_plugins:Keyset
"""
DESCRIPTION = """\
openapi: 3.1.0
info: {title: Acme, version: "1"}
servers: [{url: https://api.acme.example}]
paths:
  /parcels:
    get:
      operationId: listParcels
      parameters:
        - {name: after_id, in: query, schema: {type: string}}
        - {name: q, in: query, schema: {type: string}}
      responses:
        '200':
          description: A page.
          content:
            application/json:
              schema:
                type: object
                properties:
                  parcels:
                    type: array
                    items: {type: object, properties: {id: {type: string}}}
"""
CATALOG = """\
[clients.Acme]
[clients.Acme.credentials.api_key]
doc = "The key."
[clients.Acme.credentials.api_secret]
doc = "The secret."
[apis.acme]
client = "Acme"
description = "api.yaml"
base_url = "https://api.acme.example"
sha256 = "{sha256}"
auth = {{ {auth} }}
"""
CORRECTIONS = """\
overlay: 1.0.0
info: {{title: Corrections, version: "1"}}
actions:
  - target: $.paths[*][?@.operationId == 'listParcels']
    description: Its pages begin after an item.
    update:
      x-trunkline-resource: parcels
      x-trunkline-method: list
      x-trunkline-pagination: {{items: [parcels], identity: id, {style}}}
"""
AUTH = 'kind = "signature", key = "api_key", secret = "api_secret"'


def project(folder: Path, auth: str = AUTH, style: str = "style: keyset, size: 2") -> list[str]:
    """Write a project; return the option that names it."""
    home = folder / "specs" / "acme"
    home.mkdir(parents=True, exist_ok=True)
    (folder / "trunkline.toml").write_text('package = "acme_plugged"\n', "utf-8")
    (home / "api.yaml").write_text(DESCRIPTION, "utf-8")
    sha256 = hashlib.sha256(DESCRIPTION.encode()).hexdigest()
    catalog = CATALOG.format(sha256=sha256, auth=auth)
    (folder / "specs" / "catalog.toml").write_text(catalog, "utf-8")
    (home / "corrections.yaml").write_text(CORRECTIONS.format(style=style), "utf-8")
    return ["--project", str(folder)]


@pytest.fixture
def distribution(tmp_path: Path) -> Iterator[Path]:
    """A distribution with entry points, on the path."""
    folder = tmp_path / "site"
    info = folder / "acme_plugins-1.0.dist-info"
    info.mkdir(parents=True)
    (folder / "acme_plugins.py").write_text(MODULE, "utf-8")
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-plugins\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(ENTRY_POINTS, "utf-8")
    with importable("acme_plugged", tmp_path / "src"), importable("acme_plugins", folder):
        yield folder


async def test_package_with_a_style_and_a_scheme_of_others_works(
    distribution: Path, tmp_path: Path
) -> None:
    assert main(["generate", *project(tmp_path)]) == 0
    assert main(["generate", "--check", "--project", str(tmp_path)]) == 0
    package: Any = importlib.import_module("acme_plugged")
    sent: list[httpx.Request] = []

    def respond(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        first = int(request.url.params.get("after_id", -1)) + 1
        return httpx.Response(200, json={"parcels": [{"id": str(n)} for n in range(first, 5)][:2]})

    transport = httpx.MockTransport(respond)
    async with package.Acme(api_key="k", api_secret="s", transport=transport) as acme:
        parcels = acme.parcels.list(q="x")
        assert [each.id async for each in parcels] == ["0", "1", "2", "3", "4"]
        rest = acme.parcels.list(q="x", resume=parcels.cursor)
        assert await rest.collect() == []
        items = aiter(acme.parcels.list(q="x"))
        before = [(await anext(items)).id for _ in range(3)]
        rest = acme.parcels.list(q="x", resume=items.cursor)
        assert before + [each.id async for each in rest] == ["0", "1", "2", "3", "4"]
    assert {each.headers["x-signature"] for each in sent} == {"k:s.GET.0"}
    assert [each.url.params.get("after_id") for each in sent[:3]] == [None, "1", "3"]
    with pytest.raises(ConfigError, match="api_secret"):
        package.Acme(api_key="k", transport=transport).parcels.list()


@pytest.mark.parametrize(
    ("auth", "style", "message"),
    [
        (AUTH, "style: keysets", "there is no style 'keysets'"),
        (AUTH, "style: keysets", "link-header, page-index"),
        (AUTH, "style: keysets", "keyset, link-header"),
        (AUTH, "style: gone", "'gone' of trunkline.page_styles"),
        (AUTH, "style: wrong", "is not a subclass of trunkline.runtime.Pagination"),
        (AUTH, "style: keyset, sizes: 2", "keyset refuses its arguments"),
        (AUTH, "style: 3", "there is no style 3"),
        ('kind = "signatures"', "style: keyset", "client_credentials, bearer, api_key, signature, wrong and none"),
        ('kind = "wrong"', "style: keyset", "is not a subclass of trunkline.runtime.CustomAuth"),
        ('kind = "signature", key = "api_key"', "style: keyset", "secret: is missing"),
        (AUTH + ', headers = "x"', "style: keyset", "headers: is not a key of signature"),
        (AUTH.replace("api_secret", "no"), "style: keyset", "has no credential 'no'"),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("distribution")
def test_error_of_a_plugin_is_one_message(
    auth: str, style: str, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["generate", *project(tmp_path, auth, style)]) == 3
    error = capsys.readouterr().err
    assert message in error
    assert "Traceback" not in error
    assert len(error.splitlines()) <= 2
    assert not (tmp_path / "src").exists()


def test_two_distributions_with_one_name_are_an_error(distribution: Path) -> None:
    other = distribution / "other-1.0.dist-info"
    other.mkdir()
    (other / "METADATA").write_text("Metadata-Version: 2.1\nName: other\nVersion: 1.0\n")
    (other / "entry_points.txt").write_text("[trunkline.page_styles]\nkeyset = other:Keyset\n")
    with pytest.raises(PluginError, match="is both acme_plugins:Keyset and other:Keyset"):
        load_plugin(PAGE_STYLES, "keyset", Pagination)


def test_entry_points_are_not_read_for_built_in_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**names: str) -> None:
        raise AssertionError(f"entry points were read: {names}")

    monkeypatch.setattr("importlib.metadata.entry_points", refuse)
    auth = 'kind = "bearer", token = "api_key"'
    style = "style: page-token, next_param: after_id, next_token: [next]"
    assert main(["generate", *project(tmp_path, auth, style)]) == 0
