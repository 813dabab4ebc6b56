/** Types of `tasks.mjs` for the tests. */
export const TASKS: Readonly<
  Record<string, { readonly needs: readonly string[]; readonly run: readonly (readonly string[])[] }>
>;
