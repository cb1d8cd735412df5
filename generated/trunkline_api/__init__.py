"""Packages that `make generate` writes, one an API; never edited."""
