import { describe, expect, test } from 'vitest';
import type { StagedModel } from '#lib/core/attempt/trainer-spec.ts';
import type { ModelStore } from '#lib/ports/model-store.ts';
import { stagedModelWith } from './fixtures.ts';

const modelOf = (id: string, revision = 'r1') => stagedModelWith({ id, revision });

/** What every model store does. It is made with models that were staged one after the other. */
export function modelStoreContract(name: string, make: (staged: readonly StagedModel[]) => Promise<ModelStore>): void {
  describe(`${name} as a model store`, () => {
    test('finds a staged model by its whole id alone', async () => {
      const store = await make([modelOf('Org/tiny'), modelOf('plain')]);
      expect(await store.get('Org/tiny')).toEqual(modelOf('Org/tiny'));
      expect(await store.get('plain')).toEqual(modelOf('plain'));
      for (const id of ['Org', 'tiny', 'Org/tin', 'Org/tiny/', 'org/tiny', '../models/plain', './plain', ''])
        expect(await store.get(id), id).toBeUndefined();
    });

    test('gives the revision that was staged last', async () => {
      const store = await make([modelOf('Org/tiny', 'r1'), modelOf('Org/tiny', 'r2')]);
      expect((await store.get('Org/tiny'))?.revision).toBe('r2');
      expect((await store.list()).map(({ revision }) => revision)).toEqual(['r2']);
    });

    test('lists each model once, in order of id', async () => {
      // `-` sorts before the `/` that follows an id in a key; a model may be called as a folder of ours is.
      const ids = ['b', 'Org/model', 'Org/model-7B', 'Org/files/model', 'a'];
      const store = await make(ids.map((id) => modelOf(id)));
      expect((await store.list()).map(({ id }) => id)).toEqual(ids.toSorted());
      expect(await (await make([])).list()).toEqual([]);
    });
  });
}
