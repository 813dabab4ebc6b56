import { apiHandler } from '#lib/runtime/api-handler.ts';
import { API_ROUTES } from '#lib/runtime/api-routes.ts';
import { lambdaPorts } from '#lib/runtime/composition.ts';

export const handler = apiHandler(API_ROUTES, lambdaPorts());
