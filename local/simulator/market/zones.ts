/** An Availability Zone under both its names. */
export interface Zone {
  readonly name: string;
  readonly id: string;
}

/**
 * AZ names and ids of each region. AWS shuffles names per account; DescribeSubnets is answered by the emulator, which pairs a = az1, b = az2,
 * c = az3, so that is the table here too, or the two would contradict each other. `overrides` sets another one.
 */
export class Zones {
  readonly #overrides: Readonly<Record<string, Readonly<Record<string, string>>>>;

  constructor(overrides: Readonly<Record<string, Readonly<Record<string, string>>>>) {
    this.#overrides = overrides;
  }

  of(region: string): readonly Zone[] {
    const table = this.#overrides[region] ?? emulatorsTable(region);
    return Object.entries(table).map(([name, id]) => ({ name, id }));
  }

  byName(region: string, name: string): Zone | undefined {
    return this.of(region).find((zone) => zone.name === name);
  }

  byId(region: string, id: string): Zone | undefined {
    return this.of(region).find((zone) => zone.id === id);
  }
}

/** `us-east-1` → `use1`, `ap-southeast-2` → `apse2`: the prefix of AZ ids. */
export function zonePrefix(region: string): string {
  const [area = '', direction = '', number = ''] = region.split('-');
  const short: Record<string, string> = {
    northeast: 'ne',
    northwest: 'nw',
    southeast: 'se',
    southwest: 'sw',
    north: 'n',
    south: 's',
    east: 'e',
    west: 'w',
    central: 'c',
  };
  return `${area}${short[direction] ?? direction}${number}`;
}

function emulatorsTable(region: string): Record<string, string> {
  return Object.fromEntries(
    ['a', 'b', 'c'].map((letter, index) => [`${region}${letter}`, `${zonePrefix(region)}-az${index + 1}`]),
  );
}
