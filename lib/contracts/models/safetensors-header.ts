import * as z from 'zod';

const TensorSchema = z.looseObject({ shape: z.array(z.int().nonnegative()) });

/** Header of a safetensors file: tensors by name, and remarks under `__metadata__`. */
export const SafetensorsHeaderSchema = z
  .looseObject({ __metadata__: z.unknown().optional() })
  .transform(({ __metadata__: _, ...tensors }): unknown => tensors)
  .pipe(z.record(z.string(), TensorSchema));
