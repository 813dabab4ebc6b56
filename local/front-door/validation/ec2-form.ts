import type { Member, ServiceModel } from './models.ts';

type Tree = { [key: string]: Tree | string };

/**
 * Reads a form of the EC2 query protocol into the shape of its operation's input, so that it can be checked like JSON.
 *
 * A member's name on the wire is its queryName, else its locationName with a capital first letter; lists are flattened
 * (`Filter.1.Value.2`).
 */
export function inputOfForm(model: ServiceModel, operation: string, form: URLSearchParams): unknown {
  const input = model.operations[operation]?.input;
  const tree: Tree = {};
  for (const [key, value] of form) {
    if (key !== 'Action' && key !== 'Version') put(tree, key.split('.'), value);
  }
  return input === undefined ? {} : valueIn(model, input, tree);
}

function put(tree: Tree, [head = '', ...rest]: readonly string[], value: string): void {
  if (rest.length === 0) {
    tree[head] = value;
    return;
  }
  const inner = tree[head];
  const branch: Tree = typeof inner === 'object' ? inner : {};
  tree[head] = branch;
  put(branch, rest, value);
}

function valueIn(model: ServiceModel, member: Member, tree: Tree | string): unknown {
  const shape = model.shapes[member.shape];
  if (shape === undefined) return tree;
  if (typeof tree === 'string') return scalarOf(shape.type, tree);
  if (shape.type === 'list' && shape.member !== undefined) {
    const item = shape.member;
    return Object.keys(tree)
      .toSorted((a, b) => Number(a) - Number(b))
      .map((index) => valueIn(model, item, tree[index] ?? ''));
  }
  const names = new Map(
    Object.entries(shape.members ?? {}).map(([name, inner]) => [wireName(name, inner), { name, inner }]),
  );
  return Object.fromEntries(
    Object.entries(tree).map(([wire, value]) => {
      const known = names.get(wire);
      return known === undefined ? [wire, value] : [known.name, valueIn(model, known.inner, value)];
    }),
  );
}

function wireName(name: string, member: Member): string {
  const location = member.queryName ?? member.locationName;
  return location === undefined ? name : location.charAt(0).toUpperCase() + location.slice(1);
}

function scalarOf(type: string, text: string): unknown {
  if (type === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  if (['integer', 'long', 'float', 'double'].includes(type))
    return text !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
  return text;
}
