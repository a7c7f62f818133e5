#include "functions.h"
#define HEADGATE_SLOTS headgate_ssl_slots
#define HEADGATE_LOAD headgate_ssl_load
#include "trampolines.inc"
