"""The server of the story: it records one request, and issues tokens."""

from __future__ import annotations

import asyncio
import json
from urllib.parse import parse_qsl

from .story_security import token_of


class Server:
    """Records the first request since `expect`, and responds with what the story has set."""

    def __init__(self) -> None:
        self.response: tuple[int, str, bytes] = (200, "application/json", b"{}")
        self.line = ""
        self.headers: dict[str, str] = {}
        self.body = b""

    def expect(self, response: tuple[int, str, bytes]) -> None:
        """Forget the recorded request; set the response to the next ones."""
        self.response = response
        self.line, self.headers, self.body = "", {}, b""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                line, *rest = head.strip().split("\r\n")
                pairs = [text.partition(":") for text in rest]
                headers = {name.lower(): value.strip() for name, _, value in pairs}
                body = await reader.readexactly(int(headers.get("content-length", "0")))
                status, kind, content = self._respond(line.rpartition(" ")[0], headers, body)
                content = b"" if line.startswith("HEAD") else content
                fields = f"Content-Type: {kind}\r\nContent-Length: {len(content)}\r\n"
                writer.write(f"HTTP/1.1 {status} OK\r\n{fields}\r\n".encode() + content)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # the client is done
        finally:
            writer.close()

    def _respond(self, line: str, headers: dict[str, str], body: bytes) -> tuple[int, str, bytes]:
        if b"grant_type=client_credentials" in body:
            form = dict(parse_qsl(body.decode()))
            token = token_of([*form.get("scope", "").split()])
            issued = {"access_token": token, "token_type": "Bearer", "expires_in": 600}
            return 200, "application/json", json.dumps(issued).encode()
        if not self.line:
            self.line, self.headers, self.body = line, headers, body
        return self.response
