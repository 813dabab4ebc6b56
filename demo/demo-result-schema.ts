import * as z from 'zod';
import { DemoResultSchema } from './demo-result.ts';

/** Text of `schemas/demo-result.schema.json`. */
export function demoResultJsonSchema(): string {
  return `${JSON.stringify(z.toJSONSchema(DemoResultSchema), null, 2)}\n`;
}
