"""Use the sandbox through version 4 of the provider's own SDK, and print the results.

`test_official_sdk.py` starts this program with a Python that has the SDK, but not trunkline.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from typing import Any

vonage: Any = importlib.import_module("vonage")  # Not a dependency of this project.
models: Any = importlib.import_module("vonage_application")
NotFoundError: Any = importlib.import_module("vonage_http_client.errors").NotFoundError


def main() -> None:
    """Use the Application API, and print the results as JSON."""
    host = os.environ["TRUNKLINE_BASE_URL"].removeprefix("https://")
    auth = vonage.Auth(
        api_key=os.environ["VONAGE_API_KEY"], api_secret=os.environ["VONAGE_API_SECRET"]
    )
    api = vonage.Vonage(auth, vonage.HttpClientOptions(api_host=host)).application
    config = models.ApplicationConfig(name="Front desk", privacy=models.Privacy(improve_ai=True))
    made = api.create_application(config)
    page, following = api.list_applications(models.ListApplicationsFilter(page_size=1))
    results = {
        "private key": made.keys.private_key.startswith("-----BEGIN PRIVATE KEY-----"),
        "listed": [page[0].name, following],
        "read": [api.get_application(made.id).name, made.privacy.improve_ai],
        "changed": api.update_application(made.id, models.ApplicationConfig(name="Night")).name,
        "deleted": api.delete_application(made.id),
    }
    try:
        api.get_application(made.id)
    except NotFoundError as error:
        results["refused"] = error.response.json()["title"]
    json.dump({"applications": results}, sys.stdout)


if __name__ == "__main__":
    main()
