"""Objects as the providers send them, made by the sandbox, for tests that mock the network."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Mapping
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

M = TypeVar("M", bound=Model)

_ROUTES: Mapping[str, Route] = {route.name: route for api in APIS for route in api.routes}
_BARE = (Theme, DialInNumber)  # lists that are an array and nothing else


class Factories:
    """Makes models that look as if a provider had sent them.

    Every method takes the fields that matter to a test, by the name of the attribute or by that
    on the wire; an object within the object needs only what is to be different. `to_dict()` of
    what comes back is the JSON for a mock.

    Example:
        `respx.get(url).respond(json=factories.room(display_name="Stand-up").to_dict())`
    """

    def __init__(self) -> None:
        self._sandbox = Sandbox()
        self._numbers: dict[str, itertools.count[int]] = {}

    def application(self, **fields: object) -> Application:
        """Return an application."""
        return self._made("applications", Application, fields, {"name": "Application {}"})

    def room(self, **fields: object) -> Room:
        """Return a room."""
        return self._made("rooms", Room, fields, {"display_name": "Room {}"})

    def theme(self, **fields: object) -> Theme:
        """Return a theme."""
        usual = {"theme_name": "Theme {}", "main_color": "#12f64e", "brand_text": "Brand"}
        return self._made("themes", Theme, fields, usual)

    def recording(self, **fields: object) -> Recording:
        """Return a recording that can be fetched."""
        return self._made("recordings", Recording, fields)

    def dial_in_number(self, **fields: object) -> DialInNumber:
        """Return a dial-in number."""
        return _changed(DialInNumber, self._answer("getDialInNumbers")[0], fields)

    def conversation(self, **fields: object) -> Conversation:
        """Return a conversation."""
        return self._made("conversations", Conversation, fields, {"name": "conversation-{}"})

    def user(self, **fields: object) -> User:
        """Return a user."""
        return self._made("users", User, fields, {"name": "user-{}"})

    def member(self, **fields: object) -> Member:
        """Return a member of a conversation, who has joined it."""
        return _changed(Member, self._member_of(self.conversation().to_dict()["uuid"]), fields)

    def media(self, **fields: object) -> Media:
        """Return the description of a file."""
        return self._made("media", Media, fields, {"original_file_name": "file-{}.wav"})

    def session(self, **fields: object) -> Session:
        """Return a session of Coviu, an hour from now."""
        return self._made("coviu_sessions", Session, fields, {"session_name": "Session {}"})

    def participant(self, **fields: object) -> Participant:
        """Return a participant of a session of Coviu."""
        made = self._participant_of(self.session().to_dict()["session_id"])
        return _changed(Participant, made, fields)

    def event(self, name: str, **fields: object) -> Model:
        """Return an event of the Meetings API, such as `session:started`, as a webhook brings it."""
        if name not in EVENTS:
            raise ValueError(f"no such event: {name!r}; there are {', '.join(EVENTS)}")
        room, recording = self.room().to_dict(), self.recording().to_dict()
        about = {
            **recording,
            "session_id": recording["session_id"],
            "duration": 300.0,
            "url": recording["_links"]["url"]["href"],
            "name": "Ada",
            "is_host": False,
        }
        return _changed(EVENTS[name], {"event": name, **BODIES[name][1](room, about)}, fields)

    def page(self, *items: Model) -> Any:
        """Return the JSON of the only page of a list, with these items of one kind."""
        if not items:
            raise ValueError("a page of nothing has no kind: give it one item at least")
        kind = type(items[0])
        if any(type(item) is not kind for item in items):
            raise ValueError("the items of a page are of one kind")
        content = [item.to_dict() for item in items]
        if kind in _BARE:
            return content
        if kind not in _PAGES:
            raise ValueError(f"there is no list of {kind.__name__}")
        fill, operation, way = _PAGES[kind]
        other = Factories()
        place = page = other._answer(operation, path=fill(other, len(items)))
        for step in way[:-1]:
            place = place[step]
        place[way[-1]] = content
        return page

    def error(self, api: str, status: int, detail: str = "It cannot be done.") -> dict[str, Any]:
        """Return the JSON of an error, in the shape that an API has for it.

        Args:
            api: The API's name, such as `meetings`.
            status: The HTTP status.
            detail: What is wrong.
        """
        shapes = {each.name: each.shape for each in APIS if each.shape != "s3"}
        if api not in shapes:
            raise ValueError(f"no such API: {api!r}; there are {', '.join(shapes)}")
        body: dict[str, Any] = json.loads(SHAPES[shapes[api]](APIError(status, detail))[0])
        return body

    def _made(
        self,
        kind: str,
        model: type[M],
        fields: Mapping[str, object],
        usual: Mapping[str, str] | None = None,
    ) -> M:
        number = next(self._numbers.setdefault(kind, itertools.count(1)))
        given = {name: text.format(number) for name, text in (usual or {}).items()}
        amounts: dict[str, Any] = {kind: [given]}
        (document,) = self._sandbox.seed(**amounts)[kind]
        return _changed(model, document, fields)

    def _member_of(self, conversation: str) -> Any:
        body = {
            "user_id": self.user().to_dict()["id"],
            "action": "join",
            "channel": {"type": "app"},
        }
        return self._answer("createMember", body, {"conversation_id": conversation})

    def _participant_of(self, session: str) -> Any:
        return self._answer(
            "addSessionParticipant", {"display_name": "Ada"}, {"session_id": session}
        )

    def _answer(
        self,
        operation: str,
        body: Mapping[str, Any] | None = None,
        path: Mapping[str, str] | None = None,
    ) -> Any:
        """Return what an operation of the sandbox answers."""
        route = _ROUTES[operation]
        call = Call(
            state=self._sandbox._core.state,
            params=path or {},
            query=read_query({}, route.query)[0],
            body=body or {},
            form=(),
            identity=Identity(self._sandbox.credentials.application_id),
            headers={},
        )
        response: Any = route.handler(call)
        return json.loads(response.body)


def _seeds(kind: str, there: int = 0) -> Callable[[Factories, int], dict[str, str]]:
    """Return what makes so many of a kind, of which some are there already."""

    def fill(factories: Factories, number: int) -> dict[str, str]:
        amounts: dict[str, Any] = {kind: number - there}
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


# In what a page of each comes: what makes a list of so many and says where it is, the operation
# that lists them, and where in its answer the items are.
_PAGES: Mapping[
    type[Model], tuple[Callable[[Factories, int], dict[str, str]], str, tuple[str, ...]]
] = {
    # The sandbox's own application is one of them.
    Application: (_seeds("applications", 1), "listApplication", ("_embedded", "applications")),
    Room: (_seeds("rooms"), "getRooms", ("_embedded", "rooms")),
    Recording: (_recordings, "getSessionRecordings", ("_embedded", "recordings")),
    Conversation: (
        _seeds("conversations"),
        "listConversations",
        ("_embedded", "conversations"),
    ),
    User: (_seeds("users"), "listUsers", ("_embedded", "users")),
    Member: (_members, "listMembers", ("_embedded", "members")),
    Media: (_seeds("media"), "list-and-search-media-items", ("_embedded", "media")),
    Session: (_seeds("coviu_sessions"), "getSessionPage", ("content",)),
    Participant: (_participants, "getSessionParticipants", ("content",)),
}


def _changed(model: type[M], document: dict[str, Any], fields: Mapping[str, object]) -> M:
    """Return the model of a document with other values in some of its fields."""
    names = {attribute: wire for attribute, wire, _ in model._fields}
    known = names | {wire: wire for wire in names.values()} | {name: name for name in document}
    for name, value in fields.items():
        if name not in known:
            raise TypeError(
                f"a {model.__name__} has no field {name!r}; it has {', '.join(sorted(names))}"
            )
        wire, plain = known[name], None if value is NULL else to_json(value, name)
        before = document.get(wire)
        if isinstance(before, dict) and isinstance(plain, dict):
            plain = before | plain
        document[wire] = plain
    return model.from_dict(document)
