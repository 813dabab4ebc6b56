/** Names that the CDK app gives and that the command line must find by itself. */
export interface DeployedNames {
  readonly table: string;
  readonly modelBucket: string;
  readonly dataBucket: string;
}

/** Computed, not exported by a stack: who knows prefix, account and home region knows the names. */
export function deployedNames(namePrefix: string, account: string, region: string): DeployedNames {
  return {
    table: `${namePrefix}-table`,
    modelBucket: `${namePrefix}-models-${account}-${region}`,
    dataBucket: `${namePrefix}-data-${account}-${region}`,
  };
}
