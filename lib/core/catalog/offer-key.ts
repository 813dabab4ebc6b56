/** The back end that runs an attempt. */
export type Service = 'ec2' | 'sagemaker';

/** How capacity is bought. */
export type Capacity = 'spot' | 'on-demand';

/** `service/instanceType/capacity/region/azId`, `any` for the AZ that the provider chooses. */
export type OfferKey = `${Service}/${string}/${Capacity}/${string}/${string}`;

/** An offer key taken apart. `azId` is `any` where the provider chooses. */
export interface Offer {
  readonly service: Service;
  readonly instanceType: string;
  readonly capacity: Capacity;
  readonly region: string;
  readonly azId: string;
}

/** Builds the key of an offer. */
export function offerKeyOf({ service, instanceType, capacity, region, azId }: Offer): OfferKey {
  return `${service}/${instanceType}/${capacity}/${region}/${azId}`;
}

/** Takes a key apart; the type says that it has its five parts. */
export function offerOf(key: OfferKey): Offer {
  const [service, instanceType, capacity, region, azId] = key.split('/') as [Service, string, Capacity, string, string];
  return { service, instanceType, capacity, region, azId };
}
