"""The logger `trunkline`, set up by the environment variable `TRUNKLINE_LOG`."""

from __future__ import annotations

import logging
import sys
from collections.abc import Mapping

VARIABLE = "TRUNKLINE_LOG"

_LEVELS = {
    "debug": logging.DEBUG,
    "info": logging.INFO,
    "warning": logging.WARNING,
    "error": logging.ERROR,
}


class _StderrHandler(logging.Handler):
    """Writes to `sys.stderr`, unless the program has configured logging meanwhile."""

    def emit(self, record: logging.LogRecord) -> None:
        if logging.getLogger().handlers:
            return  # the record is propagated to them
        try:
            sys.stderr.write(f"{self.format(record)}\n")
        except Exception:  # noqa: BLE001 (as each handler of the standard library does)
            self.handleError(record)


def set_up_logging(environ: Mapping[str, str]) -> None:
    """Set the level of the logger `trunkline` and write its records to stderr.

    Do nothing without the variable, or if the program has given the logger a level or a handler.
    If the root logger has handlers, they receive the records, and stderr does not.

    Args:
        environ: The environment variables. The variable is a level: `debug`, `info`, `warning` or
            `error`, in upper or lower case. Another value is reported as a warning.
    """
    text = environ.get(VARIABLE, "").strip().lower()
    log = logging.getLogger("trunkline")
    if not text or log.level != logging.NOTSET or log.handlers:
        return
    level = _LEVELS.get(text)
    handler = _StderrHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    log.addHandler(handler)
    log.setLevel(logging.WARNING if level is None else level)
    if level is None:
        log.warning("%s: expected %s; it is ignored", VARIABLE, ", ".join(_LEVELS))
