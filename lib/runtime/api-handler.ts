import middy from '@middy/core';
import * as z from 'zod';
import { entryOf } from '#lib/core/errors/catalogue.ts';
import type { Ports } from '#lib/ports/ports.ts';
import { type Problem, problemOf } from '#lib/usecases/problem.ts';
import { logAbout, logContext, logger } from './logger.ts';

/** An HTTP API request of payload format 2.0, as far as it is used. The authorizer has said who asks. */
const RequestSchema = z.object({
  rawPath: z.string(),
  headers: z.record(z.string(), z.string().optional()).default({}),
  queryStringParameters: z.record(z.string(), z.string().optional()).optional(),
  body: z.string().optional(),
  isBase64Encoded: z.boolean().optional(),
  requestContext: z.object({
    requestId: z.string(),
    http: z.object({ method: z.string() }),
    authorizer: z.object({ lambda: z.object({ tenant: z.string().min(1), keyId: z.string().min(1) }) }),
  }),
});

/** A request that has been taken apart and not yet judged. */
export interface ApiRequest {
  readonly tenant: string;
  /** Parts of the path that the route names. */
  readonly path: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, string | undefined>>;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string | undefined;
}

export interface ApiAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** `POST /v1/jobs/{id}/cancel` and what answers it. */
export interface ApiRoute {
  readonly route: string;
  readonly run: (ports: Ports) => (request: ApiRequest) => Promise<ApiAnswer | Problem>;
}

/** Routes of the API as one Lambda. A fault of ours is a 500 without a detail; everything else says what to do. */
export function apiHandler(routes: readonly ApiRoute[], portsOf: () => Ports) {
  return middy()
    .use(logContext())
    .handler(async (event: unknown) => {
      const parsed = RequestSchema.safeParse(event);
      if (!parsed.success) {
        const problem = problemOf('Unauthorized', 'The request carries no identity.');
        return answerOf(problem, requestIdOf(event));
      }
      const { requestId, authorizer } = parsed.data.requestContext;
      const tenant = authorizer.lambda.tenant;
      logAbout({ requestId, tenant });
      try {
        return answerOf(await dispatch(routes, portsOf, parsed.data), requestId);
      } catch (error) {
        logger.error('request failed', error instanceof Error ? error : new Error(String(error)));
        return answerOf(problemOf('InternalError', `Something broke on our side (request ${requestId}).`), requestId);
      }
    });
}

/** Parses a JSON body; unknown fields, wrong types and values out of range are told by field. */
export function parseBody<T>(
  schema: z.ZodType<T>,
  body: string | undefined,
): { readonly kind: 'parsed'; readonly value: T } | Problem {
  let json: unknown;
  try {
    json = JSON.parse(body ?? '');
  } catch (error) {
    const message = `The body is not JSON: ${error instanceof Error ? error.message : 'it is empty'}.`;
    return problemOf('NotJson', message);
  }
  return parseFields(schema, json);
}

export function parseFields<T>(
  schema: z.ZodType<T>,
  value: unknown,
): { readonly kind: 'parsed'; readonly value: T } | Problem {
  const parsed = schema.safeParse(value);
  if (parsed.success) return { kind: 'parsed', value: parsed.data };
  const issue = parsed.error.issues[0];
  if (issue?.code === 'unrecognized_keys') {
    const field = [...issue.path, issue.keys[0]].join('.');
    return problemOf('UnknownField', `${field}: is not a field of this request.`, { field });
  }
  const field = issue?.path.join('.') || '(body)';
  return problemOf(field === 'capUsd' ? 'CapInvalid' : 'InvalidRequest', `${field}: ${issue?.message}.`, { field });
}

async function dispatch(
  routes: readonly ApiRoute[],
  portsOf: () => Ports,
  request: z.infer<typeof RequestSchema>,
): Promise<ApiAnswer | Problem> {
  const { method } = request.requestContext.http;
  for (const { route, run } of routes) {
    const path = matchOf(route, method, request.rawPath);
    if (path === undefined) continue;
    logAbout({ jobId: path['id'] });
    const body = request.isBase64Encoded === true ? Buffer.from(request.body ?? '', 'base64').toString() : request.body;
    const headers = Object.fromEntries(
      Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]),
    );
    const { tenant } = request.requestContext.authorizer.lambda;
    return run(portsOf())({ tenant, path, query: request.queryStringParameters ?? {}, headers, body });
  }
  return problemOf('EndpointNotFound', `There is no ${method} ${request.rawPath}.`);
}

function matchOf(route: string, method: string, rawPath: string): Readonly<Record<string, string>> | undefined {
  const [wantedMethod, pattern = ''] = route.split(' ');
  const wanted = pattern.split('/');
  const given = rawPath.replace(/\/$/, '').split('/');
  if (wantedMethod !== method || wanted.length !== given.length) return undefined;
  const path: Record<string, string> = {};
  for (const [index, part] of wanted.entries()) {
    const value = given[index] ?? '';
    if (part.startsWith('{')) path[part.slice(1, -1)] = value;
    else if (part !== value) return undefined;
  }
  return path;
}

function answerOf(answer: ApiAnswer | Problem, requestId: string) {
  const headers = { 'content-type': 'application/json', 'x-request-id': requestId };
  if (!('kind' in answer)) return { statusCode: answer.status, headers, body: JSON.stringify(answer.body) };
  const { code, message, fix, field, line } = answer;
  const body = JSON.stringify({ error: { code, message, fix, field, line, requestId } });
  return { statusCode: entryOf(code).httpStatus, headers, body };
}

function requestIdOf(event: unknown): string {
  const context = (event as { requestContext?: { requestId?: unknown } } | null)?.requestContext;
  return typeof context?.requestId === 'string' ? context.requestId : 'unknown';
}
