// `/openapi/v3`: which documents there are, and each of them, under a URL that names its hash; `/openapi/v2`: all in one.
//
// Source: kube-openapi pkg/handler3/handler.go, pkg/handler/handler.go. A client that asks by hash may keep the answer
// for a year, which is what kubectl does.

import { failure } from '../../machinery/status.js';
import type { Call, Handler } from '../call.js';
import { groupsOf } from '../discovery/groups.js';
import { type GroupVersion, openApiDocument } from './document.js';
import { rootOf } from './paths.js';
import { type Published, published, sealed } from './published.js';
import { swaggerOf } from './swagger.js';
import { PROTOBUF, PROTOBUF_NAMES, swaggerProtobuf } from './swagger-protobuf.js';

const ROOT = '/openapi/v3';
const SWAGGER = '/openapi/v2';
const JSON_TYPE = 'application/json';
const YEAR = 365 * 24 * 60 * 60 * 1000;

export const openApi: Handler = (call) => {
  const { target } = call.path;
  if (target.type === 'other' && target.path === SWAGGER) return swagger(call);
  if (target.type !== 'other' || (target.path !== ROOT && !target.path.startsWith(`${ROOT}/`)))
    return false;
  const places = placesOf(call);
  const prefix = prefixOf(call);
  if (target.path === ROOT) return sendJson(call, index(call, places, prefix));
  const place = places.find((one) => `${ROOT}${rootOf(one)}` === target.path);
  if (!place) return call.respond.text(404, '404 page not found\n');
  const document = documentOf(call, place, places);
  const asked = call.query.get('hash');
  if (asked !== null && asked !== '' && asked !== document.hash)
    return redirect(call, `${prefix}${urlOf(place, document)}`);
  return sendJson(call, document, asked === document.hash);
};

const placesOf = (call: Call): readonly GroupVersion[] =>
  groupsOf(call.world).flatMap(({ name, versions }) =>
    versions.map(({ version, resources }) => ({ group: name, version, resources })),
  );

const releaseOf = (call: Call) => call.world.session.log.settings.kubernetes;

function documentOf(call: Call, place: GroupVersion, places: readonly GroupVersion[]): Published {
  const release = releaseOf(call);
  return published([release, place.group, place.version], kindsOf([place]), () =>
    openApiDocument(place, release, places),
  );
}

const kindsOf = (places: readonly GroupVersion[]) =>
  places.flatMap(({ resources }) => resources.map(({ kind }) => kind));

/** Clients written in Go take no JSON here. */
function swagger(call: Call): true {
  const types = [JSON_TYPE, ...PROTOBUF_NAMES];
  const taken = types.find((type) => takes(call, type));
  if (taken === undefined) return notAcceptable(call, types);
  const [release, places] = [releaseOf(call), placesOf(call)];
  const isJson = taken === JSON_TYPE;
  const document = published([release, isJson ? JSON_TYPE : PROTOBUF], kindsOf(places), () => {
    const swagger = swaggerOf(places, release);
    return isJson ? swagger : swaggerProtobuf(swagger);
  });
  return send(call, document, { type: isJson ? JSON_TYPE : PROTOBUF });
}

function index(call: Call, places: readonly GroupVersion[], prefix: string): Published {
  const paths = places.map((place) => [
    rootOf(place).slice(1),
    { serverRelativeURL: `${prefix}${urlOf(place, documentOf(call, place, places))}` },
  ]);
  return sealed({ paths: Object.fromEntries(paths) });
}

const urlOf = (place: GroupVersion, { hash }: Published): string =>
  `${ROOT}${rootOf(place)}?hash=${hash}`;

/** What stands before `/openapi`: the moment and the timeline that are looked at. */
const prefixOf = ({ url }: Call): string => url.slice(0, Math.max(0, url.indexOf(ROOT)));

function redirect(call: Call, to: string): true {
  call.respond.stream.setHeader('Location', to);
  return call.respond.text(301, '');
}

function sendJson(call: Call, document: Published, forever = false): true {
  return takes(call, JSON_TYPE)
    ? send(call, document, { forever })
    : notAcceptable(call, [JSON_TYPE]);
}

function takes({ headers: { accept = '' } }: Call, type: string): boolean {
  const offered = accept.split(',').map((one) => one.split(';', 1)[0]?.trim() ?? '');
  return [type, 'application/*', '*/*', ''].some((one) => offered.includes(one));
}

const notAcceptable = ({ respond }: Call, types: readonly string[]): true =>
  respond.failure(
    failure(
      406,
      'NotAcceptable',
      `only the following media types are accepted: ${types.join(', ')}`,
    ),
  );

interface Sending {
  readonly type?: string;
  readonly forever?: boolean;
}

function send(
  call: Call,
  { text, gzipped, hash }: Published,
  { type = JSON_TYPE, forever = false }: Sending = {},
): true {
  const stream = call.respond.head(200, type);
  stream.setHeader('ETag', `"${hash}"`);
  stream.setHeader('Vary', 'Accept, Accept-Encoding');
  if (forever) {
    stream.setHeader('Cache-Control', 'public, immutable');
    stream.setHeader('Expires', new Date(Date.now() + YEAR).toUTCString());
  }
  if (call.headers['if-none-match']?.includes(hash)) {
    stream.statusCode = 304;
    stream.end();
    return true;
  }
  const zipped = /\bgzip\b/.test(String(call.headers['accept-encoding'] ?? ''));
  if (zipped) stream.setHeader('Content-Encoding', 'gzip');
  const bytes = zipped ? gzipped() : text;
  stream.setHeader('Content-Length', bytes.length);
  stream.end(call.method === 'HEAD' ? undefined : bytes);
  return true;
}
