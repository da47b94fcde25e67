/** The API's own description: OpenAPI 3.1 for machines, a page without scripts for people. */
import swagger from '@fastify/swagger';
import type { FastifyInstance } from 'fastify';
import { renderDocsPage } from './docs-page.ts';

const DESCRIPTION = [
  'Prices, quantities and amounts are decimal strings. Private routes are signed: `X-API-Key`,',
  '`X-Signature` (base64; Ed25519 or HMAC-SHA256), `X-Timestamp` (milliseconds) and `X-Window`',
  '(milliseconds, default 5000) over',
  '`instruction=…&key=value&…&timestamp=…&window=…`, parameters sorted by key.',
  'Errors are `{code, reason, message, hint, docs, requestId}`; decide by `reason`.',
].join(' ');

/** Before the routes are mounted. */
export async function addOpenApi(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Exchange API',
        version: '1',
        description: DESCRIPTION,
        license: { name: 'ISC' },
      },
      tags: ['Markets', 'Orders', 'Account', 'History', 'System'].map((name) => ({ name })),
      components: {
        securitySchemes: {
          signature: {
            type: 'apiKey',
            in: 'header',
            name: 'X-API-Key',
            description: 'With X-Signature, X-Timestamp and X-Window.',
          },
        },
      },
    },
  });
}

/** After the routes are mounted. */
export function addDocs(app: FastifyInstance): void {
  let document: string | undefined;
  let page: string | undefined;
  app.get('/api/v1/openapi.json', { schema: { hide: true } }, (_request, reply) => {
    document ??= JSON.stringify(app.swagger());
    return reply.type('application/json; charset=utf-8').send(document);
  });
  app.get('/api/v1/docs', { schema: { hide: true } }, (_request, reply) => {
    page ??= renderDocsPage(app.swagger());
    void reply.header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'");
    return reply.type('text/html; charset=utf-8').send(page);
  });
}
