// The routes of examples/worker without any guard.
import { routes } from './routes.mjs';

export default { fetch: (request) => routes(request, { sub: 'anybody' }) };
