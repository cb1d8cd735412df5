"""`trunkline webhooks`: receive, send and verify webhooks during development."""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import aiohttp
import attrs
import click
from aiohttp import web

from trunkline import webhooks
from trunkline._common.secret import Secret
from trunkline._serialization.model import Model
from trunkline.errors import ConfigError, DecodeError, WebhookError, WebhookSignatureError

from . import output, settings
from .common import settings_options
from .exit_codes import CHECK_FAILED, exit_status

_SECRET = "VONAGE_SIGNATURE_SECRET"  # noqa: S105 (the name of a variable)
_MAX_BODY = 1024 * 1024
_REPEATED = "repeated"
_TIMEOUT = aiohttp.ClientTimeout(total=30)
_FORWARDED = ("Authorization", "Content-Type", "User-Agent")


@click.group("webhooks", help="Receive, send and verify webhooks during development.")
def COMMAND() -> None:  # noqa: N802 (all command modules have this name)
    """Group the commands about webhooks."""


def _secret(profile: str | None, credential: Sequence[str]) -> str | None:
    return settings.load(profile, credential).get(_SECRET) or None


@COMMAND.command(
    "listen",
    params=settings_options(),
    help="Receive webhooks, verify their signatures, print them, and forward them. Unsigned "
    f"webhooks are refused if {_SECRET} is set.",
)
@click.option("--host", default="127.0.0.1", help="The address to listen on. Default: 127.0.0.1.")
@click.option("--port", type=click.IntRange(0, 65_535), default=8080, help="Default: 8080.")
@click.option("--forward-to", metavar="URL", help="Post each accepted webhook to this URL.")
@click.option("--accept-unsigned", is_flag=True, help="Accept webhooks without a signature.")
@click.option("--count", type=click.IntRange(1), help="Stop after this many accepted webhooks.")
@click.option(
    "--output",
    "-o",
    type=click.Choice(["text", "jsonl"]),
    help="Default: text on a terminal, JSON Lines in a pipe.",
)
def listen(
    *,
    profile: str | None,
    credential: Sequence[str],
    host: str,
    port: int,
    forward_to: str | None,
    accept_unsigned: bool,
    count: int | None,
    output: str | None,
) -> None:
    """Serve until interrupted, or until `count` webhooks were accepted."""
    receiver = Receiver(
        secret=_secret(profile, credential),
        forward_to=forward_to,
        accept_unsigned=accept_unsigned,
        count=count,
        form=output or ("text" if sys.stdout.isatty() else "jsonl"),
    )
    asyncio.run(_serve(receiver, host, port))


async def _serve(receiver: Receiver, host: str, port: int) -> None:
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        with suppress(NotImplementedError):  # Windows, where Ctrl+C raises KeyboardInterrupt
            loop.add_signal_handler(number, receiver.stopped.set)
    application = web.Application(client_max_size=_MAX_BODY)
    application.router.add_post("/{path:.*}", receiver.handle)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port)
        try:
            await site.start()
        except OSError as error:
            reason = error.strerror or "the address is invalid"
            raise click.ClickException(f"cannot listen on {host}:{port}: {reason}") from None
        bound = runner.addresses[0]
        click.echo(f"listening on http://{bound[0]}:{bound[1]}/ (press Ctrl+C to stop)", err=True)
        async with aiohttp.ClientSession(timeout=_TIMEOUT) as session:
            receiver.session = session
            await receiver.stopped.wait()
    finally:
        await runner.cleanup()


@attrs.define(eq=False)
class Receiver:
    """Receives webhooks.

    Attributes:
        secret: The signature secret; None accepts every webhook.
        forward_to: The URL to post accepted webhooks to, or None.
        accept_unsigned: Whether to accept webhooks without an `Authorization` header.
        count: The number of webhooks to accept; None for no limit.
        form: `text` or `jsonl`.
        session: The connections for forwarding.
        stopped: Is set when the receiver is to stop.
    """

    secret: str | None = attrs.field(repr=False)
    forward_to: str | None
    accept_unsigned: bool
    count: int | None
    form: str
    session: aiohttp.ClientSession | None = None
    stopped: asyncio.Event = attrs.field(factory=asyncio.Event)
    _guard: webhooks.ReplayGuard = attrs.field(factory=webhooks.ReplayGuard)
    _accepted: int = 0

    async def handle(self, request: web.Request) -> web.Response:
        """Respond to one webhook: 400 or 401 if it is refused, else 200 or the forwarded status."""
        body = await request.read()
        authorization = request.headers.get("Authorization")
        try:
            verdict = self._verdict(body, authorization)
            if verdict == _REPEATED:
                click.echo("accepted a repeated delivery; it is not forwarded again", err=True)
                return web.Response(status=200)
            event = webhooks.parse(body)
        except DecodeError:
            event, verdict = None, "does not fit its description"
        except WebhookError as error:
            status = 401 if isinstance(error, WebhookSignatureError) else 400
            click.echo(f"refused with {status}: {error}", err=True)
            return web.Response(status=status)
        self._accepted += 1
        status = 200 if self.forward_to is None else await self._forward(body, request)
        self._print(body, event, verdict, status)
        if self.count is not None and self._accepted >= self.count:
            # After the response: the sender must not see a broken connection.
            asyncio.get_running_loop().call_later(0.05, self.stopped.set)
        return web.Response(status=status)

    def _verdict(self, body: bytes, authorization: str | None) -> str:
        if self.secret is None:
            return f"not verified, {_SECRET} is not set"
        if authorization is None and self.accept_unsigned:
            return "unsigned"
        claims = webhooks.verify(body, authorization, self.secret)
        return "verified" if self._guard.is_first(claims.id) else _REPEATED

    async def _forward(self, body: bytes, request: web.Request) -> int:
        headers = {n: request.headers[n] for n in _FORWARDED if n in request.headers}
        try:
            async with self.session.post(  # type: ignore[union-attr]
                str(self.forward_to), data=body, headers=headers, allow_redirects=False
            ) as response:
                return response.status
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            click.echo(f"cannot forward to {self.forward_to}: {type(error).__name__}", err=True)
            return 502

    def _print(self, body: bytes, event: Model | None, verdict: str, status: int) -> None:
        data = json.loads(body)
        name = getattr(event, "event", None) or data.get("event") or data.get("type")
        if self.form == "jsonl":
            entry = {"event": name, "signature": verdict, "status": status, "body": data}
            click.echo(json.dumps(entry, ensure_ascii=False))
            return
        now = dt.datetime.now().astimezone()
        click.echo(f"{now:%H:%M:%S}  {output.printable(name)}  {verdict}  -> {status}")
        for line in output.render(data, "yaml").splitlines():
            click.echo(f"    {line}")


