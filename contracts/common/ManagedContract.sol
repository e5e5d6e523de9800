// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import { OwnableUpgradeable } from
    "@openzeppelin/contracts-upgradeable/access/OwnableUpgradeable.sol";
import { ReentrancyGuardUpgradeable } from
    "@openzeppelin/contracts-upgradeable/security/ReentrancyGuardUpgradeable.sol";

import { AddressResolver } from "./AddressResolver.sol";

/// @title ManagedContract
/// @notice Base of the rollup's contracts: owned, guarded against reentrancy, resolving names.
abstract contract ManagedContract is
    ReentrancyGuardUpgradeable,
    OwnableUpgradeable,
    AddressResolver
{
    event AddressManagerChanged(address indexed addressManager);

    /// @notice Moves to another register of names.
    function setAddressManager(address newAddressManager) external onlyOwner {
        _useAddressManager(newAddressManager);
        emit AddressManagerChanged(newAddressManager);
    }

    /// @dev To be called from the initializer of the deriving contract.
    function _initManaged(address initialAddressManager) internal onlyInitializing {
        __ReentrancyGuard_init();
        __Ownable_init();
        _useAddressManager(initialAddressManager);
    }
}
