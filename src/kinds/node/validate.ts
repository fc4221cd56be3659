// The rules of nodes [pkg/apis/core/validation/validation.go ValidateNode, ValidateNodeUpdate].

import type { Taint } from 'kubernetes-types/core/v1.js';
import { equal } from '../../machinery/equal.js';
import {
  child,
  duplicate,
  type FieldError,
  forbidden,
  index,
  invalid,
  notSupported,
  required,
} from '../../machinery/field-errors.js';
import { cidrErrors } from '../../machinery/ip-address.js';
import { isJsonObject } from '../../machinery/json.js';
import { labelValueErrors } from '../../machinery/names.js';
import { validateLabelName } from '../pod-template/validate-labels.js';
import { checked } from '../pod-template/validate-paths.js';
import { validateResourceList } from '../pod-template/validate-resources.js';
import type { Node } from './index.js';

const EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

export function validateNode(node: Node, old: Node | undefined): readonly FieldError[] {
  const errors = validateTaints(node.spec.taints, 'spec.taints');
  node.spec.podCIDRs?.forEach((cidr, i) => {
    errors.push(...checked(cidrErrors, cidr, `spec.podCIDRs[${i}]`));
  });
  if ((node.spec.podCIDRs?.length ?? 0) > 1) errors.push(...validateFamilies(node.spec.podCIDRs));
  errors.push(...validateAvoided(node.metadata.annotations ?? {}));
  if (old) errors.push(...validateFixed(node, old));
  return [...errors, ...validateAmounts(node), ...validateAddresses(node)];
}

const AVOID = 'scheduler.alpha.kubernetes.io/preferAvoidPods';

/** Pods that a node would rather not have are named by their controller, in an annotation that nobody reads now. */
function validateAvoided({ [AVOID]: text }: Readonly<Record<string, string>>): FieldError[] {
  if (!text) return [];
  const path = 'metadata.annotations';
  const read = readJson(text);
  if (!isJsonObject(read)) return [invalid(child(path, 'AvoidPods'), AVOID, 'not a JSON object')];
  const entries = Array.isArray(read['preferAvoidPods']) ? read['preferAvoidPods'] : [];
  return entries.flatMap((entry, i): FieldError[] => {
    const at = child(index(child(path, AVOID), i), 'PodSignature');
    const signature = isJsonObject(entry) ? entry['podSignature'] : undefined;
    const controller = isJsonObject(signature) ? signature['podController'] : undefined;
    if (!isJsonObject(controller)) return [required(at)];
    return controller['controller'] === true
      ? []
      : [
          invalid(
            child(at, 'PodController.Controller'),
            controller['controller'] ?? null,
            'must point to a controller',
          ),
        ];
  });
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** No address twice. */
function validateAddresses({ status }: Node): FieldError[] {
  const seen = new Set<string>();
  return (status?.addresses ?? []).flatMap((address, i) => {
    const identity = `${address.type}/${address.address}`;
    const twice = seen.has(identity);
    seen.add(identity);
    return twice ? [duplicate(`status.addresses[${i}]`, address)] : [];
  });
}

/** Two ranges are one for each family of addresses. */
function validateFamilies(ranges: readonly string[] = []): FieldError[] {
  const families = new Set(ranges.map((range) => range.includes(':')));
  return ranges.length === 2 && families.size === 2
    ? []
    : [invalid('spec.podCIDRs', ranges, 'may specify no more than one CIDR for each IP family')];
}

const validateAmounts = ({ status }: Node): FieldError[] => [
  ...validateResourceList(status?.capacity, 'status.capacity'),
  ...validateResourceList(status?.allocatable, 'status.allocatable'),
];

export const validateNodeStatus = (node: Node): readonly FieldError[] => [
  ...validateAmounts(node),
  ...validateAddresses(node),
];

/** What was once given may not be changed. */
function validateFixed({ spec }: Node, { spec: old }: Node): FieldError[] {
  const errors: FieldError[] = [];
  if (old.podCIDRs?.length && !equal(spec.podCIDRs, old.podCIDRs))
    errors.push(
      forbidden('spec.podCIDRs', 'node updates may not change podCIDR except from "" to valid'),
    );
  if (old.providerID && spec.providerID !== old.providerID)
    errors.push(
      forbidden(
        'spec.providerID',
        'node updates may not change providerID except from "" to valid',
      ),
    );
  return errors;
}

function validateTaints(taints: readonly Taint[] | undefined, path: string): FieldError[] {
  const errors: FieldError[] = [];
  const seen = new Set<string>();
  taints?.forEach((taint, i) => {
    const at = index(path, i);
    const { key, value = '', effect } = taint;
    errors.push(...validateLabelName(key, child(at, 'key')));
    const wrong = labelValueErrors(value);
    if (wrong.length > 0) errors.push(invalid(child(at, 'value'), value, wrong.join(';')));
    if (!effect) errors.push(required(child(at, 'effect')));
    else if (!EFFECTS.includes(effect))
      errors.push(notSupported(child(at, 'effect'), effect, EFFECTS));
    const identity = `${key}:${effect}`;
    if (seen.has(identity))
      errors.push({
        ...duplicate(at, taint),
        text: `${duplicate(at, taint).text}: taints must be unique by key and effect pair`,
      });
    seen.add(identity);
  });
  return errors;
}
