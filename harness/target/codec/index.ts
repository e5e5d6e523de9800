export { decodeError, type ErrorTable, errorTable } from './errors.js';
export {
  decodeLog,
  type EventForm,
  type EventTable,
  eventForms,
  eventTable,
  type RawLog,
} from './events.js';
export {
  decodeCalldata,
  encodeConstructor,
  type FunctionCodec,
  functionTable,
  NOWHERE,
  unnamedCall,
} from './functions.js';
