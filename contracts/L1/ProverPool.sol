// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

import { IMintableToken } from "../common/IMintableToken.sol";
import { ManagedContract } from "../common/ManagedContract.sol";
import { IProverPool } from "./IProverPool.sol";

/// @title ProverPool
/// @notice Keeps the provers with the highest stakes. Staking burns tokens, leaving mints them
/// back after a waiting period, during which they may still be slashed.
contract ProverPool is ManagedContract, IProverPool {
    /// @dev One slot. `rewardPerGas` is the prover's price; a slot whose prover left keeps 1.
    struct Prover {
        uint64 stakedAmount;
        uint32 rewardPerGas;
        uint32 currentCapacity;
    }

    /// @dev One slot. `exitAmount` are tokens on their way out since `exitRequestedAt`;
    /// `proverId` is 0 for those who are no provers.
    struct Staker {
        uint64 exitRequestedAt;
        uint64 exitAmount;
        uint32 maxCapacity;
        uint32 proverId;
    }

    uint256 public constant MAX_NUM_PROVERS = 32;
    uint32 public constant MIN_CAPACITY = 32;
    uint64 public constant MIN_STAKE_PER_CAPACITY = 10_000;
    uint64 public constant EXIT_PERIOD = 1 weeks;
    uint256 public constant MIN_CHANGE_DELAY = 1 hours;
    /// @notice Part of the slashable tokens taken per unit of capacity, in basis points.
    uint64 public constant SLASH_POINTS = 25;
    /// @notice The least that is taken, in rewards of the missing proof.
    uint64 public constant SLASH_MULTIPLIER = 4;

    /// @notice Provers by id; ids from 1 to MAX_NUM_PROVERS are used.
    Prover[1024] public provers;
    mapping(uint256 id => address prover) public proverIdToAddress;
    mapping(address staker => Staker) public stakers;

    uint256[47] private __gap;

    event Withdrawn(address indexed addr, uint64 amount);
    event Exited(address indexed addr, uint64 amount);
    event Slashed(uint64 indexed blockId, address indexed addr, uint64 amount);
    event Staked(
        address indexed addr, uint64 amount, uint32 rewardPerGas, uint32 currentCapacity
    );

    error CHANGE_TOO_FREQUENT();
    error INVALID_PARAMS();
    error NO_MATURE_EXIT();
    error PROVER_NOT_GOOD_ENOUGH();
    error UNAUTHORIZED();

    modifier onlyTaiko() {
        if (msg.sender != resolve("taiko", false)) revert UNAUTHORIZED();
        _;
    }

    /// @notice Makes the sender the owner. Works once.
    function init(address _addressManager) external initializer {
        _initManaged(_addressManager);
    }

    /// @inheritdoc IProverPool
    function assignProver(
        uint64 blockId,
        uint32 feePerGas
    )
        external
        onlyTaiko
        returns (address prover, uint32 rewardPerGas)
    {
        (uint256[MAX_NUM_PROVERS] memory weights, uint32[MAX_NUM_PROVERS] memory erpg) =
            getProverWeights(feePerGas);

        // A weight is at most 2^64, so nothing here overflows but the number before block 0,
        // whose hash is zero like that of any block out of reach.
        unchecked {
            uint256 sum;
            for (uint256 i; i < MAX_NUM_PROVERS; ++i) {
                sum += weights[i];
            }
            if (sum == 0) return (address(0), 0);

            uint256 draw =
                uint256(keccak256(abi.encode(blockhash(block.number - 1), blockId))) % sum;
            uint256 index;
            uint256 reached = weights[0];
            while (reached <= draw) {
                reached += weights[++index];
            }

            --provers[index + 1].currentCapacity;
            return (proverIdToAddress[index + 1], erpg[index]);
        }
    }

    /// @inheritdoc IProverPool
    function releaseProver(address addr) external onlyTaiko {
        Staker memory staker = stakers[addr];
        if (staker.proverId == 0) return;

        uint32 capacity = provers[staker.proverId].currentCapacity;
        if (capacity < staker.maxCapacity) {
            provers[staker.proverId].currentCapacity = capacity + 1;
        }
    }

    /// @inheritdoc IProverPool
    /// @dev Tokens on their way out are taken before those at stake.
    function slashProver(
        uint64 blockId,
        address addr,
        uint64 proofReward
    )
        external
        onlyTaiko
    {
        Staker storage staker = stakers[addr];
        (uint64 exitAmount, uint256 proverId) = (staker.exitAmount, staker.proverId);
        uint64 stakedAmount = proverId == 0 ? 0 : provers[proverId].stakedAmount;

        // Tokens whose waiting is over do not count, although they are taken below.
        uint64 slashable = stakedAmount;
        unchecked {
            if (staker.exitRequestedAt != 0 && !_isPast(staker.exitRequestedAt, EXIT_PERIOD)) {
                slashable += exitAmount;
            }
        }
        if (slashable == 0) return;

        uint64 amount = _amountToSlash(slashable, staker.maxCapacity, proofReward);
        if (amount <= exitAmount) {
            staker.exitAmount = exitAmount - amount;
        } else {
            staker.exitAmount = 0;
            if (proverId != 0) {
                uint64 rest = amount - exitAmount;
                provers[proverId].stakedAmount = rest < stakedAmount ? stakedAmount - rest : 0;
            }
        }
        emit Slashed(blockId, addr, amount);
    }

    /// @notice Becomes a prover, or changes one's stake, price and capacity, in place of the
    /// prover with the lowest stake. With all arguments zero, leaves the pool.
    /// @param amount The whole new stake; tokens of one's own on their way out are used first.
    /// @param rewardPerGas The price asked per unit of gas.
    /// @param maxCapacity How many blocks may be assigned at a time.
    function stake(
        uint64 amount,
        uint32 rewardPerGas,
        uint32 maxCapacity
    )
        external
        nonReentrant
    {
        _payMatureExit(msg.sender);
        _leaveWithDelay(msg.sender);

        if (amount == 0) {
            if (rewardPerGas != 0 || maxCapacity != 0) revert INVALID_PARAMS();
            return;
        }
        if (
            maxCapacity < MIN_CAPACITY || amount / maxCapacity < MIN_STAKE_PER_CAPACITY
                || rewardPerGas == 0
        ) revert INVALID_PARAMS();

        _fundStake(msg.sender, amount, maxCapacity);
        uint256 id = _freeSlotFor(amount);

        provers[id] = Prover(amount, rewardPerGas, maxCapacity);
        proverIdToAddress[id] = msg.sender;
        stakers[msg.sender].proverId = uint32(id);
        emit Staked(msg.sender, amount, rewardPerGas, maxCapacity);
    }

    /// @notice Leaves the pool; the stake can be withdrawn after EXIT_PERIOD.
    function exit() external nonReentrant {
        _payMatureExit(msg.sender);
        _leaveWithDelay(msg.sender);
    }

    /// @notice Collects the tokens of an exit whose waiting period is over.
    function withdraw() external nonReentrant {
        if (!_payMatureExit(msg.sender)) revert NO_MATURE_EXIT();
    }

    /// @notice Returns how many blocks could be assigned now.
    function getCapacity() external view returns (uint256 capacity) {
        unchecked {
            for (uint256 id = 1; id <= MAX_NUM_PROVERS; ++id) {
                capacity += provers[id].currentCapacity;
            }
        }
    }

    /// @notice Returns all slots of the pool, that of id 1 first, and who is in them.
    function getProvers()
        external
        view
        returns (Prover[] memory _provers, address[] memory _stakers)
    {
        _provers = new Prover[](MAX_NUM_PROVERS);
        _stakers = new address[](MAX_NUM_PROVERS);
        for (uint256 i; i < MAX_NUM_PROVERS; ++i) {
            _provers[i] = provers[i + 1];
            _stakers[i] = proverIdToAddress[i + 1];
        }
    }

    /// @notice Returns a staker and, if it is a prover, its slot.
    function getStaker(address addr)
        external
        view
        returns (Staker memory staker, Prover memory prover)
    {
        staker = stakers[addr];
        if (staker.proverId != 0) prover = provers[staker.proverId];
    }

    /// @notice Returns how likely each prover is to be drawn, and what it would be paid.
    /// @param feePerGas What the rollup would pay per unit of gas now.
    /// @return weights By id less one; 0 for a prover without capacity.
    /// @return erpg Effective rewards per gas: each prover's price, brought near the fee.
    function getProverWeights(uint32 feePerGas)
        public
        view
        returns (uint256[MAX_NUM_PROVERS] memory weights, uint32[MAX_NUM_PROVERS] memory erpg)
    {
        unchecked {
            for (uint256 i; i < MAX_NUM_PROVERS; ++i) {
                Prover memory prover = provers[i + 1];
                if (prover.currentCapacity == 0) continue;

                erpg[i] = _effectivePrice(prover.rewardPerGas, feePerGas);
                weights[i] = _weight(prover.stakedAmount, erpg[i]);
            }
        }
    }

    /// @dev Mints what a staker may collect. Returns whether there was anything to collect.
    function _payMatureExit(address addr) private returns (bool paid) {
        Staker storage staker = stakers[addr];
        (uint64 requestedAt, uint64 amount) = (staker.exitRequestedAt, staker.exitAmount);
        if (amount == 0 || requestedAt == 0 || !_isPast(requestedAt, EXIT_PERIOD)) return false;

        (staker.exitRequestedAt, staker.exitAmount) = (0, 0);
        _token().mint(addr, amount);
        emit Withdrawn(addr, amount);
        return true;
    }

    /// @dev As {_leave}, for those who leave of their own will: not too soon after the last exit.
    function _leaveWithDelay(address addr) private {
        Staker storage staker = stakers[addr];
        if (staker.proverId == 0) return;
        if (!_isPast(staker.exitRequestedAt, MIN_CHANGE_DELAY)) revert CHANGE_TOO_FREQUENT();
        _leave(addr);
    }

    /// @dev Takes a prover out of its slot; its stake joins the tokens on their way out.
    function _leave(address addr) private {
        Staker memory staker = stakers[addr];
        uint256 id = staker.proverId;

        staker.exitAmount += provers[id].stakedAmount;
        staker.exitRequestedAt = uint64(block.timestamp);
        staker.proverId = 0;
        stakers[addr] = staker;

        // A price of 1 keeps the slot from being zero: to fill it again costs less gas.
        provers[id] = Prover(0, 1, 0);
        delete proverIdToAddress[id];
        emit Exited(addr, staker.exitAmount);
    }

    /// @dev Takes a stake from the tokens on their way out, and what is missing from the balance.
    function _fundStake(address addr, uint64 amount, uint32 maxCapacity) private {
        Staker memory staker = stakers[addr];
        uint64 reused = amount < staker.exitAmount ? amount : staker.exitAmount;

        staker.exitAmount -= reused;
        staker.exitRequestedAt = staker.exitAmount == 0 ? 0 : uint64(block.timestamp);
        staker.maxCapacity = maxCapacity;
        stakers[addr] = staker;

        if (amount > reused) _token().burn(addr, amount - reused);
    }

    /// @dev Chooses the slot with the lowest stake, the first of equals, and empties it. A stake
    /// must be higher to get in.
    function _freeSlotFor(uint64 amount) private returns (uint256 id) {
        uint64 lowest = type(uint64).max;
        unchecked {
            for (uint256 i = 1; i <= MAX_NUM_PROVERS; ++i) {
                uint64 stakedAmount = provers[i].stakedAmount;
                if (stakedAmount < lowest || id == 0) (id, lowest) = (i, stakedAmount);
                if (lowest == 0) break;
            }
        }
        if (lowest >= amount) revert PROVER_NOT_GOOD_ENOUGH();

        address occupant = proverIdToAddress[id];
        if (occupant != address(0)) {
            _payMatureExit(occupant);
            _leave(occupant);
        }
    }

    function _token() private view returns (IMintableToken) {
        return IMintableToken(resolve("taiko_token", false));
    }

    /// @dev Whether more than a duration has passed: its last second is still too early.
    function _isPast(uint64 since, uint256 duration) private view returns (bool) {
        return block.timestamp > since + duration;
    }

    /// @dev A price within a quarter of the fee stays as it is, others are moved to that bound.
    /// The bounds wrap in 32 bits, so for enormous fees the upper one may be the lower.
    function _effectivePrice(uint32 price, uint32 feePerGas) private pure returns (uint32) {
        unchecked {
            uint32 highest = feePerGas * 125 / 100;
            if (price > highest) return highest;
            uint32 lowest = feePerGas * 75 / 100;
            return price < lowest ? lowest : price;
        }
    }

    /// @dev Grows with the stake and falls with the square of the price. Who has capacity and a
    /// price is never without a chance.
    function _weight(uint64 stakedAmount, uint32 price) private pure returns (uint256 weight) {
        if (price == 0) return 0;
        weight = stakedAmount / price / price;
        if (weight == 0) weight = 1;
    }

    /// @dev A part of what can be slashed, or a multiple of the reward if that is more. The
    /// multiple wraps in 64 bits.
    function _amountToSlash(
        uint64 slashable,
        uint32 maxCapacity,
        uint64 proofReward
    )
        private
        pure
        returns (uint64)
    {
        uint256 part = uint256(slashable) * SLASH_POINTS / 10_000 / maxCapacity;
        uint256 multiple;
        unchecked {
            multiple = SLASH_MULTIPLIER * proofReward;
        }
        uint256 amount = part > multiple ? part : multiple;
        return amount < slashable ? uint64(amount) : slashable;
    }
}
