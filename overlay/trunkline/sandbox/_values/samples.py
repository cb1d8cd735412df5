"""Values that are valid for a schema. The same seed gives the same value."""

from __future__ import annotations

import json
import math
import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from trunkline.sandbox._values.formats import CHECKS, MAKERS
from trunkline.sandbox._values.merging import ANNOTATIONS, UNIONS, bounds, merge
from trunkline.sandbox._values.patterns import compiled, matching
from trunkline.sandbox._values.schemas import Check, Direction, Schema, Schemas

_ATTEMPTS = 10
_MAX_DEPTH = 5  # objects in objects, beyond which optional properties are left out
_MAX_RECURSION = 2  # times that a reference is followed inside of itself
_MISSING = object()


class UnsatisfiableError(Exception):
    """Raised where no valid value is found."""


class Sampler:
    """Makes values for schemas.

    Args:
        schemas: The schemas of the document.
        seed: The same text gives the same values.
        direction: Whether the values are for requests or responses.
    """

    def __init__(self, schemas: Schemas, seed: str, direction: Direction = "response") -> None:
        self._schemas = schemas
        self._seed = seed
        self._direction: Direction = direction
        self._check: Check = "made" if direction == "response" else direction

    def sample(self, schema: Schema, name: str = "") -> Any:
        """Return a value for a schema.

        Args:
            schema: The schema.
            name: The name of the value, which texts begin with.

        Raises:
            UnsatisfiableError: No valid value is found.
        """
        found: list[Any] = []
        for attempt in range(_ATTEMPTS):
            rng = random.Random(f"{self._seed}|{attempt}")  # noqa: S311 (not a secret)
            draft = _Draft(self._schemas, self._direction, rng, attempt)
            try:
                value = draft.value(schema, name)
            except (UnsatisfiableError, RecursionError):
                continue
            if self._schemas.is_valid(value, schema, self._check):
                return value
            found.append(value)
        # Alternatives that overlap: no value matches exactly one of them.
        for value in found:
            if self._schemas.is_valid(value, schema, "lenient"):
                return value
        raise UnsatisfiableError(f"no valid value of {name or 'the schema'} is found")


