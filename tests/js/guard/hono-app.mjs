// Every guard of the table as Hono middleware, in any runtime.
import { GUARDS, optionsOf } from './options.mjs';

export function honoApp(Hono, { jwt, requireScope }, answer) {
  const app = new Hono();
  const last = (c) => answer(c.req.raw, c.get('jwt'));
  for (const [n, name] of Object.keys(GUARDS).entries()) {
    app.use(`/${name}/*`, jwt(n % 2 === 0 ? () => optionsOf(name, 'Hono') : optionsOf(name, 'Hono')));
    app.all(`/${name}/admin`, requireScope('admin', 'audit'), last);
    app.all(`/${name}/*`, last);
  }
  return app;
}
