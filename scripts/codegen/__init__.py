"""Generate the packages of `trunkline_api` from published API descriptions.

`build/pipeline.py` lists the stages in order. Each stage is a function from document to document,
in a module of the same name in `stages/`. `plan/` and `render/` turn the last document into code.
"""
