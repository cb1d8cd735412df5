from __future__ import annotations

import base64
import json
from typing import Any
from xml.etree import ElementTree as ET

import httpx
import pytest

from trunkline.sandbox import Sandbox

CONTENT = b"\x89PNG and more"


@pytest.fixture
async def form(application: httpx.AsyncClient) -> dict[str, Any]:
    forms = (await application.get("/v1/meetings/themes/logos-upload-urls")).json()
    chosen: dict[str, Any] = forms[0]
    return chosen


async def _post(
    http: httpx.AsyncClient,
    form: dict[str, Any],
    content: bytes = CONTENT,
    file: str = "file",
    **options: Any,
) -> httpx.Response:
    return await http.post(
        form["url"], data=form["fields"], files={file: ("logo.png", content)}, **options
    )


def _code(response: httpx.Response) -> str | None:
    assert response.headers["content-type"] == "application/xml"
    return ET.fromstring(response.text).findtext("Code")


async def test_a_form_with_all_fields_uploads_a_file(
    sandbox: Sandbox, http: httpx.AsyncClient, form: dict[str, Any]
) -> None:
    assert form["url"] == f"{sandbox.url}/_s3/roomservice-whitelabel-logos-prod"
    response = await _post(http, form)
    assert response.status_code == 204
    assert response.headers["etag"].strip('"').isalnum()
    assert sandbox.ledger.ids("created", "uploads") == [form["fields"]["key"]]


async def test_a_repeated_upload_replaces_the_file(
    sandbox: Sandbox, http: httpx.AsyncClient, form: dict[str, Any]
) -> None:
    first, again = await _post(http, form), await _post(http, form, b"\x89PNG and other")
    assert (first.status_code, again.status_code) == (204, 204)
    assert first.headers["location"] == again.headers["location"]
    assert first.headers["etag"] != again.headers["etag"]
    key = form["fields"]["key"]
    assert sandbox.ledger.ids("created", "uploads") == [key]
    assert sandbox.ledger.ids("changed", "uploads") == [key]


async def test_fields_after_the_file_are_ignored(
    http: httpx.AsyncClient, form: dict[str, Any]
) -> None:
    parts: list[tuple[str, Any]] = [("file", ("logo.png", CONTENT))]
    parts += [(name, (None, value)) for name, value in form["fields"].items()]
    response = await http.post(form["url"], files=parts)
    assert response.status_code == 400
    assert _code(response) == "InvalidArgument"
    assert "before the file" in response.text


async def test_a_form_without_a_file_is_rejected(
    http: httpx.AsyncClient, form: dict[str, Any]
) -> None:
    parts = [(name, (None, value)) for name, value in form["fields"].items()]
    response = await http.post(form["url"], files=parts)
    assert _code(response) == "InvalidArgument"


async def test_a_form_expires_after_an_hour(
    sandbox: Sandbox, http: httpx.AsyncClient, form: dict[str, Any]
) -> None:
    sandbox.clock.advance(3601)
    response = await _post(http, form)
    assert response.status_code == 403
    assert _code(response) == "AccessDenied"
    assert "Policy expired" in response.text


async def test_a_changed_policy_invalidates_the_signature(
    http: httpx.AsyncClient, form: dict[str, Any]
) -> None:
    policy = json.loads(base64.b64decode(form["fields"]["Policy"]))
    policy["expiration"] = "2099-01-01T00:00:00.000Z"
    form["fields"]["Policy"] = base64.b64encode(json.dumps(policy).encode()).decode()
    response = await _post(http, form)
    assert response.status_code == 403
    assert _code(response) == "SignatureDoesNotMatch"


@pytest.mark.parametrize("name", ["key", "Content-Type", "X-Amz-Security-Token", "logoType"])
async def test_a_field_that_differs_from_the_policy_is_rejected(
    http: httpx.AsyncClient, form: dict[str, Any], name: str
) -> None:
    form["fields"][name] = "changed"
    response = await _post(http, form)
    assert response.status_code == 403
    assert _code(response) == "AccessDenied"
    assert f"${name}" in response.text


async def test_a_field_missing_in_the_policy_is_rejected(
    http: httpx.AsyncClient, form: dict[str, Any]
) -> None:
    form["fields"]["acl"] = "public-read"
    response = await _post(http, form)
    assert _code(response) == "AccessDenied"
    assert "Extra input fields: acl" in response.text


@pytest.mark.parametrize(
    ("content", "code"), [(b"", "EntityTooSmall"), (bytes(1024 * 1024 + 1), "EntityTooLarge")]
)
async def test_the_size_is_bounded(
    http: httpx.AsyncClient, form: dict[str, Any], content: bytes, code: str
) -> None:
    response = await _post(http, form, content)
    assert response.status_code == 400
    assert _code(response) == code


async def test_other_credentials_are_rejected(
    http: httpx.AsyncClient, form: dict[str, Any]
) -> None:
    response = await _post(http, form, headers={"Authorization": "Bearer leaked"})
    assert response.status_code == 400
    assert "Only one auth mechanism" in response.text


async def test_another_bucket_does_not_exist(http: httpx.AsyncClient, form: dict[str, Any]) -> None:
    form["url"] += "-other"
    response = await _post(http, form)
    assert response.status_code == 404
    assert _code(response) == "NoSuchBucket"


async def test_errors_outside_the_form_are_xml(
    sandbox: Sandbox, http: httpx.AsyncClient, form: dict[str, Any]
) -> None:
    sandbox.fail_next(status=503)
    assert _code(await _post(http, form)) == "SlowDown"
    assert _code(await http.get(form["url"])) == "MethodNotAllowed"
    assert _code(await http.post(form["url"], json={})) == "InvalidRequest"
    for kind in ("multipart/form-data", "multipart/form-data; boundary=x"):
        headers = {"Content-Type": kind}
        response = await http.post(form["url"], content=b"no form", headers=headers)
        assert response.status_code == 400
        assert "is not a valid form" in response.text


async def test_a_file_without_a_file_name_is_accepted(
    sandbox: Sandbox, http: httpx.AsyncClient, form: dict[str, Any]
) -> None:
    parts = [(name, (None, value)) for name, value in form["fields"].items()]
    response = await http.post(form["url"], files=[*parts, ("file", (None, CONTENT))])
    assert response.status_code == 204


async def test_fields_with_a_file_name_are_accepted(
    http: httpx.AsyncClient, form: dict[str, Any]
) -> None:
    """Some clients set a file name in every part. The part named `file` is the file."""
    parts = [(name, (name, value.encode())) for name, value in form["fields"].items()]
    response = await http.post(form["url"], files=[*parts, ("file", ("logo.png", b"\x89PNG"))])
    assert response.status_code == 204, response.text
