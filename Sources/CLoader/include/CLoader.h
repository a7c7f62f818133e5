#ifndef HEADGATE_CLOADER_H
#define HEADGATE_CLOADER_H

#include <stddef.h>
#include <stdint.h>

/* A shared library that is loaded when the first of its functions is called, and what that takes.

   A target for one has three files: functions.h names the functions in the macro HEADGATE_FUNCTIONS; functions.S makes a
   trampoline of each name (see trampolines.inc); library.c is one HEADGATE_LIBRARY. */
struct headgate_library {
    /* What dlopen is given. */
    const char *file;
    /* The Debian package that has it. */
    const char *package;
    /* The functions' names with a NUL after each. */
    const char *names;
    /* Where the functions are, in the order of the names; null until they are known. */
    void **slots;
    size_t count;
};

/* Fills the slots. When the library or one of the functions is missing, says so and ends the process with status 127,
   as the system's loader does at the start of a program: the caller of a C function has no place for such an error. */
void headgate_load(const struct headgate_library *library);

/* What a program may load stands in its section .note.dlopen, in the form of https://uapi-group.org/specifications/
   ("dlopen() Metadata for ELF Files"), for those who gather what it needs: ldd does not see it. */
#define HEADGATE_DLOPEN_NOTE(file) "[{\"priority\":\"required\",\"soname\":[\"" file "\"]}]"

#define HEADGATE_NAME(name) #name "\0"
#define HEADGATE_PLUS_ONE(name) + 1
#define HEADGATE_HIDDEN __attribute__((visibility("hidden")))

/* Defines the slots and the loading function that the trampolines of a library use. */
#define HEADGATE_LIBRARY(name, file, package) \
    HEADGATE_HIDDEN void *headgate_##name##_slots[HEADGATE_FUNCTIONS(HEADGATE_PLUS_ONE)]; \
    HEADGATE_HIDDEN void headgate_##name##_load(void) \
    { \
        static const struct headgate_library library = { \
            file, package, HEADGATE_FUNCTIONS(HEADGATE_NAME), headgate_##name##_slots, \
            HEADGATE_FUNCTIONS(HEADGATE_PLUS_ONE)}; \
        headgate_load(&library); \
    } \
    static const struct { \
        uint32_t name_size, text_size, type; \
        char owner[4]; \
        _Alignas(4) char text[sizeof(HEADGATE_DLOPEN_NOTE(file))]; \
    } headgate_##name##_note __attribute__((used, section(".note.dlopen"), aligned(4))) = { \
        4, sizeof(HEADGATE_DLOPEN_NOTE(file)), 0x407c0c0a, "FDO", HEADGATE_DLOPEN_NOTE(file)}

#endif
