// Opens an order with both TypeScript clients that check.sh generates and prints the numbers.
import createClient from 'openapi-fetch';
import type { paths } from './schema';
import { open } from './client';

const { WORKBAY_URL = '', WORKBAY_TOKEN = '', WORKBAY_CLIENT = '', WORKBAY_VEHICLE = '' } = process.env;
const headers = { Authorization: `Bearer ${WORKBAY_TOKEN}` };
const order = (odometer_km: number) => ({
  kind: 'commercial' as const, client_id: WORKBAY_CLIENT, vehicle_id: WORKBAY_VEHICLE, odometer_km,
  concerns: [{ text: 'it knocks' }], consent_policy: { mode: 'ask_each' as const },
});

const api = createClient<paths>({ baseUrl: WORKBAY_URL, headers });
const fetched = await api.POST('/v1/work-orders', { body: order(30) });
if (!fetched.data) throw new Error(`openapi-typescript: ${fetched.error.code}: ${fetched.error.detail}`);
console.log('openapi-typescript', fetched.data.number);

const generated = await open({ baseUrl: WORKBAY_URL, headers, body: order(40) });
if (!generated.data) throw new Error(`hey-api: ${JSON.stringify(generated.error)}`);
console.log('hey-api', generated.data.number);
