"""One CloudFormation template with what thriftune's stacks rest on."""

import json
from typing import Any

from support import ADMIN, trust

Resource = dict[str, Any]

RECORDS = "export const handler = async (e) => { console.log('SEEN ' + JSON.stringify(e)); };"
AUTHORIZES = """
export const handler = async (e) => ({ isAuthorized: e.headers['x-key'] === 'good', context: { tenant: 'default' } });
"""
ANSWERS = "export const handler = async (e) => ({ tenant: e.requestContext.authorizer.lambda.tenant });"
NEVER_ANSWERS = "export const handler = async () => ({});"


def get(name: str, attribute: str = "Arn") -> Resource:
    return {"Fn::GetAtt": [name, attribute]}


def of(kind: str, **properties: Any) -> Resource:
    return {"Type": f"AWS::{kind}", "Properties": properties}


def function(code: str) -> Resource:
    return of(
        "Lambda::Function",
        Runtime="nodejs24.x",
        Handler="index.handler",
        Role=get("Role"),
        Timeout=20,
        Code={"ZipFile": f"exports.handler = undefined;\n{code.replace('export const handler', 'exports.handler')}"},
    )


def permission(name: str, service: str) -> Resource:
    return of(
        "Lambda::Permission",
        FunctionName={"Ref": name},
        Action="lambda:InvokeFunction",
        Principal=f"{service}.amazonaws.com",
    )


def rule(pattern: dict[str, Any]) -> Resource:
    return of("Events::Rule", EventPattern=pattern, Targets=[{"Id": "1", "Arn": get("Records")}])


def machine(state: Resource, **fields: Any) -> Resource:
    definition = {"QueryLanguage": "JSONata", "StartAt": "Do", "States": {"Do": {**state, "End": True}}, **fields}
    return of(
        "StepFunctions::StateMachine",
        RoleArn=get("Role"),
        DefinitionString=json.dumps(definition),
        DefinitionSubstitutions={"version": {"Ref": "Version"}},
    )


def events() -> dict[str, Resource]:
    """Objects and executions that reach a function through the bus."""
    return {
        "Bucket": of(
            "S3::Bucket",
            NotificationConfiguration={"EventBridgeConfiguration": {"EventBridgeEnabled": True}},
            Tags=[{"Key": "thriftune:tenant", "Value": "default"}],
        ),
        "Records": function(RECORDS),
        "RecordsPermission": permission("Records", "events"),
        "ObjectRule": rule({"source": ["aws.s3"], "detail": {"bucket": {"name": [{"Ref": "Bucket"}]}}}),
        "StatusRule": rule(
            {
                "source": ["aws.states"],
                "detail": {
                    "status": ["ABORTED", "TIMED_OUT"],
                    "stateMachineArn": [{"Ref": "Waits"}, {"Ref": "Limited"}],
                },
            }
        ),
        "Minute": of("Events::Rule", ScheduleExpression="rate(1 minute)", Targets=[{"Id": "1", "Arn": get("Records")}]),
    }


def api() -> dict[str, Resource]:
    """An HTTP API whose authorizer is a function with simple responses."""
    uri = {
        "Fn::Sub": "arn:aws:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Authorizes.Arn}/invocations"
    }
    return {
        "Api": of("ApiGatewayV2::Api", Name="api", ProtocolType="HTTP"),
        "Stage": of("ApiGatewayV2::Stage", ApiId={"Ref": "Api"}, StageName="$default", AutoDeploy=True),
        "Authorizes": function(AUTHORIZES),
        "Answers": function(ANSWERS),
        "AuthorizesPermission": permission("Authorizes", "apigateway"),
        "AnswersPermission": permission("Answers", "apigateway"),
        "Authorizer": of(
            "ApiGatewayV2::Authorizer",
            ApiId={"Ref": "Api"},
            Name="authorizer",
            AuthorizerType="REQUEST",
            AuthorizerUri=uri,
            AuthorizerPayloadFormatVersion="2.0",
            AuthorizerResultTtlInSeconds=0,
            EnableSimpleResponses=True,
            IdentitySource=["$request.header.x-key"],
        ),
        "Integration": of(
            "ApiGatewayV2::Integration",
            ApiId={"Ref": "Api"},
            IntegrationType="AWS_PROXY",
            IntegrationUri=get("Answers"),
            PayloadFormatVersion="2.0",
        ),
        "Route": of(
            "ApiGatewayV2::Route",
            ApiId={"Ref": "Api"},
            RouteKey="GET /v1/jobs",
            AuthorizationType="CUSTOM",
            AuthorizerId={"Ref": "Authorizer"},
            Target={"Fn::Sub": "integrations/${Integration}"},
        ),
    }


def machines() -> dict[str, Resource]:
    """A parent that waits for a child, whose task waits for a token of a published version."""
    waits = {
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
        "Arguments": {"FunctionName": "${version}", "Payload": {"token": "{% $states.context.Task.Token %}"}},
        "HeartbeatSeconds": 1,
        "TimeoutSeconds": 30,
    }
    return {
        "Quiet": function(NEVER_ANSWERS),
        "Version": of("Lambda::Version", FunctionName={"Ref": "Quiet"}),
        "Lapses": machine(waits),
        "Waits": machine({"Type": "Wait", "Seconds": 60}),
        "Limited": machine({"Type": "Wait", "Seconds": 60}, TimeoutSeconds=1),
        "Published": of("StepFunctions::StateMachineVersion", StateMachineArn={"Ref": "Waits"}),
        "Live": of(
            "StepFunctions::StateMachineAlias",
            Name="live",
            RoutingConfiguration=[{"StateMachineVersionArn": {"Ref": "Published"}, "Weight": 100}],
        ),
    }


def no_ops() -> dict[str, Resource]:
    """Types that the emulator lacks."""
    return {
        "Budget": of("Budgets::Budget", Budget={"BudgetType": "COST", "TimeUnit": "MONTHLY"}),
        "Ingress": of("EC2::SecurityGroupIngress", GroupId="sg-1", IpProtocol="-1", SourceSecurityGroupId="sg-1"),
    }


def template() -> dict[str, Any]:
    """The whole of it."""
    role = of(
        "IAM::Role",
        AssumeRolePolicyDocument=json.loads(trust()),
        Policies=[{"PolicyName": "admin", "PolicyDocument": json.loads(ADMIN)}],
    )
    resources = {"Role": role, **events(), **api(), **machines(), **no_ops()}
    names = ("Bucket", "Records", "Api", "Version", "Lapses", "Waits", "Limited", "Live")
    return {"Resources": resources, "Outputs": {name: {"Value": {"Ref": name}} for name in names}}
