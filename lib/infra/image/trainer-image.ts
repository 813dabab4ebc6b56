import { FileSystem } from 'aws-cdk-lib';

/** The image's source, in the repository. */
export const TRAINER_FOLDER = 'containers/trainer';

/** Left out of the tag: what tools leave behind must not look like another image. */
export const NOT_OF_THE_IMAGE = [
  '.venv',
  '__pycache__',
  '*.pyc',
  '.pytest_cache',
  '.ruff_cache',
  '.mypy_cache',
  '.hypothesis',
  'tests',
];

/** Tag of the image: a fingerprint of its source, so that the same source is built once and another one never reuses a tag. */
export function trainerTag(): string {
  return FileSystem.fingerprint(TRAINER_FOLDER, { exclude: NOT_OF_THE_IMAGE }).slice(0, 20);
}

/** Where the archive lies in a region's image bucket. The host agent lies beside it. */
export function imageLocation(tag: string): { readonly key: string; readonly tag: string } {
  return { key: `images/${tag}/trainer.tar.zst`, tag };
}
