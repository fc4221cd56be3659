// The options of a DELETE: in its body, or in the query when there is no body
// [apiserver pkg/endpoints/handlers/delete.go; apimachinery ValidateDeleteOptions].

import type { DeleteOptions, PropagationPolicy } from '../../apiserver/request.js';
import { SCHEMA } from '../../kinds/type.js';
import { decode } from '../../machinery/decode.js';
import { invalid as invalidField, notSupported } from '../../machinery/field-errors.js';
import { typeOfKind } from '../../machinery/schema.js';
import { badRequest, type Failure, invalid, isFailure } from '../../machinery/status.js';
import { readObject } from '../body.js';
import { type Call, isTrue } from '../call.js';
import { dryRunErrors } from './options.js';

/** As the API has them, before anybody has looked whether they make sense. */
interface Sent {
  readonly gracePeriodSeconds?: number;
  readonly propagationPolicy?: string;
  readonly orphanDependents?: boolean;
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
  readonly dryRun?: readonly string[];
}

export function deleteOptions(call: Call): DeleteOptions | Failure {
  const sent = call.body.length === 0 ? fromQuery(call.query) : fromBody(call);
  if (isFailure(sent)) return sent;
  const errors = validate(sent);
  if (errors.length > 0)
    return invalid({ group: 'meta.k8s.io', kind: 'DeleteOptions' }, '', errors);
  const { gracePeriodSeconds, preconditions, dryRun } = sent;
  const propagationPolicy = policyOf(sent);
  return {
    ...(gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds }),
    ...(propagationPolicy === undefined ? {} : { propagationPolicy }),
    ...(preconditions === undefined ? {} : { preconditions }),
    ...(dryRun?.includes('All') ? { dryRun: true } : {}),
  };
}

function fromBody(call: Call): Sent | Failure {
  const body = readObject(call, { apiVersion: 'meta.k8s.io/v1', kind: 'DeleteOptions' });
  if (isFailure(body)) return body;
  const type = typeOfKind(SCHEMA, 'v1', 'DeleteOptions');
  if (!type) return body.value as Sent;
  const decoded = decode(type, body.value, 'Ignore');
  return decoded.ok ? (decoded.value as Sent) : badRequest(decoded.error);
}

function fromQuery(query: URLSearchParams): Sent | Failure {
  const grace = query.get('gracePeriodSeconds');
  if (grace !== null && !/^[+-]?\d+$/.test(grace))
    return badRequest(`strconv.ParseInt: parsing ${JSON.stringify(grace)}: invalid syntax`);
  const propagationPolicy = query.get('propagationPolicy');
  return {
    ...(grace === null ? {} : { gracePeriodSeconds: Number(grace) }),
    ...(propagationPolicy === null ? {} : { propagationPolicy }),
    ...(query.has('orphanDependents')
      ? { orphanDependents: isTrue(query, 'orphanDependents') }
      : {}),
    dryRun: query.getAll('dryRun'),
  };
}

const POLICIES: readonly string[] = ['Foreground', 'Background', 'Orphan'];

function validate({ propagationPolicy, orphanDependents, dryRun = [] }: Sent) {
  const errors = [];
  if (orphanDependents !== undefined && propagationPolicy !== undefined)
    errors.push(
      invalidField(
        'propagationPolicy',
        propagationPolicy,
        'orphanDependents and deletionPropagation cannot be both set',
      ),
    );
  if (propagationPolicy !== undefined && !POLICIES.includes(propagationPolicy))
    errors.push(notSupported('propagationPolicy', propagationPolicy, [...POLICIES, 'nil']));
  return [...errors, ...dryRunErrors(dryRun)];
}

function policyOf({ propagationPolicy, orphanDependents }: Sent): PropagationPolicy | undefined {
  if (orphanDependents !== undefined) return orphanDependents ? 'Orphan' : 'Background';
  return propagationPolicy as PropagationPolicy | undefined;
}
