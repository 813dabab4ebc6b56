/** API keys: only the SHA-256 of a random key is kept. */
export interface KeyStore {
  create(sha256: string, key: ApiKey): Promise<void>;
  find(sha256: string): Promise<ApiKey | undefined>;
  revoke(tenant: string, keyId: string): Promise<boolean>;
}

export interface ApiKey {
  readonly keyId: string;
  readonly tenant: string;
  readonly name: string;
  readonly createdAt: number;
  readonly revoked: boolean;
}