class _Draft:
    """One attempt at a value.

    The first attempts use examples. Later ones check each part by itself and leave out what is
    optional.
    """

    def __init__(
        self, schemas: Schemas, direction: Direction, rng: random.Random, attempt: int
    ) -> None:
        self._schemas, self._rng = schemas, rng
        self._direction: Direction = direction
        self._check: Check = "made" if direction == "response" else direction
        self._with_examples = attempt < 2
        self._checks_parts = attempt > 0
        self._is_minimal = attempt >= 6
        self._open: dict[str, int] = {}  # references that are being followed, with their depth
        self._depth = 0
        self._repeats = 0  # references that are being followed inside of themselves
        self._tells_apart = attempt >= _ATTEMPTS - 2

    def value(self, schema: Schema, name: str) -> Any:
        if schema is False:
            raise UnsatisfiableError(name)
        if not isinstance(schema, dict):
            return self._text({}, name)
        ref = schema.get("$ref")
        if not isinstance(ref, str):
            return self._inline(schema, name)
        count = self._open.get(ref, 0)
        if count > _MAX_RECURSION * 3:
            raise UnsatisfiableError(name)
        self._open[ref] = count + 1
        self._repeats += count > 0
        try:
            return self._inline(self._schemas.resolve(schema), name)
        finally:
            self._open[ref] = count
            self._repeats -= count > 0

    def _inline(self, schema: Schema, name: str) -> Any:
        if not isinstance(schema, dict):
            return self.value(schema, name)
        if "const" in schema:
            return schema["const"]
        example = self._example(schema)
        if example is not _MISSING:
            return example
        if isinstance(schema.get("enum"), list) and schema["enum"]:
            return self._rng.choice([v for v in schema["enum"] if v is not None] or [None])
        if schema.get("allOf"):
            return self._inline(self._merged(schema), name)
        for union in UNIONS:
            if schema.get(union):
                return self._member(schema, union, name)
        return self._of_type(schema, name)

    def _example(self, schema: Mapping[str, Any]) -> Any:
        if not self._with_examples:
            return _MISSING
        given = schema.get("examples")
        listed = given if isinstance(given, list) else []
        for value in (*[schema[k] for k in ("example", "default") if k in schema], *listed):
            if value is not None and self._schemas.is_valid(value, schema, self._check):
                return self._without_hidden(value, schema)
        return _MISSING

    def _without_hidden(self, value: Any, schema: Schema) -> Any:
        if not isinstance(value, dict):
            return value
        properties = self._schemas.properties(schema)
        return {
            key: item
            for key, item in value.items()
            if not self._schemas.is_hidden(properties.get(key), self._direction)
        }

    def _merged(self, schema: Mapping[str, Any]) -> dict[str, Any]:
        """Return one schema for an `allOf` and the keywords beside it."""
        merged: dict[str, Any] = {}
        for part in (*schema["allOf"], {k: v for k, v in schema.items() if k != "allOf"}):
            found = self._schemas.resolve(part)
            if found is False:
                raise UnsatisfiableError
            found = found if isinstance(found, dict) else {}
            found = self._merged(found) if found.get("allOf") else found
            merge(merged, found)
        return merged

    def _member(self, schema: Mapping[str, Any], union: str, name: str) -> Any:
        base = {key: value for key, value in schema.items() if key != union}
        members = list(schema[union])
        self._rng.shuffle(members)
        members.sort(key=lambda each: (self._is_null(each), self._is_open(each)))
        failed = None
        for member in members:
            found = self._schemas.resolve(member)
            try:
                if isinstance(found, dict) and base.keys() - ANNOTATIONS:
                    value = self.value({"allOf": [base, member]}, name)
                else:
                    value = self.value(member, name)
            except UnsatisfiableError:
                continue
            value = self._tagged(value, schema, member)
            if union == "oneOf" and self._tells_apart:
                value = self._set_apart(value, member, members)
            if len(members) == 1 or self._schemas.is_valid(value, schema, self._check):
                return value
            failed = value
        if failed is None:
            raise UnsatisfiableError(name)
        return failed

    def _set_apart(self, value: Any, member: Any, members: Sequence[Any]) -> Any:
        """Return an object that matches one alternative only.

        Objects without required properties match any alternative. A property that the others
        describe, of another type, tells them apart.
        """
        if not isinstance(value, dict):
            return value
        own = self._schemas.properties(member)
        changed = dict(value)
        for other in members:
            if other is member or not self._schemas.is_valid(changed, other, self._check):
                continue
            for key, part in self._schemas.properties(other).items():
                wrong = 0 if "string" in self._schemas.types(part) else "other"
                candidate = {**changed, key: wrong}
                if key not in own and self._schemas.is_valid(candidate, member, self._check):
                    changed = candidate
                    break
        return changed

    def _tagged(self, value: Any, schema: Mapping[str, Any], member: Any) -> Any:
        """Set the discriminator of a value to the name of the member, as OpenAPI defines it."""
        discriminator = schema.get("discriminator")
        if not (isinstance(discriminator, dict) and isinstance(value, dict)):
            return value
        name = discriminator.get("propertyName")
        ref = member.get("$ref") if isinstance(member, dict) else None
        if name is None or ref is None:
            return value
        mapping = discriminator.get("mapping") or {}
        targets = (ref, ref.removeprefix("#/components/schemas/"))
        implied = ref.rpartition("/")[2]  # without a mapping, the name of the schema
        tag = next((tag for tag, target in mapping.items() if target in targets), implied)
        tagged = {**value, name: tag}
        return tagged if self._schemas.is_valid(tagged, member, self._check) else value

    def _is_null(self, member: Any) -> bool:
        return self._schemas.types(member) == {"null"}

    def _is_open(self, member: Any) -> bool:
        """Return whether a member is an object inside of itself."""
        return isinstance(member, dict) and self._open.get(str(member.get("$ref")), 0) > 0

    def _of_type(self, schema: Mapping[str, Any], name: str) -> Any:
        types = self._schemas.types(schema) - {"null"}
        declared = schema.get("type")
        if not types and declared and "null" in declared:
            return None
        order = ("object", "array", "string", "integer", "number", "boolean")
        kind = next((each for each in order if each in types), "string")
        if kind == "boolean":
            return self._rng.random() < 0.5
        if kind in ("integer", "number"):
            return self._number(schema, kind)
        make = {"object": self._object, "array": self._array, "string": self._text}[kind]
        self._depth += 1
        try:
            return make(schema, name)
        except UnsatisfiableError:
            if "null" in (declared or ()):
                return None
            raise
        finally:
            self._depth -= 1

    # -- scalars ---------------------------------------------------------------------------

    def _number(self, schema: Mapping[str, Any], kind: str) -> float:
        low, high = bounds(schema)
        step = schema.get("multipleOf")
        if kind == "integer" or isinstance(step, int):
            step = int(step) if step and float(step).is_integer() else 1
            first, last = math.ceil(low / step), math.floor(high / step)
            if last < first:
                raise UnsatisfiableError
            return self._rng.randint(first, last) * step
        if step:
            first, last = math.ceil(low / step), math.floor(high / step)
            return float(round(self._rng.randint(first, max(first, last)) * step, 10))
        value = round(self._rng.uniform(low, high), 2)
        return value if low < value < high else (low + high) / 2

    def _text(self, schema: Mapping[str, Any], name: str) -> str:
        low, high = int(schema.get("minLength") or 0), schema.get("maxLength")
        pattern, format = schema.get("pattern"), str(schema.get("format", ""))
        for _ in range(20):
            if isinstance(pattern, str) and compiled(pattern) is not None:
                text = matching(self._rng, pattern, low, high)
                if text is None:
                    raise UnsatisfiableError(name)
            elif format in MAKERS:
                text = MAKERS[format](self._rng)
            else:
                text = self._words(name, low, high)
            check = CHECKS.get(format)
            fits = low <= len(text) and (high is None or len(text) <= high)
            if fits and (check is None or check(text)):
                return text
        if format in MAKERS and not pattern:
            return self._stretched(format, low, high)
        raise UnsatisfiableError(name)

    def _words(self, name: str, low: int, high: int | None) -> str:
        text = f"{name or 'text'} {self._rng.randint(1, 9999)}".replace("_", " ").strip()
        if len(text) < low:
            text += "".join(self._rng.choices("abcdefghijklmnopqrstuvwxyz", k=low - len(text)))
        if high is not None and len(text) > high:
            # The number is what differs between two values, so it stays.
            text = text[-high:].strip().rjust(min(low, high), "x") if high else ""
            text = text or "x" * min(high, 1)
        return text

    def _stretched(self, format: str, low: int, high: int | None) -> str:
        """Return a text of a format with an unusual length."""
        if format in ("uri", "url", "iri"):
            text = "https://example.com/" if high is None or high >= 21 else "a:"
        elif format in ("email", "idn-email"):
            text = "a@b.cd"
        elif format in CHECKS:
            raise UnsatisfiableError(format)
        else:
            text = ""
        room = max(low - len(text), 0)
        text = "a" * room + text if "email" in format else text + "a" * room
        if high is not None and len(text) > high:
            raise UnsatisfiableError(format)
        return text

    # -- containers ------------------------------------------------------------------------

    def _is_pruned(self, schema: Schema) -> bool:
        """Return whether to leave out a part that would be nested too deep."""
        ref = schema.get("$ref") if isinstance(schema, dict) else None
        if self._is_minimal or self._depth > _MAX_DEPTH:
            return True
        if isinstance(ref, str) and self._open.get(ref, 0) >= _MAX_RECURSION:
            return True
        return self._repeats > 0 and not self._schemas.types(schema).isdisjoint({"object", "array"})

    def _array(self, schema: Mapping[str, Any], name: str) -> list[Any]:
        first = list(schema.get("prefixItems") or ())
        rest = schema.get("items", {})
        low, high = int(schema.get("minItems") or 0), schema.get("maxItems")
        contains = schema.get("contains")
        low = max(low, int(schema.get("minContains", 1)) if contains is not None else 0)
        wanted = 1 if self._depth > 2 else 2
        count = 0 if self._is_pruned(rest) else max(wanted, len(first))
        count = max(low, count if high is None else min(count, int(high)))
        items: list[Any] = []
        for index in range(count):
            part = first[index] if index < len(first) else rest
            if contains is not None and index >= len(first) and rest is not False:
                part = {"allOf": [rest, contains]} if rest else contains
            try:
                items.append(
                    self._item(part, name, items, unique=schema.get("uniqueItems") is True)
                )
            except UnsatisfiableError:
                if len(items) < low:
                    raise
                break
        return items

    def _item(self, schema: Schema, name: str, before: Sequence[Any], *, unique: bool) -> Any:
        known = {json.dumps(each, sort_keys=True) for each in before} if unique else set()
        examples = self._with_examples
        try:
            for _ in range(40):
                value = self.value(schema, name)
                if json.dumps(value, sort_keys=True) not in known:
                    return value
                self._with_examples = False  # an example is there already
        finally:
            self._with_examples = examples
        raise UnsatisfiableError(name)

    def _object(self, schema: Mapping[str, Any], name: str) -> dict[str, Any]:
        properties: Mapping[str, Schema] = schema.get("properties") or {}
        required = [n for n in schema.get("required") or () if isinstance(n, str)]
        found: dict[str, Any] = {}
        for key, part in properties.items():
            if self._schemas.is_hidden(part, self._direction):
                continue
            if key not in required and self._is_pruned(part):
                continue
            value = self._property(part, key, required=key in required)
            if value is not _MISSING:
                found[key] = value
        for key in required:
            if key not in found and not self._schemas.is_hidden(
                properties.get(key), self._direction
            ):
                found[key] = self._property(self._other(schema, key), key, required=True)
        self._fill(schema, found, name)
        high = schema.get("maxProperties")
        for key in [key for key in reversed(found) if key not in required]:
            if isinstance(high, int) and len(found) > high:
                del found[key]
        return found

    def _property(self, schema: Schema, name: str, *, required: bool) -> Any:
        try:
            value = self.value(schema, name)
        except UnsatisfiableError:
            if required:
                raise
            return _MISSING
        if required or not self._checks_parts:
            return value
        return value if self._schemas.is_valid(value, schema, self._check) else _MISSING

    def _other(self, schema: Mapping[str, Any], key: str) -> Schema:
        """Return the schema of a property that `properties` does not have."""
        for pattern, part in (schema.get("patternProperties") or {}).items():
            expression = compiled(pattern)
            if expression is not None and expression.search(key):
                return part
        return schema.get("additionalProperties", {})

    def _fill(self, schema: Mapping[str, Any], found: dict[str, Any], name: str) -> None:
        """Add properties without a fixed name, as far as the schema has or needs them."""
        low = int(schema.get("minProperties") or 0)
        further = schema.get("additionalProperties", True)
        patterns = schema.get("patternProperties") or {}
        is_map = isinstance(further, dict) and bool(further) and not schema.get("properties")
        wanted = max(low, 1 if (is_map or patterns) and not self._is_pruned(further) else 0)
        for key in self._keys(schema, name):
            if len(found) >= wanted:
                return
            if key in found or (further is False and self._other(schema, key) is False):
                continue
            found[key] = self._property(self._other(schema, key), key, required=True)

    def _keys(self, schema: Mapping[str, Any], name: str) -> Iterator[str]:
        names = schema.get("propertyNames")
        for pattern in schema.get("patternProperties") or ():
            for _ in range(5):
                yield matching(self._rng, pattern, 1, None) or "key"
        for index in range(1, 20):
            if names:
                yield str(self.value(names, "key"))
            else:
                yield f"key{index}"
