import { createHash } from 'node:crypto';
import type { ModelFile, StagedModel } from '#lib/core/attempt/trainer-spec.ts';
import type { ModelFolder, ModelUploader } from '#lib/ports/model-uploader.ts';
import { weightsIn } from './weights-in.ts';

/** Files of a model's folder that are staged: weights as safetensors, and what describes them. */
const STAGED =
  /(^|\/)([\w.-]+\.(safetensors|json|jinja|model)|(vocab|merges)\.txt|LICEN[CS]E[\w.-]*|NOTICE[\w.-]*|README\.md)$/i;
/** Weights that run code when they are loaded. */
const PICKLES = /\.(bin|pt|pth|pkl|ckpt)$/i;

export type StageModelFolderResult =
  | { readonly kind: 'staged'; readonly model: StagedModel; readonly uploadedFiles: number }
  | { readonly kind: 'refused'; readonly reason: string; readonly fix: string };

/**
 * Brings a model's folder into the store: hashed file by file, index last.
 *
 * The revision is the hash of the folder, so that the same folder again changes nothing and sends nothing.
 */
export const stageModelFolder =
  ({ uploader }: { readonly uploader: ModelUploader }) =>
  async (input: {
    readonly id: string;
    readonly folder: ModelFolder;
    /** Taken from README.md's front matter when left out. */
    readonly licence?: string | undefined;
    readonly onFile?: ((path: string, sent: boolean) => void) | undefined;
  }): Promise<StageModelFolderResult> => {
    const { id, folder } = input;
    if (!/^[\w.-]+(\/[\w.-]+)*$/.test(id) || id.includes('..'))
      return refused(`"${id}" is no model id`, 'Use letters, digits, dots and dashes, such as Org/Model-7B.');
    const all = await folder.files();
    const weights = all.filter((file) => file.path.endsWith('.safetensors'));
    if (weights.length === 0) {
      const pickle = all.find((file) => PICKLES.test(file.path))?.path;
      const reason = pickle === undefined ? 'no *.safetensors in the folder' : `only pickled weights (${pickle})`;
      return refused(reason, 'Convert the weights to safetensors: pickled weights run code when loaded.');
    }
    if (!all.some((file) => file.path === 'config.json'))
      return refused('no config.json in the folder', 'Give the folder as the model was saved.');
    const licence = input.licence ?? (await licenceIn(folder, all));
    if (licence === undefined)
      return refused('the licence is not known', 'Name it with --licence, such as apache-2.0.');

    const kept = all.filter((file) => STAGED.test(file.path) && file.path !== 'manifest.json');
    const files: ModelFile[] = [];
    for (const { path, sizeBytes } of kept) files.push({ path, sizeBytes, sha256: await folder.sha256(path) });
    const digest = digestOf(files);
    const prefix = `models/${id}/files/${digest.slice(0, 16)}/`;
    let parameters = 0;
    for (const { path } of weights) parameters += await weightsIn(folder, path);
    if (parameters === 0) return refused('the weights hold no parameters', 'Check the safetensors files.');

    let uploadedFiles = 0;
    for (const { path, sizeBytes } of files) {
      const sent = await uploader.upload(folder, path, `${prefix}${path}`, sizeBytes);
      if (sent) uploadedFiles += 1;
      input.onFile?.(path, sent);
    }
    const revision = `sha256:${digest}`;
    const model: StagedModel = { id, revision, licence, bucket: uploader.bucket, prefix, files, parameters };
    const index = { schemaVersion: 1, kind: 'thriftune.model', model };
    await uploader.putIndex(`models/${id}/manifest.json`, JSON.stringify(index));
    return { kind: 'staged', model, uploadedFiles };
  };

function digestOf(files: readonly ModelFile[]): string {
  const hash = createHash('sha256');
  for (const { path, sha256 } of files.toSorted((a, b) => (a.path < b.path ? -1 : 1)))
    hash.update(`${path}\0${sha256}\n`);
  return hash.digest('hex');
}

async function licenceIn(
  folder: ModelFolder,
  files: readonly { readonly path: string }[],
): Promise<string | undefined> {
  if (!files.some((file) => file.path === 'README.md')) return undefined;
  const text = new TextDecoder().decode(await folder.read('README.md', 0, 16_384));
  const frontMatter = /^---\n([\s\S]*?)\n---/.exec(text)?.[1] ?? '';
  return /^license:\s*["']?([\w.-]+)/m.exec(frontMatter)?.[1];
}

function refused(reason: string, fix: string): StageModelFolderResult {
  return { kind: 'refused', reason, fix };
}
