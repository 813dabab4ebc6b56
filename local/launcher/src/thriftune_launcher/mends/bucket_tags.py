"""AWS puts a template's Tags on the bucket; CDK's autoDeleteObjects reads them before it empties one.

Drop when: upstream applies `Tags` of AWS::S3::Bucket.
"""

from collections.abc import Callable
from typing import Any

import ministack.services.cloudformation.provisioners as provisioners
import ministack.services.s3 as s3


def apply() -> None:
    """Wrap the bucket's create and update so that they store the tags."""
    handlers = provisioners._RESOURCE_HANDLERS["AWS::S3::Bucket"]
    handlers["create"] = _with_tags(handlers["create"], properties_at=1)
    handlers["update"] = _with_tags(handlers["update"], properties_at=2)


def _with_tags(handler: Callable[..., Any], properties_at: int) -> Callable[..., Any]:
    def wrapped(*arguments: Any) -> Any:
        name, attributes = handler(*arguments)
        tags = arguments[properties_at].get("Tags") or []
        if tags:
            s3._bucket_tags[name] = {tag["Key"]: tag["Value"] for tag in tags}
        return name, attributes

    return wrapped
