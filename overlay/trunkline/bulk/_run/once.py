"""Finding two rows of one input with the same key, in a bit for each row."""

from __future__ import annotations

from trunkline.bulk.errors import RowError


class Once:
    """The rows of the journal that an input has named so far."""

    def __init__(self) -> None:
        self._next = 1  # the rows before it have been named
        self._bits = bytearray()  # for rows in another order

    def add(self, n: int, row: int, key: str) -> None:
        """Take note of a row of the input.

        Args:
            n: Its number in the journal.
            row: Its number in the input.
            key: Its key.

        Raises:
            RowError: Another row of the input has that key.
        """
        if n == self._next and not self._bits:
            self._next = n + 1
            return
        index, bit = n >> 3, 1 << (n & 7)
        if index >= len(self._bits):
            self._bits.extend(bytes(index + 1024 - len(self._bits)))
        if n < self._next or self._bits[index] & bit:
            raise RowError(row, f"the key {key!r} is also that of an earlier row")
        self._bits[index] |= bit
