"""On AWS the services themselves publish as `aws.*`; here the simulator stands in for EC2 and SageMaker, so it may.

Drop when: upstream lets a setting allow sources.
"""

from typing import Any

import ministack.services.eventbridge as eventbridge

STOOD_IN_FOR = frozenset({"aws.ec2", "aws.sagemaker", "aws.states"})


def apply() -> None:
    """Allow the stood-in sources in PutEvents; other `aws.*` sources stay refused, as on AWS."""
    put_events = eventbridge._put_events

    def put(data: dict[str, Any], allow_aws_source: bool = False) -> Any:
        sources = {str(entry.get("Source", "")) for entry in data.get("Entries", [])}
        return put_events(data, allow_aws_source or (bool(sources) and sources <= STOOD_IN_FOR))

    eventbridge._put_events = put
