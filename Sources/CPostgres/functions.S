#include "functions.h"
#define HEADGATE_SLOTS headgate_pq_slots
#define HEADGATE_LOAD headgate_pq_load
#include "trampolines.inc"
