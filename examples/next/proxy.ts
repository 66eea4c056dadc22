// In front of what `matcher` names, on Node.js: nothing there is reached without a good token.
import { createGuard } from 'keyward/fetch';
import { NextResponse, type NextFetchEvent, type NextRequest } from 'next/server';

const guard = createGuard({
  issuer: process.env.ISSUER!,
  audience: process.env.AUDIENCE!,
  discovery: true, // finds the keys by the issuer's metadata
  tokenFrom: ['authorization', { cookie: 'token' }], // calls of the API bring the one, navigations the other
});

export async function proxy(request: NextRequest, event: NextFetchEvent) {
  const result = await guard.authenticate(request, { waitUntil: (promise) => event.waitUntil(promise) });
  if (!result.ok) return result.response;
  const headers = new Headers(request.headers);
  headers.set('x-user', encodeURIComponent(result.jwt.payload.sub ?? '')); // whatever the sender wrote there
  return NextResponse.next({ request: { headers } });
}

export const config = { matcher: ['/notes/:path*', '/api/:path*'] };
