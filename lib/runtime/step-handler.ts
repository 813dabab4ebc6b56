import middy from '@middy/core';
import * as z from 'zod';
import { STEP_INPUTS, type StepInput, type StepName } from '#lib/contracts/steps/step-inputs.ts';
import { InvalidStepInput } from '#lib/core/errors/step-errors.ts';
import type { Ports } from '#lib/ports/ports.ts';
import { logAbout, logContext, logger } from './logger.ts';

/** Use cases of one Lambda by step name. */
export type StepTable<N extends StepName> = {
  readonly [K in N]: (ports: Ports) => (input: StepInput<K>) => Promise<unknown>;
};

/** Wraps a table of use cases as a Lambda for Step Functions: `{step, input}` → parse, run, return. */
export function stepHandler<N extends StepName>(table: StepTable<N>, portsOf: () => Ports) {
  const EventSchema = z.strictObject({ step: z.custom<N>(isStep, 'is no step of this Lambda'), input: z.unknown() });
  return middy()
    .use(logContext())
    .handler(async (event: unknown): Promise<unknown> => {
      const { step, input } = parse(EventSchema, event);
      const parsed: StepInput<N> = parse(STEP_INPUTS[step], input);
      logAbout(parsed);
      try {
        const output = await table[step](portsOf())(parsed);
        logger.info(`${step} done`);
        return output;
      } catch (error) {
        logger.error(`${step} failed`, error instanceof Error ? error : new Error(String(error)));
        throw error;
      }
    });

  function isStep(name: unknown): boolean {
    return typeof name === 'string' && Object.hasOwn(table, name);
  }
}

function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new InvalidStepInput(parsed.error.issues.map((i) => `${i.path.join('.')}: ${i.message}`).join('; '));
}
