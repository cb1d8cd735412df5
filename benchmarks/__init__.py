"""How fast trunkline is beside its peers: `python -m benchmarks`.

    cases.py       what is measured, between whom               a table
    goals.py       what is to be reached                        a table
    contenders/    who takes part: one module each, and a table of them
    measures.py    how a round of each kind is measured         a table
    interleave.py  the rounds of a case, one contender after the other
    worker.py      the process of one contender; server.py: that of the server
    ratios.py      ratios of one round, their medians, and what they say about a goal

Nothing here compares one run with another: all comparisons are made within a round.
"""
