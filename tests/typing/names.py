"""Lazily imported names as type checkers see them. Checked and never run."""

from __future__ import annotations

from typing import assert_type

import trunkline
import trunkline.sync
from trunkline import NULL, Model, Null, RetryPolicy, Vonage, errors
from trunkline_api.applications import ApplicationsResource
from trunkline_api.clients import Coviu
from trunkline_api.meetings import RoomsResource
from trunkline_api.meetings.sync import RoomsResource as BlockingRoomsResource


def names(vonage: Vonage) -> None:
    null: Null = NULL
    assert_type(trunkline.NULL is null, bool)
    assert_type(vonage.applications, ApplicationsResource)
    assert_type(trunkline.Coviu(api_key="k", key_secret="s", deadline=5), Coviu)
    assert_type(trunkline.RetryPolicy(attempts=1), RetryPolicy)
    assert_type(trunkline.errors.NotFoundError, type[errors.NotFoundError])
    assert_type(Model.from_dict({}), Model)


def mistakes() -> None:
    trunkline.Nexmo()  # type: ignore[attr-defined]
    Vonage(deadline="soon")  # type: ignore[arg-type]
    Vonage(account=1)  # type: ignore[call-arg]


def resources_of_classes() -> None:
    assert_type(Vonage.applications, type[ApplicationsResource])
    assert_type(Vonage.meetings.rooms, type[RoomsResource])
    assert_type(trunkline.sync.Vonage.meetings.rooms, type[BlockingRoomsResource])
    Vonage.meetings.room  # type: ignore[attr-defined]  # noqa: B018
