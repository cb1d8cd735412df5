"""What a new version of a description changes, for the package and for those who use it.

`assess.py` says in which order things are found out; `__main__.py` is the command.
"""
