"""Add a new API to the SDK from its description.

`add_api.py` runs the steps in order. Settings that a description does not contain are guessed, in
one module for each subject, and listed in the summary for review.
"""
