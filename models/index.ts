import type { AnyModel } from '../harness/model/index.js';
import { proverPool } from './prover-pool/index.js';

/** The models that come with this package, by name. */
export const models: Readonly<Record<string, AnyModel>> = { [proverPool.name]: proverPool };

/** The one that is meant when none is named. */
export const defaultModel: AnyModel = proverPool;
