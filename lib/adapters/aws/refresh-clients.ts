import { EC2Client } from '@aws-sdk/client-ec2';
import { PricingClient } from '@aws-sdk/client-pricing';
import { ServiceQuotasClient } from '@aws-sdk/client-service-quotas';
import { regional } from './clients.ts';

/** A refresh asks hundreds of questions, and EC2 throttles those about prices and offerings: it waits and asks again. */
const PATIENT = { maxAttempts: 8 };

/** Clients of a refresh. Apart from the Lambdas' clients, whose bundles need none of these services. */
export const refreshClients = () => ({
  ec2: regional((region) => new EC2Client({ region, ...PATIENT })),
  pricing: regional((region) => new PricingClient({ region, ...PATIENT })),
  quotas: regional((region) => new ServiceQuotasClient({ region, ...PATIENT })),
});
