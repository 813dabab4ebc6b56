import type { PriceFile } from '../market/price-file.ts';
import { EC2_QUOTAS, sageMakerQuotaName, standInCode } from './quota-names.ts';

/** One applied quota. */
export interface Quota {
  readonly serviceCode: 'ec2' | 'sagemaker';
  readonly code: string;
  readonly name: string;
  readonly value: number;
}

const ENOUGH_VCPUS = 768;
const ENOUGH_INSTANCES = 20;

/** The account's applied quotas, the same in every region unless set for one. AWS's own default is 0 for all of these. */
export class Quotas {
  readonly #quotas: readonly Quota[];
  readonly #set = new Map<string, number>();

  constructor(file: PriceFile) {
    const ec2 = EC2_QUOTAS.map(({ code, name }) => ({ serviceCode: 'ec2' as const, code, name, value: ENOUGH_VCPUS }));
    const sageMaker = Object.keys(file.types).flatMap((type) =>
      (['spot', 'on-demand'] as const).map((kind) => {
        const name = sageMakerQuotaName(`ml.${type}`, kind);
        return { serviceCode: 'sagemaker' as const, code: standInCode(name), name, value: ENOUGH_INSTANCES };
      }),
    );
    this.#quotas = [...ec2, ...sageMaker];
  }

  list(region: string, serviceCode: string): readonly Quota[] {
    return this.#quotas
      .filter((quota) => quota.serviceCode === serviceCode)
      .map((quota) => ({ ...quota, value: this.#valueOf(region, quota) }));
  }

  /** The applied value, by code or by name. */
  value(region: string, codeOrName: string): number {
    const quota = this.#quotas.find(({ code, name }) => code === codeOrName || name === codeOrName);
    return quota === undefined ? 0 : this.#valueOf(region, quota);
  }

  /** Sets a quota, in one region or in all; false when there is none of that code or name. */
  set(codeOrName: string, value: number, region = '*'): boolean {
    const quota = this.#quotas.find(({ code, name }) => code === codeOrName || name === codeOrName);
    if (quota === undefined) return false;
    this.#set.set(`${region}/${quota.code}`, value);
    return true;
  }

  #valueOf(region: string, quota: Quota): number {
    return this.#set.get(`${region}/${quota.code}`) ?? this.#set.get(`*/${quota.code}`) ?? quota.value;
  }
}
