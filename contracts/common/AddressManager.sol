// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import { OwnableUpgradeable } from
    "@openzeppelin/contracts-upgradeable/access/OwnableUpgradeable.sol";

import { IAddressManager } from "./IAddressManager.sol";

/// @title AddressManager
/// @notice The register of names, kept by its owner. A name is registered per chain.
contract AddressManager is OwnableUpgradeable, IAddressManager {
    mapping(uint256 domain => mapping(bytes32 name => address addr)) private addresses;

    event AddressSet(
        uint256 indexed domain, bytes32 indexed name, address newAddress, address oldAddress
    );

    error EOA_OWNER_NOT_ALLOWED();

    /// @notice Makes the sender the owner. Works once.
    function init() external initializer {
        __Ownable_init();
    }

    /// @notice Registers an address under a name; zero removes the name.
    /// @dev An owner without code may not register itself: a key that can rename everything
    /// should not also play one of the parts.
    function setAddress(uint256 domain, bytes32 name, address newAddress) external onlyOwner {
        if (newAddress == msg.sender && newAddress.code.length == 0) {
            revert EOA_OWNER_NOT_ALLOWED();
        }

        address oldAddress = addresses[domain][name];
        addresses[domain][name] = newAddress;
        emit AddressSet(domain, name, newAddress, oldAddress);
    }

    /// @inheritdoc IAddressManager
    function getAddress(uint256 domain, bytes32 name) external view returns (address) {
        return addresses[domain][name];
    }
}
