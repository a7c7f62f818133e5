#include "functions.h"
#define HEADGATE_SLOTS headgate_git2_slots
#define HEADGATE_LOAD headgate_git2_load
#include "trampolines.inc"
