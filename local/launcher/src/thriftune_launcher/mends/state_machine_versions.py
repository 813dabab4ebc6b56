"""CloudFormation's StateMachineVersion and StateMachineAlias. The emulator has the calls and lacks the two types.

Drop when: upstream registers them.
"""

import json
from typing import Any

import ministack.services.cloudformation.provisioners as provisioners
import ministack.services.stepfunctions as sf

Properties = dict[str, Any]
VERSION = "AWS::StepFunctions::StateMachineVersion"
ALIAS = "AWS::StepFunctions::StateMachineAlias"


def apply() -> None:
    """Register both types."""
    handlers = provisioners._RESOURCE_HANDLERS
    handlers[VERSION] = {"create": _create_version, "update": _replace_version, "delete": _delete_version}
    handlers[ALIAS] = {"create": _create_alias, "update": _update_alias, "delete": _delete_alias}


def _create_version(_logical_id: str, properties: Properties, _stack: str) -> tuple[str, dict[str, str]]:
    request = {"stateMachineArn": properties["StateMachineArn"], "description": properties.get("Description", "")}
    if "StateMachineRevisionId" in properties:
        request["revisionId"] = properties["StateMachineRevisionId"]
    arn = _answer(sf._publish_state_machine_version(request))["stateMachineVersionArn"]
    return arn, {"Arn": arn}


def _replace_version(_arn: str, _old: Properties, new: Properties, stack: str) -> tuple[str, dict[str, str]]:
    """Every property of a version is replaced when it changes; the former one stays, as an alias may still name it."""
    return _create_version("", new, stack)


def _delete_version(arn: str, _properties: Properties) -> None:
    _answer(sf._delete_state_machine_version({"stateMachineVersionArn": arn}))


def _create_alias(logical_id: str, properties: Properties, _stack: str) -> tuple[str, dict[str, str]]:
    request = {"name": properties.get("Name", logical_id), **_routing(properties)}
    arn = _answer(sf._create_state_machine_alias(request))["stateMachineAliasArn"]
    return arn, {"Arn": arn}


def _update_alias(arn: str, _old: Properties, new: Properties, _stack: str) -> tuple[str, dict[str, str]]:
    _answer(sf._update_state_machine_alias({"stateMachineAliasArn": arn, **_routing(new)}))
    return arn, {"Arn": arn}


def _delete_alias(arn: str, _properties: Properties) -> None:
    _answer(sf._delete_state_machine_alias({"stateMachineAliasArn": arn}))


def _routing(properties: Properties) -> Properties:
    """Weights as given, or all to the version of a DeploymentPreference (whose gradual shift is done at once)."""
    routes = properties.get("RoutingConfiguration") or [
        {"StateMachineVersionArn": properties["DeploymentPreference"]["StateMachineVersionArn"], "Weight": 100}
    ]
    return {
        "description": properties.get("Description", ""),
        "routingConfiguration": [
            {"stateMachineVersionArn": route["StateMachineVersionArn"], "weight": int(route["Weight"])}
            for route in routes
        ],
    }


def _answer(response: tuple[int, Any, Any]) -> dict[str, Any]:
    status, _, body = response
    answer: dict[str, Any] = json.loads(body)
    if status >= 400:
        raise ValueError(answer.get("message") or str(answer))
    return answer
