import type { QuotaSource } from '#lib/ports/quota-source.ts';

/** Working twin of Service Quotas: by region, service and name. */
export class MemoryQuotas implements QuotaSource {
  readonly #quotas: Readonly<
    Record<string, Readonly<Partial<Record<'ec2' | 'sagemaker', Readonly<Record<string, number>>>>>>
  >;

  constructor(
    quotas: Readonly<Record<string, Readonly<Partial<Record<'ec2' | 'sagemaker', Readonly<Record<string, number>>>>>>>,
  ) {
    this.#quotas = quotas;
  }

  async applied(region: string, service: 'ec2' | 'sagemaker') {
    return Object.entries(this.#quotas[region]?.[service] ?? {}).map(([name, value]) => ({ name, value }));
  }
}
