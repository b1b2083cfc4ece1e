#!/bin/bash
# Makes topics, rights and quotas of a Kafka cluster what the files beside it say; run again, it changes nothing.
# Needs bash, sort and Kafka's own tools. No topic is deleted, and no partition.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
PATH=/opt/kafka/bin:$PATH
status=0

sign_in() { :; }
if [[ -f $here/sign-in.sh ]]; then . "$here/sign-in.sh"; fi

kafka() {
  local tool=$1
  shift
  sign_in || return
  "kafka-$tool.sh" --bootstrap-server "$KAFKA_BOOTSTRAP_SERVERS" --command-config "$here/client.properties" "$@" </dev/null
}

refuse() {
  echo "error: $*" >&2
  status=1
}

# --- Topics: name, partitions, copies ("-": as the brokers decide). Settings: topic, setting, value.
# Fixed settings: what a topic keeps as it was made, and what that is where nothing was said.
declare -A partitions copies dynamic fixed

look_at_topics() {
  local line topic=
  while IFS= read -r line; do
    if [[ $line =~ ^Topic:\ ([^[:space:]]+)[[:space:]].*PartitionCount:\ ([0-9]+)[[:space:]]+ReplicationFactor:\ ([0-9]+) ]]; then
      partitions[${BASH_REMATCH[1]}]=${BASH_REMATCH[2]}
      copies[${BASH_REMATCH[1]}]=${BASH_REMATCH[3]}
    fi
  done <<<"$1"
  while IFS= read -r line; do
    if [[ $line =~ ^Dynamic\ configs\ for\ topic\ ([^[:space:]]+)\ are: ]]; then
      topic=${BASH_REMATCH[1]}
    elif [[ $line =~ ^\ \ ([^=[:space:]]+)=(.*)\ sensitive=(true|false)\ synonyms= ]]; then
      dynamic[$topic ${BASH_REMATCH[1]}]=${BASH_REMATCH[2]}
    fi
  done <<<"$2"
}

# The settings of all topics at once; of each one where some may not be looked at.
settings_of_topics() {
  local topic rest
  kafka configs --describe --entity-type topics 2>/dev/null && return
  while IFS=$'\t' read -r topic rest; do
    if [[ -n ${partitions[$topic]+x} ]]; then
      kafka configs --describe --entity-type topics --entity-name "$topic"
    fi
  done <"$here/topics"
}

# Kafka's tools split at commas, except within brackets.
setting() {
  if [[ $2 == *,* ]]; then echo "$1=[$2]"; else echo "$1=$2"; fi
}

make_topic() {
  local topic=$1 count=$2 factor=$3 name value given=()
  if [[ $factor != - ]]; then given+=(--replication-factor "$factor"); fi
  while IFS=$'\t' read -r name value; do
    given+=(--config "$name=$value")
  done <<<"$4"
  kafka topics --create --if-not-exists --topic "$topic" --partitions "$count" "${given[@]}"
}

