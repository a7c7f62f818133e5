#!/bin/bash
# Makes the layers of an image for a built program, with nothing in them but what the program needs.
# The same program, libraries and models give the same bytes, whatever the day, the user and the directory.
#
#   ci/image-root.sh BINARY DEST
set -euo pipefail

if [ $# -ne 2 ] || [ ! -x "$1" ]; then
    echo "usage: $0 BINARY DEST" >&2
    exit 2
fi
binary=$1
dest=$2
source=$(realpath "$(dirname "$0")/..")
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
umask 022

install -D -m 755 "$binary" "$root/usr/bin/moderation"
strip --strip-all "$root/usr/bin/moderation"

# The loader and every shared library, each where the loader looks for it: under the path ldd resolved. The libraries that
# the program loads when it needs them stand in a note of it, and ldd sees them when they are loaded beforehand.
on_demand=$(readelf --wide --string-dump=.note.dlopen "$binary" | grep -o '"soname":\["[^"]*"\]' | cut -d '"' -f 4)
libraries=$(LD_PRELOAD=$(tr '\n' ' ' <<<"$on_demand") ldd "$binary" 2>&1)
if grep -e 'not found' -e 'cannot be preloaded' <<<"$libraries" >&2; then
    exit 1
fi
grep -o '/[^ ]*' <<<"$libraries" | LC_ALL=C sort -u | while read -r library; do
    case $library in
    /lib/* | /lib64/* | /usr/lib/*) install -D -m 755 "$library" "$root$library" ;;
    # From elsewhere, such as a Swift toolchain: the loader's own directory is always searched.
    *) install -D -m 755 "$library" "$root/usr/lib/$(basename "$library")" ;;
    esac
done

mkdir -p "$root/models" "$root/etc/ssl/certs" "$root/data" "$root/tmp"
cp -R "$source/models/." "$root/models/"
if [ -r /etc/ssl/certs/ca-certificates.crt ]; then
    install -m 644 /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/ca-certificates.crt"
fi
printf 'root:x:0:0:root:/:\nnonroot:x:65532:65532:nonroot:/data:\n' >"$root/etc/passwd"
printf 'root:x:0:\nnonroot:x:65532:\n' >"$root/etc/group"
printf 'passwd: files\ngroup: files\nhosts: files dns\n' >"$root/etc/nsswitch.conf"
chmod -R u=rwX,go=rX "$root"

# Three layers, from what changes least to what changes most, so that a new revision is pushed and pulled as little more
# than its program: libraries.tar, models.tar, program.tar.
mkdir -p "$dest"
# Usage: add ARCHIVE OWNER PATH...
add() {
    local archive=$1 owner=$2
    shift 2
    tar --append --file "$dest/$archive.part" --format=gnu --sort=name --mtime=@1 --numeric-owner \
        --owner="$owner" --group="$owner" --directory "$root" "$@"
}
pack() {
    local archive=$1
    mv "$dest/$archive.part" "$dest/$archive"
    echo "$archive: $(stat -c %s "$dest/$archive") bytes, sha256 $(sha256sum "$dest/$archive" | cut -c 1-16)"
}
rm -f "$dest"/*.part
mapfile -t libraries < <(cd "$root" && find . -mindepth 1 -maxdepth 1 -name 'lib*' | LC_ALL=C sort)
if [ -d "$root/usr/lib" ]; then libraries+=(./usr/lib); fi
# A directory that is not in the archive would be made at the time of the build, and change the layer.
add libraries.tar 0 --no-recursion ./usr
add libraries.tar 0 ./etc "${libraries[@]}"
add libraries.tar 65532 --mode=0755 ./data
add libraries.tar 0 --mode=1777 ./tmp
pack libraries.tar
add models.tar 0 ./models
pack models.tar
add program.tar 0 --no-recursion ./usr
add program.tar 0 ./usr/bin
pack program.tar
