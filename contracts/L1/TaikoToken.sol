// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import { PausableUpgradeable } from
    "@openzeppelin/contracts-upgradeable/security/PausableUpgradeable.sol";
import { ERC20Upgradeable } from
    "@openzeppelin/contracts-upgradeable/token/ERC20/ERC20Upgradeable.sol";
import { ERC20BurnableUpgradeable } from
    "@openzeppelin/contracts-upgradeable/token/ERC20/extensions/ERC20BurnableUpgradeable.sol";
import { ERC20SnapshotUpgradeable } from
    "@openzeppelin/contracts-upgradeable/token/ERC20/extensions/ERC20SnapshotUpgradeable.sol";
import { ERC20VotesUpgradeable } from
    "@openzeppelin/contracts-upgradeable/token/ERC20/extensions/ERC20VotesUpgradeable.sol";
import { ERC20PermitUpgradeable } from
    "@openzeppelin/contracts-upgradeable/token/ERC20/extensions/draft-ERC20PermitUpgradeable.sol";

import { IMintableToken } from "../common/IMintableToken.sol";
import { ManagedContract } from "../common/ManagedContract.sol";

/// @title TaikoToken
/// @notice The rollup's token: 8 decimals, pausable, with snapshots, permits and votes. Its
/// supply fits 64 bits and is changed by a few named contracts.
contract TaikoToken is
    ManagedContract,
    ERC20Upgradeable,
    ERC20BurnableUpgradeable,
    ERC20SnapshotUpgradeable,
    PausableUpgradeable,
    ERC20PermitUpgradeable,
    ERC20VotesUpgradeable,
    IMintableToken
{
    error TKO_INVALID_ADDR();
    error TKO_INVALID_PREMINT_PARAMS();
    error TKO_MINT_DISALLOWED();

    /// @dev Only the contracts that are trusted with the supply.
    modifier onlySupplyManager() {
        if (
            !_isNamed(msg.sender, "taiko") && !_isNamed(msg.sender, "prover_pool")
                && !_isNamed(msg.sender, "dao") && !_isNamed(msg.sender, "erc20_vault")
        ) revert RESOLVER_DENIED();
        _;
    }

    /// @notice Makes the sender the owner and mints the opening balances. Works once.
    /// @param _premintRecipients Who gets the amount of the same index.
    function init(
        address _addressManager,
        string calldata _name,
        string calldata _symbol,
        address[] calldata _premintRecipients,
        uint256[] calldata _premintAmounts
    )
        external
        initializer
    {
        _initManaged(_addressManager);
        __ERC20_init(_name, _symbol);
        __ERC20Burnable_init();
        __ERC20Snapshot_init();
        __Pausable_init();
        __ERC20Permit_init(_name);
        __ERC20Votes_init();

        if (_premintRecipients.length != _premintAmounts.length) {
            revert TKO_INVALID_PREMINT_PARAMS();
        }
        for (uint256 i; i < _premintRecipients.length; ++i) {
            _mint(_premintRecipients[i], _premintAmounts[i]);
        }
    }

    /// @notice Stops every transfer, mint and burn.
    function pause() external onlyOwner {
        _pause();
    }

    /// @notice Lets tokens move again.
    function unpause() external onlyOwner {
        _unpause();
    }

    /// @notice Records all balances under the next snapshot id.
    function snapshot() external onlyOwner {
        _snapshot();
    }

    /// @inheritdoc IMintableToken
    function mint(address to, uint256 amount) external onlySupplyManager {
        _mint(to, amount);
    }

    /// @inheritdoc IMintableToken
    function burn(address from, uint256 amount) external onlySupplyManager {
        _burn(from, amount);
    }

    /// @notice Transfers tokens; never to this contract, where they would be lost.
    function transfer(address to, uint256 amount) public override returns (bool) {
        if (to == address(this)) revert TKO_INVALID_ADDR();
        return super.transfer(to, amount);
    }

    /// @notice Transfers tokens of another account; never to this contract.
    function transferFrom(
        address from,
        address to,
        uint256 amount
    )
        public
        override
        returns (bool)
    {
        if (to == address(this)) revert TKO_INVALID_ADDR();
        return super.transferFrom(from, to, amount);
    }

    /// @notice The token's amounts are in units of 10^-8.
    function decimals() public pure override returns (uint8) {
        return 8;
    }

    /// @dev The event repeats OpenZeppelin's own: those who index this token expect both.
    function _mint(
        address to,
        uint256 amount
    )
        internal
        override(ERC20Upgradeable, ERC20VotesUpgradeable)
    {
        super._mint(to, amount);
        if (totalSupply() > type(uint64).max) revert TKO_MINT_DISALLOWED();
        emit Transfer(address(0), to, amount);
    }

    /// @dev The event repeats OpenZeppelin's own, as in {_mint}.
    function _burn(
        address from,
        uint256 amount
    )
        internal
        override(ERC20Upgradeable, ERC20VotesUpgradeable)
    {
        super._burn(from, amount);
        emit Transfer(from, address(0), amount);
    }

    function _beforeTokenTransfer(
        address from,
        address to,
        uint256 amount
    )
        internal
        override(ERC20Upgradeable, ERC20SnapshotUpgradeable)
        whenNotPaused
    {
        super._beforeTokenTransfer(from, to, amount);
    }

    function _afterTokenTransfer(
        address from,
        address to,
        uint256 amount
    )
        internal
        override(ERC20Upgradeable, ERC20VotesUpgradeable)
    {
        super._afterTokenTransfer(from, to, amount);
    }
}
