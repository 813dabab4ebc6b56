import { AwsError } from '../aws-error.ts';
import { type Form, formsOf, textOf, textsOf } from './form.ts';

/** Values of one resource that a filter may ask for; `undefined` means that EC2 knows no such filter here. */
export type FilterValues = (name: string) => readonly string[] | undefined;

/** Whether a resource passes every filter of the request: any value of each, `*` and `?` as wildcards. */
export function passesFilters(form: Form, valuesOf: FilterValues): boolean {
  return formsOf(form, 'Filter').every((filter) => {
    const name = textOf(filter, 'Name') ?? '';
    const values = valuesOf(name);
    if (values === undefined) throw new AwsError('InvalidParameterValue', `The filter '${name}' is invalid`);
    return textsOf(filter, 'Value').some((pattern) => values.some((value) => matches(pattern, value)));
  });
}

/** The values of `tag:KEY`, `tag-key` and `tag-value` filters; `undefined` for any other name. */
export function tagFilterValues(tags: Readonly<Record<string, string>>, name: string): readonly string[] | undefined {
  if (name.startsWith('tag:')) return Object.hasOwn(tags, name.slice(4)) ? [tags[name.slice(4)] as string] : [];
  if (name === 'tag-key') return Object.keys(tags);
  if (name === 'tag-value') return Object.values(tags);
  return undefined;
}

function matches(pattern: string, value: string): boolean {
  if (!/[*?]/.test(pattern)) return pattern === value;
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(value);
}
