/** What every script of ours does. */
export const HELPERS = `export ETH_RPC_URL="\${ETH_RPC_URL:-http://127.0.0.1:8545}"
WRONG=0
wrong() {
  echo "✗ $*" >&2
  WRONG=$((WRONG + 1))
}

# send FROM TO|create WEI_IN_HEX DATA|SIGNATURE [ARGUMENT…]: prints the transaction's hash.
# Not by cast send, which gives two calls of a sender in one block the same nonce.
send() {
  local from=$1 to=",\\"to\\":\\"$2\\"" value=$3 data=$4
  [ "$2" != create ] || to=
  shift 3
  case $data in 0x*) ;; *) data=$(cast calldata "$@") ;; esac
  to="[{\\"from\\":\\"$from\\"$to,\\"value\\":\\"$value\\",\\"data\\":\\"$data\\""
  cast rpc --raw eth_sendTransaction <<<"$to,\\"gas\\":\\"$GAS\\",\\"gasPrice\\":\\"0x0\\"}]" |
    tr -d '"'
}

mine() {
  cast rpc evm_mine >/dev/null
}

# The next block's time, in seconds.
at() {
  cast rpc evm_setNextBlockTimestamp "$1" >/dev/null
}

# The logs in a receipt, one a line: emitter, topics, data.
logs_of() {
  { grep -o '{[^{}]*"topics"[^{}]*}' || true; } <<<"$1" |
    while read -r log; do
      address=$(sed -E 's/.*"address":"(0x[^"]*)".*/\\1/' <<<"$log")
      topics=$(sed -E 's/.*"topics":\\[([^]]*)\\].*/\\1/' <<<"$log" | tr -d '"')
      data=$(sed -E 's/.*"data":"(0x[^"]*)".*/\\1/' <<<"$log")
      echo "$address $topics $data"
    done
}

# check LINE HASH success|revert DATA|- [LOG…]: what a call did; - is any data.
check() {
  local line=$1 hash=$2 expected=$3 data=$4 receipt status=revert found logs
  shift 4
  receipt=$(cast rpc eth_getTransactionReceipt "$hash")
  case $receipt in *'"status":"0x1"'*) status=success ;; esac
  [ "$status" = "$expected" ] || wrong "line $line: expected $expected, found $status"
  found=$(cast rpc --raw debug_traceTransaction "$(trace "$hash")" |
    sed -nE 's/.*"output":"(0x[^"]*)".*/\\1/p')
  found=\${found:-0x}
  [ "$data" = - ] || [ "$found" = "$data" ] || wrong "line $line: expected data $data, found $found"
  logs=$(logs_of "$receipt")
  [ "$logs" = "$(printf '%s\\n' "$@")" ] || wrong "line $line: other events:" "$logs"
}

trace() {
  echo "[\\"$1\\",{\\"tracer\\":\\"callTracer\\",\\"tracerConfig\\":{\\"onlyTopCall\\":true}}]"
}

# stored VARIABLE CONTRACT SLOT OFFSET SIZE VALUE: bytes of a word, counted from the right.
stored() {
  local word
  word=$(cast storage "$2" "$3")
  word=\${word:66-2*($4+$5):2*$5}
  [ "$word" = "$6" ] || wrong "$1: expected 0x$6, found 0x$word"
}

holds() {
  local wei
  wei=$(cast balance "$2")
  [ "$wei" = "$3" ] || wrong "ether of $1: expected $3, found $wei"
}`;
