"""`python -m trunkline` is the command `trunkline`."""

from __future__ import annotations

import sys

from ._cli.main import main

sys.exit(main())
