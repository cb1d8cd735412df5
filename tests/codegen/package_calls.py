"""Runs the calls of a set of descriptions against a server on loopback, in a process of its own.

`python package_calls.py calls.json` imports `made_calls` and `trunkline_api` from the path that it was
given, and prints the requests and the results as JSON.
"""

from __future__ import annotations

import asyncio
import base64
import datetime as dt
import importlib
import json
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any


class Server:
    """Answers every request with the same answer, and remembers the last request."""

    def __init__(self) -> None:
        self.answer: dict[str, Any] = {}
        self.seen: dict[str, Any] = {}

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                line, *rest = head.decode("latin-1").strip().split("\r\n")
                pairs = (text.partition(":") for text in rest)
                headers = {name.lower(): value.strip() for name, _, value in pairs}
                body = await reader.readexactly(int(headers.get("content-length", "0")))
                request = line.rpartition(" ")[0]
                self.seen = {"line": request, "headers": headers, "body": body.decode("latin-1")}
                content = base64.b64decode(self.answer["content"])
                if request.startswith("HEAD"):
                    content = b""
                writer.write(
                    f"HTTP/1.1 {self.answer['status']} OK\r\nContent-Type: "
                    f"{self.answer['media_type']}\r\nContent-Length: {len(content)}\r\n\r\n".encode()
                    + content
                )
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # the client is done
        finally:
            writer.close()


async def run(calls: list[dict[str, Any]], given: dict[str, str]) -> list[dict[str, Any]]:
    made = importlib.import_module("made_calls")
    clients = importlib.import_module("trunkline_api.clients")
    server = Server()
    listening = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    outcomes = []
    address = f"http://127.0.0.1:{port}"
    blocking_client = importlib.import_module("trunkline_api.sync").Testing(
        base_url=address, **given
    )
    async with clients.Testing(base_url=address, **given) as client:
        for index, call in enumerate(calls):
            server.answer, server.seen = call, {}
            outcome: dict[str, Any] = {"error": "", "wrong": []}
            try:
                result = await getattr(made, f"call_{index}")(client)
                names = {"result": result, "dt": dt, "made": Packages()}
                outcome["wrong"] = [text for text in call["gives"] if not eval(text, names)]
                outcome["result"] = repr(result)
                if call["blocking"]:
                    outcome["blocking"] = await blocking(server, call, blocking_client)
            except Exception as error:  # noqa: BLE001 (whatever it is, the test that reads this fails with it)
                outcome["error"] = f"{type(error).__name__}: {error}"
            outcomes.append({**outcome, "seen": server.seen})
    listening.close()
    return outcomes


async def blocking(server: Server, call: dict[str, Any], client: Any) -> dict[str, Any]:
    """Return the outcome of the same call of the blocking client."""
    server.seen = {}
    result = await asyncio.to_thread(eval, call["blocking"], {"client": client})
    names = {"result": result, "dt": dt, "made": Packages()}
    wrong = [text for text in call["gives"] if not eval(text, names)]
    return {"seen": server.seen, "wrong": wrong}


class Packages(SimpleNamespace):
    """The generated packages, by name."""

    def __getattr__(self, name: str) -> Any:
        return importlib.import_module(f"trunkline_api.{name}")


if __name__ == "__main__":
    given = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    sys.stdout.write(json.dumps(asyncio.run(run(given["calls"], given["credentials"]))))
