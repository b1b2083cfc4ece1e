#!/bin/sh
# Puts a reader of a table of events before a time or a position (position), or waits until it is behind one (wait).
# Needs a POSIX shell and psql.
#
#   PGHOST, PGUSER, …             libpq's own variables
#   REPLAY_SCHEMA, REPLAY_TABLE   the table; where readers stand is in that with _positions behind its name
#   REPLAY_READER                 what the reader keeps its position under
#   REPLAY_POSITIONS              first-last; else by time, as 2026-11-01T00:00:00.000Z:
#   REPLAY_FROM                   empty for the first event
#   REPLAY_TO                     events from here on are not waited for
#   REPLAY_LOOK_S                 seconds between two looks
set -eu

ask() {
  psql --no-psqlrc --quiet --no-align --tuples-only --set=ON_ERROR_STOP=1 \
    --set=schema="$REPLAY_SCHEMA" --set=table="$REPLAY_TABLE" --set=positions="${REPLAY_TABLE}_positions" \
    --set=reader="$REPLAY_READER" "$@"
}

# Position of the last event of the range; nothing where it holds none.
last_of_range() {
  if [ -n "${REPLAY_POSITIONS:-}" ]; then
    ask --set=first="${REPLAY_POSITIONS%-*}" --set=last="${REPLAY_POSITIONS#*-}" <<'END'
SELECT max(position) FROM :"schema".:"table" WHERE position BETWEEN :first AND :last;
END
  else
    ask --set=from="${REPLAY_FROM:--infinity}" --set=to="$REPLAY_TO" <<'END'
SELECT max(position) FROM :"schema".:"table" WHERE occurred_at >= :'from' AND occurred_at < :'to';
END
  fi
}

# Position of the first event of the range, or of what comes next where it holds none.
first_of_range() {
  if [ -n "${REPLAY_POSITIONS:-}" ]; then
    echo "${REPLAY_POSITIONS%-*}"
  else
    ask --set=from="${REPLAY_FROM:--infinity}" <<'END'
SELECT coalesce(min(position) FILTER (WHERE occurred_at >= :'from'), max(position) + 1, 1) FROM :"schema".:"table";
END
  fi
}

stands_at() {
  ask <<'END'
SELECT position FROM :"schema".:"positions" WHERE reader = :'reader';
END
}

position() {
  if [ -n "$(stands_at)" ]; then
    echo "$REPLAY_READER goes on where it stopped; DELETE FROM ${REPLAY_TABLE}_positions … begins anew"
    return
  fi
  if [ -n "${REPLAY_POSITIONS:-}" ] && [ -z "$(last_of_range)" ]; then
    echo "$REPLAY_TABLE has no event at positions $REPLAY_POSITIONS" >&2
    exit 1
  fi
  first=$(first_of_range)
  ask --set=before="$((first - 1))" <<'END'
INSERT INTO :"schema".:"positions" (reader, position) VALUES (:'reader', :before);
END
  echo "$REPLAY_READER begins with position $first"
}

wait_for_end() {
  last=$(last_of_range)
  while [ -n "$last" ] && [ "$(stands_at)" -lt "$last" ]; do
    echo "$((last - $(stands_at))) positions are left"
    sleep "${REPLAY_LOOK_S:-10}"
  done
  echo "$REPLAY_READER has read $REPLAY_TABLE up to the end"
}

case "$1" in
  position) position ;;
  wait) wait_for_end ;;
  *) echo "position or wait, not $1" >&2; exit 2 ;;
esac
