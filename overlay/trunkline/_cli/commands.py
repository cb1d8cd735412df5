"""The commands. No further import: `trunkline --help` prints them."""

from __future__ import annotations

COMMANDS = {
    "call": "call an operation of an API",
    "list": "print a list of an API",
    "export": "write a list to a JSONL, CSV or Parquet file",
    "bulk": "call an operation for each row of a file",
    "token": "sign a token for a front end, or explain one",
    "webhooks": "receive, send and verify webhooks",
    "doctor": "find out why calls fail",
    "sandbox": "serve all five APIs on this machine, without an account",
    "init": "start a project: a package of your own, from API descriptions",
    "add": "add an API to the project, from its description",
    "generate": "generate the package of the project, or check it",
    "update": "download new versions of the descriptions and apply them",
    "diff": "report what a new version of a description changes",
    "names": "show or change the names of an API's methods",
    "completion": "install completion for bash, zsh or fish",
}
"""The commands, each with its line in the help. Its module has the same name, or is in `group`."""
