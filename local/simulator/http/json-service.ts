import { randomUUID } from 'node:crypto';
import { AwsError } from '../aws-error.ts';
import type { SimRequest, SimResponse } from './request.ts';

/** An operation of a JSON 1.1 service: parsed body and region in, answer out. */
export type JsonOperation = (input: unknown, region: string) => Promise<unknown> | unknown;

/** Answers one JSON 1.1 request; an AwsError becomes `{__type, message}`. */
export async function answerJson(
  operation: JsonOperation | undefined,
  request: SimRequest,
  region: string,
): Promise<SimResponse> {
  try {
    if (operation === undefined)
      throw new AwsError(
        'UnknownOperationException',
        `The simulator does not speak ${request.headers['x-amz-target']}`,
      );
    return answer(200, await operation(parsed(request.body), region));
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return answer(error.status, { __type: error.code, message: error.message });
  }
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body === '' ? '{}' : body);
  } catch {
    throw new AwsError('SerializationException', 'The body is not JSON');
  }
}

function answer(status: number, value: unknown): SimResponse {
  const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': randomUUID() };
  return { status, headers, body: JSON.stringify(value ?? {}) };
}
