import * as z from 'zod';

/** The front door's configuration file. Unknown keys are refused. */
export const ConfigSchema = z.strictObject({
  emulatorUrl: z.url(),
  simulatorUrl: z.url(),
  /** `site-packages/botocore/data` of the emulator's environment: the service models that requests are checked by. */
  botocoreDataDir: z.string().min(1),
  /** JSON Lines: who called what. */
  recordFile: z.string().min(1),
});

export type Config = z.infer<typeof ConfigSchema>;
