// Generated from the contracts by generate.ts; not to be edited.
export { addressManagerAbi } from './AddressManager.js';
export { taikoTokenAbi } from './TaikoToken.js';
export { proverPoolAbi } from './ProverPool.js';
