from __future__ import annotations

import pickle

from trunkline import NULL


def test_null_is_false_and_its_repr_is_its_name() -> None:
    assert not NULL
    assert repr(NULL) == "NULL"


def test_null_is_a_singleton_in_every_process() -> None:
    assert pickle.loads(pickle.dumps(NULL)) is NULL
