"""The token endpoint of described APIs (RFC 6749)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from trunkline.sandbox._common.errors import APIError
from trunkline.sandbox._http.auth import basic_credentials, matches
from trunkline.sandbox._state.state import State

from .security import Security


def token_response(
    state: State, security: Security, form: Mapping[str, Any], authorization: str
) -> dict[str, Any]:
    """Return the response of a token endpoint (RFC 6749, sections 4.4 and 6).

    Raises:
        APIError: The client or the grant is invalid.
    """
    pair = basic_credentials(authorization)
    if pair is None and "client_id" in form:
        pair = (str(form["client_id"]), str(form.get("client_secret", "")))
    if not any(matches(pair, *each) for each in security.client_pairs):
        headers = {"WWW-Authenticate": 'Basic realm="sandbox"'}
        raise APIError(401, "The client is unknown.", code="invalid_client", headers=headers)
    scope = str(form["scope"]) if form.get("scope") else None
    grant_type = form.get("grant_type")
    if grant_type == "refresh_token":
        grant = state.tokens.refresh(str(form.get("refresh_token", "")))
        if grant is None:
            raise APIError(400, "The refresh token is invalid.", code="invalid_grant")
    elif grant_type in ("client_credentials", "password", "authorization_code"):
        grant = state.tokens.grant(scope=scope)
    else:
        raise APIError(400, "The grant type is not supported.", code="unsupported_grant_type")
    found: dict[str, Any] = {
        "access_token": grant.access_token,
        "token_type": "Bearer",
        "expires_in": int(grant.expires_in),
        "refresh_token": grant.refresh_token,
    }
    return found if scope is None else {**found, "scope": scope}
