# Generated from specs/catalog.toml. Do not edit: run `make generate`.
"""Models of the API `meetings`, for `from trunkline.meetings import ...`."""

from __future__ import annotations

TYPE_CHECKING = False  # type checkers assume True

if TYPE_CHECKING:
    from trunkline_api.meetings.models import *  # noqa: F403 (all models; `__all__` lists them)
    from trunkline_api.meetings.models import __all__ as __all__
    from trunkline_api.meetings.params import *  # noqa: F403 (dicts in place of models)
else:
    from trunkline_api.meetings import models as _models

    __all__ = _models.__all__

    def __getattr__(name):  # a large API imports its models on first use
        if name not in __all__:
            from trunkline_api.meetings import params  # noqa: PLC0415

            if name in params.__all__:
                return getattr(params, name)
        return getattr(_models, name)

    def __dir__():
        return [*__all__]
