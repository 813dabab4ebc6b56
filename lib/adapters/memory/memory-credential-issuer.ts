import { keysOf } from '#lib/core/job/keys.ts';
import { isoOf } from '#lib/core/units/time.ts';
import type { Clock } from '#lib/ports/clock.ts';
import type { CredentialIssuer, ReadablePlace } from '#lib/ports/credential-issuer.ts';
import type { ObjectStore } from '#lib/ports/object-store.ts';

type Issue = Parameters<CredentialIssuer['issue']>[0];

const SECONDS = 3600;

/** Working twin of the STS issuer. It opens its documents itself: an object store that lets through what the session may. */
export class MemoryCredentialIssuer implements CredentialIssuer {
  readonly #dataBucket: string;
  readonly #clock: Clock;
  readonly #issued = new Map<string, Issue>();

  constructor(dataBucket: string, clock: Clock) {
    this.#dataBucket = dataBucket;
    this.#clock = clock;
  }

  async issue(input: Issue): Promise<string> {
    const AccessKeyId = `memory-${this.#issued.size + 1}`;
    this.#issued.set(AccessKeyId, input);
    return JSON.stringify({
      Version: 1,
      AccessKeyId,
      SecretAccessKey: 'memory-secret',
      SessionToken: 'memory-token',
      Expiration: isoOf(this.#clock.wallNow() + SECONDS),
    });
  }

  /** The objects as the bearer of an access key sees them. */
  open(accessKeyId: string, objects: ObjectStore): ObjectStore {
    const issue = this.#issued.get(accessKeyId);
    if (issue === undefined) throw new AccessDenied(`nobody has the key ${accessKeyId}`);
    return sessionOf(objects, { bucket: this.#dataBucket, key: keysOf(issue.tenant, issue.jobId).run }, issue.reads);
  }
}

class AccessDenied extends Error {
  override readonly name = 'AccessDenied';
}

function sessionOf(objects: ObjectStore, run: ReadablePlace, reads: readonly ReadablePlace[]): ObjectStore {
  const may = (places: readonly ReadablePlace[], bucket: string, key: string) => {
    if (!places.some((place) => covers(place, bucket, key))) throw new AccessDenied(`s3://${bucket}/${key}`);
  };
  const readable = [run, ...reads];
  return {
    get: async (bucket, key) => {
      may(readable, bucket, key);
      return objects.get(bucket, key);
    },
    head: async (bucket, key, maxBytes) => {
      may(readable, bucket, key);
      return objects.head(bucket, key, maxBytes);
    },
    digest: async (bucket, key) => {
      may(readable, bucket, key);
      return objects.digest(bucket, key);
    },
    put: async (bucket, key, body, contentType) => {
      may([run], bucket, key);
      await objects.put(bucket, key, body, contentType);
    },
    putNew: async (bucket, key, body, contentType) => {
      may([run], bucket, key);
      return objects.putNew(bucket, key, body, contentType);
    },
    list: async (bucket, prefix) => {
      may([run], bucket, prefix);
      return objects.list(bucket, prefix);
    },
    presignPut: async (bucket, key, expiresInSeconds) => {
      may([run], bucket, key);
      return objects.presignPut(bucket, key, expiresInSeconds);
    },
  };
}

function covers(place: ReadablePlace, bucket: string, key: string): boolean {
  return place.bucket === bucket && (place.key.endsWith('/') ? key.startsWith(place.key) : key === place.key);
}
