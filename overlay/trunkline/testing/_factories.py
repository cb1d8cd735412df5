"""`Factories`: API objects as the providers send them, for tests that mock the network."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any, TypeVar

from trunkline._serialization.model import Model, to_json
from trunkline._serialization.null import NULL
from trunkline.sandbox import Sandbox
from trunkline.sandbox._common.errors import SHAPES, APIError
from trunkline.sandbox._common.schema import read_query
from trunkline.sandbox._events.events import EVENTS as BODIES
from trunkline.sandbox._http.auth import Identity
from trunkline.sandbox._http.routing import Call, Route
from trunkline.sandbox._server.app import APIS
from trunkline_api.applications import Application
from trunkline_api.conversations import Conversation, Member, User
from trunkline_api.coviu import Participant, Session
from trunkline_api.media import Media
from trunkline_api.meetings import EVENTS, DialInNumber, Recording, Room, Theme

from ._described import known_apis, package_named, package_of_model
from ._samples import sample_json

M = TypeVar("M", bound=Model)

_ROUTES: Mapping[str, Route] = {route.name: route for api in APIS for route in api.routes}
_ARRAY_LISTS = (Theme, DialInNumber)  # their lists are plain arrays


class Factories:
    """Creates models with realistic values; a sandbox generates them.

    Each method takes the fields that matter to a test as keyword arguments, by the name of the
    attribute or of the JSON member. A nested object is merged into the default one. `to_dict()` of
    a model is the JSON for a mock.

    Raises:
        TypeError: The model has no field with the name of an argument.

    Example:
        `respx.get(url).respond(json=factories.room(display_name="Stand-up").to_dict())`
    """

    def __init__(self) -> None:
        self._sandbox = Sandbox()
        self._numbers: dict[str, itertools.count[int]] = {}

    def application(self, **fields: object) -> Application:
        """Return an application."""
        return self._create("applications", Application, fields, {"name": "Application {}"})

    def room(self, **fields: object) -> Room:
        """Return a room."""
        return self._create("rooms", Room, fields, {"display_name": "Room {}"})

    def theme(self, **fields: object) -> Theme:
        """Return a theme."""
        defaults = {"theme_name": "Theme {}", "main_color": "#12f64e", "brand_text": "Brand"}
        return self._create("themes", Theme, fields, defaults)

    def recording(self, **fields: object) -> Recording:
        """Return a recording with a download URL."""
        return self._create("recordings", Recording, fields)

    def dial_in_number(self, **fields: object) -> DialInNumber:
        """Return a dial-in number."""
        return _build(DialInNumber, self._call("getDialInNumbers")[0], fields)

    def conversation(self, **fields: object) -> Conversation:
        """Return a conversation."""
        return self._create("conversations", Conversation, fields, {"name": "conversation-{}"})

    def user(self, **fields: object) -> User:
        """Return a user."""
        return self._create("users", User, fields, {"name": "user-{}"})

    def member(self, **fields: object) -> Member:
        """Return a member that has joined a conversation."""
        return _build(Member, self._member_of(self.conversation().to_dict()["uuid"]), fields)

    def media(self, **fields: object) -> Media:
        """Return a media item."""
        return self._create("media", Media, fields, {"original_file_name": "file-{}.wav"})

    def session(self, **fields: object) -> Session:
        """Return a Coviu session that starts in an hour."""
        return self._create("coviu_sessions", Session, fields, {"session_name": "Session {}"})

    def participant(self, **fields: object) -> Participant:
        """Return a participant of a Coviu session."""
        participant = self._participant_of(self.session().to_dict()["session_id"])
        return _build(Participant, participant, fields)

    def sample(self, model: type[M], **fields: object) -> M:
        """Return an object of any generated model, with values that its description allows.

        Args:
            model: The class of the model, of trunkline's own packages or of a project's.
            fields: Fields that differ from the made-up values.

        Raises:
            ValueError: No object was found that the schema allows.

        Example:
            `factories.sample(Parcel, weight=3).to_dict()`
        """
        number = next(self._numbers.setdefault(model.__qualname__, itertools.count(1)))
        return _build(model, sample_json(model, number), fields)

    def event(self, name: str, **fields: object) -> Model:
        """Return a webhook event of the Meetings API.

        Args:
            name: The name of the event, such as `session:started`.
            fields: Fields that differ from the defaults.

        Raises:
            ValueError: The event is unknown.
        """
        if name not in EVENTS:
            raise ValueError(f"unknown event {name!r}; expected one of {', '.join(EVENTS)}")
        room, recording = self.room().to_dict(), self.recording().to_dict()
        subject = {
            **recording,
            "session_id": recording["session_id"],
            "duration": 300.0,
            "url": recording["_links"]["url"]["href"],
            "name": "Ada",
            "is_host": False,
        }
        return _build(EVENTS[name], {"event": name, **BODIES[name][1](room, subject)}, fields)

    def page(self, *items: Model, operation: str | None = None) -> Any:
        """Return the JSON of a list with a single page, of any generated package.

        Totals, links and flags are those of a list that has these items alone.

        Args:
            items: The models on the page, at least one, all of the same class.
            operation: The operationId of the list, in the API of the models. Default: the list of
                these models with the fewest path parameters. With it, the classes may differ.

        Raises:
            ValueError: There is no item, the classes differ, or the API has no list of them.

        Example:
            `respx.get(url).respond(json=factories.page(factories.sample(Parcel)))`
        """
        if not items:
            raise ValueError("page() needs at least one item")
        kind = type(items[0])
        if operation is None and any(type(item) is not kind for item in items):
            raise ValueError("the items of a page must have the same class")
        content = [item.to_dict() for item in items]
        if operation is not None or kind not in {*_ARRAY_LISTS, *_PAGES}:
            package = package_of_model(kind)
            if package is None:
                raise ValueError(f"{kind.__name__} is not from a package that has its description")
            return package.page(kind, content, operation)
        if kind in _ARRAY_LISTS:
            return content
        fill, own_operation, item_path = _PAGES[kind]
        scratch = Factories()
        container = page = scratch._call(own_operation, path=fill(scratch, len(items)))
        for step in item_path[:-1]:
            container = container[step]
        container[item_path[-1]] = content
        return page

    def error(
        self,
        api: str | ModuleType,
        status: int,
        detail: str = "The request failed.",
        *,
        operation: str | None = None,
    ) -> Any:
        """Return the JSON of an error response, in the format of an API.

        The body is made from the described response for the status; if no operation describes the
        status, from another described error; without any, it is a problem (RFC 9457).

        Args:
            api: The API: the name of one of trunkline's own, such as `meetings`, or a generated
                package (`acme_sdk.parcels`), or its name; `parcels` alone if `acme_sdk` has been
                imported.
            status: The HTTP status.
            detail: The description of the error. Default: `The request failed.`
            operation: The operationId whose error it is. Default: the first that describes the
                status.

        Raises:
            ValueError: The API or the operation is unknown.

        Example:
            `respx.get(url).respond(404, json=factories.error("acme_sdk.parcels", 404))`
        """
        shapes = {each.name: each.shape for each in APIS if each.shape != "s3"}
        if isinstance(api, str) and api in shapes and operation is None:
            return json.loads(SHAPES[shapes[api]](APIError(status, detail))[0])
        package = package_named(api)
        if package is None:
            name = api if isinstance(api, str) else api.__name__
            known = ", ".join(dict.fromkeys([*shapes, *known_apis()]))
            raise ValueError(
                f"unknown API {name!r}; expected one of {known}, or the import path of a "
                "generated package"
            )
        return package.error(status, detail, operation)

    def _create(
        self,
        kind: str,
        model: type[M],
        fields: Mapping[str, object],
        defaults: Mapping[str, str] | None = None,
    ) -> M:
        number = next(self._numbers.setdefault(kind, itertools.count(1)))
        values = {name: text.format(number) for name, text in (defaults or {}).items()}
        amounts: dict[str, Any] = {kind: [values]}
        (document,) = self._sandbox.seed(**amounts)[kind]
        return _build(model, document, fields)

    def _member_of(self, conversation: str) -> Any:
        body = {
            "user_id": self.user().to_dict()["id"],
            "action": "join",
            "channel": {"type": "app"},
        }
        return self._call("createMember", body, {"conversation_id": conversation})

    def _participant_of(self, session: str) -> Any:
        return self._call("addSessionParticipant", {"display_name": "Ada"}, {"session_id": session})

    def _call(
        self,
        operation: str,
        body: Mapping[str, Any] | None = None,
        path: Mapping[str, str] | None = None,
    ) -> Any:
        """Call an operation of the sandbox and return the decoded response."""
        route = _ROUTES[operation]
        call = Call(
            state=self._sandbox._core.state,
            prefix="",
            method=route.method,
            shapes="described",
            params=path or {},
            query=read_query({}, route.query)[0],
            body=body or {},
            form=(),
            identity=Identity(self._sandbox.credentials.application_id),
            headers={},
        )
        response: Any = route.handler(call)
        return json.loads(response.body)


def _seeder(kind: str, existing: int = 0) -> Callable[[Factories, int], dict[str, str]]:
    """Return a function that creates objects of a kind until there is a number of them."""

    def fill(factories: Factories, number: int) -> dict[str, str]:
        amounts: dict[str, Any] = {kind: number - existing}
        factories._sandbox.seed(**amounts)
        return {}

    return fill


def _recordings(factories: Factories, number: int) -> dict[str, str]:
    return {"session_id": factories.recording().to_dict()["session_id"]}


def _members(factories: Factories, number: int) -> dict[str, str]:
    conversation = factories.conversation().to_dict()["uuid"]
    for _ in range(number):
        factories._member_of(conversation)
    return {"conversation_id": conversation}


def _participants(factories: Factories, number: int) -> dict[str, str]:
    session = factories.session().to_dict()["session_id"]
    for _ in range(number):
        factories._participant_of(session)
    return {"session_id": session}


# For each model: the function that creates a list of a given length and returns its path parameters,
# the operation that lists it, and the path of the items in the response.
_PAGES: Mapping[
    type[Model], tuple[Callable[[Factories, int], dict[str, str]], str, tuple[str, ...]]
] = {
    # The sandbox's own application exists already.
    Application: (_seeder("applications", 1), "listApplication", ("_embedded", "applications")),
    Room: (_seeder("rooms"), "getRooms", ("_embedded", "rooms")),
    Recording: (_recordings, "getSessionRecordings", ("_embedded", "recordings")),
    Conversation: (
        _seeder("conversations"),
        "listConversations",
        ("_embedded", "conversations"),
    ),
    User: (_seeder("users"), "listUsers", ("_embedded", "users")),
    Member: (_members, "listMembers", ("_embedded", "members")),
    Media: (_seeder("media"), "list-and-search-media-items", ("_embedded", "media")),
    Session: (_seeder("coviu_sessions"), "getSessionPage", ("content",)),
    Participant: (_participants, "getSessionParticipants", ("content",)),
}


def _build(model: type[M], document: dict[str, Any], fields: Mapping[str, object]) -> M:
    """Return the model of a document with other values in some fields."""
    names = {attribute: wire for attribute, wire, _ in model._fields}
    known = names | {wire: wire for wire in names.values()} | {name: name for name in document}
    for name, value in fields.items():
        if name not in known:
            raise TypeError(
                f"{model.__name__} has no field {name!r}; expected one of {', '.join(sorted(names))}"
            )
        wire, json_value = known[name], None if value is NULL else to_json(value, name)
        current = document.get(wire)
        if isinstance(current, dict) and isinstance(json_value, dict):
            json_value = current | json_value
        document[wire] = json_value
    return model.from_dict(document)
