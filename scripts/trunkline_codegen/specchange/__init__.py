"""Report the effects of a new version of a description on the package and its users.

`assess.py` runs the steps of a report in order; `__main__.py` is the command.
"""
