import middy from '@middy/core';
import type * as z from 'zod';
import { logAbout, logContext, logger } from './logger.ts';

/** An event that is none: not even a source. */
export class InvalidEvent extends Error {
  override readonly name = 'InvalidEvent';
}

/** One kind of event and what is done with it. */
export interface EventRoute<P> {
  readonly schema: z.ZodType;
  readonly run: (ports: P, event: never) => Promise<unknown>;
}

/** A route whose use case takes what its schema gives. */
export function on<P, T>(schema: z.ZodType<T>, run: (ports: P) => (event: T) => Promise<unknown>): EventRoute<P> {
  return { schema, run: (ports, event) => run(ports)(event) };
}

/** Wraps event routes as a Lambda for EventBridge: the first whose schema fits runs; an unknown event is no fault and no work. */
export function eventHandler<P>(envelope: z.ZodType, routes: readonly EventRoute<P>[], portsOf: () => P) {
  return middy()
    .use(logContext())
    .handler(async (event: unknown): Promise<unknown> => {
      const parsed = envelope.safeParse(event);
      if (!parsed.success)
        throw new InvalidEvent(parsed.error.issues.map((i) => `${i.path.join('.')}: ${i.message}`).join('; '));
      for (const route of routes) {
        const fits = route.schema.safeParse(event);
        if (!fits.success) continue;
        try {
          const result = await route.run(portsOf(), fits.data as never);
          if (typeof result === 'object' && result !== null) logAbout({ ...result });
          logger.info('event done', { result: JSON.stringify(result) });
          return result;
        } catch (error) {
          logger.error('event failed', error instanceof Error ? error : new Error(String(error)));
          throw error;
        }
      }
      logger.info('an event that nothing is done about', {
        detailType: (event as Record<string, unknown>)['detail-type'] as string,
      });
      return { ignored: true };
    });
}
