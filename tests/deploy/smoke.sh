#!/bin/sh
# Asks a service behind its cache for an answer of each kind, by curl. Usage: smoke.sh ADDRESS INNER-ADDRESS, of which
# the second is the one for operators.
set -eu

# expect PATTERN PATH [CURL-OPTION…]: the status line, the headers or the body have to contain the pattern.
expect() {
    pattern=$1 path=$2
    shift 2
    answer=$(curl --silent --show-error --include --max-time 20 --retry 5 --retry-connrefused "$@" "$address$path")
    printf '%s\n' "$answer" | grep --quiet --ignore-case --extended-regexp "$pattern" || {
        printf '%s, which should have %s:\n%.2000s\n' "$path" "$pattern" "$answer"
        exit 1
    }
    echo "$path: $pattern"
}

address=$2
expect '^sahel_facts_database_up 1' /metrics
expect '"state":"ready"' /status

address=$1
expect '"status":"alive"' /healthz
expect '"status":"ready"' /readyz
expect '^HTTP/1.1 403 ' /metrics
expect '^HTTP/1.1 403 ' /status
expect '"total":3[,}]' /members
expect '^X-Cache: HIT' /members
expect '^Content-Encoding: gzip' /facts --head --header 'Accept-Encoding: gzip'
expect '^HTTP/1.1 404 ' /facts/no-such-fact
expect '^HTTP/1.1 307 ' /exports/latest/facts.ndjson
expect '^Content-Range: bytes 0-9/' /exports/latest/facts.ndjson --location --range 0-9
expect '<h1>Mali is one of the three states' /en/facts/mali-member-of-aes
expect '^HTTP/1.1 404 ' /en/facts/no-such-fact
expect '^Location: /en' / --header 'Accept: text/html'
expect '"title":"Sahel Facts"' /
expect '"did_you_mean":"kind"' '/facts?knid=event'
expect '^HTTP/1.1 405 ' /facts --request POST
