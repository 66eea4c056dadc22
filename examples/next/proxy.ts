// Runs on Node.js before the routes of `matcher`, which are only reachable with a valid token.
import { jwtProxy } from 'keyward/next';
import { NextResponse, type NextRequest } from 'next/server';

export const proxy = jwtProxy({
  issuer: process.env.ISSUER!,
  audience: process.env.AUDIENCE!,
  discovery: true, // reads the URL of the keys from the issuer's metadata
  tokenFrom: ['authorization', { cookie: 'token' }], // API calls, page navigations
}, (request: NextRequest, { payload }) => {
  const headers = new Headers(request.headers);
  headers.set('x-user', encodeURIComponent(payload.sub ?? '')); // replaces any value from the client
  return NextResponse.next({ request: { headers } });
});

export const config = { matcher: ['/notes/:path*', '/api/:path*'] };
