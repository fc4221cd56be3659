// Which policies change what is written, and where they are bound: without a binding a policy does nothing.

import type { Reader } from '../../machinery/reader.js';
import type { MutatingAdmissionPolicy } from '../mutatingadmissionpolicy/index.js';
import type { MutatingAdmissionPolicyBinding } from '../mutatingadmissionpolicybinding/index.js';

export const mutatingPolicies = (reader: Reader): readonly MutatingAdmissionPolicy[] =>
  reader.all('MutatingAdmissionPolicy') as readonly MutatingAdmissionPolicy[];

export const mutatingBindingsOf = (
  reader: Reader,
  policy: string,
): readonly MutatingAdmissionPolicyBinding[] =>
  reader.indexed(
    'MutatingAdmissionPolicyBinding',
    'policy',
    policy,
  ) as readonly MutatingAdmissionPolicyBinding[];
