import { describe, expect, test } from 'vitest';
import { checkOperation } from '../../../local/front-door/validation/check-shape.ts';
import { inputOfForm } from '../../../local/front-door/validation/ec2-form.ts';
import type { ServiceModel } from '../../../local/front-door/validation/models.ts';

const MODEL: ServiceModel = {
  operations: { CreateThing: { input: { shape: 'CreateThingRequest' } } },
  shapes: {
    CreateThingRequest: {
      type: 'structure',
      required: ['Name'],
      members: {
        Name: { shape: 'Name' },
        Kind: { shape: 'Kind', locationName: 'kind' },
        Count: { shape: 'Count' },
        DryRun: { shape: 'Boolean' },
        Items: { shape: 'Items', locationName: 'Item' },
        Tags: { shape: 'Tags' },
      },
    },
    Name: { type: 'string', min: 3, max: 8, pattern: '[a-z-]+' },
    Kind: { type: 'string', enum: ['spot', 'on-demand'] },
    Count: { type: 'integer', min: 1, max: 5 },
    Boolean: { type: 'boolean' },
    Items: { type: 'list', member: { shape: 'Item' }, max: 2 },
    Item: { type: 'structure', required: ['Id'], members: { Id: { shape: 'Name' } } },
    Tags: { type: 'map', key: { shape: 'Name' }, value: { shape: 'Kind' } },
  },
};

const problemOf = (input: unknown) => checkOperation(MODEL, 'CreateThing', input);

describe('a request is checked against the service model', () => {
  test('and passes when it fits', () => {
    expect(
      problemOf({ Name: 'abc', Kind: 'spot', Count: 5, DryRun: false, Items: [{ Id: 'abc' }], Tags: { abc: 'spot' } }),
    ).toBeUndefined();
  });

  test.each([
    ['a missing member', {}, 'missing', 'Name'],
    ['an unknown member', { Name: 'abc', Colour: 'red' }, 'unknown', 'Colour'],
    ['a wrong type', { Name: 7 }, 'invalid', 'Name'],
    ['a text that is too short', { Name: 'ab' }, 'invalid', 'Name'],
    ['a text that is too long', { Name: 'abcdefghi' }, 'invalid', 'Name'],
    ['a text off its pattern', { Name: 'ABC' }, 'invalid', 'Name'],
    ['an unknown enum value', { Name: 'abc', Kind: 'reserved' }, 'invalid', 'Kind'],
    ['a number out of range', { Name: 'abc', Count: 6 }, 'invalid', 'Count'],
    ['a fraction where a whole number belongs', { Name: 'abc', Count: 1.5 }, 'invalid', 'Count'],
    ['a text where a boolean belongs', { Name: 'abc', DryRun: 'true' }, 'invalid', 'DryRun'],
    [
      'a list that is too long',
      { Name: 'abc', Items: [{ Id: 'abc' }, { Id: 'abc' }, { Id: 'abc' }] },
      'invalid',
      'Items',
    ],
    ['a missing member inside a list', { Name: 'abc', Items: [{}] }, 'missing', 'Items[0].Id'],
    ['a bad value in a map', { Name: 'abc', Tags: { abc: 'reserved' } }, 'invalid', 'Tags.abc'],
  ])('and refused for %s, by name', (_, input, kind, member) => {
    expect(problemOf(input)).toMatchObject({ kind, member });
  });

  test('and an operation that does not exist is refused', () => {
    expect(checkOperation(MODEL, 'DestroyThing', {})).toMatchObject({ kind: 'unknown', member: 'DestroyThing' });
  });
});

describe('a form of the EC2 protocol', () => {
  test('is read into the shape of its input', () => {
    const form = new URLSearchParams(
      'Action=CreateThing&Version=1&Name=abc&Kind=spot&Count=2&DryRun=true&Item.1.Id=abc&Item.2.Id=abd',
    );
    expect(inputOfForm(MODEL, 'CreateThing', form)).toEqual({
      Name: 'abc',
      Kind: 'spot',
      Count: 2,
      DryRun: true,
      Items: [{ Id: 'abc' }, { Id: 'abd' }],
    });
  });

  test('keeps what it does not know, so that it can be refused by name', () => {
    const form = new URLSearchParams('Action=CreateThing&Name=abc&Colour=red');
    expect(problemOf(inputOfForm(MODEL, 'CreateThing', form))).toMatchObject({ kind: 'unknown', member: 'Colour' });
  });
});
