#ifndef HEADGATE_CPOSTGRES_SHIM_H
#define HEADGATE_CPOSTGRES_SHIM_H

#include <libpq-fe.h>

#endif