@COMMAND.command(
    "send",
    params=settings_options(),
    help="Send a made-up event, signed if VONAGE_SIGNATURE_SECRET is set. In the folder of a project, "
    "EVENT can be a webhook or callback of its descriptions, which is not signed. The exit status "
    "is 1 if the response is not a 2xx.",
)
@click.argument("event")
@click.option("--to", "url", required=True, metavar="URL", help="The URL of the receiver.")
@click.option("--set", "fields", multiple=True, metavar="NAME=VALUE", help="A field of the body.")
@click.option("--json", "source", metavar="@FILE|-|JSON", help="The whole body.")
@click.option("--unsigned", is_flag=True, help="Send no signature.")
def send(
    *,
    profile: str | None,
    credential: Sequence[str],
    event: str,
    url: str,
    fields: Sequence[str],
    source: str | None,
    unsigned: bool,
) -> None:
    """Post one event and print the status."""
    content, is_own = _event(event, fields, source)
    body = json.dumps(content).encode()
    headers = {"Content-Type": "application/json"}
    secret = None if is_own else _secret(profile, credential)
    if secret is not None and not unsigned:
        headers["Authorization"] = webhooks.sign(body, secret)
    status = asyncio.run(_post(url, body, headers))
    signed = "signed" if "Authorization" in headers else "unsigned"
    click.echo(f"{event} ({signed}, {len(body)} bytes): {status}")
    if not 200 <= status < 300:
        click.get_current_context().exit(CHECK_FAILED)


def _event(name: str, fields: Sequence[str], source: str | None) -> tuple[Any, bool]:
    """Return the body of an event, and whether it is one of the project in the current folder."""
    from .call import read_json  # noqa: PLC0415 (imports all operations)
    from .operations import project_packages  # noqa: PLC0415

    values = read_json(source)
    for field in fields:
        key, equals, text = field.partition("=")
        if not equals or not key:
            raise click.UsageError("--set: expected NAME=VALUE")
        try:
            values[key] = json.loads(text)
        except ValueError:
            values.update({key: text})
    if source is not None and not project_packages():
        return {"event": name, **values}, False
    try:
        from trunkline.testing import Factories  # noqa: PLC0415 (an extra)
        from trunkline.testing._samples import sample_event  # noqa: PLC0415
    except ImportError:
        raise click.UsageError(
            "made-up events need the sandbox: pip install 'trunkline[sandbox]'; or pass --json"
        ) from None
    for package in project_packages():
        body = sample_event(package, name)
        if body is not None:
            if source is None and values:
                values = {**body, **values} if isinstance(body, dict) else values
            return values or body, True
    if source is not None:
        return {"event": name, **values}, False
    try:
        return Factories().event(name, **values).to_dict(), False
    except (TypeError, ValueError) as error:
        raise click.UsageError(str(error)) from None


async def _post(url: str, body: bytes, headers: dict[str, str]) -> int:
    try:
        async with (
            aiohttp.ClientSession(timeout=_TIMEOUT) as session,
            session.post(url, data=body, headers=headers, allow_redirects=False) as response,
        ):
            return response.status
    except aiohttp.InvalidURL:
        raise click.UsageError("--to: expected an http or https URL") from None
    except (aiohttp.ClientError, TimeoutError) as error:
        raise click.ClickException(f"cannot send to {url}: {type(error).__name__}") from None


@COMMAND.command(
    "verify",
    params=settings_options(),
    help="Verify the signature of a webhook. BODY is @FILE, or - (the default) for standard input.",
)
@click.argument("body", default="-")
@click.option(
    "--authorization", required=True, metavar="HEADER|@FILE", help="The Authorization header."
)
@click.option("--tolerance", type=float, default=300.0, help="Seconds of age. Default: 300.")
def verify(
    *,
    profile: str | None,
    credential: Sequence[str],
    body: str,
    authorization: str,
    tolerance: float,
) -> None:
    """Print the claims of a valid signature; the exit status is that of the error otherwise."""
    secret = _secret(profile, credential)
    if secret is None:
        raise ConfigError(f"{_SECRET} is not set")
    try:
        content = (
            sys.stdin.buffer.read() if body == "-" else Path(body.removeprefix("@")).read_bytes()
        )
        if authorization.startswith("@"):
            authorization = Path(authorization[1:]).read_text(encoding="utf-8").strip()
    except (OSError, ValueError, AttributeError):  # the latter: standard input is closed
        raise click.UsageError("cannot read the body or the header") from None
    try:
        claims = webhooks.verify(content, Secret(authorization), secret, tolerance=tolerance)
    except WebhookError as error:
        click.echo(f"invalid: {error}", err=True)
        click.get_current_context().exit(exit_status(error))
    click.echo(output.render(attrs.asdict(claims), output.default_format(is_list=False)), nl=False)
