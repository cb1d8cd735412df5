"""The object storage for logos: presigned forms and their uploads.

Amazon's rules for browser-based uploads apply: all fields precede the file, fields after it are
ignored, the signed policy must allow each field, and a request must not have other credentials.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import uuid4

from trunkline.sandbox._common.errors import APIError
from trunkline.sandbox._common.formats import parse_iso, timestamp
from trunkline.sandbox._http.routing import Call, Response, Route, SandboxAPI, Upload
from trunkline.sandbox._state.state import State

BUCKET = "roomservice-whitelabel-logos-prod"
_MAX_LOGO_BYTES = 1024 * 1024
_FORM_LIFETIME = timedelta(hours=1)
_UPLOAD_LIFETIME = timedelta(hours=24)
_CREDENTIAL = "ASIASANDBOX0000EXAMPLE"
_SIGNATURE = ("Policy", "X-Amz-Signature")


def _sign(state: State, date: str, policy: str) -> str:
    """Return the AWS Signature Version 4 of a policy."""
    key = f"AWS4{state.upload_secret}".encode()
    for part in (date, "us-east-1", "s3", "aws4_request"):
        key = hmac.digest(key, part.encode(), hashlib.sha256)
    return hmac.digest(key, policy.encode(), hashlib.sha256).hex()


def upload_form(state: State, logo: str) -> dict[str, Any]:
    """Return a presigned form for one type of logo."""
    now = state.clock.now()
    date = f"{now:%Y%m%d}"
    fields = {
        "Content-Type": "image/png",
        "key": f"auto-expiring-temp/logos/{logo}/{uuid4()}",
        "logoType": logo,
        "bucket": BUCKET,
        "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
        "X-Amz-Credential": f"{_CREDENTIAL}/{date}/us-east-1/s3/aws4_request",
        "X-Amz-Date": f"{now:%Y%m%dT%H%M%SZ}",
        "X-Amz-Security-Token": secrets.token_urlsafe(48),
    }
    policy = {
        "expiration": timestamp(now + _FORM_LIFETIME),
        "conditions": [
            *({name: value} for name, value in fields.items()),
            ["content-length-range", 1, _MAX_LOGO_BYTES],
        ],
    }
    fields["Policy"] = base64.b64encode(json.dumps(policy).encode()).decode()
    fields["X-Amz-Signature"] = _sign(state, date, fields["Policy"])
    return {"url": f"{state.origin}/_s3/{BUCKET}", "fields": fields}


def _denied(reason: str) -> APIError:
    return APIError(403, f"Invalid according to Policy: {reason}", code="AccessDenied")


def _check_form(state: State, fields: Mapping[str, str], file: Upload) -> None:
    """Verify the signature, then the conditions of the signed policy."""
    missing = next(
        (name for name in ("key", "X-Amz-Date", *_SIGNATURE) if name not in fields), None
    )
    if missing:
        message = f"Bucket POST must contain a field named '{missing}' before the file."
        raise APIError(400, message, code="InvalidArgument")
    expected = _sign(state, fields["X-Amz-Date"][:8], fields["Policy"])
    if not hmac.compare_digest(expected.encode(), fields["X-Amz-Signature"].encode()):
        message = "The signature we calculated does not match the one you provided."
        raise APIError(403, message, code="SignatureDoesNotMatch")
    policy = json.loads(base64.b64decode(fields["Policy"]))
    expires_at = parse_iso(policy["expiration"])
    if expires_at is None or expires_at <= state.clock.now():
        raise _denied("Policy expired.")
    allowed: dict[str, str] = {}
    for condition in policy["conditions"]:
        if isinstance(condition, dict):
            allowed |= condition
    for name, value in allowed.items():
        if fields.get(name) != value:
            raise _denied(f'Policy Condition failed: ["eq", "${name}", "{value}"]')
    if extra := fields.keys() - allowed.keys() - set(_SIGNATURE):
        raise _denied(f"Extra input fields: {', '.join(sorted(extra))}")
    if len(file.content) > _MAX_LOGO_BYTES:
        message = "Your proposed upload exceeds the maximum allowed size"
        raise APIError(400, message, code="EntityTooLarge")
    if not file.content:
        message = "Your proposed upload is smaller than the minimum allowed size"
        raise APIError(400, message, code="EntityTooSmall")


def _upload(call: Call) -> Response:
    if call.params["bucket"] != BUCKET:
        raise APIError(404, "The specified bucket does not exist", code="NoSuchBucket")
    if "authorization" in call.headers:
        message = "Only one auth mechanism allowed; use only the form fields."
        raise APIError(400, message, code="InvalidArgument")
    fields: dict[str, str] = {}
    file = None
    for name, value in call.form:
        if name == "file":
            file = value if isinstance(value, Upload) else Upload("", "", value.encode())
            break
        # Some clients send every field as a file; only the name `file` marks the real one.
        fields[name] = value.content.decode("latin-1") if isinstance(value, Upload) else value
    if file is None:
        message = "POST requires exactly one file upload per request."
        raise APIError(400, message, code="InvalidArgument")
    _check_form(call.state, fields, file)
    key = fields["key"]
    uploads = call.state.store.collection("uploads")
    expires_at = (call.state.clock.now() + _UPLOAD_LIFETIME).timestamp()
    upload = {"content": file.content, "logo": fields["logoType"], "until": expires_at}
    if key in uploads:
        uploads.change(key, upload)
    else:
        uploads.add(key, upload)
    etag = hashlib.md5(file.content, usedforsecurity=False).hexdigest()
    location = f"{call.state.origin}/_s3/{BUCKET}/{key}"
    return Response(status=204, headers={"ETag": f'"{etag}"', "Location": location})


API = SandboxAPI(
    name="s3",
    prefix="/_s3",
    auth="none",
    shape="s3",
    routes=(
        Route(
            name="postObject",
            method="POST",
            path="/{bucket}",
            handler=_upload,
            encoding="multipart",
            produces_json=False,
        ),
    ),
)
