"""`trunkline completion`: shell completion, printed or installed."""

from __future__ import annotations

import os
from pathlib import Path

import click
from click.shell_completion import get_completion_class

VARIABLE = "_TRUNKLINE_COMPLETE"
SHELLS = ("bash", "zsh", "fish")


def install_path(shell: str) -> Path:
    """Return the file in which a shell looks for the completion of `trunkline`."""
    home = Path.home()
    data = Path(os.environ.get("XDG_DATA_HOME") or home / ".local" / "share")
    config = Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config")
    return {
        "bash": data / "bash-completion" / "completions" / "trunkline",
        "zsh": home / ".zfunc" / "_trunkline",
        "fish": config / "fish" / "completions" / "trunkline.fish",
    }[shell]


@click.command("completion", help="Install completion for a shell, or print its script.")
@click.argument("shell", type=click.Choice(SHELLS))
@click.option("--print", "printed", is_flag=True, help="Print the script; install nothing.")
def COMMAND(shell: str, printed: bool) -> None:  # noqa: N802 (click calls it by keyword)
    """Write the completion script of a shell."""
    from .group import LazyGroup  # noqa: PLC0415 (the group imports this module)

    make = get_completion_class(shell)
    if make is None:  # pragma: no cover (SHELLS are those of click)
        raise click.ClickException(f"{shell} is not supported")
    script = make(LazyGroup("trunkline"), {}, "trunkline", VARIABLE).source()
    if printed:
        click.echo(script)
        return
    path = install_path(shell)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(script, encoding="utf-8")
    except OSError as error:
        raise click.ClickException(f"cannot write {path}: {error.strerror}") from None
    click.echo(f"wrote {path}", err=True)
    if shell == "zsh":
        click.echo(
            "~/.zshrc needs: fpath=(~/.zfunc $fpath); autoload -U compinit; compinit", err=True
        )
    else:
        click.echo("open a new shell to use it", err=True)
