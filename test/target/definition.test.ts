import { describe, expect, test } from 'vitest';
import { findDefinition } from '../../harness/target/definition.js';

const BASE = `// contract Vault { function withdraw() }
pragma solidity ^0.8.20;
abstract contract Base {
    string constant TEXT = "function paused() { } }";
    bool public paused; // function withdraw()

    function close(uint amount,
        address to) internal virtual {}
    function shut() external {}
}
`;
const VAULT = `import "./Base.sol";
/* contract Vault { */
library Maths { function add(uint256 a) internal {} }
contract Vault is Base, Other(1, "x{") {
    mapping(address => uint256) public balances;

    function add(uint256 a, uint256 b) external {}
    function add(uint256 a) external {}
    function add(uint a, int8[] calldata b) external {}
    function close(uint amount, address to) external override {
        if (amount > 0) { revert(); }
    }
}
contract Other { constructor(uint256, string memory) {} function shut() external {} }
contract Late { function late() external {} }
`;
const sources = { 'src/Base.sol': BASE, 'src/Vault.sol': VAULT };
const find = (signature?: string, contract = 'Vault') => {
  const found = findDefinition(sources, { contract, signature });
  return found && `${found.source}:${found.line}`;
};

describe('a function in its source', () => {
  test('default: in the contract itself, whatever stands in comments, strings and neighbours', () => {
    expect(find('close(uint256,address)')).toBe('src/Vault.sol:10');
    expect(find('late()', 'Late')).toBe('src/Vault.sol:15');
  });

  test('behavior: the overload that is meant', () => {
    expect(find('add(uint256,uint256)')).toBe('src/Vault.sol:7');
    expect(find('add(uint256)')).toBe('src/Vault.sol:8');
    expect(find('add(uint256,int8[])')).toBe('src/Vault.sol:9');
  });

  test('behavior: what is inherited, from the last base first, and getters', () => {
    expect(find('shut()')).toBe('src/Vault.sol:14');
    expect(find('paused()')).toBe('src/Base.sol:5');
    expect(find('balances(address)')).toBe('src/Vault.sol:5');
  });

  test('behavior: the contract where there is no such function, or none is meant', () => {
    expect(find('late()')).toBe('src/Vault.sol:4');
    expect(find()).toBe('src/Vault.sol:4');
    expect(find('close(uint256,address)', 'Gone')).toBeUndefined();
  });
});
