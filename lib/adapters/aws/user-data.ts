import { HOST_CONFIG_BEGIN, HOST_CONFIG_END, type HostConfig } from '#lib/core/attempt/host-config.ts';
import { PRODUCT } from '#lib/product.ts';

/** The agent ends the container at the lease; a host whose agent is dead ends itself so much later. */
const AFTER_LEASE_MINUTES = 2;

/** Where the agent and what it needs lie, beside the image archive. */
export function agentKeyOf(imageKey: string): string {
  return `${imageKey.slice(0, imageKey.lastIndexOf('/') + 1)}host-agent.tar.gz`;
}

/**
 * The host's first script: it carries the host config for the agent, which reads its instance's user data, fetches the agent and runs it. If the agent
 * cannot be started the host ends itself, and a timer ends it at the lease whatever happens.
 */
export function userDataOf(host: HostConfig): string {
  const agent = `s3://${host.image.bucket}/${agentKeyOf(host.image.key)}`;
  return `#!/bin/bash
: <<'HOST_CONFIG'
${HOST_CONFIG_BEGIN}
${JSON.stringify(host)}
${HOST_CONFIG_END}
HOST_CONFIG
shutdown -h +${Math.ceil(host.leaseSeconds / 60) + AFTER_LEASE_MINUTES}
mkdir -p /opt/${PRODUCT}
cd /opt/${PRODUCT}
set -o pipefail
for n in 1 2 3 4 5; do aws s3 cp --region ${host.region} '${agent}' - | tar xz && break; sleep 5; done
python3 -m thriftune_agent
shutdown -h now
`;
}
