import { Aws } from 'aws-cdk-lib';
import {
  GatewayVpcEndpointAwsService,
  IpAddresses,
  type ISecurityGroup,
  type IVpc,
  Peer,
  Port,
  SecurityGroup,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { AnyPrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { acknowledge } from '../acknowledgements.ts';
import type { RegionSetting } from '../config/deployment.ts';
import { statementOf } from '../permissions/permission.ts';

export interface ComputeNetworkProps {
  readonly regionSetting: RegionSetting;
}

const CIDR = '10.90.0.0/16';

/** Where hosts live: subnets whose only way out is the free S3 gateway endpoint, or subnets of the user's own. */
export class ComputeNetwork extends Construct {
  readonly vpcId: string;
  readonly subnets: readonly { readonly subnetId: string; readonly availabilityZone: string }[];
  readonly securityGroup: ISecurityGroup;

  constructor(scope: Construct, id: string, { regionSetting }: ComputeNetworkProps) {
    super(scope, id);
    const given = regionSetting.vpc;
    const vpc = given === undefined ? this.#makeVpc(regionSetting.availabilityZones) : this.#importVpc(given);
    this.vpcId = vpc.vpcId;
    this.subnets =
      given?.subnets ?? vpc.isolatedSubnets.map(({ subnetId, availabilityZone }) => ({ subnetId, availabilityZone }));
    this.securityGroup = this.#makeSecurityGroup(vpc);
  }

  /** No NAT gateway, no interface endpoint, no public subnet: nothing here costs anything at rest. */
  #makeVpc(maxAzs: number): Vpc {
    const vpc = new Vpc(this, 'Vpc', {
      ipAddresses: IpAddresses.cidr(CIDR),
      maxAzs,
      natGateways: 0,
      subnetConfiguration: [{ name: 'Compute', subnetType: SubnetType.PRIVATE_ISOLATED, cidrMask: 20 }],
      // A custom resource would be needed; no host uses the default group.
      restrictDefaultSecurityGroup: false,
    });
    const endpoint = vpc.addGatewayEndpoint('S3', { service: GatewayVpcEndpointAwsService.S3 });
    // Only buckets of this account: data cannot be carried to another one, whatever credentials a container has.
    const own = statementOf({
      actions: ['s3:GetObject', 's3:PutObject', 's3:AbortMultipartUpload', 's3:ListBucket', 's3:GetBucketLocation'],
      resources: ['*'],
      conditions: { StringEquals: { 's3:ResourceAccount': Aws.ACCOUNT_ID } },
    });
    own.addPrincipals(new AnyPrincipal());
    endpoint.addToPolicy(own);
    acknowledge(vpc, {
      'AwsSolutions-VPC7':
        'the subnets reach the S3 gateway endpoint and nothing else, and S3 access is logged: flow logs would add cost per gigabyte of checkpoints and tell nothing new',
    });
    return vpc;
  }

  #importVpc({ vpcId, subnets }: NonNullable<RegionSetting['vpc']>): IVpc {
    return Vpc.fromVpcAttributes(this, 'Vpc', {
      vpcId,
      availabilityZones: subnets.map((subnet) => subnet.availabilityZone),
    });
  }

  #makeSecurityGroup(vpc: IVpc): SecurityGroup {
    const group = new SecurityGroup(this, 'SecurityGroup', {
      vpc,
      description: 'Training hosts: nothing in, HTTPS out',
      allowAllOutbound: false,
      disableInlineRules: false,
    });
    // The prefix list of S3 has an id per region that only a look-up knows; the route table leads to S3 alone.
    group.addEgressRule(Peer.anyIpv4(), Port.tcp(443), 'HTTPS; the only route leads to the S3 gateway endpoint');
    return group;
  }
}
