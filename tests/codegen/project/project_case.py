"""A small project, its commands, and a server of descriptions."""

from __future__ import annotations

import contextlib
import hashlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import attrs

from trunkline._cli.main import main

PARCELS = """\
openapi: 3.1.0
info: {title: Acme Parcels, version: "1"}
servers: [{url: https://api.acme.example/v1}]
security: [{key: []}]
components:
  securitySchemes: {key: {type: http, scheme: bearer}}
  schemas:
    Parcel:
      type: object
      properties: {id: {type: string}, weight: {type: number}}
paths:
  /parcels:
    post:
      operationId: createParcel
      requestBody:
        content: {application/json: {schema: {$ref: '#/components/schemas/Parcel'}}}
      responses:
        '201':
          description: made
          content: {application/json: {schema: {$ref: '#/components/schemas/Parcel'}}}
  /parcels/{id}:
    get:
      operationId: getParcel
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses:
        '200':
          description: found
          content: {application/json: {schema: {$ref: '#/components/schemas/Parcel'}}}
"""


def run(project: Path, *arguments: str) -> int:
    """Run a command on a project; return its exit status."""
    return main([*arguments, "--project", str(project)])


def contents(folder: Path) -> dict[str, bytes | None]:
    """Return all files of a folder by path, and its folders with None."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else None
        for path in folder.rglob("*")
        if "__pycache__" not in path.parts
    }


@attrs.define
class DescriptionServer:
    """An HTTP server of this machine with one file, and an ETag of its content.

    Attributes:
        url: The URL of the file.
        body: Its content.
        status: The status of responses that have the content.
        location: The target of a redirect; empty for none.
        requested: The `If-None-Match` of each request.
    """

    url: str
    body: bytes = PARCELS.encode()
    status: int = 200
    location: str = ""
    requested: list[str | None] = attrs.field(factory=list)

    @property
    def etag(self) -> str:
        """The ETag of the content."""
        return f'"{hashlib.sha256(self.body).hexdigest()[:8]}"'


@contextlib.contextmanager
def description_server() -> Iterator[DescriptionServer]:
    """Yield a running server."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            known = self.headers["If-None-Match"]
            served.requested.append(known)
            same = known == served.etag
            status = 302 if served.location else 304 if same else served.status
            body = b"" if status in (302, 304) else served.body
            self.send_response(status)
            if served.location:
                self.send_header("Location", served.location)
            self.send_header("ETag", served.etag)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass  # nothing on stderr

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    served = DescriptionServer(f"http://127.0.0.1:{server.server_port}/v1/parcels.yaml")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
