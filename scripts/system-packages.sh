#!/usr/bin/env bash
# The programs that some tests need from the system: installed by apt when root on Debian; else one line to run.
# Tests whose program is missing are skipped with that reason, never in CI.
set -euo pipefail
cd "$(dirname "$0")/.."

wanted=()
command -v chromium >/dev/null || command -v google-chrome >/dev/null || wanted+=(chromium)
compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || command -v initdb >/dev/null || wanted+=(postgresql)
command -v xgettext >/dev/null || wanted+=(gettext)
fc-list 2>/dev/null | grep -qi 'noto' || wanted+=(fonts-noto-core fontconfig)
fc-list 2>/dev/null | grep -qi 'noto.*cjk' || wanted+=(fonts-noto-cjk)
# The real PDS of the tests runs on Node, and one of its packages is compiled here.
command -v node >/dev/null || wanted+=(nodejs libnode-dev)
command -v npm >/dev/null || wanted+=(npm)
command -v g++ >/dev/null && command -v make >/dev/null || wanted+=(g++ make)
# The AppView of `make test-all` stands on Redis and PostgreSQL.
command -v redis-server >/dev/null || wanted+=(redis-server)
# A proxy in front of the rehearsed installation; it lies where only root looks.
command -v nginx >/dev/null || [ -x /usr/sbin/nginx ] || wanted+=(nginx-light)
command -v snac >/dev/null || wanted+=(snac2)

# Debian has snac from its 13th release on; before that in the backports: the same mirror, another suite, for one call.
from_backports() {
    local name suite mirror parts
    name=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
    suite=$name-backports
    mirror=$(apt-get indextargets --format '$(REPO_URI) $(RELEASE) $(LABEL) $(COMPONENT)' 'Created-By: Packages' |
        awk -v release="$name" '$2 == release && $3 == "Debian" && $4 == "main" { print $1; exit }')
    [ -n "$name" ] && [ -n "$mirror" ] || return 1
    parts=$(mktemp -d)
    chmod 755 "$parts"
    cp -r /etc/apt/sources.list.d/. "$parts"
    echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $suite main" >"$parts/backports.list"
    local apt=(apt-get -qq -o Dir::Etc::sourceparts="$parts" -o APT::Get::List-Cleanup=0)
    "${apt[@]}" update &&
        DEBIAN_FRONTEND=noninteractive "${apt[@]}" install -y --no-install-recommends -t "$suite" "$@" >/dev/null
    local status=$?
    rm -rf "$parts"
    return $status
}

if [ ${#wanted[@]} -gt 0 ]; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "Installing ${wanted[*]} …"
        apt-get update -qq
        now=() late=()
        for package in "${wanted[@]}"; do
            if apt-cache policy "$package" | grep -q 'Candidate: [^(]'; then now+=("$package"); else late+=("$package"); fi
        done
        [ ${#now[@]} -eq 0 ] ||
            DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${now[@]}" >/dev/null
        [ ${#late[@]} -eq 0 ] || from_backports "${late[@]}" || {
            echo "Not to be had here: ${late[*]}; the tests that need it fail in CI and are skipped elsewhere." >&2
        }
    elif [ -n "${CI:-}" ]; then
        echo "CI needs these system packages: ${wanted[*]}" >&2
        exit 1
    else
        echo "Some tests will be skipped. To have them run: sudo apt-get install ${wanted[*]}" >&2
        exit 0
    fi
fi
touch .venv/.system
