#!/bin/bash
# Fetches Debian's `pebble`, the ACME server the tests talk to, into the directory $1.
#
# Wanted is sid's, by version: it has renewal information and profiles. The mirror is the one that
# this machine's own apt sources name; lists and archives go to a directory of their own, so that
# apt here knows no sid. Where that version is not to be had, the machine's own release is taken,
# and tests skip, by name, what it cannot do. Nothing is installed; no root is needed.
set -u
target=$1
wanted=2.10.0+ds1-2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/lists/partial" "$work/cache/archives/partial" "$target"

. /etc/os-release
read -r mirror signed_by < <(
    apt-get indextargets --format '$(ORIGIN) $(CODENAME) $(REPO_URI) $(SIGNED_BY)' 'Created-By: Packages' |
        awk -v codename="${VERSION_CODENAME:-}" '$1 == "Debian" && $2 == codename { print $3, $4; exit }'
)
keyring=/usr/share/keyrings/debian-archive-keyring.gpg
[ -r "${signed_by:-}" ] && keyring=$signed_by

fetch() { # VERSION-SUFFIX APT-OPTION…
    local suffix=$1
    shift
    (cd "$work" && apt-get -q "$@" -o APT::Sandbox::User=root download "pebble$suffix" >/dev/null 2>&1) &&
        rm -rf "${target:?}/usr" && dpkg -x "$work"/pebble_*.deb "$target"
}

private=(
    -o "Dir::Etc::sourcelist=$work/sources.list" -o Dir::Etc::sourceparts=-
    -o "Dir::State::lists=$work/lists" -o "Dir::Cache=$work/cache" -o Acquire::Languages=none
    -o APT::Update::Post-Invoke= -o APT::Update::Post-Invoke-Success= -o APT::Sandbox::User=root
)
if [ -n "${mirror:-}" ]; then
    echo "deb [signed-by=$keyring] $mirror sid main" >"$work/sources.list"
    apt-get -q "${private[@]}" update >/dev/null 2>&1
    fetch "=$wanted" "${private[@]}" && "$target/usr/bin/pebble" -version >/dev/null 2>&1 && exit 0
fi
echo "pebble $wanted cannot be had here; taking this release's" >&2
fetch "" && exit 0
echo "no pebble can be had here; the tests that need one are skipped" >&2
rm -rf "${target:?}/usr"
