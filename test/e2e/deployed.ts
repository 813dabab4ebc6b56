import { inject } from 'vitest';
import { ApiClient } from '#lib/cli/client/api-client.ts';
import type { TrainerKind } from '../../local/stack/options.ts';

/** What the global set-up tells the tests of the stack that it has deployed. */
export interface Deployed {
  readonly repository: string;
  readonly apiUrl: string;
  readonly apiKey: string;
  readonly endpointUrl: string;
  readonly simulatorUrl: string;
  readonly dataBucket: string;
  readonly modelBucket: string;
  readonly baseFolder: string;
  readonly configFile: string;
  /** What trains on SageMaker; on EC2 it is the real trainer. */
  readonly sageMakerTrainer: TrainerKind;
}

declare module 'vitest' {
  interface ProvidedContext {
    readonly deployed: Deployed;
  }
}

export function deployed(): Deployed {
  return inject('deployed');
}

export function api(): ApiClient {
  return new ApiClient(deployed());
}
