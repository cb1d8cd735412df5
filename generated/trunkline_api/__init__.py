# Generated from specs/catalog.toml. Do not edit: run `make generate`.
"""Packages that `make generate` writes, one per API. Do not edit them."""

# The classes of `clients`.
CLIENTS = frozenset({"Coviu", "Vonage"})

# The packages whose descriptions have webhooks: their `EVENTS` are models by name.
WEBHOOKS: tuple[str, ...] = ("meetings",)
