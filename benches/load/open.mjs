// The routes of examples/worker without a guard.
import { routes } from './routes.mjs';

export default { fetch: (request) => routes(request, { sub: 'anybody' }) };
