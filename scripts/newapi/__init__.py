"""A description that nobody has seen before becomes an API of the SDK.

`add_api.py` says in which order; what a description does not say is guessed, each guess in a
module of its own, and told to a person.
"""
