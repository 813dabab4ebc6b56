import {
  EventEnvelopeSchema,
  InstanceStateEventSchema,
  ObjectCreatedEventSchema,
  RebalanceEventSchema,
  SpotWarningEventSchema,
  TrainingJobEventSchema,
} from '#lib/contracts/events/provider-events.ts';
import { lambdaPorts } from '#lib/runtime/composition.ts';
import { eventHandler, on } from '#lib/runtime/event-handler.ts';
import { observeInstanceState, observeRebalance, observeSpotWarning } from '#lib/usecases/observe-instance.ts';
import { observeTrainerObject } from '#lib/usecases/observe-trainer-object.ts';
import { observeTrainingJob } from '#lib/usecases/observe-training-job.ts';

export const handler = eventHandler(
  EventEnvelopeSchema,
  [
    on(ObjectCreatedEventSchema, observeTrainerObject),
    on(InstanceStateEventSchema, observeInstanceState),
    on(SpotWarningEventSchema, observeSpotWarning),
    on(RebalanceEventSchema, observeRebalance),
    on(TrainingJobEventSchema, observeTrainingJob),
  ],
  lambdaPorts(),
);
