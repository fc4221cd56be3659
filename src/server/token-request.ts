// serviceaccounts/NAME/token: a token for whoever is to act as an account [registry/core/serviceaccount/storage/token.go].
//
// It runs out in virtual time. Nothing is written: a token lives in the hands of whoever asked for it.

import { text, textsOf } from '../apiserver/reviews.js';
import { timestamp } from '../machinery/duration.js';
import { type FieldError, invalid as wrong } from '../machinery/field-errors.js';
import { isJsonObject, type JsonObject } from '../machinery/json.js';
import type { KubeObject } from '../machinery/object.js';
import { conflict, type Failure, invalid, isFailure, notFound } from '../machinery/status.js';
import { readObject } from './body.js';
import type { Call, Handler } from './call.js';
import { type Bound, boundTo, ISSUER } from './identity/tokens.js';
import { sendValue, type Typed } from './rest/answer.js';
import { pastIsReadOnly } from './rest/refusals.js';

const SECOND = 1000;
const SECONDS_MIN = 600;
const SECONDS_MAX = 2 ** 32;
const SECONDS = 3600;
const ACCOUNTS = { group: '', plural: 'serviceaccounts' };

export const tokenRequest: Handler = async (call) => {
  const { target } = call.path;
  if (target.type !== 'resource' || target.group !== '' || target.resource !== 'serviceaccounts')
    return false;
  const { name, namespace, subresource } = target;
  if (subresource !== 'token' || call.method !== 'POST' || !name || !namespace) return false;
  if (call.world.moment) return call.respond.failure(pastIsReadOnly(call.world));
  const account = call.world.view.find({ kind: 'ServiceAccount', namespace, name });
  if (!account) return call.respond.failure(notFound(ACCOUNTS, name));
  const body = readObject(call, { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest' });
  if (isFailure(body)) return call.respond.failure(body);
  const spec = isJsonObject(body.value['spec']) ? body.value['spec'] : {};
  const answer = await answered(call, account, spec);
  return isFailure(answer) ? call.respond.failure(answer) : sendValue(call, 201, answer);
};

async function answered(
  call: Call,
  account: KubeObject,
  spec: JsonObject,
): Promise<(JsonObject & Typed) | Failure> {
  const { name, namespace = '', uid } = account.metadata;
  const seconds = spec['expirationSeconds'] ?? SECONDS;
  const errors = durationErrors(seconds);
  if (errors.length > 0)
    return invalid({ group: 'authentication.k8s.io', kind: 'TokenRequest' }, '', errors);
  const bound = boundIn(call, spec, namespace);
  if (isFailure(bound)) return bound;
  const audiences = textsOf(spec, 'audiences').length > 0 ? textsOf(spec, 'audiences') : [ISSUER];
  const from = Math.floor(call.world.view.now / SECOND);
  const until = from + Number(seconds);
  const claims = { namespace, name, uid, audiences, from, until, bound };
  return {
    kind: 'TokenRequest',
    apiVersion: 'authentication.k8s.io/v1',
    metadata: { name, namespace, creationTimestamp: timestamp(call.world.view.now) },
    spec: {
      audiences: [...audiences],
      expirationSeconds: Number(seconds),
      boundObjectRef: spec['boundObjectRef'] ?? null,
    },
    status: {
      token: await call.identity.tokens.forAccount(claims),
      expirationTimestamp: timestamp(until * SECOND),
    },
  };
}

function durationErrors(seconds: unknown): readonly FieldError[] {
  const path = 'spec.expirationSeconds';
  if (!Number.isInteger(seconds))
    return [wrong(path, seconds, 'must be a whole number of seconds')];
  if (Number(seconds) < SECONDS_MIN)
    return [wrong(path, seconds, 'may not specify a duration less than 10 minutes')];
  return Number(seconds) > SECONDS_MAX
    ? [wrong(path, seconds, 'may not specify a duration larger than 2^32 seconds')]
    : [];
}

/** The object with which the token is to end. */
function boundIn(call: Call, spec: JsonObject, namespace: string): Bound | Failure | undefined {
  const ref = spec['boundObjectRef'];
  if (!isJsonObject(ref)) return undefined;
  const [kind, name, uid] = [text(ref, 'kind'), text(ref, 'name'), text(ref, 'uid')];
  if (kind !== 'Pod' && kind !== 'Secret' && kind !== 'Node')
    return invalid({ group: 'authentication.k8s.io', kind: 'TokenRequest' }, '', [
      wrong('spec.boundObjectRef.kind', kind, 'cannot bind token for serviceaccount to it'),
    ]);
  const resource = { group: '', plural: `${kind.toLowerCase()}s` };
  const where = kind === 'Node' ? {} : { namespace };
  const found = call.world.view.find({ kind, name, ...where });
  if (!found) return notFound(resource, name);
  return uid !== '' && uid !== found.metadata.uid
    ? conflict(
        resource,
        name,
        `the UID in the bound object reference (${uid}) does not match the UID in record. The object might have been deleted and then recreated`,
      )
    : boundTo(kind, found);
}
