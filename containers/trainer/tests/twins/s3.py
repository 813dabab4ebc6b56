"""A small S3 over HTTP, in memory: what the trainer uses, with conditional writes and injected failures."""

from __future__ import annotations

import hashlib
import re
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape


class S3Twin:
    """`objects` maps bucket/key to bytes. `refuse(method, path)` may return a status to answer with instead.

    A missing key is 403, as for a session that may list its own prefix only: 404 is for those who may list the bucket.
    """

    def __init__(self) -> None:
        self.objects: dict[str, bytes] = {}
        self.writes: list[str] = []
        self.refuse: Callable[[str, str], int | None] = lambda _method, _path: None
        self.lock = threading.Lock()
        twin = self

        class Handler(Requests):
            store = twin

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def environment(self) -> dict[str, str]:
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_REGION": "eu-central-1",
            "AWS_ACCESS_KEY_ID": "AKIDTEST",
            "AWS_SECRET_ACCESS_KEY": "secret",
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def keys(self, prefix: str) -> list[str]:
        with self.lock:
            return sorted(key for key in self.objects if key.startswith(prefix))


def etag(body: bytes) -> str:
    return f'"{hashlib.md5(body).hexdigest()}"'


class Requests(BaseHTTPRequestHandler):
    store: S3Twin
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        return

    def do_GET(self) -> None:
        if self._refused():
            return
        path, query = self._target()
        if "list-type" in query:
            self._list(path.rstrip("/"), query)
            return
        with self.store.lock:
            body = self.store.objects.get(path)
        if body is None:
            self._error(403, "AccessDenied")
            return
        status, part = 200, body
        ranged = re.match(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        headers = {"ETag": etag(body)}
        if ranged:
            start = int(ranged.group(1))
            end = min(int(ranged.group(2) or len(body) - 1), len(body) - 1)
            status, part = 206, body[start : end + 1]
            headers["Content-Range"] = f"bytes {start}-{end}/{len(body)}"
        self._answer(status, part, headers)

    def do_HEAD(self) -> None:
        if self._refused():
            return
        path, _ = self._target()
        with self.store.lock:
            body = self.store.objects.get(path)
        if body is None:
            self._answer(403, b"", {})
        else:
            self._answer(200, b"", {"ETag": etag(body), "Content-Length": str(len(body))})

    def do_PUT(self) -> None:
        body = self._body()
        if self._refused():
            return
        path, _ = self._target()
        with self.store.lock:
            current = self.store.objects.get(path)
            if self.headers.get("If-None-Match") == "*" and current is not None:
                self._error(412, "PreconditionFailed")
                return
            wanted = self.headers.get("If-Match")
            if wanted is not None and (current is None or etag(current) != wanted):
                self._error(404 if current is None else 412, "NoSuchKey" if current is None else "PreconditionFailed")
                return
            self.store.objects[path] = body
            self.store.writes.append(path)
        self._answer(200, b"", {"ETag": etag(body)})

    def do_DELETE(self) -> None:
        if self._refused():
            return
        path, _ = self._target()
        with self.store.lock:
            self.store.objects.pop(path, None)
        self._answer(204, b"", {})

    def _refused(self) -> bool:
        status = self.store.refuse(self.command, self._target()[0])
        if status is not None:
            self._error(status, "AccessDenied" if status == 403 else "ServiceUnavailable")
        return status is not None

    def _target(self) -> tuple[str, dict[str, list[str]]]:
        parts = urlsplit(self.path)
        return unquote(parts.path).lstrip("/"), parse_qs(parts.query, keep_blank_values=True)

    def _body(self) -> bytes:
        if self.headers.get("Expect", "").lower() == "100-continue":
            self.send_response_only(100)
            self.end_headers()
        data = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        return data

    def handle_expect_100(self) -> bool:
        return True

    def _list(self, bucket: str, query: dict[str, list[str]]) -> None:
        prefix = query.get("prefix", [""])[0]
        with self.store.lock:
            found = [
                (path[len(bucket) + 1 :], body)
                for path, body in sorted(self.store.objects.items())
                if path.startswith(f"{bucket}/{prefix}")
            ]
        contents = "".join(
            f"<Contents><Key>{escape(key)}</Key><Size>{len(body)}</Size><ETag>{escape(etag(body))}</ETag></Contents>"
            for key, body in found
        )
        text = (
            '<?xml version="1.0"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
            f"<Name>{bucket}</Name><IsTruncated>false</IsTruncated>{contents}</ListBucketResult>"
        )
        self._answer(200, text.encode(), {"Content-Type": "application/xml"})

    def _error(self, status: int, code: str) -> None:
        body = b"" if self.command == "HEAD" else f"<Error><Code>{code}</Code><Message>twin</Message></Error>".encode()
        self._answer(status, body, {"Content-Type": "application/xml"})

    def _answer(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if "Content-Length" not in headers:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
