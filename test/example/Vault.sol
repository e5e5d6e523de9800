// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

/// @title Vault
/// @notice Keeps ether for whoever deposits it, and gives it back after a delay.
contract Vault {
    /// @dev One storage slot.
    struct Account {
        uint96 balance;
        uint96 requested;
        uint64 readyAt;
    }

    uint256 public constant DELAY = 2 days;
    uint256 public constant CAPACITY = 100 ether;

    address public immutable owner;
    uint256 public total;
    bool public paused;
    mapping(address account => Account) public accounts;

    event Deposited(address indexed account, uint256 amount);
    event WithdrawalRequested(address indexed account, uint256 amount, uint256 readyAt);
    event Cancelled(address indexed account, uint256 amount);
    event Withdrawn(address indexed account, uint256 amount);
    event PauseChanged(bool paused);

    error NotOwner();
    error DepositsPaused();
    error NothingSent();
    error OverCapacity(uint256 room);
    error NotEnough(uint256 balance);
    error NothingRequested();
    error TooEarly(uint256 readyAt);

    constructor(address _owner) {
        owner = _owner;
    }

    function deposit() external payable {
        if (paused) revert DepositsPaused();
        if (msg.value == 0) revert NothingSent();
        if (msg.value > room()) revert OverCapacity(room());
        total += msg.value;
        accounts[msg.sender].balance += uint96(msg.value);
        emit Deposited(msg.sender, msg.value);
    }

    /// @notice Puts an amount aside. Asking again adds to it and starts the delay anew.
    function requestWithdrawal(uint256 amount) external {
        Account storage account = accounts[msg.sender];
        if (amount == 0 || amount > account.balance) revert NotEnough(account.balance);
        account.balance -= uint96(amount);
        account.requested += uint96(amount);
        account.readyAt = uint64(block.timestamp + DELAY);
        emit WithdrawalRequested(msg.sender, amount, account.readyAt);
    }

    function cancel() external {
        Account storage account = accounts[msg.sender];
        uint96 amount = account.requested;
        if (amount == 0) revert NothingRequested();
        account.balance += amount;
        account.requested = 0;
        account.readyAt = 0;
        emit Cancelled(msg.sender, amount);
    }

    function withdraw() external returns (uint256 amount) {
        Account storage account = accounts[msg.sender];
        amount = account.requested;
        if (amount == 0) revert NothingRequested();
        if (block.timestamp < account.readyAt) revert TooEarly(account.readyAt);
        total -= amount;
        account.requested = 0;
        account.readyAt = 0;
        emit Withdrawn(msg.sender, amount);
        (bool sent,) = msg.sender.call{value: amount}("");
        require(sent, "not accepted");
    }

    function setPaused(bool _paused) external {
        if (msg.sender != owner) revert NotOwner();
        paused = _paused;
        emit PauseChanged(_paused);
    }

    function room() public view returns (uint256) {
        return CAPACITY - total;
    }
}
