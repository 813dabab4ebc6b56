// Which npm script needs what, and what runs afterwards. Paths are relative to the repository.

const NODE_ONLY = [];
const PYTHON = ['emulator', 'trainer'];

/** `run` is a list of commands; each runs under the pinned Node, the next only when the one before succeeded. */
export const TASKS = {
  demo: { needs: PYTHON, run: [['demo/main.ts']] },
  test: { needs: PYTHON, run: [['scripts/test.ts']] },
  nightly: { needs: PYTHON, run: [['scripts/nightly.ts']] },
  dev: { needs: PYTHON, run: [['scripts/dev.ts']] },
  measure: { needs: PYTHON, run: [['scripts/measure.ts']] },
  deploy: { needs: NODE_ONLY, run: [['scripts/deploy.ts']] },
  synth: {
    needs: NODE_ONLY,
    run: [['scripts/build-lambdas.ts'], ['node_modules/aws-cdk/bin/cdk', 'synth', '--quiet']],
  },
  schemas: { needs: NODE_ONLY, run: [['scripts/schemas.ts'], ['demo/write-schema.ts']] },
  'bench:estimators': { needs: NODE_ONLY, run: [['scripts/bench-estimators.ts']] },
  'bench:spot': { needs: NODE_ONLY, run: [['scripts/bench-spot.ts']] },
  format: { needs: NODE_ONLY, run: [['node_modules/@biomejs/biome/bin/biome', 'check', '--write', '.']] },
};
