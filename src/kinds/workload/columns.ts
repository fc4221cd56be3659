// The columns that kinds with a pod template show with `-o wide` [kubernetes pkg/printers/internalversion].

import type { PodTemplateSpec } from 'kubernetes-types/core/v1.js';
import { formatSelector, type LabelSelector } from '../../machinery/selector.js';
import type { Column } from '../kind.js';

interface WithTemplate {
  readonly spec: { readonly template?: PodTemplateSpec };
}

const containersOf = ({ spec }: WithTemplate) => spec.template?.spec?.containers ?? [];

export const containersColumn: Column<WithTemplate> = {
  name: 'Containers',
  priority: 1,
  value: (object) =>
    containersOf(object)
      .map(({ name }) => name)
      .join(','),
};

export const imagesColumn: Column<WithTemplate> = {
  name: 'Images',
  priority: 1,
  value: (object) =>
    containersOf(object)
      .map(({ image }) => image ?? '')
      .join(','),
};

export const selectorColumn: Column<{ readonly spec: { readonly selector?: LabelSelector } }> = {
  name: 'Selector',
  priority: 1,
  value: ({ spec }) => formatSelector(spec.selector),
};
