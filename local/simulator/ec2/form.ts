/** A parsed EC2 query: `A.1.B=x` is `{A: {1: {B: 'x'}}}`. */
export interface Form {
  readonly [name: string]: string | Form;
}

/** Unflattens a form-encoded body. */
export function parseForm(body: string): Form {
  const root: Record<string, unknown> = Object.create(null);
  for (const [key, value] of new URLSearchParams(body)) {
    const path = key.split('.');
    const last = path.pop() as string;
    let node = root;
    for (const part of path) {
      if (typeof node[part] !== 'object') node[part] = Object.create(null);
      node = node[part] as Record<string, unknown>;
    }
    node[last] = value;
  }
  return root as Form;
}

/** A scalar member. */
export function textOf(form: Form | undefined, name: string): string | undefined {
  const value = form?.[name];
  return typeof value === 'string' ? value : undefined;
}

/** A numeric member. */
export function numberOf(form: Form | undefined, name: string): number | undefined {
  const text = textOf(form, name);
  return text === undefined || text === '' ? undefined : Number(text);
}

/** A structure member. */
export function formOf(form: Form | undefined, name: string): Form | undefined {
  const value = form?.[name];
  return typeof value === 'object' ? value : undefined;
}

/** A list of structures, in the order of their numbers. */
export function formsOf(form: Form | undefined, name: string): readonly Form[] {
  return entriesOf(form, name).filter((item): item is Form => typeof item === 'object');
}

/** A list of scalars, in the order of their numbers. */
export function textsOf(form: Form | undefined, name: string): readonly string[] {
  return entriesOf(form, name).filter((item): item is string => typeof item === 'string');
}

function entriesOf(form: Form | undefined, name: string): readonly (string | Form)[] {
  const list = formOf(form, name);
  if (list === undefined) return [];
  return Object.entries(list)
    .sort(([a], [b]) => Number(a) - Number(b))
    .map(([, item]) => item);
}
