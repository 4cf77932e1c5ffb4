#!/usr/bin/env bash
# Lints an OpenAPI document, generates clients of it with four generators, compiles them, and opens an order with each.
# Usage: WORKBAY_URL=… WORKBAY_TOKEN=… WORKBAY_CLIENT=… WORKBAY_VEHICLE=… api/contract/check.sh DOCUMENT
set -euo pipefail
document=$(realpath "$1")
cd "$(dirname "$0")"
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT

npx redocly lint --config redocly.yaml "$document"
npx spectral lint --ruleset spectral.yaml --fail-severity hint "$document"

ln -s "$PWD/node_modules" "$made/node_modules"
echo '{"type": "module"}' > "$made/package.json"
npx openapi-typescript "$document" -o "$made/schema.d.ts"
npx openapi-ts -i "$document" -o "$made/client"
cp testdata/open.ts "$made/"
npx tsc --noEmit --strict --skipLibCheck --types node --module esnext --moduleResolution bundler --target es2022 --lib es2022,dom,dom.iterable "$made/open.ts"

mkdir -p "$made/oapi" "$made/open"
go tool oapi-codegen -generate types,client -package oapi -o "$made/oapi/client.go" "$document"
go tool ogen --clean --loglevel error --target "$made/ogen" --package ogen "$document"
cp go.mod go.sum "$made/"
cp testdata/open.go "$made/open/"

cd "$made"
npx tsx open.ts
go run ./open
