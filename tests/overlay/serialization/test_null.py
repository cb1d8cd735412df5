from __future__ import annotations

import pickle

from trunkline import NULL


def test_null_is_false_and_shown_by_its_name() -> None:
    assert not NULL
    assert repr(NULL) == "NULL"


def test_there_is_one_null_in_every_process() -> None:
    assert pickle.loads(pickle.dumps(NULL)) is NULL
