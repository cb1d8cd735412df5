"""What the logger `trunkline` is told of calls. Of what was sent, it sees the path's template alone."""

from __future__ import annotations

import logging

from ._exchange import Exchange

log = logging.getLogger("trunkline")


def log_end(exchange: Exchange, outcome: object, now: float) -> None:
    """Say how a call ended."""
    operation = exchange.operation
    took = now - exchange.ends + exchange.choices.deadline
    log.debug(
        "%s %s (%s): %s after %.0f ms, %d attempts before it",
        operation.method,
        operation.path,
        operation.id,
        outcome,
        took * 1000,
        len(exchange.attempts),
    )


def log_retry(exchange: Exchange) -> None:
    """Say that an attempt failed, and when the next one follows."""
    operation, last = exchange.operation, exchange.attempts[-1]
    log.log(
        logging.INFO if last.retry_after is not None else logging.WARNING,
        "%s %s (%s): %s, the next attempt follows in %.1f s",
        operation.method,
        operation.path,
        operation.id,
        last.outcome,
        last.wait,
    )
