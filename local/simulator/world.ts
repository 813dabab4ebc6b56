import type { Emulator } from './aws/emulator.ts';
import { emulatorClient } from './aws/emulator-client.ts';
import { machineTime, type StoppableTime, stoppable, type Time } from './clock.ts';
import type { Config } from './config.ts';
import { Faults } from './control/faults.ts';
import { Interruptions } from './control/interruptions.ts';
import { hostProcess } from './ec2/host-process.ts';
import { Hosts } from './ec2/hosts.ts';
import { Instances } from './ec2/instance.ts';
import { TracePlayer } from './ec2/trace-player.ts';
import { EventPublisher } from './events/publisher.ts';
import { Capacity } from './market/capacity.ts';
import { type PriceFile, readPriceFile } from './market/price-file.ts';
import { SpotPrices } from './market/spot-prices.ts';
import { readTrace } from './market/trace-files.ts';
import { Traces } from './market/traces.ts';
import { Zones } from './market/zones.ts';
import { ForkServer } from './processes/fork-server.ts';
import { Processes } from './processes/registry.ts';
import { type ProcessRunner, spawningRunner } from './processes/runner.ts';
import { Quotas } from './quotas/quotas.ts';
import { TrainingJobs } from './sagemaker/jobs.ts';

/** What tests put in place of the real things. */
export interface Replacements {
  readonly time?: Time;
  readonly emulator?: Emulator;
  readonly runner?: ProcessRunner;
}

/** Everything that the simulated cloud consists of. */
export interface World {
  readonly config: Config;
  readonly accountId: string;
  readonly time: StoppableTime;
  readonly emulator: Emulator;
  readonly file: PriceFile;
  readonly spotPrices: SpotPrices;
  readonly zones: Zones;
  readonly capacity: Capacity;
  readonly traces: Traces;
  readonly tracePlayer: TracePlayer;
  readonly quotas: Quotas;
  readonly faults: Faults;
  readonly events: EventPublisher;
  readonly processes: Processes;
  readonly forkServer: ForkServer;
  readonly instances: Instances;
  readonly hosts: Hosts;
  readonly jobs: TrainingJobs;
  readonly interruptions: Interruptions;
}

/** Puts the world together. `simulatorUrl` is known once the server listens. */
export function createWorld(config: Config, simulatorUrl: () => string, replacements: Replacements): World {
  const time = stoppable(replacements.time ?? machineTime(config.clock));
  const emulator = replacements.emulator ?? emulatorClient(config);
  const file = readPriceFile(config.typesForSale);
  const traces = new Traces(file);
  const zones = new Zones(config.zones);
  const capacity = new Capacity(time, config.capacityGapSeconds, traces);
  const events = new EventPublisher(emulator, time, {
    copies: config.duplicateEvents ? 2 : 1,
    delayWallSeconds: config.eventDelaySeconds,
  });
  const processes = new Processes(replacements.runner ?? spawningRunner);
  const forkServer = new ForkServer(config, processes, time);
  const instances = new Instances();
  const shared = { config, time, capacity, events, processes, forkServer };
  const hosts = new Hosts({
    ...shared,
    instances,
    hostProcess: (instance) => hostProcess(instance, config, simulatorUrl()),
  });
  const tracePlayer = new TracePlayer({ time, traces, instances, hosts });
  if (config.trace !== undefined) {
    const region = config.regions[0] as string;
    tracePlayer.install(readTrace(config.trace.path, config.trace.startTick, { file, zones, region }));
    tracePlayer.start(config.clock.startedAtEpochSeconds);
  }
  const jobs = new TrainingJobs({ ...shared, simulatorUrl });
  return {
    ...shared,
    accountId: config.accountId,
    emulator,
    file,
    spotPrices: new SpotPrices(file, config.seed, traces),
    zones,
    traces,
    tracePlayer,
    quotas: new Quotas(file),
    faults: new Faults(),
    instances,
    hosts,
    jobs,
    interruptions: new Interruptions({ instances, hosts, jobs }),
  };
}
