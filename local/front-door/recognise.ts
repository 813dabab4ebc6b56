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

/** One request, as far as the record is about it. */
export interface Asked {
  readonly service: string;
  readonly operation: string;
  readonly url: string;
  /** Of services whose requests are read whole. */
  readonly body: Buffer | undefined;
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

/** Sub-resources of a bucket and of an object, by the query that names them. */
const S3_SUB_RESOURCES: readonly (readonly [query: string, operations: Readonly<Record<string, string>>])[] = [
  ['location', { GET: 'GetBucketLocation' }],
  ['encryption', { GET: 'GetBucketEncryption' }],
  ['versioning', { GET: 'GetBucketVersioning' }],
  ['versions', { GET: 'ListObjectVersions' }],
  ['uploads', { GET: 'ListMultipartUploads', POST: 'CreateMultipartUpload' }],
  [
    'uploadId',
    { GET: 'ListParts', PUT: 'UploadPart', POST: 'CompleteMultipartUpload', DELETE: 'AbortMultipartUpload' },
  ],
];
const S3_BUCKET: Readonly<Record<string, string>> = { GET: 'ListObjects', HEAD: 'HeadBucket' };
const S3_OBJECT: Readonly<Record<string, string>> = {
  GET: 'GetObject',
  HEAD: 'HeadObject',
  PUT: 'PutObject',
  DELETE: 'DeleteObject',
};

function s3Operation(method: string, pathname: string, query: URLSearchParams): string {
  const named = S3_SUB_RESOURCES.find(([name]) => query.has(name))?.[1][method];
  if (named !== undefined) return named;
  const hasKey = pathname.split('/').filter((part) => part !== '').length > 1;
  return (hasKey ? S3_OBJECT[method] : S3_BUCKET[method]) ?? `${method} ${hasKey ? 'object' : 'bucket'}`;
}
