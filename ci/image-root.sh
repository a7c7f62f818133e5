#!/bin/bash
# Makes DEST/root.tar: the root of an image for a built program, with nothing in it but what the program needs.
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

# The loader and every shared library, each where the loader looks for it: under the path ldd resolved.
libraries=$(ldd "$binary")
if grep -q 'not found' <<<"$libraries"; then
    grep 'not found' <<<"$libraries" >&2
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

mkdir -p "$dest"
pack() { tar --create --sort=name --format=gnu --numeric-owner --mtime=@1 --no-recursion "$@"; }
cd "$root"
find . -mindepth 1 -not -path './data' -not -path './tmp' -print0 | LC_ALL=C sort -z >"$root.list"
cd - >/dev/null
pack --file "$dest/root.tar.part" --directory "$root" --owner=0 --group=0 --null --files-from "$root.list"
tar --append --file "$dest/root.tar.part" --format=gnu --numeric-owner --mtime=@1 --directory "$root" \
    --owner=65532 --group=65532 --mode=0755 ./data
tar --append --file "$dest/root.tar.part" --format=gnu --numeric-owner --mtime=@1 --directory "$root" \
    --owner=0 --group=0 --mode=1777 ./tmp
rm "$root.list"
mv "$dest/root.tar.part" "$dest/root.tar"
echo "$dest/root.tar: $(stat -c %s "$dest/root.tar") bytes, $(sha256sum "$dest/root.tar" | cut -c 1-16)"
