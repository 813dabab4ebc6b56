"""What goes to another endpoint than the emulator: the functions' SDK calls and the state machines' calls."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import boto3
import pytest

from launched import launched
from support import Make, ended, task, trust

Seen = list[tuple[str, str]]


@pytest.fixture
def simulator() -> Iterator[tuple[str, Seen]]:
    """Answers DescribeTrainingJob and keeps (target, access key id) of each request."""
    seen: Seen = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            key = self.headers["Authorization"].split("Credential=")[1].split("/")[0]
            seen.append((self.headers["X-Amz-Target"], key))
            body = json.dumps(
                {"TrainingJobName": "job-1", "TrainingJobStatus": "Completed", "CreationTime": 0}
            ).encode()
            self.send_response(200)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", seen
    server.shutdown()
    server.server_close()


def test_a_state_machine_reaches_the_simulator_with_its_role(simulator: tuple[str, Seen]) -> None:
    address, seen = simulator
    with launched("--sdk-endpoint-url", address) as url:

        def client(service: str) -> Any:
            keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
            return boto3.client(service, endpoint_url=url, region_name="eu-west-1", **keys)

        role = client("iam").create_role(RoleName="caller", AssumeRolePolicyDocument=trust())["Role"]["Arn"]
        definition = task("aws-sdk:sagemaker:describeTrainingJob", {"TrainingJobName": "job-1"})
        states = client("stepfunctions")
        machine = states.create_state_machine(name="describes", definition=json.dumps(definition), roleArn=role)
        make: Make = client
        result = ended(make, states.start_execution(stateMachineArn=machine["stateMachineArn"])["executionArn"])
    assert json.loads(result["output"])["TrainingJobStatus"] == "Completed"
    target, key = seen[0]
    assert target == "SageMaker.DescribeTrainingJob"
    assert key.startswith("ASIA")
