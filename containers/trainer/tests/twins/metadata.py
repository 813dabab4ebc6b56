"""A fake IMDSv2: user data, a spot notice on demand, role credentials; tokens are required."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ROLE = "host-role"


class MetadataTwin:
    def __init__(self) -> None:
        self.user_data = ""
        self.notice: str | None = None
        self.requests: list[str] = []
        twin = self

        class Handler(Requests):
            store = twin

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answer(self, path: str) -> str | None:
        role = {
            "Code": "Success",
            "Type": "AWS-HMAC",
            "AccessKeyId": "AKIDROLE",
            "SecretAccessKey": "role-secret",
            "Token": "role-token",
            "Expiration": "2099-01-01T00:00:00Z",
            "LastUpdated": "2026-01-01T00:00:00Z",
        }
        return {
            "/latest/user-data": self.user_data,
            "/latest/meta-data/spot/instance-action": self.notice,
            "/latest/meta-data/iam/security-credentials/": ROLE,
            f"/latest/meta-data/iam/security-credentials/{ROLE}": json.dumps(role),
        }.get(path)


class Requests(BaseHTTPRequestHandler):
    store: MetadataTwin

    def log_message(self, *_: object) -> None:
        return

    def do_PUT(self) -> None:
        self._send(200, "token") if self.path == "/latest/api/token" else self._send(404, "")

    def do_GET(self) -> None:
        self.store.requests.append(self.path)
        if self.headers.get("X-aws-ec2-metadata-token") != "token":
            self._send(401, "")
            return
        text = self.store.answer(self.path)
        self._send(404 if text is None else 200, text or "")

    def _send(self, status: int, text: str) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(text.encode())))
        self.end_headers()
        self.wfile.write(text.encode())
