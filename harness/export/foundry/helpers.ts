/** What a test of ours needs of Foundry, so that it depends on no library. */
export const INTERFACE = `interface Vm {
    struct Log {
        bytes32[] topics;
        bytes data;
        address emitter;
    }

    function chainId(uint256 id) external;
    function deal(address account, uint256 balance) external;
    function etch(address target, bytes calldata code) external;
    function expectEmit(bool, bool, bool, bool, address emitter) external;
    function expectRevert(bytes calldata data) external;
    function fee(uint256 baseFee) external;
    function getCode(string calldata artifact) external view returns (bytes memory);
    function getRecordedLogs() external returns (Log[] memory);
    function load(address target, bytes32 slot) external view returns (bytes32);
    function prank(address sender, address origin) external;
    function prevrandao(bytes32 value) external;
    function recordLogs() external;
    function roll(uint256 number) external;
    function setBlockhash(uint256 number, bytes32 hash) external;
    function store(address target, bytes32 slot, bytes32 value) external;
    function warp(uint256 timestamp) external;
}`;

/** What every test of ours does. */
export const HELPERS = `    /// @dev A call must succeed, with so many events: those announced.
    function succeed(
        string memory line,
        address from,
        address to,
        uint256 value,
        bytes memory data,
        uint256 events
    ) internal returns (bytes memory) {
        vm.recordLogs();
        vm.prank(from, from);
        (bool success, bytes memory returned) = to.call{value: value}(data);
        if (!success) failed(line, returned);
        same(line, "number of events", vm.getRecordedLogs().length, events);
        return returned;
    }

    /// @dev Foundry's own complaints come as text: bare, or as CheatcodeError(string).
    function failed(string memory line, bytes memory data) internal pure {
        uint256 first;
        assembly {
            first := mload(add(data, 32))
            switch shr(224, first)
            case 0xeeaa9e6f {
                let size := sub(mload(data), 4)
                data := add(data, 4)
                mstore(data, size)
                first := mload(add(data, 32))
            }
        }
        if (data.length > 63 && first == 32) revert Otherwise(line, abi.decode(data, (string)));
        revert Reverted(line, data);
    }

    /// @dev A call must revert with exactly this data; vm.expectRevert makes a success of that.
    function fail(
        string memory line,
        address from,
        address to,
        uint256 value,
        bytes memory data,
        bytes memory expected
    ) internal {
        vm.prank(from, from);
        vm.expectRevert(expected);
        (bool success, bytes memory returned) = to.call{value: value}(data);
        if (!success) failed(line, returned);
    }

    function returns_(string memory line, bytes memory found, bytes memory expected)
        internal
        pure
    {
        if (keccak256(found) != keccak256(expected)) {
            revert ReturnedOtherwise(line, found, expected);
        }
    }

    /// @dev Announces an event of the next call: its topics, one word each, and its data.
    function emits(address emitter, bytes memory topics, bytes memory data) internal {
        vm.expectEmit(true, true, true, true, emitter);
        uint256 count = topics.length / 32;
        assembly {
            let size := mload(data)
            let from := add(data, 32)
            let a := mload(add(topics, 32))
            let b := mload(add(topics, 64))
            let c := mload(add(topics, 96))
            switch count
            case 1 { log1(from, size, a) }
            case 2 { log2(from, size, a, b) }
            case 3 { log3(from, size, a, b, c) }
            default { log4(from, size, a, b, c, mload(add(topics, 128))) }
        }
    }

    /// @dev A variable in storage: \`size\` bytes that begin \`offset\` bytes from the right.
    function stored(
        string memory variable,
        address target,
        bytes32 slot,
        uint256 offset,
        uint256 size,
        uint256 expected
    ) internal view {
        uint256 mask = size == 32 ? type(uint256).max : (1 << (8 * size)) - 1;
        uint256 found = (uint256(vm.load(target, slot)) >> (8 * offset)) & mask;
        same("after the last line", variable, found, expected);
    }

    function same(string memory line, string memory what, uint256 found, uint256 expected)
        internal
        pure
    {
        if (found != expected) revert Differs(line, what, found, expected);
    }

    function create(address from, bytes memory code, address expected) internal {
        vm.prank(from, from);
        address created;
        assembly {
            created := create(0, add(code, 32), mload(code))
        }
        require(created == expected, "the world is not deployed as it was in the plan");
    }

    function setUpCall(address from, address to, bytes memory data) internal {
        vm.prank(from, from);
        (bool success,) = to.call(data);
        require(success, "a call of the world's setup reverted");
    }`;
