#include "CLoader.h"
#include "functions.h"

HEADGATE_LIBRARY(curl, "libcurl.so.4", "libcurl4");
