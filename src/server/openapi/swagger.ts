// `/openapi/v2`: all groups in one document, in the form of Swagger 2.0.
//
// kubectl checks what it finds in a `v1 List` by this document alone, whatever its version, and before 1.28 everything.
// It is told from the documents of version 3. What Swagger cannot say is left out, in custom kinds as upstream leaves
// it out [apiextensions pkg/apiserver/schema/structural conversion, pkg/controller/openapi/v2/conversion.go].

import type { KubernetesVersion } from '../../machinery/settings.js';
import { Definitions } from './definitions.js';
import { type GroupVersion, pathsAt } from './document.js';

type Json = { readonly [keyword: string]: unknown };

export function swaggerOf(places: readonly GroupVersion[], release: KubernetesVersion): Json {
  const definitions = new Definitions();
  const paths = places.flatMap((place) => Object.entries(pathsAt(definitions, place, places)));
  return {
    swagger: '2.0',
    info: { title: 'Kubernetes', version: release },
    paths: mapped(Object.fromEntries(paths.sort(byName)), pathItem),
    definitions: mapped(definitions.all(), schema),
    securityDefinitions: {
      BearerToken: {
        type: 'apiKey',
        description: 'Bearer Token authentication',
        name: 'authorization',
        in: 'header',
      },
    },
    security: [{ BearerToken: [] }],
  };
}

const byName = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number =>
  a < b ? -1 : 1;

const mapped = (all: object, each: (value: Json) => Json): Json =>
  Object.fromEntries(Object.entries(all).map(([name, value]) => [name, each(value as Json)]));

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch'];

const pathItem = ({ parameters, ...methods }: Json): Json => ({
  ...Object.fromEntries(
    METHODS.filter((method) => method in methods).map((method) => [
      method,
      operation(methods[method] as Json),
    ]),
  ),
  ...(parameters === undefined ? {} : { parameters: (parameters as Json[]).map(parameter) }),
});

type Content = Readonly<Record<string, { readonly schema?: Json }>>;

function operation({ requestBody, parameters, responses, ...rest }: Json): Json {
  const { content: taken, required } = (requestBody ?? {}) as {
    content?: Content;
    required?: true;
  };
  const answers = Object.entries(responses as Record<string, { content?: Content }>);
  const body = Object.values(taken ?? {})[0]?.schema;
  return {
    ...rest,
    consumes: Object.keys(taken ?? { '*/*': {} }),
    produces: [...new Set(answers.flatMap(([, { content = {} }]) => Object.keys(content)))],
    parameters: [
      ...(body === undefined
        ? []
        : [{ name: 'body', in: 'body', ...(required ? { required } : {}), schema: schema(body) }]),
      ...((parameters ?? []) as Json[]).map(parameter),
    ],
    responses: Object.fromEntries(
      answers.map(([code, { content = {}, ...said }]) => {
        const held = Object.values(content)[0]?.schema;
        return [code, held === undefined ? said : { ...said, schema: schema(held) }];
      }),
    ),
  };
}

/** What is said of the value stands beside the name. */
const parameter = ({ schema: about, ...rest }: Json): Json => ({ ...rest, ...(about as Json) });

/** Words that Swagger has no room for. */
const UNSAID = ['oneOf', 'anyOf', 'allOf', 'not', 'nullable'];

function schema(stated: Json): Json {
  const said = Object.fromEntries(
    Object.entries(stated).filter(([word]) => !UNSAID.includes(word)),
  );
  const referred = Array.isArray(stated.allOf) && stated.allOf.length === 1 ? stated.allOf[0] : {};
  const $ref = ((stated.$ref ?? referred.$ref) as string | undefined)?.replace(
    '#/components/schemas/',
    '#/definitions/',
  );
  const { type, items, properties, additionalProperties, ...rest } = said;
  if (isOfAnyType(stated)) return rest;
  return {
    ...rest,
    ...($ref === undefined ? {} : { $ref }),
    ...typed(type, stated),
    ...(isRecord(items) ? { items: schema(items) } : {}),
    ...(isRecord(properties) ? { properties: mapped(properties, schema) } : {}),
    ...(additionalProperties === undefined
      ? {}
      : {
          additionalProperties: isRecord(additionalProperties)
            ? schema(additionalProperties)
            : additionalProperties,
        }),
  };
}

const isRecord = (value: unknown): value is Json => typeof value === 'object' && value !== null;

/** Clients of old take a type at its word: null, or a field that nobody stated, would not be of it. */
const isOfAnyType = (stated: Json): boolean =>
  stated.nullable === true ||
  stated['x-kubernetes-preserve-unknown-fields'] === true ||
  stated['x-kubernetes-int-or-string'] === true;

/** Of a quantity or a port, which are of two types: a string, which clients take any scalar for. */
function typed(type: unknown, { oneOf }: Json): Json {
  if (type !== undefined) return { type };
  return Array.isArray(oneOf) && oneOf.some((one) => one.type === 'string')
    ? { type: 'string' }
    : {};
}
