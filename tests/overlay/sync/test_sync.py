"""Blocking clients: the same results without `async`, from any thread."""

from __future__ import annotations

import asyncio
import contextvars
import gc
import inspect
import os
import signal
import subprocess
import sys
import threading
import traceback
import warnings
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import FrameType
from typing import Any, ClassVar

import pytest

import trunkline
from trunkline import CallOptions, Hooks, RequestEvent, errors
from trunkline._client.resource import Resource
from trunkline._sync.process import current_process
from trunkline.meetings import Room
from trunkline.sandbox import Sandbox
from trunkline.sync import Coviu, Pager, SyncDownload, SyncEventStream, SyncResource, Vonage

pytestmark = pytest.mark.filterwarnings("ignore::trunkline.errors.RetiredAPIWarning")

ID = "78d335fa-323d-0114-9c3d-d6f0d48968cf"


class Server(ThreadingHTTPServer):
    """Answers with an application, or not before `release` is set for the identifier `slow`."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.connections = 0
        self.arrived = threading.Event()
        self.release = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def client(self, **options: Any) -> Vonage:
        return Vonage(api_key="a", api_secret="b", base_url=self.url, rate_limit=None, **options)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server
    slow: ClassVar[str] = "/v2/applications/slow"

    def setup(self) -> None:
        super().setup()
        self.server.connections += 1

    def do_GET(self) -> None:
        identifier = self.path.rpartition("/")[2]
        if self.path == self.slow:
            self.server.arrived.set()
            self.server.release.wait(20)
        body = f'{{"id": "{identifier}", "name": "n"}}'.encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as found:
        thread = threading.Thread(target=found.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield found
        found.release.set()
        found.shutdown()
        thread.join()


# -- the same surface ------------------------------------------------------------------------------


def test_calls_return_models(vonage: Vonage, sandbox: Sandbox) -> None:
    application = vonage.applications.create(name="Front desk")
    assert vonage.applications.get(application.id).name == "Front desk"
    assert vonage.applications.request("GET", f"/v2/applications/{application.id}")["name"]
    room = vonage.meetings.rooms.create(display_name="Stand-up")
    assert isinstance(vonage.meetings.rooms.get(room.id), Room)
    with pytest.raises(errors.ArgumentError, match="did you mean 'name'"):
        vonage.applications.create(name="x", nmae="x")  # type: ignore[call-arg]
    with pytest.raises(errors.ArgumentError, match="did you mean 'auto_record'"):
        vonage.meetings.rooms.create(
            recording_options={"auto_recrd": True}  # type: ignore[arg-type]
        )
    with pytest.raises(TypeError):
        vonage.applications.get()  # type: ignore[call-arg]
    with sandbox.sync_coviu() as coviu:
        assert isinstance(coviu, Coviu)
        assert coviu.sessions.list().collect() == []


def test_lists_are_iterators(vonage: Vonage, sandbox: Sandbox) -> None:
    sandbox.seed(applications=45)
    pager = vonage.applications.list(page_size=20)
    items = list(pager)
    names = [item.name for item in items]
    assert len(names) == len({item.id for item in items}) == 46
    assert [len(page) for page in pager.pages()] == [20, 20, 6]
    page = pager.page()
    assert (len(page), page.has_next, page.total) == (20, True, 46)
    assert [item.name for item in pager.page(page.next_cursor)] == names[20:40]
    first = pager.first()
    assert first is not None
    assert first.name == names[0]
    assert pager.count() == 46
    assert [item.name for item in pager.collect(3)] == names[:3]
    assert [item.name for item in pager.reversed()] == names[::-1]
    iterator = iter(pager)
    for expected in names[:25]:
        assert next(iterator).name == expected
    assert [item.name for item in pager.resumed(pager.cursor)] == names[25:]
    assert [
        item.name for item in vonage.applications.list(page_size=20, resume=iterator.cursor)
    ] == names[25:]
    iterator.close()
    assert list(iterator) == []
    with pager.pages() as pages:
        assert len(next(pages)) == 20
    assert list(pages) == []
    for _ in pager:  # a loop that is left cancels the page that it reads ahead
        break
    assert repr(pager) == "<Pager applications.listApplication>"


def test_a_list_decodes_its_items_in_the_thread_of_the_caller(
    vonage: Vonage, sandbox: Sandbox
) -> None:
    sandbox.seed(applications=3)
    threads = set()
    applications = vonage.applications.list()
    read = applications._pager._listing.decode

    def noted(data: object) -> Any:
        threads.add(threading.current_thread())
        return read(data)

    object.__setattr__(applications._pager._listing, "decode", noted)
    assert len(list(applications)) == 4
    assert threads == {threading.current_thread()}


def public_members(cls: type) -> set[str]:
    return {name for c in cls.__mro__[:-1] for name in vars(c) if not name.startswith("_")}


@pytest.mark.parametrize(
    ("blocking", "original", "renamed", "without"),
    [
        (Pager, trunkline.AsyncPager, {}, {"begin", "undecoded"}),
        (
            SyncDownload,
            trunkline.Download,
            {"aiter_bytes": "iter_bytes", "aclose": "close"},
            {"reading"},
        ),
        (SyncEventStream, trunkline.EventStream, {"aclose": "close"}, set()),
        (SyncResource, Resource, {}, set()),
    ],
)
def test_the_hand_written_classes_have_each_member(
    blocking: type, original: type, renamed: dict[str, str], without: set[str]
) -> None:
    wanted = {renamed.get(n, n) for n in public_members(original) - without}
    assert {n for n in public_members(blocking) if n != "T"} >= wanted


@pytest.mark.parametrize("package", ["applications", "conversations", "coviu", "media", "meetings"])
def test_the_blocking_resources_have_each_method_without_async(package: str) -> None:
    from importlib import import_module  # noqa: PLC0415

    asynchronous = import_module(f"trunkline_api.{package}.resources")
    blocking = import_module(f"trunkline_api.{package}.sync")
    for name in asynchronous.__all__:
        theirs, ours = getattr(asynchronous, name), getattr(blocking, name)
        assert public_members(ours) == public_members(theirs)
        for method in public_members(ours) - {"request"}:
            found, original = getattr(ours, method), getattr(theirs, method)
            if inspect.isfunction(found):
                assert found.__doc__
                assert "await " not in found.__doc__
            assert not inspect.iscoroutinefunction(found)
            if inspect.isfunction(found):
                given = inspect.signature(found)
                assert given.parameters == inspect.signature(original).parameters
                assert "Async" not in str(given.return_annotation)
    with pytest.raises(AttributeError, match="no attribute 'Nothing'"):
        blocking.Nothing  # noqa: B018


def test_the_clients_show_their_arguments() -> None:
    assert Vonage.__doc__ == trunkline.Vonage.__doc__
    assert inspect.signature(Vonage) == inspect.signature(trunkline.Vonage).replace(
        return_annotation="None"
    )
    assert repr(Vonage(api_key="a", api_secret="b")) == "Vonage(api_key=***, api_secret=***)"
    with pytest.raises(errors.ArgumentError, match="did you mean 'timeout'"):
        Vonage(timeuot=3)  # type: ignore[call-arg]
    with pytest.raises(AttributeError, match=r"module 'trunkline\.sync' has no attribute 'Vonag'"):
        trunkline.sync.Vonag  # type: ignore[attr-defined]  # noqa: B018
    assert "Vonage" in dir(trunkline.sync)


def test_credentials_are_masked_and_not_pickled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VONAGE_API_KEY", "key-1")
    monkeypatch.setenv("VONAGE_API_SECRET", "secret-1")
    clients = [Vonage.from_env(), Vonage(api_key="key-1", api_secret="secret-1")]
    clients.append(clients[1].with_options(api_secret="secret-1"))
    for client in clients:
        assert "secret-1" not in repr(vars(client))
        with pytest.raises(TypeError):
            client.__reduce__()
    for client in reversed(clients):
        client.close()
    try:
        Vonage(api_key="key-1", api_secret="secret-1", base_url="nonsense")
    except errors.ConfigError as error:
        captured = traceback.TracebackException.from_exception(error, capture_locals=True)
        shown = [frame.locals for frame in captured.stack if frame.filename != __file__]
        assert shown
        assert "secret-1" not in str(shown)


# -- one event loop --------------------------------------------------------------------------------


def test_all_clients_share_connections_and_limits(server: Server) -> None:
    with server.client() as one, server.client(timeout=5) as two:
        for client in (one, two, one.with_options(deadline=9)):
            for _ in range(5):
                client.applications.get(ID)
        assert server.connections == 1
        with server.client(limits=trunkline.Limits(max_connections=3)) as other:
            other.applications.get(ID)
        assert server.connections == 2
        one.close()
        two.applications.get(ID)
        assert server.connections == 2
    throttles = {id(client._client._api_clients.context.throttles) for client in (one, two, other)}
    assert len(throttles) == 1


def test_a_client_is_used_by_many_threads(server: Server) -> None:
    with server.client() as client, ThreadPoolExecutor(16) as pool:
        names = [f"id-{number}" for number in range(200)]
        found = list(pool.map(lambda name: client.applications.get(name).id, names))
        assert found == names
    loops = [t for t in threading.enumerate() if t.name == "trunkline-sync"]
    assert len(loops) == 1


async def test_a_call_can_be_made_while_an_event_loop_runs(vonage: Vonage) -> None:
    assert vonage.applications.create(name="n").name == "n"
    assert vonage.applications.list().first() is not None


def test_a_hook_of_the_event_loop_cannot_make_a_blocking_call(sandbox: Sandbox) -> None:
    caught: list[Exception] = []

    def hook(event: RequestEvent) -> None:
        try:
            client.applications.list().first()
        except errors.ClientStateError as error:
            caught.append(error)

    with sandbox.sync_vonage(hooks=Hooks(on_request=hook)) as client:
        client.applications.list().first()
    assert "event loop of trunkline.sync" in str(caught[0])


def test_context_variables_reach_the_call(sandbox: Sandbox) -> None:
    tenant = contextvars.ContextVar("tenant", default="none")
    seen: list[str] = []
    hooks = Hooks(on_request=lambda event: seen.append(tenant.get()))
    with sandbox.sync_vonage(hooks=hooks) as client:
        for name in ("red", "blue"):
            token = tenant.set(name)
            client.applications.list().first()
            tenant.reset(token)
    assert seen == ["red", "blue"]


def test_errors_keep_their_type_and_show_both_threads(vonage: Vonage) -> None:
    with pytest.raises(errors.NotFoundError) as caught:
        vonage.meetings.rooms.get(ID)
    names = [frame.name for frame in caught.traceback]
    assert names[0] == "test_errors_keep_their_type_and_show_both_threads"
    assert "get" in names
    assert caught.value.operation == "getRoom"


def test_the_error_about_event_loops_names_the_blocking_clients() -> None:
    client = trunkline.Vonage(api_key="a", api_secret="b")
    with pytest.raises(errors.ClientStateError, match=r"trunkline\.sync"):
        client.applications.get(ID).send(None)


# -- the end of a client ---------------------------------------------------------------------------


def test_a_closed_client_says_so(vonage: Vonage, sandbox: Sandbox) -> None:
    copy = vonage.with_options(timeout=3)
    other = vonage.with_options(timeout=3)
    other.close()
    with pytest.raises(errors.ClientStateError, match="copy of the client is closed"):
        other.applications.get(ID)
    vonage.applications.list().first()
    vonage.close()
    vonage.close()
    for client in (vonage, copy):
        with pytest.raises(errors.ClientStateError, match="closed"):
            client.applications.get(ID)
    with pytest.raises(errors.ClientStateError, match="closed"), vonage:
        pass


def test_an_interrupt_cancels_the_call(server: Server) -> None:
    def interrupt(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    previous = signal.signal(signal.SIGUSR1, interrupt)
    try:
        with server.client() as client:

            def press() -> None:
                server.arrived.wait(20)
                os.kill(os.getpid(), signal.SIGUSR1)

            thread = threading.Thread(target=press)
            thread.start()
            with pytest.raises(KeyboardInterrupt):
                client.applications.get("slow")
            thread.join()
            # The connection of the call is gone, and the client goes on.
            assert client.applications.get(ID).id == ID
            assert server.connections == 2
    finally:
        signal.signal(signal.SIGUSR1, previous)


def test_a_pager_that_is_dropped_ends_its_requests(vonage: Vonage, sandbox: Sandbox) -> None:
    sandbox.seed(applications=60)
    iterator = iter(vonage.applications.list(page_size=10))
    next(iterator)
    del iterator
    gc.collect()
    assert len(list(vonage.applications.list(page_size=10))) == 61


# -- processes -------------------------------------------------------------------------------------


def in_child(work: Callable[[], str]) -> str:
    """Run a function in a forked process and return its result."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:  # pragma: no cover (another process)
        try:
            text = work()
        except BaseException as error:  # noqa: BLE001 (whatever it is, it is the result)
            text = f"{type(error).__name__}: {error}"
        os.write(writer, text.encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as file:
        text = file.read()
    os.waitpid(pid, 0)
    return text


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")
def test_a_client_goes_on_after_a_fork_with_connections_of_its_own(server: Server) -> None:
    with server.client() as client:
        copy = client.with_options(timeout=9)
        pager = client.applications.list()
        closed = server.client()
        closed.close()
        assert client.applications.get(ID).id == ID
        connections = server.connections
        assert in_child(lambda: client.applications.get("one").id) == "one"
        assert in_child(lambda: copy.applications.get("two").id) == "two"
        assert server.connections == connections + 2
        assert "before the process was forked" in in_child(lambda: str(pager.first()))
        assert "the client is closed" in in_child(lambda: closed.applications.get("x").id)
        assert client.applications.get(ID).id == ID
        assert server.connections == connections + 2


SCRIPT = """
import sys, threading
from trunkline.sync import Vonage
client = Vonage(api_key="a", api_secret="b", base_url=sys.argv[1], rate_limit=None)
print(client.applications.get("x").id)
waiting = threading.Thread(target=lambda: client.applications.get("slow"), daemon=True)
threading.excepthook = lambda args: print(args.exc_type.__name__)
waiting.start()
"""


def test_the_interpreter_ends_while_calls_are_in_progress(server: Server) -> None:
    done = subprocess.run(
        [sys.executable, "-X", "dev", "-c", SCRIPT, server.url],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("x\n")
    assert "Unclosed" not in done.stderr


def test_after_the_end_of_the_process_state_calls_are_refused(server: Server) -> None:
    def work() -> str:
        client = server.client()
        client.applications.get(ID)
        current_process().end()
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            with pytest.raises(errors.ClientStateError, match="the interpreter exits"):
                client.applications.get(ID)
            gc.collect()
        return "; ".join(str(each.message) for each in caught)

    assert in_child(work) == ""


def test_options_are_those_of_the_asynchronous_calls(vonage: Vonage) -> None:
    options: CallOptions = {"timeout": 5, "headers": {"X-Team": "blue"}}
    assert vonage.applications.create(name="a", **options).name == "a"
    assert asyncio.iscoroutinefunction(vonage.applications.create) is False
