/** Types of `checks.mjs` for the tests. */
export interface Version {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
}
export function parseVersion(text: string): Version | undefined;
export function judgePlatform(platform: string, arch: string): { readonly stop?: string; readonly warn?: string };
export function judgeNode(version: string): string | undefined;
export function pythonFits(version: Version | undefined): boolean;
export function noPythonMessage(found: readonly { readonly path: string; readonly version: Version }[]): string;
export function judgeDisk(freeBytes: number, folder: string, neededFor: readonly string[]): string | undefined;
export function installedMatchesLock(lock: unknown, installed: unknown): boolean;
