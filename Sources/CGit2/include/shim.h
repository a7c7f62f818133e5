#ifndef HEADGATE_CGIT2_SHIM_H
#define HEADGATE_CGIT2_SHIM_H

#if !__has_include(<git2.h>)
#error "git2.h is not there: install libgit2-dev"
#endif
#include <git2.h>
#include <git2/sys/commit.h>
#include <git2/sys/repository.h>
#include <git2/sys/stream.h>
#include <stdlib.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif

/* What Swift cannot say by itself: variadic calls, and types that differ between libgit2 1.5 and 1.9. */

static inline int headgate_opts_search_path(int level, const char *path)
{
    return git_libgit2_opts(GIT_OPT_SET_SEARCH_PATH, level, path);
}

static inline int headgate_opts_template_path(const char *path)
{
    return git_libgit2_opts(GIT_OPT_SET_TEMPLATE_PATH, path);
}

static inline int headgate_opts_owner_validation(int enabled)
{
    return git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, enabled);
}

static inline int headgate_opts_strict_object_creation(int enabled)
{
    return git_libgit2_opts(GIT_OPT_ENABLE_STRICT_OBJECT_CREATION, enabled);
}

static inline int headgate_opts_strict_hash_verification(int enabled)
{
    return git_libgit2_opts(GIT_OPT_ENABLE_STRICT_HASH_VERIFICATION, enabled);
}

static inline int headgate_opts_fsync(int enabled)
{
    return git_libgit2_opts(GIT_OPT_ENABLE_FSYNC_GITDIR, enabled);
}

static inline int headgate_opts_cache_size(ssize_t bytes)
{
    return git_libgit2_opts(GIT_OPT_SET_CACHE_MAX_SIZE, bytes);
}

static inline int headgate_opts_window_size(size_t bytes)
{
    return git_libgit2_opts(GIT_OPT_SET_MWINDOW_SIZE, bytes);
}

static inline int headgate_opts_mapped_limit(size_t bytes)
{
    return git_libgit2_opts(GIT_OPT_SET_MWINDOW_MAPPED_LIMIT, bytes);
}

static inline int headgate_opts_pack_max_objects(size_t objects)
{
    return git_libgit2_opts(GIT_OPT_SET_PACK_MAX_OBJECTS, objects);
}

static inline int headgate_opts_user_agent(const char *agent)
{
    return git_libgit2_opts(GIT_OPT_SET_USER_AGENT, agent);
}

static inline int headgate_opts_extensions(const char **names, size_t count)
{
    return git_libgit2_opts(GIT_OPT_SET_EXTENSIONS, names, count);
}

static inline int headgate_opts_certificates(const char *file, const char *directory)
{
    return git_libgit2_opts(GIT_OPT_SET_SSL_CERT_LOCATIONS, file, directory);
}

/* The constness of the parents changed between releases; ids with at most one parent are what is needed. */
static inline int headgate_commit_create(
    git_oid *out, git_repository *repository, const git_signature *author, const git_signature *committer,
    const char *message, const git_oid *tree, const git_oid *parent)
{
    const git_oid *parents[1];
    parents[0] = parent;
    return git_commit_create_from_ids(
        out, repository, NULL, author, committer, NULL, message, tree, parent ? 1 : 0, parents);
}

/* A commit with two parents. */
static inline int headgate_commit_create_merge(
    git_oid *out, git_repository *repository, const git_signature *author, const char *message, const git_oid *tree,
    const git_oid *first, const git_oid *second)
{
    const git_oid *parents[2];
    parents[0] = first;
    parents[1] = second;
    return git_commit_create_from_ids(out, repository, NULL, author, author, NULL, message, tree, 2, parents);
}

/* Gives freed memory back to the system, where the C library can. */
static inline void headgate_memory_trim(void)
{
#ifdef __GLIBC__
    malloc_trim(0);
#endif
}

/* Starts writing a file's content to the disk and waits until it is there, without the file system's notes about it.
   glibc declares the function only for _GNU_SOURCE, which Swift's importer does not set. */
#if defined(__linux__) && !defined(__USE_GNU)
extern int sync_file_range(int descriptor, __off64_t offset, __off64_t count, unsigned int flags);
#endif

static inline int headgate_write_out(int descriptor)
{
#ifdef __linux__
    const unsigned int wait_before_write_wait_after = 1 | 2 | 4;
    return sync_file_range(descriptor, 0, 0, wait_before_write_wait_after);
#else
    return -1;
#endif
}

/* A stream whose work is done by the caller's functions; `context` is theirs. */
typedef struct {
    git_stream parent;
    void *context;
} headgate_stream;

static inline git_stream *headgate_stream_new(
    void *context,
    int (*connect)(git_stream *),
    ssize_t (*read)(git_stream *, void *, size_t),
    ssize_t (*write)(git_stream *, const char *, size_t, int),
    int (*close)(git_stream *),
    void (*release)(git_stream *))
{
    headgate_stream *stream = (headgate_stream *)calloc(1, sizeof(headgate_stream));
    if (stream == NULL)
        return NULL;
    stream->context = context;
    stream->parent.version = GIT_STREAM_VERSION;
    stream->parent.connect = connect;
    stream->parent.read = read;
    stream->parent.write = write;
    stream->parent.close = close;
    stream->parent.free = release;
    return &stream->parent;
}

static inline void *headgate_stream_context(git_stream *stream)
{
    return ((headgate_stream *)stream)->context;
}

static inline void headgate_stream_delete(git_stream *stream)
{
    free(stream);
}

static inline int headgate_stream_register(int (*init)(git_stream **, const char *, const char *))
{
    git_stream_registration registration = {0};
    registration.version = GIT_STREAM_VERSION;
    registration.init = init;
    return git_stream_register(GIT_STREAM_STANDARD, &registration);
}

#endif
