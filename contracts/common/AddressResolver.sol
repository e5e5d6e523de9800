// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import { IAddressManager } from "./IAddressManager.sol";

/// @title AddressResolver
/// @notice Base of contracts that know each other by name only, through an AddressManager.
abstract contract AddressResolver {
    IAddressManager internal _addressManager;

    uint256[49] private __gap;

    error RESOLVER_DENIED();
    error RESOLVER_INVALID_ADDR();
    error RESOLVER_ZERO_ADDR(uint256 chainId, bytes32 name);

    /// @notice Returns the register that names are looked up in.
    function addressManager() public view returns (address) {
        return address(_addressManager);
    }

    /// @notice Looks up a name on this chain.
    /// @param allowZeroAddress Whether an unset name gives zero rather than a revert.
    function resolve(bytes32 name, bool allowZeroAddress) public view returns (address addr) {
        return resolve(block.chainid, name, allowZeroAddress);
    }

    /// @notice Looks up a name on any chain.
    /// @param allowZeroAddress Whether an unset name gives zero rather than a revert.
    function resolve(
        uint256 chainId,
        bytes32 name,
        bool allowZeroAddress
    )
        public
        view
        returns (address addr)
    {
        addr = _addressManager.getAddress(chainId, name);
        if (addr == address(0) && !allowZeroAddress) revert RESOLVER_ZERO_ADDR(chainId, name);
    }

    /// @dev Points at a register; it is never zero once set.
    function _useAddressManager(address newAddressManager) internal {
        if (newAddressManager == address(0)) revert RESOLVER_INVALID_ADDR();
        _addressManager = IAddressManager(newAddressManager);
    }

    /// @dev Whether an account plays a part on this chain. Nobody plays an unset one.
    function _isNamed(address account, bytes32 name) internal view returns (bool) {
        return account == resolve(name, true) && account != address(0);
    }
}
