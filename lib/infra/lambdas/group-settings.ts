import type { LambdaGroup } from '#lib/contracts/config/lambda-environment.ts';

export interface GroupSetting {
  readonly description: string;
  readonly memoryMib: number;
  readonly timeoutSeconds: number;
}

/** Size of each Lambda. Memory is also CPU: 1,769 MiB are one vCPU. */
export const GROUP_SETTINGS: Readonly<Record<LambdaGroup, GroupSetting>> = {
  api: { description: 'Answers the HTTP API', memoryMib: 1024, timeoutSeconds: 29 },
  authorize: { description: 'Authenticates an API key', memoryMib: 512, timeoutSeconds: 10 },
  // Reads whole data sets and tokenizes every row.
  profile: { description: 'Profiles data sets', memoryMib: 3008, timeoutSeconds: 900 },
  plan: { description: 'Checks the model and makes the plan', memoryMib: 1769, timeoutSeconds: 120 },
  money: { description: 'Holds and settles money', memoryMib: 512, timeoutSeconds: 60 },
  capacity: { description: 'Chooses, launches and stops compute', memoryMib: 1024, timeoutSeconds: 120 },
  record: {
    description: 'Stores tokens, records attempts, decides what comes next',
    memoryMib: 1024,
    timeoutSeconds: 120,
  },
  observe: { description: 'Takes events of trainers and of compute', memoryMib: 1024, timeoutSeconds: 60 },
  // Hashes snapshots.
  publish: { description: 'Verifies and publishes results', memoryMib: 1769, timeoutSeconds: 900 },
  reaper: { description: 'Ends compute that no living job owns', memoryMib: 512, timeoutSeconds: 240 },
};
