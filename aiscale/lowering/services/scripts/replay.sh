#!/bin/sh
# Sets a consumer group to a time (position), or waits until it has read up to one (wait).
# Needs a POSIX shell, awk and the command line tools of Apache Kafka.
#
#   KAFKA_BIN                 folder of Kafka's tools
#   KAFKA_BOOTSTRAP_SERVERS   where they begin
#   KAFKA_CERTIFICATE_FILE, KAFKA_KEY_FILE, KAFKA_CA_FILE   who they are; absent without encryption
#   REPLAY_TOPIC, REPLAY_GROUP
#   REPLAY_OFFSETS            partition:first-last, with spaces between several; else by time:
#   REPLAY_FROM               as 2026-11-01T00:00:00.000 in UTC; empty for the first record
#   REPLAY_END_MS             milliseconds since 1970: records with later timestamps are not waited for
#   REPLAY_ISOLATION          what the reader sees: read_committed or read_uncommitted
#   REPLAY_LOOK_S             seconds between two looks
set -eu
bin=${KAFKA_BIN:-/opt/kafka/bin}
config=${TMPDIR:-/tmp}/client.properties

write_config() {
  umask 077
  : >"$config"
  [ -n "${KAFKA_CERTIFICATE_FILE:-}" ] || return 0
  cat "$KAFKA_KEY_FILE" "$KAFKA_CERTIFICATE_FILE" >"$config.pem"
  cat >"$config" <<END
security.protocol=SSL
ssl.keystore.type=PEM
ssl.keystore.location=$config.pem
ssl.truststore.type=PEM
ssl.truststore.location=$KAFKA_CA_FILE
END
}

consumer_group() {
  "$bin/kafka-consumer-groups.sh" --bootstrap-server "$KAFKA_BOOTSTRAP_SERVERS" --command-config "$config" \
    --group "$REPLAY_GROUP" "$@"
}

# "partition offset" for each partition that the group has committed an offset of.
committed() {
  consumer_group --describe --offsets 2>&1 | awk -v topic="$REPLAY_TOPIC" '
    $1 == "GROUP" { for (i = 1; i <= NF; i++) column[$i] = i; next }
    $(column["TOPIC"]) == topic && $(column["CURRENT-OFFSET"]) ~ /^[0-9]+$/ {
      print $(column["PARTITION"]), $(column["CURRENT-OFFSET"]) }'
}

# "partition offset" of what comes at a time; partitions without a later record are left out.
offsets_at() {
  pattern=$(printf '%s' "$REPLAY_TOPIC" | sed 's/\./\\./g')
  "$bin/kafka-get-offsets.sh" --bootstrap-server "$KAFKA_BOOTSTRAP_SERVERS" --command-config "$config" \
    --topic "$pattern" --time "$1" | awk -F: -v topic="$REPLAY_TOPIC" '$1 == topic { print $2, $3 }'
}

unreadable() {
  echo "the offsets of $REPLAY_TOPIC cannot be read" >&2
  exit 1
}

reset() {
  topic=$1
  shift
  consumer_group --topic "$topic" --reset-offsets "$@" --execute
}

position() {
  if is_positioned; then
    echo "$REPLAY_GROUP goes on where it stopped; kafka-consumer-groups.sh --delete --group $REPLAY_GROUP begins anew"
  elif [ -n "${REPLAY_OFFSETS:-}" ]; then
    position_at_offsets
  elif [ -n "${REPLAY_FROM:-}" ]; then
    reset "$REPLAY_TOPIC" --to-datetime "$REPLAY_FROM"
  else
    reset "$REPLAY_TOPIC" --to-earliest
  fi
}

# Whether the group has an offset in every partition: one that was ended halfway has not.
is_positioned() {
  { offsets_at latest; echo committed; committed; } | awk '
    $1 == "committed" { reading = 1; next }
    reading { done++; next }
    { partitions++ }
    END { exit !(done && done >= partitions) }'
}

