/** The OpenAPI document as one self-contained page: no script, nothing loaded from elsewhere. */

interface Operation {
  readonly summary?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly security?: readonly unknown[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: {
    readonly content?: Readonly<Record<string, { readonly schema?: Schema }>>;
  };
  readonly responses?: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema?: Schema }>> }>
  >;
}

interface Parameter {
  readonly name: string;
  readonly required?: boolean;
  readonly description?: string;
  readonly schema?: Schema;
}

interface Schema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly const?: unknown;
  readonly examples?: readonly unknown[];
}

export interface OpenApiDocument {
  readonly info?: { readonly title?: string; readonly description?: string };
  readonly tags?: readonly { readonly name: string }[];
  readonly paths?: unknown;
}

export function renderDocsPage(document: OpenApiDocument): string {
  const { info, tags = [], paths = {} } = document;
  const operations: { method: string; path: string; operation: Operation }[] = [];
  for (const [path, methods] of Object.entries(
    paths as Record<string, Record<string, Operation>>,
  )) {
    for (const [method, operation] of Object.entries(methods)) {
      operations.push({ method: method.toUpperCase(), path, operation });
    }
  }
  const sections = tags.map(({ name }) => {
    const own = operations.filter(({ operation }) => operation.tags?.includes(name) === true);
    return `<h2 id="${escapeHtml(name)}">${escapeHtml(name)}</h2>${own.map(renderOperation).join('')}`;
  });
  return `<!doctype html><html lang="en"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>${escapeHtml(info?.title ?? 'API')}</title>
<style>${STYLE}</style>
<h1>${escapeHtml(info?.title ?? 'API')}</h1><p>${markdown(info?.description ?? '')}</p>
<p>For machines: <a href="/api/v1/openapi.json">openapi.json</a></p>
${sections.join('\n')}</html>`;
}

function renderOperation(entry: { method: string; path: string; operation: Operation }): string {
  const { method, path, operation } = entry;
  const parameters = (operation.parameters ?? []).map((one) => ({
    name: one.name,
    required: one.required === true,
    schema: {
      ...one.schema,
      ...(one.description === undefined ? {} : { description: one.description }),
    },
  }));
  const body = schemaIn(operation.requestBody?.content);
  const answer = schemaIn(operation.responses?.['200']?.content);
  return `<details><summary><b class="${method}">${method}</b> <code>${escapeHtml(path)}</code> ${escapeHtml(
    operation.summary ?? '',
  )}${operation.security === undefined ? '' : ' <i>signed</i>'}</summary>
<p>${markdown(operation.description ?? '')}</p>
${fieldTable('Query', parameters)}${fieldTable('Body', fieldsOf(body))}${fieldTable(
  'Answer',
  fieldsOf(answer),
)}</details>`;
}

interface Field {
  readonly name: string;
  readonly required: boolean;
  readonly schema: Schema;
}

function schemaIn(content: Readonly<Record<string, { readonly schema?: Schema }>> | undefined) {
  return content?.['application/json']?.schema;
}

function fieldsOf(schema: Schema | undefined): Field[] {
  if (schema === undefined) return [];
  if (schema.items !== undefined) return fieldsOf(schema.items);
  if (schema.anyOf !== undefined) return fieldsOf(schema.anyOf[0]);
  const required = new Set(schema.required ?? []);
  return Object.entries(schema.properties ?? {}).map(([name, one]) => ({
    name,
    required: required.has(name),
    schema: one,
  }));
}

function fieldTable(title: string, fields: readonly Field[]): string {
  if (fields.length === 0) return '';
  const rows = fields.map(
    ({ name, required, schema }) =>
      `<tr><td><code>${escapeHtml(name)}</code>${required ? '' : ' <i>optional</i>'}</td><td>${escapeHtml(
        typeText(schema),
      )}</td><td>${markdown(schema.description ?? '')}</td></tr>`,
  );
  return `<h4>${title}</h4><table>${rows.join('')}</table>`;
}

function typeText(schema: Schema): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.anyOf !== undefined) return schema.anyOf.map(typeText).join(' | ');
  if (schema.items !== undefined) return `${typeText(schema.items)}[]`;
  return Array.isArray(schema.type) ? schema.type.join(' | ') : String(schema.type ?? 'any');
}

function markdown(text: string): string {
  return escapeHtml(text).replace(/`([^`]*)`/g, '<code>$1</code>');
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}

const STYLE = `body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1f24;background:#fff}
code{font:13px ui-monospace,monospace;background:#f1f3f5;padding:.1em .3em;border-radius:3px}
details{border:1px solid #d5dae0;border-radius:6px;margin:.4rem 0;padding:.4rem .8rem}summary{cursor:pointer}
table{border-collapse:collapse;width:100%}td{border-top:1px solid #e3e7eb;padding:.25rem .5rem;vertical-align:top}
i{color:#5c6670;font-size:.85em}.GET{color:#0a6}.POST{color:#06c}.PATCH{color:#a60}.DELETE{color:#c22}h4{margin:.6rem 0 .2rem}
@media(prefers-color-scheme:dark){body{background:#14171a;color:#dde2e7}code{background:#22272c}details,td{border-color:#343b42}a{color:#6bf}}`;
