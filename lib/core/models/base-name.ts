/** What publishers add to the name of a model that they trained further; its shape stays. */
const VARIANT = /[-_](instruct|it|chat|base|pt|sft)([-_]v?[\d.]+)?$/i;

/** The name without what says that a model was trained further: `Qwen3-4B` of `Qwen3-4B-Instruct-2507`; undefined where nothing says so. */
export function baseNameOf(name: string): string | undefined {
  const base = name.replace(VARIANT, '');
  return base === name || base === '' ? undefined : base;
}
