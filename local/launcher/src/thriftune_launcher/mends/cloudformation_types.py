"""CloudFormation refuses a whole template for one type it does not know. These types are accepted and do nothing:
none of them has an effect that the local stack shows (network rules, build projects, budgets)."""

from typing import Any

import ministack.services.cloudformation.provisioners as provisioners

NO_OP_TYPES = (
    "AWS::EC2::SecurityGroupIngress",
    "AWS::EC2::SecurityGroupEgress",
    "AWS::EC2::FlowLog",
    "AWS::ApiGatewayV2::Deployment",
    "AWS::StepFunctions::StateMachineVersion",
    "AWS::StepFunctions::StateMachineAlias",
    "AWS::Events::Archive",
    "AWS::CloudWatch::CompositeAlarm",
    "AWS::Logs::QueryDefinition",
    "AWS::Budgets::Budget",
    "AWS::IAM::ServiceLinkedRole",
    "AWS::CodeBuild::Project",
    "AWS::ECR::Repository",
    "AWS::SQS::QueueInlinePolicy",
)


def apply() -> None:
    """Register a handler for each type that the emulator lacks."""
    for resource_type in NO_OP_TYPES:
        provisioners._RESOURCE_HANDLERS.setdefault(resource_type, _no_op(resource_type.rsplit("::", 1)[-1]))


def _no_op(name: str) -> dict[str, Any]:
    def create(logical_id: str, _properties: dict[str, Any], stack: str) -> tuple[str, dict[str, str]]:
        return f"{stack}-{logical_id}-{name}", {"Arn": f"arn:aws:local:::{logical_id}", "Id": logical_id}

    return {
        "create": create,
        "update": lambda physical_id, _old, _new, _stack: (physical_id, {}),
        "delete": lambda _physical_id, _properties: None,
    }
