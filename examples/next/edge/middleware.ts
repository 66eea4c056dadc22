// The same on the edge runtime, for which the WebAssembly module is compiled at deployment. Replaces proxy.ts.
import { createGuard } from 'keyward/fetch';
import { NextResponse, type NextFetchEvent, type NextRequest } from 'next/server';

const guard = createGuard({
  issuer: process.env.ISSUER!,
  audience: process.env.AUDIENCE!,
  discovery: true, // reads the URL of the keys from the issuer's metadata
  tokenFrom: ['authorization', { cookie: 'token' }], // API calls, page navigations
});

export async function middleware(request: NextRequest, event: NextFetchEvent) {
  const result = await guard.authenticate(request, { waitUntil: (promise) => event.waitUntil(promise) });
  if (!result.ok) return result.response;
  const headers = new Headers(request.headers);
  headers.set('x-user', encodeURIComponent(result.jwt.payload.sub ?? '')); // replaces any value from the client
  return NextResponse.next({ request: { headers } });
}

export const config = { matcher: ['/notes/:path*', '/api/:path*'] };
