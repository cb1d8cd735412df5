"""Use the sandbox through version 3 of the provider's own SDK, and print the results.

`test_official_sdk.py` starts this program with a Python that has the SDK, but not trunkline.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

vonage: Any = importlib.import_module("vonage")  # Not a dependency of this project.
Meetings: Any = importlib.import_module("vonage.meetings").Meetings
ClientError: Any = importlib.import_module("vonage.errors").ClientError


def client() -> Any:
    """Return a client with changed hosts only."""
    host = os.environ["TRUNKLINE_BASE_URL"].removeprefix("https://")
    made = vonage.Client(
        key=os.environ["VONAGE_API_KEY"],
        secret=os.environ["VONAGE_API_SECRET"],
        application_id=os.environ["VONAGE_APPLICATION_ID"],
        private_key=os.environ["VONAGE_PRIVATE_KEY"],
    )
    made.api_host(host)
    made.meetings_api_host(f"{host}/v1/meetings")
    return made


def applications(api: Any) -> dict[str, Any]:
    """Create, read, list, change and delete an application."""
    webhook = {"address": "https://example.com/answer", "http_method": "GET"}
    capabilities = {"voice": {"webhooks": {"answer_url": webhook}}}
    made = api.create_application({"name": "Front desk", "capabilities": capabilities})
    results = {
        "read": api.get_application(made["id"])["capabilities"] == capabilities,
        "listed": api.list_applications(page_size=1, page=2)["_embedded"]["applications"][0][
            "name"
        ],
        "changed": api.update_application(made["id"], {"name": "Night desk"})["name"],
        "deleted": api.delete_application(made["id"]),
    }
    return results | {"refused": refusal(api.get_application, made["id"])}


def meetings(api: Any) -> dict[str, Any]:
    """Create and use a room and a theme, as far as the SDK supports them."""
    room = api.create_room({"display_name": "Stand-up", "metadata": "x"})
    theme = api.create_theme({"main_color": "#12f64e", "brand_text": "Brand"})["theme_id"]
    changed = api.update_room(room["id"], {"update_details": {"expire_after_use": True}})
    with tempfile.TemporaryDirectory() as folder:
        logo = Path(folder, "logo.png")
        logo.write_bytes(b"\x89PNG a logo")
        uploaded = api.upload_logo_to_theme(theme, str(logo), "white")
    return {
        "read": api.get_room(room["id"])["display_name"],
        "changed": changed["expire_after_use"],
        "listed": api.list_rooms(page_size=1)["total_items"],
        "themed": api.add_theme_to_room(room["id"], theme)["theme_id"] == theme,
        "rooms of the theme": api.list_rooms_with_theme_id(theme)["total_items"],
        "theme changed": api.update_theme(theme, {"update_details": {"brand_text": "New"}})[
            "brand_text"
        ],
        "default theme": api.update_application_theme(theme)["default_theme_id"] == theme,
        "uploaded": uploaded,
        "logo": api.get_theme(theme)["brand_image_white_url"],
        "in use": refusal(api.delete_theme, theme),
        "deleted": api.delete_theme(theme, force=True),
        "themes": api.list_themes(),
        "dial-in": api.list_dial_in_numbers()[0]["locale"],
        "refused": refusal(api.get_recording, "none"),
    }


def refusal(call: Any, *arguments: Any) -> str:
    """Return the attributes of an error of the SDK."""
    try:
        call(*arguments)
    except ClientError as error:
        return str(error)
    return "nothing was refused"


def main() -> None:
    """Print the results as JSON."""
    made = client()
    results = {
        "applications": applications(made.application),
        "meetings": meetings(Meetings(made)),
    }
    json.dump(results, sys.stdout)


if __name__ == "__main__":
    main()
