/** Amazon Cognito, and Application Load Balancers that sign users in. */
import { oneOf, read, text, texts } from './arguments.js';
import { matches, validating } from './claims.js';

/** Arguments of {@link cognito}. */
export interface CognitoArguments {
  /** The ID of the user pool, which begins with its region: `eu-west-1_AbCdEfGhI`. */
  userPoolId: string;
  /** The ID of the app client, or a list of several. */
  clientId: string | readonly string[];
  /** The kind of token: `'access'` for an API, `'id'` for sign-in. */
  tokenUse: 'access' | 'id';
}

/**
 * Tokens of an Amazon Cognito user pool. Access tokens have no `aud`: the preset compares `client_id` and `token_use`.
 * With `tokenUse: 'id'` it compares `aud` and `token_use`, and sets the profile `id_token`, which guards do not take.
 *
 * Source: Amazon Cognito, "Verifying JSON web tokens" and "Understanding the access token".
 *
 * @throws TypeError if an argument is missing or invalid
 *
 * @example
 * createVerifier(cognito({ userPoolId: 'eu-west-1_AbCdEfGhI', clientId: '1example23456789', tokenUse: 'access' }));
 */
export function cognito(given: CognitoArguments & { tokenUse: 'access' }): ReturnType<typeof cognitoAccess>;
export function cognito(given: CognitoArguments & { tokenUse: 'id' }): ReturnType<typeof cognitoId>;
export function cognito(given: CognitoArguments) {
  const { userPoolId, clientId, tokenUse } = read(given, {
    userPoolId: pool,
    clientId: texts,
    tokenUse: oneOf('access', 'id'),
  });
  const issuer = `https://cognito-idp.${userPoolId.split('_')[0]}.amazonaws.com/${userPoolId}`;
  return tokenUse === 'access' ? cognitoAccess(issuer, clientId) : cognitoId(issuer, clientId);
}

function cognitoAccess(issuer: string, clients: string | readonly string[]) {
  return {
    issuer,
    audience: null,
    jwksUri: `${issuer}/.well-known/jwks.json`,
    profile: 'lenient_access_token',
    validate: validating((claims) => matches(claims, { token_use: 'access', client_id: clients })),
  } as const;
}

function cognitoId(issuer: string, clients: string | readonly string[]) {
  return {
    issuer,
    audience: clients,
    jwksUri: `${issuer}/.well-known/jwks.json`,
    profile: 'id_token',
    validate: validating((claims) => matches(claims, { token_use: 'id' })),
  } as const;
}

function pool(value: unknown, name: string): string {
  if (typeof value === 'string' && /^[a-z]{2}(?:-[a-z]+)+-[0-9]_[A-Za-z0-9]+$/.test(value)) return value;
  throw new TypeError(`"${name}" must be a user pool's ID with its region, such as "eu-west-1_AbCdEfGhI"`);
}

/** Arguments of {@link awsAlb}. */
export interface AwsAlbArguments {
  /** The ARN of the load balancer, which its tokens name as `signer`. */
  loadBalancer: string;
  /** The client ID with which the load balancer signs users in at the identity provider, or a list of several. */
  clientId: string | readonly string[];
  /** The issuer of the identity provider. */
  issuer: string;
}

/**
 * Claims of users in the header `x-amzn-oidc-data`, signed by an AWS Application Load Balancer. Anyone can have a load
 * balancer, and all sign with keys of the same address, so the preset compares `signer`, `client` and `iss` in the
 * token's header. In a guard, add `tokenFrom: { header: 'x-amzn-oidc-data' }`. The tokens are padded, and each key has
 * an address of its own. Regions in China have other addresses and are not supported.
 *
 * Source: Elastic Load Balancing, "Authenticate users using an Application Load Balancer", section "User claims
 * encoding and signature verification".
 *
 * @throws TypeError if an argument is missing or invalid
 *
 * @example
 * createVerifier(awsAlb({
 *   loadBalancer: 'arn:aws:elasticloadbalancing:eu-west-1:123456789012:loadbalancer/app/shop/50dc6c495c0c9188',
 *   clientId: '1example23456789',
 *   issuer: 'https://login.example',
 * }));
 */
export function awsAlb(given: AwsAlbArguments) {
  const { loadBalancer, clientId, issuer } = read(given, { loadBalancer: arn, clientId: texts, issuer: text });
  const region = loadBalancer.split(':')[3]!;
  return {
    issuer,
    audience: null,
    jwksUri: region.startsWith('us-gov-')
      ? `https://s3-${region}.amazonaws.com/aws-elb-public-keys-prod-${region}/{kid}`
      : `https://public-keys.auth.elb.${region}.amazonaws.com/{kid}`,
    algorithms: ['ES256'],
    profile: 'lenient_access_token',
    padding: 'required',
    validate: validating((claims, header) => {
      const { exp } = header;
      // The verifier has compared the claim with the time, so the header has not expired either.
      const isCurrent = typeof exp === 'number' && typeof claims.exp === 'number' && exp >= claims.exp;
      return isCurrent && matches(header, { signer: loadBalancer, client: clientId, iss: issuer });
    }),
  } as const;
}

function arn(value: unknown, name: string): string {
  const [service = '', resource = ''] = typeof value === 'string' ? value.split(':loadbalancer/app/', 3) : [];
  const isAlb =
    /^arn:aws(?:-us-gov)?:elasticloadbalancing:[a-z0-9-]+:[0-9]{12}$/.test(service) &&
    /^[A-Za-z0-9-]+\/[0-9a-f]+$/.test(resource);
  if (isAlb && value === `${service}:loadbalancer/app/${resource}`) return value;
  const such = 'arn:aws:elasticloadbalancing:<region>:<account>:loadbalancer/app/<name>/<id>';
  throw new TypeError(`"${name}" must be the ARN of an Application Load Balancer: ${such}`);
}
