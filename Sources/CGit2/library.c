#include "CLoader.h"
#include "functions.h"
#include <git2/version.h>

/* Each release of libgit2 has an interface of its own: the one whose headers this was compiled with. */
HEADGATE_LIBRARY(git2, "libgit2.so." LIBGIT2_SOVERSION, "libgit2-" LIBGIT2_SOVERSION);
