import { delimiter, dirname } from 'node:path';
import type { Config } from '../config.ts';

const INHERITED = ['HOME', 'LANG', 'LC_ALL', 'TMPDIR', 'TZ', 'LD_LIBRARY_PATH'];

/** What trains in a host's or container's process: the kind of its back end. */
export function trainerEnvironment(config: Config, service: keyof Config['trainerKinds']): Record<string, string> {
  const kind = config.trainerKinds[service];
  return {
    THRIFTUNE_TRAINER_KIND: kind,
    ...(config.forkServerSocket === null || kind === 'scripted'
      ? {}
      : { THRIFTUNE_FORK_SERVER: config.forkServerSocket }),
  };
}

/** What hosts and containers have in common. No AWS variable of the simulator's own is passed on. */
export function commonEnvironment(
  config: Config,
  region: string,
  environment: NodeJS.ProcessEnv = process.env,
): Record<string, string> {
  const inherited = INHERITED.flatMap((name) =>
    environment[name] === undefined ? [] : [[name, environment[name]] as const],
  );
  return {
    ...Object.fromEntries(inherited),
    PATH: `${dirname(config.python)}${delimiter}${environment['PATH'] ?? '/usr/bin:/bin'}`,
    PYTHONPATH: config.pythonPath,
    PYTHONUNBUFFERED: '1',
    AWS_ENDPOINT_URL: config.frontDoorUrl,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    THRIFTUNE_CLOCK_RATE: String(config.clock.rate),
    THRIFTUNE_CACHE_DIR: config.cacheDir,
    THRIFTUNE_NOTICE_SECONDS: String(config.noticeSeconds),
    ...config.processEnv,
  };
}
