#ifndef HEADGATE_CPOSTGRES_SHIM_H
#define HEADGATE_CPOSTGRES_SHIM_H

/* Debian and Ubuntu keep it in a directory of its own. */
#if __has_include(<libpq-fe.h>)
#include <libpq-fe.h>
#elif __has_include(<postgresql/libpq-fe.h>)
#include <postgresql/libpq-fe.h>
#else
#error "libpq-fe.h is not there: install libpq-dev"
#endif

#endif
