import { checkOperation, type Problem } from './check-shape.ts';
import { inputOfForm } from './ec2-form.ts';
import type { ServiceModels } from './models.ts';

/** Checks a request of a modelled service; answers the first problem, `undefined` for a good or unmodelled one. */
export function validate(models: ServiceModels, service: string, operation: string, body: Buffer): Problem | undefined {
  const model = models.of(service);
  if (model === undefined) return undefined;
  if (service === 'ec2') {
    return checkOperation(model, operation, inputOfForm(model, operation, new URLSearchParams(body.toString())));
  }
  const parsed = parseJson(body);
  if (parsed === undefined) return { kind: 'invalid', member: '', message: 'the body is not JSON' };
  return checkOperation(model, operation, parsed.value);
}

function parseJson(body: Buffer): { readonly value: unknown } | undefined {
  try {
    return { value: body.length === 0 ? {} : JSON.parse(body.toString()) };
  } catch {
    return undefined;
  }
}
