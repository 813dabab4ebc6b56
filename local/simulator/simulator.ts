import { AwsError, statusOf } from './aws-error.ts';
import type { Config } from './config.ts';
import { control } from './control/routes.ts';
import { ec2Service } from './ec2/actions.ts';
import { answerJson, type JsonOperation } from './http/json-service.ts';
import { type SimRequest, type SimResponse, textResponse } from './http/request.ts';
import { listen } from './http/server.ts';
import { metadataService } from './imds/metadata.ts';
import { pricingOperations } from './pricing/operations.ts';
import { productsOf } from './pricing/products.ts';
import { quotaOperations } from './quotas/operations.ts';
import { credentialService } from './sagemaker/credentials.ts';
import { sageMakerOperations } from './sagemaker/operations.ts';
import { createWorld, type Replacements, type World } from './world.ts';

/** A running simulator. */
export interface Simulator {
  readonly url: string;
  readonly world: World;
  /** Kills every process it started and stops listening. */
  close(): Promise<void>;
}

/** Starts a simulator on 127.0.0.1; port 0 takes a free one. */
export async function startSimulator(
  config: Config,
  port: number,
  replacements: Replacements = {},
): Promise<Simulator> {
  let url = '';
  const world = createWorld(config, () => url, replacements);
  const server = await listen(port, router(world));
  url = `http://127.0.0.1:${server.port}`;
  if (config.warm) world.forkServer.ensure();
  return {
    url,
    world,
    async close() {
      world.time.stop();
      world.events.close();
      world.forkServer.close();
      await world.processes.close();
      await server.close();
    },
  };
}

/** One endpoint for all: EC2 by its form, the JSON services by X-Amz-Target, the rest by path. */
function router(world: World): (request: SimRequest) => Promise<SimResponse> {
  const ec2 = ec2Service(world);
  const metadata = metadataService(world);
  const credentials = credentialService(world);
  const services: Readonly<Record<string, Readonly<Record<string, JsonOperation>>>> = {
    SageMaker: sageMakerOperations(world),
    ServiceQuotasV20190624: quotaOperations(world.quotas, world.accountId),
    AWSPriceListService: pricingOperations(productsOf(world.file)),
  };
  return async (request) => {
    const region = request.region ?? (world.config.regions[0] as string);
    if (request.path.startsWith('/_sim/')) return control(world, request);
    if (request.path.startsWith('/imds/')) return metadata(request);
    if (request.path.startsWith('/credentials/')) return credentials(request);
    if (request.method !== 'POST') return textResponse(404, 'Not Found');
    const target = request.headers['x-amz-target'];
    if (target === undefined) return ec2(request, region);
    const [service = '', operation = ''] = target.split('.');
    return answerJson(withFaults(world, services[service]?.[operation], operation), request, region);
  };
}

function withFaults(world: World, operation: JsonOperation | undefined, name: string): JsonOperation | undefined {
  if (operation === undefined) return undefined;
  return (input, region) => {
    const fault = world.faults.takeCall(name);
    if (fault !== undefined)
      throw new AwsError(fault.error, fault.message ?? 'By a scripted fault', statusOf(fault.error));
    return operation(input, region);
  };
}
