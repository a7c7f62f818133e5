#define _GNU_SOURCE
#include "CLoader.h"

#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void give_up(const struct headgate_library *library, const char *reason)
{
    dprintf(
        STDERR_FILENO, "%s: a library cannot be loaded: %s\nIt is in the Debian package %s (apt-get install %s).\n",
        program_invocation_short_name, reason, library->package, library->package);
    _exit(127);
}

void headgate_load(const struct headgate_library *library)
{
    static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
    pthread_mutex_lock(&mutex);
    /* Another thread may have been here since the trampoline found its slot empty. */
    if (library->slots[library->count - 1] == NULL) {
        void *handle = dlopen(library->file, RTLD_LAZY | RTLD_LOCAL);
        if (handle == NULL)
            give_up(library, dlerror());
        /* All of them at once: a library that lacks a function is found out by the first call, not in the midst of work. */
        const char *name = library->names;
        for (size_t index = 0; index < library->count; index++, name += strlen(name) + 1) {
            void *function = dlsym(handle, name);
            if (function == NULL)
                give_up(library, dlerror());
            /* Trampolines read without the mutex. */
            __atomic_store_n(&library->slots[index], function, __ATOMIC_RELEASE);
        }
    }
    pthread_mutex_unlock(&mutex);
}
