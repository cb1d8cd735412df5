"""schemathesis calls every operation of every API with generated requests.

Half of the requests conform to the description, half violate it. It checks each response for 5xx,
described status, content type and schema. Valid requests must be accepted, and invalid ones
rejected.
"""

from __future__ import annotations

import base64
import copy
import itertools
from collections.abc import Mapping
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from trunkline.sandbox import Sandbox

from .described import APIS, EVERYWHERE, description
from .sandbox_clients import signed

_METHODS = ("get", "put", "post", "patch", "delete")
_EXAMPLES = settings().max_examples // 4

# Requirements of the providers that no description can express, or that ours omits for the given
# reason: requests that conform to the description are rejected with 400.
UNSAID = {
    "createApplication": "a public key that is one, and nothing but POST for messages",
    "updateApplication": "the same; or, for Meetings, a default theme that is there",
    "createRoom": "a date in the future, a theme that is there; no unknown fields, of which the "
    "provider knows more than it describes",
    "updateRoom": "the same",
    "finalizeLogosForTheme": "the keys of logos that were uploaded",
    "createConversation": "a name that is not taken; no unknown fields",
    "createUser": "the same",
    "updateConversation": "the same",
    "updateUser": "the same",
    "createMember": "a type of channel; answers, which may lack it, have the same schema; no "
    "unknown fields",
    "updateMember": "the same",
    "createSession": "a start in the future, and an end after it",
    "updateSession": "an end after the start",
    "deleteSession": "a session that has not started and is not canceled",
    "deleteSessionParticipant": "a participant who was not removed",
}
# Requests that violate the description but are accepted.
TAKEN = {
    "createSession": "a null is as good as nothing",
    "updateSession": "a null takes a value away",
    "addSessionParticipant": "a null is as good as nothing",
    "updateSessionParticipant": "a null takes a value away",
    "updateApplication": "a null takes the default theme of an application away",
    "update-a-media-item": "the fields of a form are texts, whatever they were made of",
}
# Requests that cannot violate the description: no parameter at all, or any string.
UNBREAKABLE = {"getSessionParticipant", "deleteSessionParticipant", "deleteSession"}


def with_exceptions(api: str) -> dict[str, Any]:
    """Return the description of an API with the responses that deliberately lack it."""
    document = copy.deepcopy(description(api))
    for item in document["paths"].values():
        for operation in (item[method] for method in _METHODS if method in item):
            for status in EVERYWHERE - {500}:
                operation["responses"].setdefault(str(status), {"description": "An exception."})
    return document


OPERATIONS = [
    pytest.param(api, operation["operationId"], mode, id=f"{operation['operationId']}-{mode}")
    for api in APIS
    for item in description(api)["paths"].values()
    for operation in (item[method] for method in _METHODS if method in item)
    for mode in ("positive", "negative")
    if mode == "positive" or operation["operationId"] not in UNBREAKABLE
]


@cache
def operations(api: str) -> Mapping[str, Any]:
    """Return the operations of an API, by operationId."""
    import schemathesis  # noqa: PLC0415 (it takes a second, which collecting should not)

    # The providers ignore unknown parameters of a query.
    config = schemathesis.Config.from_dict({"generation": {"allow-extra-parameters": False}})
    schema = schemathesis.openapi.from_dict(with_exceptions(api), config=config)
    found = [result.ok() for result in schema.get_all_operations()]  # type: ignore[union-attr]  # an Err raises as well
    return {each.definition.raw["operationId"]: each for each in found}


@pytest.fixture(scope="module")
def shared() -> Sandbox:
    return Sandbox(allow_hosts=["testserver"], shapes="described")


@pytest.mark.hypothesis  # for `make fuzz`: hypothesis marks functions with `given` only
@pytest.mark.parametrize(("api", "name", "mode"), OPERATIONS)
def test_responses_conform_to_the_description(
    shared: Sandbox, api: str, name: str, mode: str
) -> None:
    from schemathesis import GenerationMode  # noqa: PLC0415 (see above)
    from schemathesis.checks import (  # noqa: PLC0415
        negative_data_rejection,
        positive_data_acceptance,
    )
    from schemathesis.core.failures import FailureGroup  # noqa: PLC0415

    operation = operations(api)[name]
    operation.app = operation.schema.app = shared.app
    shared.reset()
    # Loopback by its address: the lookup of a local name may ask a resolver.
    base_url = f"http://127.0.0.1{urlsplit(description(api)['servers'][0]['url']).path}"
    headers, existing, turns = _credentials(shared, api), _filled(shared), itertools.count()
    found: list[str] = []
    excluded = [positive_data_acceptance] if name in UNSAID else []
    excluded += [negative_data_rejection] if name in TAKEN else []
    strategy = operation.as_strategy(generation_mode=GenerationMode(mode))

    @settings(
        max_examples=_EXAMPLES,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=strategy)
    def call(case: Any) -> None:
        if next(turns) % 2 == 0:  # A random identifier never exists.
            case.path_parameters = {n: existing[n] for n in case.path_parameters or {}}
        # Collected, not raised: hypothesis would try to shrink it on a changed state.
        response = case.call(app=shared.app, base_url=base_url, headers=headers)
        try:
            case.validate_response(response, headers=headers, excluded_checks=excluded)
        except FailureGroup as failures:
            sent = f"{case.method} {case.formatted_path} {case.query} {case.body!r}"
            found.extend(f"{sent}: {response.status_code}: {each}" for each in failures.exceptions)

    call()
    assert not found, "\n".join(found)


def _credentials(sandbox: Sandbox, api: str) -> dict[str, str]:
    known = sandbox.credentials
    if api == "applications":
        pair = base64.b64encode(f"{known.api_key}:{known.api_secret}".encode()).decode()
        return {"Authorization": f"Basic {pair}"}
    token = sandbox.tokens.grant().access_token if api == "coviu" else signed(sandbox)
    return {"Authorization": f"Bearer {token}"}


def _filled(sandbox: Sandbox) -> Mapping[str, str]:
    """Fill the sandbox, and return an identifier for each parameter of a path."""
    made = sandbox.seed(
        applications=1,
        rooms=2,
        themes=1,
        recordings=1,
        conversations=1,
        users=1,
        media=1,
        coviu_sessions=[{"participants": [{"role": "host"}]}],
    )
    (session,) = made["coviu_sessions"]
    return {
        "id": made["media"][0]["id"],
        "room_id": made["rooms"][0]["id"],
        "theme_id": made["themes"][0]["theme_id"],
        "themeId": made["themes"][0]["theme_id"],
        "recording_id": made["recordings"][0]["id"],
        "session_id": session["session_id"],
        "participant_id": session["participants"][0]["participant_id"],
        "conversation_id": made["conversations"][0]["uuid"],
        "user_id": made["users"][0]["id"],
        "member_id": "MEM-1",
    }
