import { createHash } from 'node:crypto';
import type { Ports } from '#lib/ports/ports.ts';

export type Authorization =
  | { readonly isAuthorized: false }
  | { readonly isAuthorized: true; readonly context: { readonly tenant: string; readonly keyId: string } };

/** Says who a bearer key belongs to. What the key may do is decided where it is done. */
export const authorizeRequest =
  ({ keys }: Pick<Ports, 'keys'>) =>
  async ({ authorization }: { readonly authorization?: string | undefined }): Promise<Authorization> => {
    const key = /^Bearer (\S{20,200})$/i.exec(authorization ?? '')?.[1];
    if (key === undefined) return { isAuthorized: false };
    const known = await keys.find(createHash('sha256').update(key).digest('hex'));
    if (known === undefined || known.revoked) return { isAuthorized: false };
    return { isAuthorized: true, context: { tenant: known.tenant, keyId: known.keyId } };
  };
