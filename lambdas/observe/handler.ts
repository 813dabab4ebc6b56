import {
  EventEnvelopeSchema,
  InstanceStateEventSchema,
  ObjectCreatedEventSchema,
  SpotWarningEventSchema,
  TrainingJobEventSchema,
} from '#lib/contracts/events/provider-events.ts';
import { lambdaPorts } from '#lib/runtime/composition.ts';
import { eventHandler, on } from '#lib/runtime/event-handler.ts';
import { observeInstanceState, observeSpotWarning } from '#lib/usecases/observe-instance.ts';
import { observeTrainerObject } from '#lib/usecases/observe-trainer-object.ts';
import { observeTrainingJob } from '#lib/usecases/observe-training-job.ts';

export const handler = eventHandler(
  EventEnvelopeSchema,
  [
    on(ObjectCreatedEventSchema, observeTrainerObject),
    on(InstanceStateEventSchema, observeInstanceState),
    on(SpotWarningEventSchema, observeSpotWarning),
    on(TrainingJobEventSchema, observeTrainingJob),
  ],
  lambdaPorts(),
);
