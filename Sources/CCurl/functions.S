#include "functions.h"
#define HEADGATE_SLOTS headgate_curl_slots
#define HEADGATE_LOAD headgate_curl_load
#include "trampolines.inc"
