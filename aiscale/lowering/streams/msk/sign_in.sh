# Signs in to Amazon MSK with the pod's role: writes the token that Kafka's tools present next, good for 15 minutes.
# A token is the address of a signed request, as Amazon's own signers make it; the pod's agent gives the keys.
# Needs bash, base64, curl, od, openssl and tr. KAFKA_CLUSTER_ARN says in which region.
token_file=/tmp/msk-token

encoded() {
  local text=${1//%/%25}
  text=${text//+/%2B} text=${text//\//%2F} text=${text//=/%3D}
  printf %s "${text//:/%3A}"
}

digest() { # of a text, in hexadecimal digits; with a key in such digits, its HMAC
  local found with=()
  if (($# > 1)); then with=(-mac HMAC -macopt "hexkey:$2"); fi
  found=$(printf %s "$1" | openssl dgst -sha256 "${with[@]}")
  printf %s "${found##* }"
}

of_credentials() {
  [[ $1 =~ \"$2\"[[:space:]]*:[[:space:]]*\"([^\"]+)\" ]] && printf %s "${BASH_REMATCH[1]}"
}

signed_address() {
  local id=$1 secret=$2 session=$3 region now scope host query signed key part IFS=/
  region=${KAFKA_CLUSTER_ARN#*:*:*:} region=${region%%:*}
  now=$(date -u +%Y%m%dT%H%M%SZ)
  scope=${now%T*}/$region/kafka-cluster/aws4_request host=kafka.$region.amazonaws.com
  query="Action=kafka-cluster%3AConnect&X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=$(encoded "$id/$scope")"
  query+="&X-Amz-Date=$now&X-Amz-Expires=900&X-Amz-Security-Token=$(encoded "$session")&X-Amz-SignedHeaders=host"
  signed=$(digest "GET"$'\n/\n'"$query"$'\n'"host:$host"$'\n\nhost\n'"$(digest "")")
  key=$(printf %s "AWS4$secret" | od -An -v -tx1 | tr -d ' \n')
  for part in $scope; do key=$(digest "$part" "$key"); done
  printf %s "https://$host/?$query&X-Amz-Signature=$(digest "AWS4-HMAC-SHA256"$'\n'"$now"$'\n'"$scope"$'\n'"$signed" "$key")"
}

sign_in() {
  local given id secret session
  if [[ -z ${AWS_CONTAINER_CREDENTIALS_FULL_URI-} || -z ${AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE-} ]]; then
    echo "error: the pod has no role: EKS Pod Identity gives it one when the pod starts (is its agent an add-on of the cluster?)" >&2
    return 1
  fi
  given=$(curl --silent --show-error --fail --max-time 10 --retry 5 --retry-connrefused \
    --header @<(printf 'Authorization: %s' "$(<"$AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE")") \
    "$AWS_CONTAINER_CREDENTIALS_FULL_URI") || return
  if ! { id=$(of_credentials "$given" AccessKeyId) && secret=$(of_credentials "$given" SecretAccessKey) &&
    session=$(of_credentials "$given" Token); }; then
    echo "error: the agent of EKS Pod Identity gave no keys" >&2
    return 1
  fi
  (
    umask 077
    printf %s "$(signed_address "$id" "$secret" "$session")&User-Agent=aiscale" | base64 -w 0 | tr '+/' '-_' | tr -d = >"$token_file"
  )
}
