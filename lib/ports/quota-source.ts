/** What the account may run. */
export interface QuotaSource {
  /** Applied quotas of a service in a region, raised values included, by the names that AWS gives them. */
  applied(
    region: string,
    service: 'ec2' | 'sagemaker',
  ): Promise<readonly { readonly name: string; readonly value: number }[]>;
}
