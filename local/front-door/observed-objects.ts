/** Key of an event object that a trainer writes: the simulator watches progress by them. */
const EVENT_KEY = /^([^/]+)\/(.+\/run\/\d{8}\/events\/\d{8}\.json)$/;

/** Whether the body of this request is kept for the simulator. */
export function isObserved(service: string, method: string, resource: string | undefined): boolean {
  return service === 's3' && method === 'PUT' && resource !== undefined && EVENT_KEY.test(resource);
}

/** Tells the simulator of a trainer's event object, after the trainer has its answer. A simulator that is gone is no error. */
export async function tellSimulator(simulatorUrl: string, resource: string, body: Buffer): Promise<void> {
  const [, bucket, key] = EVENT_KEY.exec(resource) ?? [];
  const content = jsonIn(body.toString());
  if (bucket === undefined || content === undefined) return;
  await fetch(`${simulatorUrl}/_sim/observed-object`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ bucket, key, body: content }),
  }).catch(() => undefined);
}

/** The JSON document in a body that may be framed in `aws-chunked` encoding; a document of several chunks is not seen. */
function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1));
  } catch {
    return undefined;
  }
}
