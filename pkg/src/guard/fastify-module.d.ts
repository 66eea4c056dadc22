// Fastify's own types need those of Node.js. `fastify.ts` only adds a member to one of them.
declare module 'fastify' {
  export interface FastifyRequest {}
}
