"""`trunkline token`: sign a token for a front end, and explain a token."""

from __future__ import annotations

import datetime as dt
import json
import sys
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click
import jwt

from trunkline._auth.jwt import CLIENT_SDK_ACL, LIFETIME, mint_token
from trunkline._auth.private_key import load_private_key
from trunkline._cli import output, settings
from trunkline._cli.common import Duration, output_option, settings_options, spell
from trunkline._cli.exit_codes import CHECK_FAILED
from trunkline._common.clock import SystemClock
from trunkline._common.secret import Secret
from trunkline.errors import ConfigError

from .acl import opens

_CLIENT_SDK = "client-sdk"
_MAX_LENGTH = 64 * 1024
_APPLICATION_ID, _PRIVATE_KEY = "VONAGE_APPLICATION_ID", "VONAGE_PRIVATE_KEY"
_SIGNATURE_SECRET = "VONAGE_SIGNATURE_SECRET"  # noqa: S105 (the name of a variable)


@click.group(
    "token",
    invoke_without_command=True,
    params=settings_options(),
    help="Print a signed token (RS256 JWT) of the application, for a front end or another program.",
)
@click.option("--sub", metavar="USER", help="The name of the user that the token is for.")
@click.option(
    "--acl",
    multiple=True,
    metavar="PATTERN",
    help=f"A path pattern that the token opens (repeatable); {_CLIENT_SDK} for those of Client SDKs.",
)
@click.option(
    "--ttl", type=Duration(), default=LIFETIME, help="The lifetime, such as 15m (default) or 24h."
)
@click.pass_context
def COMMAND(  # noqa: N802 (all command modules have this name)
    ctx: click.Context,
    profile: str | None,
    credential: Sequence[str],
    sub: str | None,
    acl: Sequence[str],
    ttl: int,
) -> None:
    """Sign a token, unless a subcommand is given."""
    ctx.obj = (profile, tuple(credential))
    if ctx.invoked_subcommand is not None:
        return
    values = settings.load(profile, credential)
    for name in (_APPLICATION_ID, _PRIVATE_KEY):
        if not values.get(name):
            raise ConfigError(f"{name} is not set; a token needs an application and its key")
    patterns = [p for text in acl for p in (CLIENT_SDK_ACL if text == _CLIENT_SDK else (text,))]
    token = mint_token(
        application_id=values[_APPLICATION_ID],
        private_key=values[_PRIVATE_KEY],
        subject=sub,
        acl=patterns,
        ttl=ttl,
    )
    click.echo(token)


@COMMAND.command(
    "inspect",
    params=[output_option()],
    help="Explain a token: claims, expiry, signature, and the paths that it opens. "
    "TOKEN is the token, @FILE, or - (the default) for standard input.",
)
@click.argument("token", default="-")
@click.option("--opens", "path", metavar="PATH", help="Check whether the token opens this path.")
@click.option("--method", default="GET", help="The method for --opens. Default: GET.")
@click.pass_context
def inspect(
    ctx: click.Context, token: str, path: str | None, method: str, output: str | None
) -> None:
    """Explain a token; the exit status is 1 if it is not usable."""
    header, claims, text = _parts(_read(token))
    profile, credential = ctx.obj
    values = settings.load(profile, credential)
    problems: list[str] = []
    report: dict[str, Any] = {
        "algorithm": header.get("alg"),
        "claims": claims,
        "validity": _validity(claims, problems),
        "signature": _signature(header, text, claims, values, problems),
        "acl": _acl(claims),
    }
    if path is not None:
        allowed = opens(claims, path, method)
        report["opens"] = {"path": path, "method": method.upper(), "allowed": allowed}
        if not allowed:
            problems.append(f"the ACL does not open {method.upper()} {path}")
    report["usable"] = not problems
    _print(report, output)
    for problem in problems:
        click.echo(f"problem: {problem}", err=True)
    if problems:
        ctx.exit(CHECK_FAILED)


def _read(source: str) -> str:
    try:
        if source == "-":
            text = sys.stdin.read(_MAX_LENGTH)
        elif source.startswith("@"):
            text = Path(source[1:]).read_text(encoding="utf-8")
        else:
            text = source
    except (OSError, ValueError, RuntimeError, AttributeError):  # the latter: stdin is closed
        raise click.UsageError("cannot read the token") from None
    text = text.strip()
    scheme, _, rest = text.partition(" ")
    return Secret(rest.strip() if scheme.lower() == "bearer" else text)


