"""From published descriptions to the packages of `trunkline_api`.

`pipeline.py` lists the stages in order; each stage is a function from document to document in a
module of its own. `generate.py` turns the last document into a package.
"""
