// Generated from the contracts by generate.ts; not to be edited.
export const addressManagerAbi = [
  {"inputs":[],"name":"EOA_OWNER_NOT_ALLOWED","type":"error"},
  {"anonymous":false,"inputs":[{"indexed":true,"name":"domain","type":"uint256"},{"indexed":true,"name":"name","type":"bytes32"},{"indexed":false,"name":"newAddress","type":"address"},{"indexed":false,"name":"oldAddress","type":"address"}],"name":"AddressSet","type":"event"},
  {"anonymous":false,"inputs":[{"indexed":false,"name":"version","type":"uint8"}],"name":"Initialized","type":"event"},
  {"anonymous":false,"inputs":[{"indexed":true,"name":"previousOwner","type":"address"},{"indexed":true,"name":"newOwner","type":"address"}],"name":"OwnershipTransferred","type":"event"},
  {"inputs":[{"name":"domain","type":"uint256"},{"name":"name","type":"bytes32"}],"name":"getAddress","outputs":[{"name":"","type":"address"}],"stateMutability":"view","type":"function"},
  {"inputs":[],"name":"init","outputs":[],"stateMutability":"nonpayable","type":"function"},
  {"inputs":[],"name":"owner","outputs":[{"name":"","type":"address"}],"stateMutability":"view","type":"function"},
  {"inputs":[],"name":"renounceOwnership","outputs":[],"stateMutability":"nonpayable","type":"function"},
  {"inputs":[{"name":"domain","type":"uint256"},{"name":"name","type":"bytes32"},{"name":"newAddress","type":"address"}],"name":"setAddress","outputs":[],"stateMutability":"nonpayable","type":"function"},
  {"inputs":[{"name":"newOwner","type":"address"}],"name":"transferOwnership","outputs":[],"stateMutability":"nonpayable","type":"function"},
] as const;
