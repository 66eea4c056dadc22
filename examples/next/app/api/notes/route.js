export function GET(request) {
  return Response.json({ user: decodeURIComponent(request.headers.get('x-user')) });
}
