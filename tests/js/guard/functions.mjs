// Hosts without a server of their own: AWS Lambda, with events as AWS documents them, and the proxy of Next.js.
import { createRequire } from 'node:module';
import { withJwt } from 'keyward/lambda';
import { jwtProxy } from 'keyward/next';
import { makeHandler } from './handler.mjs';
import { GUARDS, HOST, optionsOf } from './options.mjs';
import { STRICT } from './requests.mjs';
import { shown } from './shown.mjs';

const { NextRequest } = createRequire(import.meta.url)('next/server');

/** "Create AWS Lambda proxy integrations for HTTP APIs in API Gateway", payload format version 2.0. */
function eventOfApi({ method, path, headers, body }) {
  const [rawPath, ...query] = path.split('?');
  const named = byName(headers);
  const cookies = named.get('cookie');
  named.delete('cookie');
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath,
    rawQueryString: query.join('?'),
    ...(cookies !== undefined && { cookies: cookies.flatMap((value) => value.split('; ')) }),
    headers: Object.fromEntries([...named].map(([name, values]) => [name, values.join(',')])),
    requestContext: { domainName: HOST, http: { method, path: rawPath, protocol: 'HTTP/1.1' }, stage: '$default' },
    ...(body !== undefined && { body }),
    isBase64Encoded: false,
  };
}

/** "Receive requests from the load balancer" of "Lambda functions as targets". The parameters stay encoded. */
const eventOfBalancer = ({ method, path, headers, body = '' }) => {
  const [own, query = ''] = path.split(/\?(.*)/s);
  const named = byName(headers);
  const parameters = new Map();
  for (const pair of query === '' ? [] : query.split('&')) {
    const [name, value = ''] = pair.split(/=(.*)/s);
    parameters.set(name, [...(parameters.get(name) ?? []), value]);
  }
  return {
    requestContext: { elb: { targetGroupArn: 'arn:aws:elasticloadbalancing:eu-west-1:1234:targetgroup/f/6d0e' } },
    httpMethod: method,
    path: own,
    multiValueQueryStringParameters: Object.fromEntries(parameters),
    multiValueHeaders: Object.fromEntries(named),
    body,
    isBase64Encoded: false,
  };
};

function byName(headers) {
  const named = new Map([['host', [HOST]], ['x-forwarded-proto', ['http']]]);
  for (const [name, value] of headers) {
    const lower = name.toLowerCase();
    named.set(lower, [...(named.get(lower) ?? []), value]);
  }
  return named;
}

function startLambda(eventOf) {
  const handler = makeHandler();
  const answer = async (event, _, jwt) => {
    const headers = Object.entries(event.multiValueHeaders ?? event.headers);
    const request = new Request(`http://${HOST}/`, {
      method: 'POST',
      headers: headers.filter(([name]) => name === 'x-case'),
      body: event.body ?? '',
    });
    const response = await handler.answer(request, jwt);
    return { statusCode: 200, headers: Object.fromEntries(response.headers), body: await response.text() };
  };
  const functions = mapped((name) => withJwt(answer, optionsOf(name, 'Lambda')));
  const send = async (request) => {
    const made = await functions[nameOf(request)](eventOf(request), {});
    const { statusCode, headers = {}, multiValueHeaders = {}, body } = made;
    const pairs = [...Object.entries(headers), ...Object.entries(multiValueHeaders)];
    return { status: statusCode, headers: pairs.map(([name, value]) => [name, [value].flat().join(', ')]), body };
  };
  return { has: ['long headers', STRICT], send, ran: async () => handler.ran, close: async () => undefined };
}

function startNext() {
  const handler = makeHandler();
  const proxies = mapped((name) => jwtProxy(optionsOf(name), (request, jwt) => handler.answer(request, jwt)));
  const send = async ({ path, ...init }) => {
    const request = new NextRequest(`http://${HOST}${path}`, init);
    return shown(await proxies[nameOf({ path })](request, { waitUntil: () => undefined }));
  };
  return { has: ['long headers', STRICT], send, ran: async () => handler.ran, close: async () => undefined };
}

const nameOf = ({ path }) => path.split(/[/?]/)[1];
const mapped = (make) => Object.fromEntries(Object.keys(GUARDS).map((name) => [name, make(name)]));

export const FUNCTION_HOSTS = {
  'API Gateway': () => startLambda(eventOfApi),
  'a load balancer': () => startLambda(eventOfBalancer),
  'the proxy of Next.js': startNext,
};
