"""A web server for built sites that behaves like a static host: a sub-path, 404.html, no folder listings."""

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar


@contextmanager
def serve(folder: Path, under: str = "/", asked: list[str] | None = None) -> Iterator[str]:
    """Serve the folder on a free loopback port, and give its address. `asked` collects what is asked for."""
    under = f"/{under.strip('/')}/".replace("//", "/")
    server = _Server(("127.0.0.1", 0), partial(_StaticHost, under=under, asked=asked, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}{under}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a browser that went on to another page before an answer was whole."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _StaticHost(SimpleHTTPRequestHandler):
    # Windows takes types from its registry, where scripts are often plain text.
    extensions_map: ClassVar[dict[str, str]] = SimpleHTTPRequestHandler.extensions_map | {
        ".css": "text/css",
        ".html": "text/html; charset=utf-8",
        ".js": "text/javascript",
        ".json": "application/json",
        ".mjs": "text/javascript",
        ".svg": "image/svg+xml",
        ".wasm": "application/wasm",
        ".xml": "application/xml",
    }

    def __init__(self, *arguments: Any, under: str, asked: list[str] | None, **named: Any) -> None:
        self.under, self.asked = under, asked
        super().__init__(*arguments, **named)  # handles the request before it returns

    def send_head(self) -> Any:
        if self.asked is not None:
            self.asked.append(self.path)
        if not self.path.startswith(self.under):
            self.send_error(HTTPStatus.NOT_FOUND)
            return None
        return super().send_head()

    def translate_path(self, path: str) -> str:
        return super().translate_path("/" + path.removeprefix(self.under))

    def list_directory(self, path: Any) -> None:
        self.send_error(HTTPStatus.NOT_FOUND)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        page = Path(self.directory, "404.html")
        if code != HTTPStatus.NOT_FOUND or not page.is_file():
            super().send_error(code, message, explain)
            return
        body = page.read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-store")  # a site built again must not show its old pages
        super().end_headers()

    def log_message(self, format: str, *arguments: Any) -> None:
        pass
