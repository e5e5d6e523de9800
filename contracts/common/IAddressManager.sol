// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

/// @title IAddressManager
/// @notice Looks up who plays a named part on a chain.
interface IAddressManager {
    /// @notice Returns the address registered under a name, or zero.
    /// @param domain The chain's id.
    /// @param name The name, ASCII and left-aligned.
    function getAddress(uint256 domain, bytes32 name) external view returns (address);
}
