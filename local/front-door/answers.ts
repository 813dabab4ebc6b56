import type { ServerResponse } from 'node:http';
import type { Problem } from './validation/check-shape.ts';

/** Refuses a request as the service would: XML for EC2, `__type` JSON for the others. */
export function refuse(response: ServerResponse, service: string, problem: Problem): void {
  if (service === 'ec2') {
    const code = { missing: 'MissingParameter', unknown: 'UnknownParameter', invalid: 'InvalidParameterValue' }[
      problem.kind
    ];
    answerError(response, service, 400, code, problem.message);
  } else {
    answerError(response, service, 400, 'ValidationException', problem.message);
  }
}

/** An error in the service's own wire format. */
export function answerError(
  response: ServerResponse,
  service: string,
  status: number,
  code: string,
  message: string,
): void {
  const isXml = service === 'ec2' || service === 's3' || service === 'sts' || service === 'iam';
  const body = isXml ? xmlError(service, code, message) : JSON.stringify({ __type: code, message });
  response.writeHead(status, {
    'content-type': isXml ? 'text/xml' : 'application/x-amz-json-1.1',
    'x-amzn-errortype': code,
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
}

function xmlError(service: string, code: string, message: string): string {
  const error = `<Code>${code}</Code><Message>${escapeXml(message)}</Message>`;
  if (service === 's3') return `<?xml version="1.0"?><Error>${error}<RequestId>front-door</RequestId></Error>`;
  if (service === 'ec2') {
    return `<?xml version="1.0"?><Response><Errors><Error>${error}</Error></Errors><RequestID>front-door</RequestID></Response>`;
  }
  return `<ErrorResponse><Error><Type>Sender</Type>${error}</Error><RequestId>front-door</RequestId></ErrorResponse>`;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
