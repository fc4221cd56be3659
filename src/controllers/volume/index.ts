// Persistent storage: claims and volumes find each other, a provisioner makes what is missing, and nothing
// goes while it is in use. Six small controllers, of which upstream runs the first two as one.

import type { Controller } from '../controller.js';
import { claimController } from './claims.js';
import { expansion } from './expansion.js';
import { claimProtection, volumeProtection } from './protection.js';
import { provisioner } from './provisioner.js';
import { volumeController } from './volumes.js';

export const storageControllers: readonly Controller[] = [
  claimController,
  volumeController,
  provisioner,
  expansion,
  claimProtection,
  volumeProtection,
];
