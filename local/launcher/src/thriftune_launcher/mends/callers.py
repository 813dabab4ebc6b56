"""`GET /_thriftune/caller?accessKeyId=…` answers whose key it is, so that the front door can write role names into its
record of who called what. AWS has no such call (CloudTrail is the counterpart)."""

import json
from typing import Any
from urllib.parse import parse_qs

import ministack.app as app
import ministack.services.sts as sts

PATH = "/_thriftune/caller"


def apply() -> None:
    """Answer the path before the emulator's own router sees it."""
    inner = app.app

    async def with_callers(scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] != "http" or scope["path"] != PATH:
            await inner(scope, receive, send)
            return
        key = parse_qs(scope["query_string"].decode()).get("accessKeyId", [""])[0]
        session = sts._sessions.get(key)
        body = json.dumps({"arn": session["Arn"] if session else None}).encode()
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    app.app = with_callers