# Kafka's tool moves an offset that is not there to the nearest one that is: that would be another range.
position_at_offsets() {
  kept=$(offsets_at earliest)
  written=$(offsets_at latest)
  [ -n "$written" ] || unreadable
  others=$(echo "$written" | awk '{ print $1 }')
  for range in $REPLAY_OFFSETS; do
    partition=${range%%:*}
    first=$(first_of "$range")
    begins=$(echo "$kept" | awk -v p="$partition" '$1 == p { print $2 }')
    ends=$(echo "$written" | awk -v p="$partition" '$1 == p { print $2 }')
    [ -n "$begins" ] || { echo "$REPLAY_TOPIC has no partition $partition" >&2; exit 1; }
    [ "$first" -ge "$begins" ] ||
      { echo "partition $partition begins with offset $begins: what came before is deleted" >&2; exit 1; }
    [ "${range##*-}" -lt "$ends" ] || { echo "partition $partition ends before offset $ends" >&2; exit 1; }
    others=$(echo "$others" | grep -vx "$partition" || :)
  done
  for range in $REPLAY_OFFSETS; do
    reset "$REPLAY_TOPIC:${range%%:*}" --to-offset "$(first_of "$range")"
  done
  [ -z "$others" ] || reset "$REPLAY_TOPIC:$(echo "$others" | tr "\n" "," | sed "s/,$//")" --to-latest
}

first_of() {
  first=${1#*:}
  echo "${first%-*}"
}

# "partition offset" of the first record behind the range, for each partition with something in it.
range_ends() {
  if [ -n "${REPLAY_OFFSETS:-}" ]; then
    for range in $REPLAY_OFFSETS; do echo "${range%%:*} $((${range##*-} + 1))"; done
  else
    # Later lines win: where there is a record at the end or after it, reading ends before that one.
    offsets_at latest
    offsets_at "$REPLAY_END_MS"
  fi
}

# "partition committed end" for each partition that the group has not read up to its end.
unread() {
  { echo "$1"; echo committed; committed; } | awk '
    $1 == "committed" { reading = 1; next }
    reading { done[$1] = $2; next }
    NF == 2 { end[$1] = $2 }
    END { for (p in end) if (end[p] > done[p] + 0) print p, done[p] + 0, end[p] }'
}

# Offset of the first record of a partition from an offset on; nothing where none comes.
first_record() {
  "$bin/kafka-console-consumer.sh" --bootstrap-server "$KAFKA_BOOTSTRAP_SERVERS" --command-config "$config" \
    --topic "$REPLAY_TOPIC" --partition "$1" --offset "$2" --max-messages 1 --timeout-ms 5000 \
    --isolation-level "${REPLAY_ISOLATION:-read_uncommitted}" \
    --formatter-property print.offset=true --formatter-property print.value=false 2>/dev/null |
    awk -F: '$1 == "Offset" { print $2 + 0; exit }'
}

# Whether there is no record in "partition committed end" lines: the marks that end transactions have offsets, too,
# and what compaction removes leaves gaps.
is_empty() {
  echo "$1" | {
    while read -r partition from end; do
      found=$(first_record "$partition" "$from" </dev/null)
      [ -z "$found" ] || [ "$found" -ge "$end" ] || exit 1
    done
  }
}

wait_for_end() {
  ends=$(range_ends)
  [ -n "$ends" ] || unreadable
  before=
  while :; do
    left=$(unread "$ends")
    [ -n "$left" ] || break
    if [ "$left" = "$before" ] && is_empty "$left"; then break; fi
    before=$left
    echo "$left" | awk '{ left += $3 - $2 } END { print left " offsets are left" }'
    sleep "${REPLAY_LOOK_S:-10}"
  done
  echo "$REPLAY_GROUP has read $REPLAY_TOPIC up to the end"
}

write_config
case "$1" in
  position) position ;;
  wait) wait_for_end ;;
  *) echo "position or wait, not $1" >&2; exit 2 ;;
esac
