// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

/// @title IMintableToken
/// @notice A token whose supply named contracts may change.
interface IMintableToken {
    /// @notice Creates tokens.
    function mint(address to, uint256 amount) external;

    /// @notice Destroys tokens of any account; no allowance is needed.
    function burn(address from, uint256 amount) external;
}
