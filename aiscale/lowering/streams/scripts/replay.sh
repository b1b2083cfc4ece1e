#!/bin/sh
# Sets a consumer group to a time (position), or waits until it has read up to one (wait).
# Needs a POSIX shell, awk and the command line tools of Apache Kafka.
#
#   KAFKA_BIN                 folder of Kafka's tools
#   KAFKA_BOOTSTRAP_SERVERS   where they begin
#   KAFKA_CERTIFICATE_FILE, KAFKA_KEY_FILE, KAFKA_CA_FILE   who they are; absent without encryption
#   REPLAY_TOPIC, REPLAY_GROUP
#   REPLAY_FROM               as 2026-11-01T00:00:00.000 in UTC; empty for the first record
#   REPLAY_END_MS             milliseconds since 1970: records with later timestamps are not waited for
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

position() {
  if [ -n "$(committed)" ]; then
    echo "$REPLAY_GROUP goes on where it stopped"
  elif [ -n "${REPLAY_FROM:-}" ]; then
    consumer_group --topic "$REPLAY_TOPIC" --reset-offsets --to-datetime "$REPLAY_FROM" --execute
  else
    consumer_group --topic "$REPLAY_TOPIC" --reset-offsets --to-earliest --execute
  fi
}

wait_for_end() {
  ends=$({ offsets_at latest; offsets_at "$REPLAY_END_MS"; })
  [ -n "$ends" ] || { echo "the offsets of $REPLAY_TOPIC can not be read" >&2; exit 1; }
  while :; do
    # Later lines win: where there is a record at the end or after it, reading ends before that one.
    left=$({ echo "$ends"; echo committed; committed; } | awk '
      $1 == "committed" { reading = 1; next }
      reading { done[$1] = $2; next }
      NF == 2 { end[$1] = $2 }
      END { for (p in end) if (end[p] > done[p] + 0) left += end[p] - done[p]; printf "%d\n", left }')
    [ "$left" -gt 0 ] || break
    echo "$left records are left"
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
