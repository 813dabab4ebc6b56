import { DOCKERFILE_CHECK, pythonChecks, STATIC_CHECKS, TEMPLATE_CHECKS, vitestCheck } from './checks/commands.ts';
import { runChecks } from './checks/run-checks.ts';

/** `npm test`: every check that fits into a few minutes, each with its share of the time. `npm run nightly` has the long ones. */
process.exitCode = await runChecks([
  ...STATIC_CHECKS,
  vitestCheck('unit, property and contract tests', 'unit'),
  vitestCheck('infrastructure and state machines', 'infra'),
  ...TEMPLATE_CHECKS,
  DOCKERFILE_CHECK,
  ...pythonChecks('trainer', 'containers/trainer'),
  ...pythonChecks('emulator', 'local/launcher'),
  vitestCheck('end to end on the local stack', 'e2e'),
]);
