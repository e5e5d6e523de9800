export { decodeError, type ErrorTable, errorTable } from './errors.js';
export { decodeLog, type EventTable, eventTable, logEncoder, type RawLog } from './events.js';
export {
  decodeCalldata,
  encodeConstructor,
  type FunctionCodec,
  functionTable,
} from './functions.js';
