import { ListServiceQuotasCommand, type ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import type { QuotaSource } from '#lib/ports/quota-source.ts';
import type { RegionalClient } from './clients.ts';

/** Quotas as Service Quotas applies them; AWS's lists of defaults leave raised values out. */
export class ServiceQuotas implements QuotaSource {
  readonly #client: RegionalClient<ServiceQuotasClient>;

  constructor(client: RegionalClient<ServiceQuotasClient>) {
    this.#client = client;
  }

  async applied(region: string, service: 'ec2' | 'sagemaker') {
    const found: { name: string; value: number }[] = [];
    let NextToken: string | undefined;
    do {
      const page = await this.#client(region).send(
        new ListServiceQuotasCommand({
          ServiceCode: service,
          MaxResults: 100,
          ...(NextToken === undefined ? {} : { NextToken }),
        }),
      );
      for (const { QuotaName: name, Value: value } of page.Quotas ?? [])
        if (name !== undefined && value !== undefined) found.push({ name, value });
      NextToken = page.NextToken;
    } while (NextToken);
    return found;
  }
}
