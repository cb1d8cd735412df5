"""The change report reads a package whose models are split into parts."""

from __future__ import annotations

from pathlib import Path

from trunkline_codegen.specchange.package.api_surface import load_package

_PARTS = {
    "clients.py": "class Acme:\n    pass\n",
    "acme/resources/__init__.py": "from .boats import BoatsResource\n",
    "acme/resources/boats.py": "class BoatsResource:\n    pass\n",
    "acme/models/__init__.py": "from .boats import Boat\nfrom .crews import Crew\n",
    "acme/models/boats.py": "from .crews import Crew\n\nclass Boat:\n    crew: Crew\n",
    "acme/models/crews.py": "from .boats import Boat\n\nclass Crew:\n    boat: Boat\n",
}


def test_classes_of_all_parts_are_read(tmp_path: Path) -> None:
    for name, code in _PARTS.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(code, "utf-8")
    assert load_package(tmp_path, "acme").classes == {"Boat", "Crew"}
