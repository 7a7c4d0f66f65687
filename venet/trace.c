// SPDX-License-Identifier: GPL-2.0-only
/* venet: the tracepoint of drops. */
#define CREATE_TRACE_POINTS
#include "trace.h"
