"""CloudFormation refuses a whole template for one type it does not know. These types are accepted and do nothing:
none of them has an effect that the local stack could show (network rules, budgets, alarms of alarms, reports).

Drop a type when: upstream registers it (the launcher then refuses to start, so that no real one is hidden).
"""

from typing import Any

import ministack.services.cloudformation.provisioners as provisioners

from ..symbols import EmulatorMismatch

NO_OP_TYPES = (
    "AWS::ApiGatewayV2::Deployment",
    "AWS::BCMDataExports::Export",
    "AWS::Budgets::Budget",
    "AWS::CE::AnomalyMonitor",
    "AWS::CE::AnomalySubscription",
    "AWS::CE::CostCategory",
    "AWS::CUR::ReportDefinition",
    "AWS::CloudTrail::Trail",
    "AWS::CloudWatch::CompositeAlarm",
    "AWS::EC2::FlowLog",
    "AWS::EC2::PlacementGroup",
    "AWS::EC2::SecurityGroupEgress",
    "AWS::EC2::SecurityGroupIngress",
    "AWS::Events::Archive",
    "AWS::Events::EventBusPolicy",
    "AWS::IAM::ServiceLinkedRole",
    "AWS::Lambda::CodeSigningConfig",
    "AWS::Logs::QueryDefinition",
    "AWS::ResourceGroups::Group",
    "AWS::SNS::TopicInlinePolicy",
    "AWS::SQS::QueueInlinePolicy",
    "AWS::ServiceCatalogAppRegistry::Application",
)


def apply() -> None:
    """Register a handler for each type that the emulator lacks."""
    handlers = provisioners._RESOURCE_HANDLERS
    known = [resource_type for resource_type in NO_OP_TYPES if resource_type in handlers]
    if known:
        raise EmulatorMismatch(f"the emulator has {', '.join(known)} now: take them out of cloudformation_types.py")
    handlers.update({resource_type: _no_op(resource_type) for resource_type in NO_OP_TYPES})


def _no_op(resource_type: str) -> dict[str, Any]:
    name = resource_type.rsplit("::", 1)[-1]

    def create(logical_id: str, _properties: dict[str, Any], stack: str) -> tuple[str, dict[str, str]]:
        return f"{stack}-{logical_id}-{name}", {"Arn": f"arn:aws:local:::{logical_id}", "Id": logical_id}

    return {
        "create": create,
        "update": lambda physical_id, _old, _new, _stack: (physical_id, {}),
        "delete": lambda _physical_id, _properties: None,
    }
