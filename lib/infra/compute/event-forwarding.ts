import { Stack } from 'aws-cdk-lib';
import { EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { EventBus as EventBusTarget } from 'aws-cdk-lib/aws-events-targets';
import { Construct } from 'constructs';
import { COMPUTE_EVENTS } from '../events/event-rules.ts';

export interface EventForwardingProps {
  readonly homeRegion: string;
}

/** Compute speaks on its own region's event bus: the home region's bus must hear it. */
export class EventForwarding extends Construct {
  constructor(scope: Construct, id: string, { homeRegion }: EventForwardingProps) {
    super(scope, id);
    const arn = Stack.of(this).formatArn({
      service: 'events',
      region: homeRegion,
      resource: 'event-bus',
      resourceName: 'default',
    });
    const home = EventBus.fromEventBusArn(this, 'HomeBus', arn);
    for (const [name, eventPattern] of Object.entries(COMPUTE_EVENTS)) {
      new Rule(this, name, { eventPattern, targets: [new EventBusTarget(home)] });
    }
  }
}
