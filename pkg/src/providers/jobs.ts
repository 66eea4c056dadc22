/**
 * Platforms that give tokens to jobs and deployments. Any customer gets tokens of the same issuer for any audience, so
 * these presets require what the platform says about the customer.
 */
import { base, digits, oneOf, read, segment, text, texts } from './arguments.js';
import { matches, validating } from './claims.js';

/** Arguments of {@link githubActions}. At least one ID is required. */
export interface GithubActionsArguments {
  /** The audience that the workflow asks for. */
  audience: string | readonly string[];
  /** The ID of the repository: `gh api repos/<owner>/<name> --jq .id`. Or a list of several. */
  repositoryId?: string | readonly string[];
  /** The ID of the user or organization: `gh api users/<owner> --jq .id`. Or a list of several. */
  repositoryOwnerId?: string | readonly string[];
  /** The Git reference of the run: `'refs/heads/main'`. Or a list. Default: any. */
  ref?: string | readonly string[];
  /** The environment of the job. Or a list. Default: any, also none. */
  environment?: string | readonly string[];
  /** The workflow that defines the job: `'acme/shop/.github/workflows/deploy.yml@refs/heads/main'`. Default: any. */
  jobWorkflowRef?: string | readonly string[];
  /** The issuer of an enterprise. Default `https://token.actions.githubusercontent.com`. */
  issuer?: string;
}

/**
 * OIDC tokens of GitHub Actions. It compares IDs, because names can be used again by others after a repository, a user
 * or an organization was renamed or deleted.
 *
 * Source: GitHub, "OpenID Connect reference".
 *
 * @throws TypeError if an argument is missing or invalid
 *
 * @example
 * createVerifier(githubActions({ audience: 'https://deploy.example', repositoryId: '74', ref: 'refs/heads/main' }));
 */
export function githubActions(given: GithubActionsArguments) {
  const one = { ref: texts, environment: texts, jobWorkflowRef: texts, issuer: base };
  const { audience, issuer, repositoryId, repositoryOwnerId, ref, environment, jobWorkflowRef } = read(
    given,
    { audience: texts },
    { repositoryId: digits, repositoryOwnerId: digits, ...one },
  );
  if (repositoryId === undefined && repositoryOwnerId === undefined) {
    throw new TypeError('set "repositoryId" or "repositoryOwnerId": every repository gets tokens for any audience');
  }
  const expected = {
    repository_id: repositoryId,
    repository_owner_id: repositoryOwnerId,
    ref,
    environment,
    job_workflow_ref: jobWorkflowRef,
  };
  return {
    issuer: issuer ?? 'https://token.actions.githubusercontent.com',
    audience,
    discovery: true,
    profile: 'lenient_access_token',
    validate: validating((claims) => matches(claims, expected)),
  } as const;
}

/** Arguments of {@link gitlab}. At least one ID is required. */
export interface GitlabArguments {
  /** The audience that `id_tokens` of the job names. */
  audience: string | readonly string[];
  /** The ID of the project. Or a list of several. */
  projectId?: string | readonly string[];
  /** The ID of the group or user that the project belongs to. Or a list of several. */
  namespaceId?: string | readonly string[];
  /** The Git reference of the job: `'main'`. Or a list. Default: any. */
  ref?: string | readonly string[];
  /** `true`: only jobs of protected branches and tags. Default `false`. */
  refProtected?: boolean;
  /** The environment of the job. Or a list. Default: any, also none. */
  environment?: string | readonly string[];
  /** The URL of the instance without final slash. Default `https://gitlab.com`. */
  url?: string;
}

/**
 * ID tokens of GitLab CI/CD jobs. ID tokens of users who sign in with GitLab have the same issuer and no project, so
 * they are rejected.
 *
 * Source: GitLab, "OpenID Connect (OIDC) Authentication Using ID Tokens".
 *
 * @throws TypeError if an argument is missing or invalid
 *
 * @example
 * createVerifier(gitlab({ audience: 'https://deploy.example', projectId: '20', refProtected: true }));
 */
export function gitlab(given: GitlabArguments) {
  const { audience, projectId, namespaceId, ref, refProtected, environment, url } = read(
    given,
    { audience: texts },
    {
      projectId: digits,
      namespaceId: digits,
      ref: texts,
      refProtected: oneOf(true, false),
      environment: texts,
      url: base,
    },
  );
  if (projectId === undefined && namespaceId === undefined) {
    throw new TypeError('set "projectId" or "namespaceId": every project gets tokens for any audience');
  }
  const expected = {
    project_id: projectId,
    namespace_id: namespaceId,
    ref,
    ref_protected: refProtected === true ? 'true' : undefined,
    environment,
  };
  return {
    issuer: url ?? 'https://gitlab.com',
    audience,
    discovery: true,
    profile: 'lenient_access_token',
    // Tokens of sign-in have no job.
    requiredClaims: ['exp', 'job_id'],
    validate: validating((claims) => matches(claims, expected)),
  } as const;
}

/** Arguments of {@link vercel}. */
export interface VercelArguments {
  /** The slug of the team. */
  team: string;
  /** The name of the project. */
  project: string;
  /** The environment: `'production'`, `'preview'`, `'development'`, or the name of a custom one. */
  environment: string;
  /** The ID of the team, `team_…`. Default: not compared. */
  teamId?: string;
  /** The ID of the project, `prj_…`. Default: not compared. */
  projectId?: string;
  /** The issuer mode of the project. Default `'team'`; Vercel recommends it, because the issuer then is the team's. */
  issuerMode?: 'team' | 'global';
  /** An audience that the deployment asks for. Default `https://vercel.com/<team>`. */
  audience?: string | readonly string[];
}

/**
 * OIDC tokens of deployments on Vercel, of one project and environment: `sub` names both. Names can be used again by
 * others after a team or a project was renamed: set the IDs too.
 *
 * Source: Vercel, "OIDC Federation Reference".
 *
 * @throws TypeError if an argument is missing or invalid
 *
 * @example
 * createVerifier(vercel({ team: 'acme', project: 'shop', environment: 'production' }));
 */
export function vercel(given: VercelArguments) {
  const { team, project, environment, teamId, projectId, issuerMode = 'team', audience } = read(
    given,
    { team: segment, project: segment, environment: segment },
    { teamId: text, projectId: text, issuerMode: oneOf('team', 'global'), audience: texts },
  );
  return {
    issuer: `https://oidc.vercel.com${issuerMode === 'team' ? `/${team}` : ''}`,
    audience: audience ?? `https://vercel.com/${team}`,
    discovery: true,
    profile: 'lenient_access_token',
    subject: `owner:${team}:project:${project}:environment:${environment}`,
    validate: validating((claims) => matches(claims, { owner_id: teamId, project_id: projectId })),
  } as const;
}
