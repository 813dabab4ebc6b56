import { createHash, createHmac } from 'node:crypto';

/** Keys that sign. */
export interface SigningKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** A POST to an AWS service whose client is not among the project's dependencies. */
export interface SignedPost {
  readonly url: string;
  readonly service: string;
  readonly region: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Sends a POST signed with SigV4: https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html */
export async function signedPost(
  post: SignedPost,
  keys: SigningKeys,
  now: Date,
): Promise<{ readonly status: number; readonly body: string }> {
  const url = new URL(post.url);
  const stamp = now.toISOString().replaceAll(/[-:]|\.\d{3}/g, '');
  const day = stamp.slice(0, 8);
  const headers: Record<string, string> = { ...post.headers, host: url.host, 'x-amz-date': stamp };
  const names = Object.keys(headers).sort();
  const canonical = [
    'POST',
    url.pathname,
    '',
    ...names.map((name) => `${name}:${headers[name]}`),
    '',
    names.join(';'),
    sha256(post.body),
  ].join('\n');
  const scope = `${day}/${post.region}/${post.service}/aws4_request`;
  const key = [day, post.region, post.service, 'aws4_request'].reduce<string | Buffer>(
    hmac,
    `AWS4${keys.secretAccessKey}`,
  );
  const signature = hmac(key, ['AWS4-HMAC-SHA256', stamp, scope, sha256(canonical)].join('\n')).toString('hex');
  const authorization = `AWS4-HMAC-SHA256 Credential=${keys.accessKeyId}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
  const { host: _, ...sent } = headers;
  const answer = await fetch(url, { method: 'POST', headers: { ...sent, authorization }, body: post.body });
  return { status: answer.status, body: await answer.text() };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
