"""Sample objects of generated models, from the description that their package has."""

from __future__ import annotations

from typing import Any

from trunkline._serialization.model import Model
from trunkline.sandbox import Sandbox
from trunkline.sandbox._values.samples import Sampler, UnsatisfiableError
from trunkline.sandbox._values.schemas import Schema, Schemas

from ._described import package_of_model


def sample_json(model: type[Model], number: int) -> dict[str, Any]:
    """Return an object that the schema of a model allows.

    Args:
        model: The class of the model.
        number: Another number gives another object.

    Raises:
        ValueError: The schema allows no object that is found.
    """
    schemas, schema = _schema_of(model)
    try:
        found = Sampler(schemas, f"{model.__qualname__}|{number}").sample(schema)
    except UnsatisfiableError:
        found = None
    if not isinstance(found, dict):
        raise ValueError(f"no object of {model.__name__} was found that its schema allows")
    return found


def _schema_of(model: type[Model]) -> tuple[Schemas, Schema]:
    """Return the described schema of a model; without one, that of its class."""
    package = package_of_model(model)
    if package is not None:
        schemas = package.schemas
        schema = {"$ref": f"#/components/schemas/{model.__name__}"}
        if schemas.resolve(schema) is not None:
            return schemas, schema
    root = model.json_schema()
    return Schemas(root), root


def sample_event(package: str, name: str) -> Any:
    """Return a made-up body of a webhook or callback; None if no API describes the event.

    Args:
        package: The name of a generated package.
        name: The name of the webhook or callback in the description.
    """
    try:
        return Sandbox(apis=package).send_webhook(name).body
    except ValueError:
        return None
