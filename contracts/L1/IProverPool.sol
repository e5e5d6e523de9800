// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

/// @title IProverPool
/// @notice What the rollup asks of the pool when blocks are proposed, proven and verified.
interface IProverPool {
    /// @notice Draws a prover for a block, by stake and price, and takes one unit of its capacity.
    /// @param blockId The block to be proven.
    /// @param feePerGas What the rollup would pay per unit of gas now.
    /// @return prover The prover, or zero if none has capacity.
    /// @return rewardPerGas What it is paid per unit of gas.
    function assignProver(
        uint64 blockId,
        uint32 feePerGas
    )
        external
        returns (address prover, uint32 rewardPerGas);

    /// @notice Gives a unit of capacity back to a prover that has done its work.
    function releaseProver(address addr) external;

    /// @notice Punishes a prover that has not proven its block in time.
    /// @param blockId The block, for the event only.
    /// @param proofReward What the proof would have earned.
    function slashProver(uint64 blockId, address addr, uint64 proofReward) external;
}
