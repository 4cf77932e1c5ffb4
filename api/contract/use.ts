// Opens an order with both TypeScript clients: a change that breaks who wrote this does not compile.
import createClient from 'openapi-fetch';
import type { paths } from './schema';
import { open } from './client';

const api = createClient<paths>({ baseUrl: 'http://localhost' });

export async function both(client_id: string, vehicle_id: string) {
  const body = {
    kind: 'commercial' as const, client_id, vehicle_id, odometer_km: 1,
    concerns: [{ text: 'it knocks' }], consent_policy: { mode: 'ask_each' as const },
  };
  const fetched = await api.POST('/v1/work-orders', { body });
  const generated = await open({ body });
  return [fetched.data?.number, fetched.error?.code, generated.data?.number, generated.error?.errors];
}
