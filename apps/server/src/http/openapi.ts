import { toJsonSchema } from '@valibot/to-json-schema'
import type { FaultCode } from '@scriptorium/draft'
import type * as v from 'valibot'
import * as bodies from './body-schemas.ts'
import { problems } from './problem.ts'
import type { CallerKind, Route } from './route.ts'
import type { HttpApp } from './serve-route.ts'

type Json = Readonly<Record<string, unknown>>

/** Every route may answer these. */
const faultsOfAll: readonly FaultCode[] = ['request/malformed', 'request/too-often', 'store/failed']

const named = new Map<v.GenericSchema, string>(
  Object.entries<v.GenericSchema>(bodies).map(([name, schema]) => [
    schema,
    `${name[0]?.toUpperCase()}${name.slice(1)}`,
  ]),
)

/** Serves the document at `/api/openapi.json`. */
export function serveOpenApi(app: HttpApp, routes: readonly Route[], publicAddress: string): void {
  const document = openApiDocument(routes, publicAddress)
  app.get('/api/openapi.json', () => Response.json(document, { headers: { 'Cache-Control': 'no-cache' } }))
}

/** The OpenAPI 3.1 document of a route table. */
function openApiDocument(routes: readonly Route[], publicAddress: string): Json {
  const paths: Record<string, Record<string, Json>> = {}
  for (const route of routes) (paths[route.path] ??= {})[route.method.toLowerCase()] = operationOf(route)
  return {
    openapi: '3.1.0',
    info: {
      title: 'Scriptorium',
      version: '0.1.0',
      description:
        'Live drafts of wiki pages. Times are milliseconds since 1970, UTC; text offsets are UTF-16 code units; page sizes are UTF-8 bytes. ' +
        'Errors are application/problem+json with a stable `code`. With the cookie, every unsafe request needs X-Scriptorium-CSRF, an exact Origin and Sec-Fetch-Site: same-origin.',
      license: { name: 'GPL-3.0-or-later', identifier: 'GPL-3.0-or-later' },
    },
    servers: [{ url: publicAddress }],
    paths,
    components: {
      schemas: Object.fromEntries([...named].map(([schema, name]) => [name, schemaOf(schema, schema)])),
      securitySchemes: {
        cookie: { type: 'apiKey', in: 'cookie', name: 'scriptorium_session' },
        token: {
          type: 'http',
          scheme: 'bearer',
          description: 'An access key made by a person under /tokens; it can never publish.',
        },
        operator: { type: 'http', scheme: 'bearer', description: 'SCRIPTORIUM_OPERATOR_TOKEN.' },
      },
    },
  }
}

function operationOf(route: Route): Json {
  return {
    operationId: route.operation,
    summary: route.summary,
    security: route.who.map(securityOf),
    parameters: [...pathParameters(route.path), ...queryParameters(route.query)],
    ...(route.body === null
      ? {}
      : { requestBody: { required: true, content: { 'application/json': { schema: schemaOf(route.body) } } } }),
    responses: { [route.status]: answerOf(route), ...problemAnswers(faultsOf(route)) },
  }
}

function securityOf(kind: CallerKind): Json {
  return kind === 'nobody' ? {} : { [kind]: [] }
}

function pathParameters(path: string): Json[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }))
}

function queryParameters(query: v.GenericSchema | null): Json[] {
  if (query === null) return []
  const { properties = {}, required = [] } = toJsonSchema(query, { errorMode: 'ignore', typeMode: 'input' })
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema,
  }))
}

function faultsOf({ faults, who }: Route): FaultCode[] {
  const ofCaller: FaultCode[] = who.includes('nobody') ? [] : ['person/not-signed-in', 'request/forged']
  return [...new Set([...faults, ...ofCaller, ...faultsOfAll])]
}

function answerOf({ answer }: Route): Json {
  if (answer === null) return { description: 'Done.' }
  return { description: 'Done.', content: { 'application/json': { schema: schemaOf(answer) } } }
}

function problemAnswers(faults: readonly FaultCode[]): Json {
  const statuses = [...new Set(faults.map((fault) => problems[fault].status))]
  return Object.fromEntries(
    statuses.map((status) => {
      const codes = faults.filter((fault) => problems[fault].status === status)
      const description = codes.map((code) => `\`${code}\`: ${problems[code].title}.`).join(' ')
      const schema = { $ref: '#/components/schemas/Problem' }
      return [status, { description, content: { 'application/problem+json': { schema } } }]
    }),
  )
}

/** @param whole the schema that is being written out itself, not referred to */
function schemaOf(schema: v.GenericSchema, whole?: v.GenericSchema): Json {
  const name = named.get(schema)
  if (name !== undefined && schema !== whole) return { $ref: `#/components/schemas/${name}` }
  const { $schema: _, ...written } = toJsonSchema(schema, {
    errorMode: 'ignore',
    typeMode: 'input',
    overrideSchema: ({ valibotSchema, jsonSchema }) => {
      const inner = [...named].find(([known]) => known === valibotSchema)
      return inner === undefined || valibotSchema === whole ? jsonSchema : { $ref: `#/components/schemas/${inner[1]}` }
    },
  })
  return written
}
