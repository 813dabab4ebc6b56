"""`GET /_thriftune/caller?accessKeyId=…` answers whose key it is, so that the front door can write role names into its
record of who called what. AWS has no such call (CloudTrail is the counterpart).

The answer: `arn` as `sts:GetCallerIdentity` gives it and `roleArn` of an assumed role; both null for an unknown key.
"""

import json
from typing import Any
from urllib.parse import parse_qs

import ministack.app as app
import ministack.core.iam_evaluator as iam_evaluator
import ministack.services.iam as iam
import ministack.services.sts as sts
from ministack.core.responses import get_account_id

PATH = "/_thriftune/caller"


def caller(access_key_id: str) -> dict[str, str | None]:
    """Who holds a key: a session (AssumeRole, function, state machine), an IAM user, or the account's root."""
    session = sts._sessions.get(access_key_id)
    if session is not None:
        return {"arn": session["Arn"], "roleArn": _role_arn(session["Arn"])}
    if access_key_id and iam_evaluator.is_root_access_key(access_key_id):
        return {"arn": f"arn:aws:iam::{get_account_id()}:root", "roleArn": None}
    account = iam_evaluator.find_iam_access_key_account(access_key_id) if access_key_id else None
    if account is None:
        return {"arn": None, "roleArn": None}
    name = iam._access_keys.get_scoped(account, None, access_key_id)["UserName"]
    user = iam._users.get_scoped(account, None, name)
    return {"arn": user["Arn"] if user else f"arn:aws:iam::{account}:user/{name}", "roleArn": None}


def _role_arn(session_arn: str) -> str | None:
    """`arn:aws:sts::A:assumed-role/NAME/SESSION` leaves out the role's path; the role itself has it."""
    if ":assumed-role/" not in session_arn:
        return None
    account = session_arn.split(":")[4]
    name = session_arn.split("/")[1]
    role = iam._roles.get_scoped(account, None, name)
    return str(role["Arn"]) if role else f"arn:aws:iam::{account}:role/{name}"


def apply() -> None:
    """Answer the path before the emulator's own router sees it."""
    inner = app.app

    async def with_callers(scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] != "http" or scope["path"] != PATH:
            await inner(scope, receive, send)
            return
        key = parse_qs(scope["query_string"].decode()).get("accessKeyId", [""])[0]
        body = json.dumps(caller(key)).encode()
        headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    app.app = with_callers
