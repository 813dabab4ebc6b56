import { GetParameterCommand, type SSMClient } from '@aws-sdk/client-ssm';
import { ComputeRegionSchema, computeParameterName } from '#lib/contracts/config/compute-region.ts';
import { type ComputeRegion, type ComputeRegions, NoComputeStack } from '#lib/ports/compute-regions.ts';
import type { RegionalClient } from './clients.ts';

/** How long a parameter is kept in a warm Lambda, in wall milliseconds: a deployment may change it. */
const KEPT_MILLISECONDS = 60_000;

/** Compute stacks, named by an SSM parameter in each region. */
export class SsmComputeRegions implements ComputeRegions {
  readonly #ssm: RegionalClient<SSMClient>;
  readonly #namePrefix: string;
  readonly #names: readonly string[];
  readonly #kept = new Map<string, { readonly until: number; readonly region: ComputeRegion }>();

  constructor(ssm: RegionalClient<SSMClient>, namePrefix: string, names: readonly string[]) {
    this.#ssm = ssm;
    this.#namePrefix = namePrefix;
    this.#names = names;
  }

  names(): readonly string[] {
    return this.#names;
  }

  async get(region: string): Promise<ComputeRegion> {
    const kept = this.#kept.get(region);
    if (kept !== undefined && kept.until > Date.now()) return kept.region;
    const read = ComputeRegionSchema.parse(JSON.parse(await this.#parameter(region)));
    this.#kept.set(region, { until: Date.now() + KEPT_MILLISECONDS, region: read });
    return read;
  }

  async #parameter(region: string): Promise<string> {
    // A Lambda may not even ask in a region that the deployment does not name.
    if (!this.#names.includes(region)) throw new NoComputeStack(region);
    const Name = computeParameterName(this.#namePrefix);
    try {
      const { Parameter } = await this.#ssm(region).send(new GetParameterCommand({ Name }));
      return Parameter?.Value ?? '';
    } catch (error) {
      if (error instanceof Error && error.name === 'ParameterNotFound') throw new NoComputeStack(region);
      throw error;
    }
  }
}
