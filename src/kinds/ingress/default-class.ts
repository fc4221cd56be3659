// The class of an Ingress that names none: the default one, of several the newest
// [plugin/pkg/admission/network/defaultingressclass/admission.go].

import type { Draft } from 'immer';
import type { Reader } from '../../machinery/reader.js';
import type { Ingress } from './index.js';

export function chooseClass({ metadata, spec }: Draft<Ingress>, reader: Reader): undefined {
  if (spec.ingressClassName !== undefined) return;
  if (metadata.annotations?.['kubernetes.io/ingress.class'] !== undefined) return;
  const made = (at: string | undefined): string => at ?? '';
  const [chosen] = [...reader.indexed('IngressClass', 'default', '')].sort((a, b) => {
    const [left, right] = [made(a.metadata.creationTimestamp), made(b.metadata.creationTimestamp)];
    return left === right ? (a.metadata.name < b.metadata.name ? -1 : 1) : left < right ? 1 : -1;
  });
  if (chosen) spec.ingressClassName = chosen.metadata.name;
}