def _parts(token: str) -> tuple[Mapping[str, Any], Mapping[str, Any], str]:
    try:
        header = jwt.get_unverified_header(token)
        claims = jwt.decode(token, options={"verify_signature": False})
    except (jwt.PyJWTError, ValueError, RecursionError):
        raise click.UsageError("expected a JWT: three parts of base64url, with dots") from None
    return header, claims, token


def _moment(claims: Mapping[str, Any], name: str) -> float | None:
    value = claims.get(name)
    is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return float(value) if is_number and 0 <= value < 1e11 else None  # type: ignore[operator,arg-type]


def _validity(claims: Mapping[str, Any], problems: list[str]) -> str:
    """Return whether the token is valid now, by `nbf`, `iat` and `exp`."""
    now = SystemClock().time()
    starts, ends = _moment(claims, "nbf"), _moment(claims, "exp")
    issued = _moment(claims, "iat")
    if starts is None:
        starts = issued
    if ends is None:
        if issued is None:
            return "no expiry"
        ends = issued + LIFETIME  # Vonage assumes it for a token without `exp`
    until = dt.datetime.fromtimestamp(ends, dt.UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    if starts is not None and starts > now + 1:
        problems.append(f"not valid for another {spell(starts - now)}: check the clock")
        return "not yet valid"
    if ends <= now:
        problems.append(f"expired {spell(now - ends)} ago")
        return f"expired at {until}"
    return f"until {until} ({spell(ends - now)} left)"


def _signature(
    header: Mapping[str, Any],
    token: str,
    claims: Mapping[str, Any],
    values: Mapping[str, str],
    problems: list[str],
) -> str:
    """Return whether the signature matches the configured key."""
    algorithm = header.get("alg")
    key: Any
    if algorithm == "RS256":
        name = _PRIVATE_KEY
        key = load_private_key(values[name]).public_key() if values.get(name) else None
    elif algorithm == "HS256":
        name = _SIGNATURE_SECRET
        key = values.get(name)
    else:
        problems.append(f"the algorithm is {algorithm!r}; the providers accept RS256")
        return "not checked"
    if not key:
        return f"not checked ({name} is not set)"
    checks: Any = dict.fromkeys(("verify_exp", "verify_nbf", "verify_iat", "verify_aud"), False)
    try:
        with warnings.catch_warnings():
            # About the length of a signature secret, which the provider chooses. Not by its class,
            # which PyJWT 2.10 does not have.
            warnings.simplefilter("ignore")
            jwt.decode(token, key, algorithms=[algorithm], options=checks)
    except jwt.PyJWTError:
        problems.append(f"the signature does not match {name}")
        return f"does not match {name}"
    expected = values.get(_APPLICATION_ID)
    if algorithm == "RS256" and expected and claims.get("application_id") != expected:
        problems.append("application_id is not that of VONAGE_APPLICATION_ID")
    return f"matches {name}"


def _acl(claims: Mapping[str, Any]) -> dict[str, Any] | str:
    acl = claims.get("acl")
    if not isinstance(acl, Mapping):
        return "none: the token has the rights of the application"
    paths = acl.get("paths", acl)
    if not isinstance(paths, Mapping):
        return "invalid: expected an object of path patterns"
    return {
        str(path): ", ".join(rule["methods"])
        if isinstance(rule, Mapping) and isinstance(rule.get("methods"), list)
        else "all methods"
        for path, rule in paths.items()
    }


def _print(report: Mapping[str, Any], form: str | None) -> None:
    form = form or output.default_format(is_list=False)
    if form != "table":
        click.echo(output.render(dict(report), form), nl=False)
        return
    rows: list[dict[str, Any]] = [{"what": "algorithm", "value": report["algorithm"]}]
    for name, value in report["claims"].items():
        if name != "acl":
            rows.append({"what": name, "value": _readable(name, value)})
    acl = report["acl"]
    rows += (
        [{"what": "acl", "value": f"{path}: {methods}"} for path, methods in acl.items()]
        if isinstance(acl, Mapping)
        else [{"what": "acl", "value": acl}]
    )
    rows += [{"what": name, "value": report[name]} for name in ("validity", "signature")]
    if "opens" in report:
        opened = report["opens"]
        verdict = "yes" if opened["allowed"] else "no"
        rows.append({"what": f"opens {opened['method']} {opened['path']}", "value": verdict})
    click.echo(output.render(rows, "table", ["what", "value"]), nl=False)


def _readable(name: str, value: Any) -> Any:
    if name in ("iat", "exp", "nbf") and (moment := _moment({name: value}, name)) is not None:
        return f"{value} ({dt.datetime.fromtimestamp(moment, dt.UTC):%Y-%m-%d %H:%M:%S} UTC)"
    return value if isinstance(value, (str, int)) else json.dumps(value)
