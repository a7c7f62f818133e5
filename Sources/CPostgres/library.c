#include "CLoader.h"
#include "functions.h"

HEADGATE_LIBRARY(pq, "libpq.so.5", "libpq5");
