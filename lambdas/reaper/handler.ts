import {
  EventEnvelopeSchema,
  ExecutionStatusEventSchema,
  ScheduledEventSchema,
} from '#lib/contracts/events/provider-events.ts';
import { lambdaPorts } from '#lib/runtime/composition.ts';
import { eventHandler, on } from '#lib/runtime/event-handler.ts';
import { cleanUpAfterEvent } from '#lib/usecases/clean-up-execution.ts';
import { sweep } from '#lib/usecases/sweep.ts';

export const handler = eventHandler(
  EventEnvelopeSchema,
  [on(ExecutionStatusEventSchema, cleanUpAfterEvent), on(ScheduledEventSchema, sweep)],
  lambdaPorts(),
);
