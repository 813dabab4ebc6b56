import type { Member, ServiceModel, Shape } from './models.ts';

/** What is wrong with a request; `kind` decides the error code that AWS would answer. */
export interface Problem {
  readonly kind: 'missing' | 'invalid' | 'unknown';
  readonly member: string;
  readonly message: string;
}

/**
 * Checks a parsed request against the input shape of its operation and answers the first problem.
 *
 * Enums are checked although botocore's clients do not: AWS refuses unknown values in requests.
 */
export function checkOperation(model: ServiceModel, operation: string, input: unknown): Problem | undefined {
  const described = model.operations[operation];
  if (described === undefined) {
    return { kind: 'unknown', member: operation, message: `${operation} is not an operation of this service` };
  }
  return described.input === undefined ? undefined : checkMember(model, described.input, input, '');
}

function checkMember(model: ServiceModel, member: Member, value: unknown, path: string): Problem | undefined {
  const shape = model.shapes[member.shape];
  if (shape === undefined) return undefined;
  switch (shape.type) {
    case 'structure':
      return checkStructure(model, shape, value, path);
    case 'list':
      return checkList(model, shape, value, path);
    case 'map':
      return checkMap(model, shape, value, path);
    case 'string':
      return checkString(shape, value, path);
    case 'integer':
    case 'long':
    case 'float':
    case 'double':
      return checkNumber(shape, value, path);
    case 'boolean':
      return typeof value === 'boolean' ? undefined : wrongType(path, 'a boolean', value);
    default:
      return undefined;
  }
}

function checkStructure(model: ServiceModel, shape: Shape, value: unknown, path: string): Problem | undefined {
  if (!isRecord(value)) return wrongType(path, 'a structure', value);
  for (const name of shape.required ?? []) {
    if (value[name] === undefined || value[name] === null) {
      const member = join(path, name);
      return { kind: 'missing', member, message: `Missing required parameter: ${member}` };
    }
  }
  for (const [name, inner] of Object.entries(value)) {
    const described = shape.members?.[name];
    if (described === undefined) {
      return { kind: 'unknown', member: join(path, name), message: `Unknown parameter: ${join(path, name)}` };
    }
    if (inner === null) continue;
    const problem = checkMember(model, described, inner, join(path, name));
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function checkList(model: ServiceModel, shape: Shape, value: unknown, path: string): Problem | undefined {
  if (!Array.isArray(value)) return wrongType(path, 'a list', value);
  const length = outOfRange(shape, value.length, path, 'length');
  if (length !== undefined || shape.member === undefined) return length;
  for (const [index, item] of value.entries()) {
    const problem = checkMember(model, shape.member, item, `${path}[${index}]`);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function checkMap(model: ServiceModel, shape: Shape, value: unknown, path: string): Problem | undefined {
  if (!isRecord(value)) return wrongType(path, 'a map', value);
  const size = outOfRange(shape, Object.keys(value).length, path, 'size');
  if (size !== undefined) return size;
  for (const [key, item] of Object.entries(value)) {
    const problem =
      (shape.key && checkMember(model, shape.key, key, `${path} key '${key}'`)) ??
      (shape.value && item !== null ? checkMember(model, shape.value, item, join(path, key)) : undefined);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function checkString(shape: Shape, value: unknown, path: string): Problem | undefined {
  if (typeof value !== 'string') return wrongType(path, 'a string', value);
  if (shape.enum !== undefined && !shape.enum.includes(value)) {
    const allowed = shape.enum.length > 12 ? `one of ${shape.enum.length} values` : `one of ${shape.enum.join(', ')}`;
    return { kind: 'invalid', member: path, message: `Value '${value}' at '${path}' must be ${allowed}` };
  }
  const pattern = regexOf(shape.pattern);
  if (pattern !== undefined && !pattern.test(value)) {
    return { kind: 'invalid', member: path, message: `Value '${value}' at '${path}' must match ${shape.pattern}` };
  }
  return outOfRange(shape, value.length, path, 'length');
}

function checkNumber(shape: Shape, value: unknown, path: string): Problem | undefined {
  if (typeof value !== 'number') return wrongType(path, 'a number', value);
  if ((shape.type === 'integer' || shape.type === 'long') && !Number.isInteger(value)) {
    return wrongType(path, 'a whole number', value);
  }
  return outOfRange(shape, value, path, 'value');
}

function outOfRange(shape: Shape, measured: number, path: string, what: string): Problem | undefined {
  const { min, max } = shape;
  if (min !== undefined && measured < min) {
    return { kind: 'invalid', member: path, message: `The ${what} of '${path}' is ${measured}, the least is ${min}` };
  }
  if (max !== undefined && measured > max) {
    return { kind: 'invalid', member: path, message: `The ${what} of '${path}' is ${measured}, the most is ${max}` };
  }
  return undefined;
}

const PATTERNS = new Map<string, RegExp | undefined>();

/** Patterns are Java's; one that JavaScript does not take is not checked. AWS matches the whole value. */
function regexOf(pattern: string | undefined): RegExp | undefined {
  if (pattern === undefined) return undefined;
  if (!PATTERNS.has(pattern)) {
    try {
      PATTERNS.set(pattern, new RegExp(`^(?:${withoutNeedlessEscapes(pattern)})$`, 'su'));
    } catch {
      PATTERNS.set(pattern, undefined);
    }
  }
  return PATTERNS.get(pattern);
}

/** Java allows an escape before any punctuation, JavaScript's `u` mode before syntax characters only. */
function withoutNeedlessEscapes(pattern: string): string {
  return pattern.replaceAll(/\\([_:@=#%&,;<>"'`~!\s])/g, '$1');
}

function wrongType(path: string, wanted: string, value: unknown): Problem {
  const seen = value === null ? 'null' : Array.isArray(value) ? 'a list' : `a ${typeof value}`;
  return { kind: 'invalid', member: path, message: `'${path}' must be ${wanted}, not ${seen}` };
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