change_topic() {
  local topic=$1 count=$2 factor=$3 name value has add=() drop=() changes=() IFS
  local have=${partitions[$topic]} kept=${copies[$topic]}
  if ((have < count)); then
    kafka topics --alter --topic "${topic//./\\.}" --partitions "$count"
    echo "topic $topic: $have partitions became $count"
  elif ((have > count)); then
    refuse "topic $topic has $have partitions, and $count are asked for: Kafka cannot take any away"
  fi
  if [[ $factor != - && $kept != "$factor" ]]; then
    refuse "topic $topic has $kept copies, and $factor are asked for: kafka-reassign-partitions.sh moves them"
  fi
  declare -A wished=()
  while IFS=$'\t' read -r name value; do
    wished[$name]=$value
    if [[ -n ${fixed[$name]+x} ]]; then
      has=${dynamic[$topic $name]-${fixed[$name]}}
      if [[ $has != "$value" ]]; then
        refuse "topic $topic has $name=$has, and $value is asked for: these brokers take it when a topic is made, and never again"
      fi
    elif [[ ${dynamic[$topic $name]-} != "$value" ]]; then
      add+=("$(setting "$name" "$value")")
    fi
  done <<<"$4"
  while IFS= read -r name; do
    if [[ -n ${dynamic[$topic $name]+x} && -z ${wished[$name]+x} ]]; then drop+=("$name"); fi
  done <"$here/own-settings"
  IFS=,
  if ((${#add[@]})); then changes+=(--add-config "${add[*]}"); fi
  if ((${#drop[@]})); then changes+=(--delete-config "${drop[*]}"); fi
  if ((${#changes[@]})); then
    kafka configs --alter --entity-type topics --entity-name "$topic" "${changes[@]}"
  fi
}

topics() {
  local topic count factor name value described configured
  declare -A wished=()
  while IFS=$'\t' read -r topic name value; do
    wished[$topic]+=${wished[$topic]+$'\n'}$name$'\t'$value
  done <"$here/settings"
  if [[ -f $here/fixed-settings ]]; then
    while IFS=$'\t' read -r name value; do fixed[$name]=$value; done <"$here/fixed-settings"
  fi
  described=$(kafka topics --describe)
  look_at_topics "$described" ""
  configured=$(settings_of_topics)
  look_at_topics "" "$configured"
  while IFS=$'\t' read -r topic count factor; do
    if [[ -n ${partitions[$topic]+x} ]]; then
      change_topic "$topic" "$count" "$factor" "${wished[$topic]}"
    else
      make_topic "$topic" "$count" "$factor" "${wished[$topic]}"
    fi
  done <"$here/topics"
}

# --- Rights: principal, type of resource, name, pattern, operation. Those of a principal that is listed become these.
# IDEMPOTENT_WRITE, as the brokers list it, is IdempotentWrite, as it is given.
spelled() {
  local word words
  IFS=_ read -ra words <<<"${1,,}"
  for word in "${words[@]}"; do printf %s "${word^}"; done
}

present_rights() {
  local listed line type= name= pattern=
  listed=$(kafka acls --list --principal "$1")
  while IFS= read -r line; do
    if [[ $line =~ resourceType=([A-Z_]+),\ name=(.*),\ patternType=([A-Z]+)\) ]]; then
      type=${BASH_REMATCH[1]} name=${BASH_REMATCH[2]} pattern=${BASH_REMATCH[3]}
    elif [[ $line =~ principal=(.*),\ host=\*,\ operation=([A-Z_]+),\ permissionType=ALLOW\) && ${BASH_REMATCH[1]} == "$1" ]]; then
      printf '%s\t%s\t%s\t%s\t%s\n' "$1" "$type" "$name" "$pattern" "$(spelled "${BASH_REMATCH[2]}")"
    fi
  done <<<"$listed"
}

change_right() {
  local how=$1 principal=$2 type=$3 name=$4 pattern=$5 operation resource operations=()
  shift 5
  for operation in "$@"; do operations+=(--operation "$operation"); done
  case $type in
    CLUSTER) resource=(--cluster) ;;
    GROUP) resource=(--group "$name") ;;
    TOPIC) resource=(--topic "$name") ;;
    TRANSACTIONAL_ID) resource=(--transactional-id "$name") ;;
    *) return 0 ;;
  esac
  if [[ $type != CLUSTER ]]; then resource+=(--resource-pattern-type "${pattern,,}"); fi
  if [[ $how == --remove ]]; then resource+=(--force); fi
  kafka acls "$how" --allow-principal "$principal" "${resource[@]}" "${operations[@]}"
  echo "${how#--}: $principal, ${*} on ${type,,} $name"
}

# Calls change_right once for each resource, with all operations on it. Lines come on standard input.
change_rights() {
  local how=$1 line key last= operations=()
  while IFS= read -r line; do
    key=${line%$'\t'*}
    if [[ $key != "$last" && -n $last ]]; then
      change_resource "$how" "$last" "${operations[@]}"
      operations=()
    fi
    last=$key
    operations+=("${line##*$'\t'}")
  done
  if [[ -n $last ]]; then change_resource "$how" "$last" "${operations[@]}"; fi
}

change_resource() {
  local how=$1 principal type name pattern
  IFS=$'\t' read -r principal type name pattern <<<"$2"
  shift 2
  change_right "$how" "$principal" "$type" "$name" "$pattern" "$@"
}

rights() {
  local principal line found more= less=
  declare -A present=() wished=()
  while IFS= read -r principal; do
    found=$(present_rights "$principal")
    while IFS= read -r line; do
      if [[ -n $line ]]; then present[$line]=1; fi
    done <<<"$found"
  done <"$here/principals"
  while IFS= read -r line; do
    wished[$line]=1
    if [[ -z ${present[$line]+x} ]]; then more+=$line$'\n'; fi
  done <"$here/rights"
  for line in "${!present[@]}"; do
    if [[ -z ${wished[$line]+x} ]]; then less+=$line$'\n'; fi
  done
  # Nobody loses a right before having its new ones.
  change_rights --add <<<"${more%$'\n'}"
  change_rights --remove < <(printf %s "$less" | sort)
}

# --- Quotas: user, setting, value. Those of a user that is listed become these.
declare -a QUOTAS=(producer_byte_rate consumer_byte_rate request_percentage controller_mutation_rate)

# 1.048576E7, as the brokers list it, is 10485760.
plain() {
  if [[ -n $1 ]]; then LC_ALL=C printf '%.3f' "$1"; fi
}

quotas() {
  local user owner name value line add drop changes IFS
  while IFS= read -r user; do
    declare -A wished=() present=()
    while IFS=$'\t' read -r owner name value; do
      if [[ $owner == "$user" ]]; then wished[$name]=$value; fi
    done <"$here/quotas"
    line=$(kafka configs --describe --entity-type users --entity-name "$user")
    for name in "${QUOTAS[@]}"; do
      if [[ $line =~ (\ |,)"$name"=([0-9.E+-]+) ]]; then present[$name]=${BASH_REMATCH[2]}; fi
    done
    add=() drop=() changes=()
    for name in "${QUOTAS[@]}"; do
      value=${wished[$name]-}
      if [[ -n $value && $(plain "$value") != "$(plain "${present[$name]-}")" ]]; then add+=("$name=$value"); fi
      if [[ -z $value && -n ${present[$name]-} ]]; then drop+=("$name"); fi
    done
    IFS=,
    if ((${#add[@]})); then changes+=(--add-config "${add[*]}"); fi
    if ((${#drop[@]})); then changes+=(--delete-config "${drop[*]}"); fi
    if ((${#changes[@]})); then
      kafka configs --alter --entity-type users --entity-name "$user" "${changes[@]}"
    fi
  done <"$here/users"
}

if [[ -s $here/topics ]]; then topics; fi
if [[ -s $here/principals ]]; then rights; fi
if [[ -s $here/users ]]; then quotas; fi
exit $status
