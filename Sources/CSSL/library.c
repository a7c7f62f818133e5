#include "CLoader.h"
#include "functions.h"

/* What is of libcrypto is found through it as well. */
HEADGATE_LIBRARY(ssl, "libssl.so.3", "libssl3");
