// Which policies judge, and where they are bound: without a binding a policy does nothing.

import type { Reader } from '../../machinery/reader.js';
import type { ValidatingAdmissionPolicy } from '../validatingadmissionpolicy/index.js';
import type { ValidatingAdmissionPolicyBinding } from '../validatingadmissionpolicybinding/index.js';

export const judgingPolicies = (reader: Reader): readonly ValidatingAdmissionPolicy[] =>
  reader.all('ValidatingAdmissionPolicy') as readonly ValidatingAdmissionPolicy[];

export const bindingsOf = (
  reader: Reader,
  policy: string,
): readonly ValidatingAdmissionPolicyBinding[] =>
  reader.indexed(
    'ValidatingAdmissionPolicyBinding',
    'policy',
    policy,
  ) as readonly ValidatingAdmissionPolicyBinding[];
