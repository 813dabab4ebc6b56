import type { CredentialIssuer } from '#lib/ports/credential-issuer.ts';

/** Working twin of the STS issuer: the document names what it would reach. */
export class MemoryCredentialIssuer implements CredentialIssuer {
  #issued = 0;

  async issue(input: Parameters<CredentialIssuer['issue']>[0]): Promise<string> {
    this.#issued += 1;
    return JSON.stringify({ Version: 1, AccessKeyId: `memory-${this.#issued}`, reads: input.reads });
  }
}
