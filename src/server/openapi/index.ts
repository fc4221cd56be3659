// `/openapi/v3`: which documents there are, and each of them, under a URL that names its hash.
//
// Source: kube-openapi pkg/handler3/handler.go. A client that asks by hash may keep the answer for a year,
// which is what kubectl does. `/openapi/v2` is not served: clients that want it want it in protobuf.

import { failure } from '../../machinery/status.js';
import type { Call, Handler } from '../call.js';
import { groupsOf } from '../discovery/groups.js';
import type { GroupVersion } from './document.js';
import { rootOf } from './paths.js';
import { type Published, published, sealed } from './published.js';

const ROOT = '/openapi/v3';
const YEAR = 365 * 24 * 60 * 60 * 1000;

export const openApi: Handler = (call) => {
  const { target } = call.path;
  if (target.type !== 'other' || (target.path !== ROOT && !target.path.startsWith(`${ROOT}/`)))
    return false;
  const places = placesOf(call);
  const prefix = prefixOf(call);
  if (target.path === ROOT) return send(call, index(call, places, prefix));
  const place = places.find((one) => `${ROOT}${rootOf(one)}` === target.path);
  if (!place) return call.respond.text(404, '404 page not found\n');
  const document = documentOf(call, place, places);
  const asked = call.query.get('hash');
  if (asked !== null && asked !== '' && asked !== document.hash)
    return redirect(call, `${prefix}${urlOf(place, document)}`);
  return send(call, document, asked === document.hash);
};

const placesOf = (call: Call): readonly GroupVersion[] =>
  groupsOf(call.world).flatMap(({ name, versions }) =>
    versions.map(({ version, resources }) => ({ group: name, version, resources })),
  );

const documentOf = (call: Call, place: GroupVersion, places: readonly GroupVersion[]): Published =>
  published(
    place,
    call.world.session.log.settings.kubernetes,
    places.map(({ group, version }) => ({ group, version })),
  );

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

function send(call: Call, { text, gzipped, hash }: Published, forever = false): true {
  const accept = call.headers.accept ?? '';
  if (accept !== '' && !/(^|,)\s*(application\/(json|\*)|\*\/\*)\s*([;,]|$)/.test(accept))
    return call.respond.failure(
      failure(
        406,
        'NotAcceptable',
        'only the following media types are accepted: application/json',
      ),
    );
  const stream = call.respond.head(200, 'application/json');
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
