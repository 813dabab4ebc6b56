import { type LambdaEnvironment, LambdaEnvironmentSchema } from '#lib/contracts/config/lambda-environment.ts';
import type { Ports } from '#lib/ports/ports.ts';
import { portsOf } from '#lib/runtime/composition.ts';

/** The environment that a Lambda of the deployed app has; the end-to-end tests' global set-up exports it. */
export function deployedEnvironment(): LambdaEnvironment {
  return LambdaEnvironmentSchema.parse(process.env);
}

/** All ports as the Lambdas' composition root wires them, against the local stack. */
export function deployedPorts(): Ports {
  return portsOf(deployedEnvironment());
}
