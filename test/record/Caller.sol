// SPDX-License-Identifier: MIT
pragma solidity ^0.8.20;

/// Calls other contracts in the ways in which a transaction can.
contract Caller {
    enum Way { Call, View, Undone }

    struct Step {
        Way way;
        address to;
        bytes data;
    }

    /// Calls one after another, whether or not they fail.
    function run(Step[] calldata steps) external {
        for (uint256 i = 0; i < steps.length; i++) {
            Step calldata step = steps[i];
            bool ok;
            if (step.way == Way.View) (ok,) = step.to.staticcall(step.data);
            else if (step.way == Way.Undone) this.undo{gas: gasleft() / 2}(step.to, step.data);
            else (ok,) = step.to.call(step.data);
        }
    }

    /// Lets nothing of a call last, and fails only inside.
    function undo(address to, bytes calldata data) external {
        try this.fail(to, data) {} catch {}
    }

    function fail(address to, bytes calldata data) external {
        (bool ok,) = to.call(data);
        revert(ok ? "undone" : "failed");
    }

    /// Gives a call too little gas.
    function starve(address to, bytes calldata data, uint256 gasLimit) external {
        (bool ok,) = to.call{gas: gasLimit}(data);
        require(!ok, "that was enough");
    }
}
