/** User data as the guest sees it. EC2 takes base64; text that is not base64 is passed on as it is. */
export function userDataText(given: string | undefined): string {
  if (given === undefined) return '';
  const compact = given.replaceAll(/\s/g, '');
  if (compact.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(compact)) return given;
  return Buffer.from(compact, 'base64').toString('utf8');
}
