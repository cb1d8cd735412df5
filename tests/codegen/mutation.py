"""Random faults for descriptions: parts that are removed, repeated, moved or replaced."""

from __future__ import annotations

import copy
import random
from typing import Any

_STRANGE: tuple[Any, ...] = (
    None, True, False, 0, -1, 1.5, 10**30, "", "x", "a b", "\n", "'\"\\", "{}", "{x}", "#/", "#", "/",
    "#/components/schemas/Unknown", "other.yaml", "https://example.com/x", "../../etc/passwd", "日本",
    "\x00", [], {}, [[]], [None], {"": {}}, {"$ref": "#"}, {"$ref": 3}, {"allOf": []},
    {"type": "nothing"}, {"type": []}, {"properties": []}, {"enum": [[], {}]}, {"oneOf": [{}]},
)  # fmt: skip
_KEYS: tuple[str, ...] = (
    "$ref", "type", "properties", "items", "enum", "allOf", "oneOf", "anyOf", "required", "default",
    "parameters", "responses", "content", "schema", "in", "name", "discriminator", "servers",
    "x-trunkline-name", "x-trunkline-method", "x-trunkline-resource", "x-trunkline-pagination",
    "x-trunkline-identity", "x-trunkline-body", "x-trunkline-retry", "x-trunkline-alias", "format",
    "additionalProperties", "nullable", "const", "operationId", "security", "style", "explode",
)  # fmt: skip


def mutated(root: Any, seed: int) -> Any:
    """Return a copy of a description with one to three faults, the same for the same seed."""
    chance = random.Random(seed)
    root = copy.deepcopy(root)
    for _ in range(chance.randint(1, 3)):
        holders = list(_holders(root))
        holder = chance.choice(holders)
        key = chance.choice(list(holder) if isinstance(holder, dict) else range(len(holder)))
        match chance.randrange(6):
            case 0:
                del holder[key]
            case 1:
                holder[key] = copy.deepcopy(chance.choice(_STRANGE))
            case 2:
                holder[key] = copy.deepcopy(_any_of(holders, chance))
            case 3 if isinstance(holder, dict):
                holder[chance.choice(_KEYS)] = copy.deepcopy(chance.choice(_STRANGE))
            case 4 if isinstance(holder, dict):
                holder[chance.choice((*_KEYS, "", "a b", "'\"", "日本"))] = holder.pop(key)
            case _:
                holder[key] = [holder[key], copy.deepcopy(holder[key])]
    return root


def _any_of(holders: list[Any], chance: random.Random) -> Any:
    holder = chance.choice(holders)
    return chance.choice(list(holder.values() if isinstance(holder, dict) else holder))


def _holders(node: Any) -> Any:
    if isinstance(node, (dict, list)) and node:
        yield node
        for child in node.values() if isinstance(node, dict) else node:
            yield from _holders(child)
