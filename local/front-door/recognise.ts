import type { IncomingHttpHeaders } from 'node:http';

/** What a request is, as far as its head tells. */
export interface Recognised {
  /** Signing name of the service, `''` for an unsigned request. */
  readonly service: string;
  readonly region: string;
  readonly accessKeyId: string | undefined;
  /** Operation of a JSON-protocol service. */
  readonly target: string | undefined;
}

const CREDENTIAL = /Credential=([^/,\s]+)\/\d{8}\/([^/]+)\/([^/]+)\/aws4_request/;

/** Reads service, region and key from the SigV4 credential scope, in the header or in a presigned query. */
export function recognise(url: string, headers: IncomingHttpHeaders): Recognised {
  const query = new URL(url, 'http://front-door').searchParams.get('X-Amz-Credential');
  const scope =
    CREDENTIAL.exec(headers.authorization ?? '') ?? CREDENTIAL.exec(query === null ? '' : `Credential=${query}`);
  const target = headers['x-amz-target'];
  return {
    // DynamoDB Streams signs as DynamoDB and is another service with another model.
    service:
      typeof target === 'string' && target.startsWith('DynamoDBStreams') ? 'dynamodbstreams' : (scope?.[3] ?? ''),
    region: scope?.[2] ?? '',
    accessKeyId: scope?.[1],
    target: typeof target === 'string' ? target.slice(target.lastIndexOf('.') + 1) : undefined,
  };
}

/** The operation of a request whose body, if its protocol needs one to tell, is at hand. */
export function operationOf(recognised: Recognised, method: string, url: string, body: Buffer | undefined): string {
  if (recognised.target !== undefined) return recognised.target;
  const { pathname, searchParams } = new URL(url, 'http://front-door');
  if (recognised.service === 's3') return s3Operation(method, pathname, searchParams);
  if (recognised.service === 'lambda') return pathname.endsWith('/invocations') ? 'Invoke' : `${method} ${pathname}`;
  const form = body === undefined ? undefined : new URLSearchParams(body.toString());
  return form?.get('Action') ?? searchParams.get('Action') ?? method;
}

function s3Operation(method: string, pathname: string, query: URLSearchParams): string {
  const hasKey = pathname.split('/').filter((part) => part !== '').length > 1;
  if (!hasKey) return method === 'GET' ? 'ListObjects' : `${method} bucket`;
  if (query.has('uploadId')) return method === 'POST' ? 'CompleteMultipartUpload' : `${method} part`;
  return { GET: 'GetObject', HEAD: 'HeadObject', PUT: 'PutObject', DELETE: 'DeleteObject' }[method] ?? method;
}
