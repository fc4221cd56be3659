// PodTemplate: a template of pods that is an object of its own. Kept and checked, as everywhere: nothing makes pods of it.

import type { PodTemplate as ApiTemplate, PodTemplateSpec } from 'kubernetes-types/core/v1.js';
import { equal } from '../../machinery/equal.js';
import { formatLabels } from '../../machinery/labels.js';
import type { Stored } from '../../machinery/object.js';
import { nameColumn } from '../age.js';
import { defineKind } from '../kind.js';
import { validatePodTemplate } from '../pod-template/validate.js';
import { defaultTemplate } from '../workload/template.js';

export type PodTemplate = Stored<ApiTemplate>;

export const podTemplate = defineKind<PodTemplate>({
  group: '',
  version: 'v1',
  kind: 'PodTemplate',
  plural: 'podtemplates',
  singular: 'podtemplate',
  shortNames: [],
  categories: [],
  namespaced: true,
  type: 'V1PodTemplate',
  status: false,
  generation: ({ template }, old) => !equal(template, old.template),
  defaults({ template }) {
    if (template) defaultTemplate(template);
  },
  validate: ({ template }) => validatePodTemplate(template ?? {}, 'template'),
  columns: [
    nameColumn,
    { name: 'Containers', value: ({ template }) => containersOf(template, 'name') },
    { name: 'Images', value: ({ template }) => containersOf(template, 'image') },
    { name: 'Pod Labels', value: ({ template }) => formatLabels(template?.metadata?.labels) },
  ],
});

const containersOf = (template: PodTemplateSpec | undefined, field: 'name' | 'image'): string =>
  (template?.spec?.containers ?? []).map((container) => container[field] ?? '').join(',');
