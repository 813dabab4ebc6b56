import type { BusEvent, Emulator, RoleSession } from '../../../../local/simulator/aws/emulator.ts';
import { AwsError } from '../../../../local/simulator/aws-error.ts';

/** An emulator with one launch template `lt-1` and subnets `subnet-a`, `-b`, `-c` in the zones of those letters. */
export class FakeEmulator implements Emulator {
  readonly events: (BusEvent & { readonly region: string })[] = [];
  readonly sessions: RoleSession[] = [];
  volumeGib = 100;

  async launchTemplate(
    _region: string,
    { id, version }: { readonly id?: string | undefined; readonly version: string },
  ) {
    if (id !== undefined && id !== 'lt-1')
      throw new AwsError('InvalidLaunchTemplateId.NotFound', 'The specified launch template does not exist');
    return {
      id: 'lt-1',
      name: 'host',
      version: version.startsWith('$') ? '3' : version,
      imageId: 'ami-1',
      instanceProfile: 'arn:aws:iam::123456789012:instance-profile/host',
      userData: undefined,
      volumes: [{ deviceName: '/dev/xvda', gib: this.volumeGib, type: 'gp3' }],
      instanceTags: { from: 'template' },
      volumeTags: { 'thriftune:managed': 'yes' },
    };
  }

  async subnet(region: string, id: string) {
    return { id, vpcId: 'vpc-1', zoneName: `${region}${id.at(-1)}` };
  }

  async roleOfInstanceProfile() {
    return 'arn:aws:iam::123456789012:role/host-role';
  }

  async assumeRole(session: RoleSession) {
    this.sessions.push(session);
    return {
      accessKeyId: 'ASIA',
      secretAccessKey: 'secret',
      sessionToken: 'token',
      expiration: new Date('2027-01-01T00:00:00Z'),
    };
  }

  async putEvents(region: string, events: readonly BusEvent[]) {
    this.events.push(...events.map((event) => ({ ...event, region })));
  }

  /** `state` or `instance-action` or secondary status of the events about one resource, in order. */
  told(part: string): readonly string[] {
    return this.events
      .filter(({ resources }) => resources.some((resource) => resource.endsWith(part)))
      .map(({ detail }) =>
        String(detail['state'] ?? detail['SecondaryStatus'] ?? `warning:${String(detail['instance-action'])}`),
      );
  }
}
