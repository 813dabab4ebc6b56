import middy from '@middy/core';
import * as z from 'zod';
import { lambdaPorts } from '#lib/runtime/composition.ts';
import { InvalidEvent } from '#lib/runtime/event-handler.ts';
import { logContext } from '#lib/runtime/logger.ts';
import { authorizeRequest } from '#lib/usecases/authorize-request.ts';

/** A REQUEST authorizer's event of payload format 2.0, as far as it is used. */
const AuthorizerEventSchema = z.object({
  type: z.literal('REQUEST'),
  headers: z.record(z.string(), z.string().optional()).default({}),
});

const ports = lambdaPorts();

export const handler = middy()
  .use(logContext())
  .handler(async (event: unknown) => {
    const parsed = AuthorizerEventSchema.safeParse(event);
    if (!parsed.success) throw new InvalidEvent(parsed.error.message);
    const headers = Object.entries(parsed.data.headers);
    const authorization = headers.find(([name]) => name.toLowerCase() === 'authorization')?.[1];
    return authorizeRequest(ports())({ authorization });
  });
