// The guards of the table on Request objects, in the current runtime.
import { createGuard } from 'keyward/fetch';
import { makeHandler } from './handler.mjs';
import { GUARDS, HOST, optionsOf } from './options.mjs';
import { shown } from './shown.mjs';

/** @hono/node-server replaces Node.js's Response by one that makes its body only when it is sent. */
export const STRICT = 'a Response that validates its body when it is made';

export function startRequests() {
  const handler = makeHandler();
  const guarded = Object.fromEntries(
    Object.keys(GUARDS).map((name) => {
      const guard = createGuard(optionsOf(name));
      return [name, {
        orders: guard.protect(handler.answer),
        admin: guard.protect(handler.answer, { scopes: ['admin', 'audit'] }),
      }];
    }),
  );
  const send = async ({ method, path, headers, body }) => {
    const [, name, route] = path.split(/[/?]/);
    const request = new Request(`http://${HOST}${path}`, { method, headers, ...(body !== undefined && { body }) });
    return shown(await (guarded[name][route] ?? guarded[name].orders)(request));
  };
  return { has: ['long headers', 'routes', STRICT], send, ran: async () => handler.ran, close: async () => undefined };
}
