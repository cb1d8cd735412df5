"""Write the first `corrections.yaml` of an API: guessed method names and page styles."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from trunkline_codegen.spec.text import plain
from trunkline_codegen.stages.apply_overlay import GUESS

from .names import MethodPlace
from .paging import Paging

_PLAIN = re.compile(r"[A-Za-z0-9_.:/-]+")


def corrections_text(title: str, places: Sequence[MethodPlace], pages: Mapping[str, Paging]) -> str:
    """Return an overlay with the guesses for each operation."""
    overlay = {
        "overlay": "1.0.0",
        "info": {"title": f"Corrections of the {title}", "version": "1.0.0"},
        "actions": [_action(place, pages.get(place.operation_id)) for place in places],
    }
    return yaml.dump(
        overlay,
        Dumper=_Indented,
        sort_keys=False,
        allow_unicode=True,
        width=96,
        default_flow_style=False,
    )


def _action(place: MethodPlace, paging: Paging | None) -> dict[str, Any]:
    reason = f"Guessed from `{place.verb} {place.path}`"
    update: dict[str, Any] = {
        "x-trunkline-resource": ".".join(place.resource),
        "x-trunkline-method": place.method,
    }
    if paging is not None:
        reason += f"; pagination guessed from {paging.guess.reason}"
        if paging.declared:
            update["x-trunkline-pagination"] = dict(paging.declared)
    return {
        "target": f"$.paths[*][?@.operationId == {_literal(place.operation_id)}]",
        "description": f"{plain(reason)}.",
        GUESS: True,
        "update": update,
    }


def _literal(name: str) -> str:
    """Return a text as a string literal of a JSONPath query (RFC 9535)."""
    return f"'{name}'" if _PLAIN.fullmatch(name) else json.dumps(name)


class _Indented(yaml.SafeDumper):
    """Indents lists below their key, and writes lists of texts on one line."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: object) -> bool:
        return True


def _represent_list(dumper: _Indented, data: list[object]) -> yaml.SequenceNode:
    flat = all(isinstance(element, str) for element in data)
    return dumper.represent_sequence("tag:yaml.org,2002:seq", data, flow_style=flat)


_Indented.add_representer(list, _represent_list)
