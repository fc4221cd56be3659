// Secret: a small amount of data not meant to be shown, of a type that says which keys it must have.

import type { Secret as ApiSecret } from 'kubernetes-types/core/v1.js';
import { encodeBase64 } from '../../machinery/base64-bytes.js';
import type { Stored } from '../../machinery/object.js';
import { ageColumn, nameColumn } from '../age.js';
import { defineKind } from '../kind.js';
import { accountOfToken } from './token.js';
import { validateSecret } from './validate.js';

export type Secret = Stored<ApiSecret>;

export const secret = defineKind<Secret>({
  group: '',
  version: 'v1',
  kind: 'Secret',
  plural: 'secrets',
  singular: 'secret',
  shortNames: [],
  categories: [],
  namespaced: true,
  type: 'V1Secret',
  status: false,
  defaults(draft) {
    draft.type ||= 'Opaque';
    const { stringData } = draft;
    delete draft.stringData;
    for (const [name, text] of Object.entries(stringData ?? {}))
      draft.data = { ...draft.data, [name]: encodeBase64(text) };
  },
  validate: validateSecret,
  indexes(secret, write) {
    const account = accountOfToken(secret);
    if (account) write.file('account', `${secret.metadata.namespace}/${account}`);
  },
  selectableFields: { type: (secret) => secret.type ?? '' },
  columns: [
    nameColumn,
    { name: 'Type', value: (secret) => secret.type ?? '' },
    { name: 'Data', value: (secret) => Object.keys(secret.data ?? {}).length },
    ageColumn,
  ],
});
