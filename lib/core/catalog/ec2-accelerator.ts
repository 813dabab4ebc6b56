/** What EC2 and public price files call an accelerator, where the catalog calls it otherwise. */
const CALLED: Readonly<Record<string, string>> = {
  'A100-SXM4-40GB': 'A100-40GB',
  A100: 'A100-40GB',
  'rtx-pro-4500': 'RTX-PRO-4500',
  'RTX PRO Server 4500': 'RTX-PRO-4500',
  'RTX PRO Server 6000': 'RTX-PRO-6000',
  V100: 'V100-16GB',
  Trainium: 'Trainium1',
};

/** EC2 calls the A100 and the V100 by one name each; which it is, its memory says. */
const LARGER: Readonly<Record<string, { readonly fromMib: number; readonly name: string }>> = {
  A100: { fromMib: 60_000, name: 'A100-80GB' },
  V100: { fromMib: 30_000, name: 'V100-32GB' },
};

/** The catalog's name of an accelerator that a table or EC2 names. */
export function acceleratorName(name: string, memoryMib = 0): string {
  const larger = LARGER[name];
  if (larger !== undefined && memoryMib >= larger.fromMib) return larger.name;
  return CALLED[name] ?? name;
}
