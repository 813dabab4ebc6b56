"""A function sees its own variables and Lambda's, not the machine's."""

import json
from collections.abc import Callable

from support import Make

CODE = """
export const handler = async () => ({
  names: Object.keys(process.env).sort(),
  own: process.env.TABLE_NAME,
  endpoint: process.env.AWS_ENDPOINT_URL,
  offset: new Date().getTimezoneOffset(),
});
"""
ALLOWED = {
    "PATH", "TMPDIR", "LANG", "TZ", "NODE_NO_WARNINGS", "TABLE_NAME", "LAMBDA_TASK_ROOT",
    "_LAMBDA_FUNCTION_ARN", "_LAMBDA_TIMEOUT", "_X_AMZN_TRACE_ID", "_MINISTACK_INVOKE_DEPTH",
}  # fmt: skip


def test_nothing_of_the_host_reaches_a_function(client: Make, url: str, function: Callable[..., str]) -> None:
    function("sees-environment", CODE, Environment={"Variables": {"TABLE_NAME": "jobs"}})
    seen = json.load(client("lambda").invoke(FunctionName="sees-environment")["Payload"])
    strangers = [name for name in seen["names"] if name not in ALLOWED and not name.startswith("AWS_")]
    assert strangers == []
    assert "AWS_PROFILE" not in seen["names"]
    assert (seen["own"], seen["endpoint"], seen["offset"]) == ("jobs", url, 0)
