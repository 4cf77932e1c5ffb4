#!/usr/bin/env bash
# Lints an OpenAPI document and generates clients of it with four generators; their output has to compile.
# Usage: api/contract/check.sh DOCUMENT
set -euo pipefail
document=$(realpath "$1")
cd "$(dirname "$0")"
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT

npx redocly lint --config redocly.yaml "$document"
npx spectral lint --ruleset spectral.yaml --fail-severity hint "$document"

ln -s "$PWD/node_modules" "$made/node_modules"
npx openapi-typescript "$document" -o "$made/schema.d.ts"
npx openapi-ts -i "$document" -o "$made/client"
cp use.ts "$made/"
npx tsc --noEmit --strict --skipLibCheck --module esnext --moduleResolution bundler --target es2022 --lib es2022,dom,dom.iterable "$made/use.ts"

mkdir -p "$made/oapi"
go tool oapi-codegen -generate types,client -package oapi -o "$made/oapi/client.go" "$document"
go tool ogen --clean --loglevel error --target "$made/ogen" --package ogen "$document"
cp go.mod go.sum "$made/"
cd "$made"
go build -mod=mod ./oapi ./ogen
